// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// What libvirt made of the XML that an undo gave back to it: not what the older changes of the run have left, and its
/// own all the same.
package final class XMLSuccession: Sendable {
    private let written = Mutex<[String: String]>([:])

    package init() {}

    /// Notes what libvirt keeps of what was given back.
    package func note(_ stored: String, madeOf text: String) {
        written.withLock { $0[stored] = text }
    }

    /// What was given back where libvirt has made this of it, else the same.
    package func original(of xml: String?) -> String? {
        guard let xml else { return nil }
        return written.withLock { $0[xml] ?? xml }
    }
}
