// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// Tells a run that goes on from one that was killed: its process holds a lock on a file until it ends.
package final class RunLock: Sendable {
    private let file: FileHandle
    private let path: String

    /// Takes the lock; nil where a process holds it.
    init?(at path: String) throws(RunStoreError) {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let file = FileHandle(forUpdatingAtPath: path) else {
            throw RunStoreError("the lock file \(path) cannot be opened")
        }
        guard flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        self.file = file
        self.path = path
    }

    /// Lets go of the lock and removes its file.
    package func release() {
        try? FileManager.default.removeItem(atPath: path)
        flock(file.fileDescriptor, LOCK_UN)
    }
}
