// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Synchronization
import SystemPackage

/// Tells a run that goes on from one that was killed: its process holds flock(2) on a file until it ends.
package final class RunLock: Sendable {
    /// How often a file is tried that others look at, or have removed meanwhile.
    private static let attempts = 1000

    private let path: FilePath
    /// Nil once it was let go of.
    private let file: Mutex<FileDescriptor?>

    /// Takes the lock; nil where a process holds it.
    package init?(at path: String) throws(RunStoreError) {
        self.path = FilePath(path)
        guard let held = try Self.take(self.path) else { return nil }
        file = Mutex(held)
    }

    deinit { file.withLock { try? $0?.close() } }

    /// Lets go of the lock and removes its file. The file goes first: who opens the path from then on makes a new one, and
    /// who has opened it before finds that the path does not name it any more.
    package func release() {
        file.withLock { file in
            guard let held = file else { return }
            if Self.isNamed(path, held) { try? FileManager.default.removeItem(atPath: path.string) }
            try? held.close()
            file = nil
        }
    }

    /// Whether a process holds the lock. Makes and removes no file.
    package static func isHeld(at path: String) throws(RunStoreError) -> Bool {
        let file: FileDescriptor
        do throws(Errno) {
            file = try open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch .noSuchFileOrDirectory {
            return false
        } catch {
            throw failure(FilePath(path), error)
        }
        defer { try? file.close() }
        return try !lock(file, LOCK_SH, of: FilePath(path))
    }

    /// The process that holds a lock, where it is known.
    package static func process(holding path: String) -> Int? {
        guard let text = FileManager.default.contents(atPath: path) else { return nil }
        return Int(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func take(_ path: FilePath) throws(RunStoreError) -> FileDescriptor? {
        for _ in 0..<attempts {
            let file: FileDescriptor
            do throws(Errno) {
                file = try open(path, .readWrite, options: [.create, .closeOnExec])
            } catch {
                throw failure(path, error)
            }
            if try lock(file, LOCK_EX, of: path) {
                if isNamed(path, file) {
                    // For those who look; the lock holds without.
                    try? file.resize(to: 0)
                    _ = try? file.writeAll("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
                    return file
                }
            } else if try !lock(file, LOCK_SH, of: path) {
                try? file.close()
                return nil
            } else {
                // Only looked at, which is over in no time.
                usleep(1000)
            }
            try? file.close()
        }
        throw RunStoreError("the lock file \(path) is made and removed by others all the time")
    }

    private static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions
    ) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(path, mode, options: options, permissions: [.ownerReadWrite])
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Gives false where another one's lock is in the way.
    private static func lock(
        _ file: FileDescriptor, _ kind: Int32, of path: FilePath
    ) throws(RunStoreError) -> Bool {
        if flock(file.rawValue, kind | LOCK_NB) == 0 { return true }
        let reason = Errno(rawValue: errno)
        guard reason != .wouldBlock else { return false }
        try? file.close()
        throw failure(path, reason)
    }

    /// Whether the path still names the file, which the process that held it before may have removed.
    private static func isNamed(_ path: FilePath, _ file: FileDescriptor) -> Bool {
        guard let held = try? file.stat(), let named = try? path.stat() else { return false }
        return held.inode == named.inode && held.deviceID == named.deviceID
    }

    private static func failure(_ path: FilePath, _ reason: Errno) -> RunStoreError {
        RunStoreError("the lock file \(path) cannot be used: \(reason)")
    }
}
