// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// How the process ends: at once, without the exit handlers of the libraries. libvirt may still be loading on another
/// thread, or answering there, and would find its data gone.
enum ProcessEnd {
    /// Writes what is buffered and ends the process.
    static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
