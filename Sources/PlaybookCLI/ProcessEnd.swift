// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Synchronization

/// How the process ends: at once, without the exit handlers of the libraries. libvirt may still be loading on another
/// thread, or answering there, and would find its data gone.
enum ProcessEnd {
    private static let kept = Mutex<[any AnyObject & Sendable]>([])

    /// Keeps an object until the process ends, which closes what it has open faster than it does.
    static func keep(_ object: some AnyObject & Sendable) { kept.withLock { $0.append(object) } }

    /// Writes what is buffered and ends the process.
    static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
