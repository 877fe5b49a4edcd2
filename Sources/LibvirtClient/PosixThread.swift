// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Glibc

/// Starts threads that may block for as long as they like, unlike those of Swift's own pool.
enum PosixThread {
    /// The system would give no further thread.
    struct Refused: Error, CustomStringConvertible {
        let errno: Int32
        var description: String { unsafe "no thread could be started: \(String(cString: strerror(errno)))" }
    }

    /// Runs `body` on a detached thread of its own.
    static func start(_ body: @escaping @Sendable () -> Void) throws(Refused) {
        let box = Body(run: body)
        var thread = pthread_t()
        let retained = unsafe Unmanaged.passRetained(box)
        let failure = unsafe pthread_create(&thread, nil, runBody, retained.toOpaque())
        guard failure == 0 else {
            unsafe retained.release()
            throw Refused(errno: failure)
        }
        pthread_detach(thread)
    }

    fileprivate final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// File-scope, because C calls it on the new thread.
private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<PosixThread.Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
