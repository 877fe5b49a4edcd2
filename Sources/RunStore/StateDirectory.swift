// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import SystemPackage

/// Where runs are kept: `/var/lib/virt-playbook` for root, else below `$XDG_STATE_HOME`.
package struct StateDirectory: Sendable {
    package let path: String

    /// The folder that `--state-dir` chose, else what `VIRT_PLAYBOOK_STATE_DIR` names, else the user's own.
    package init(chosen: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let chosen = chosen ?? environment["VIRT_PLAYBOOK_STATE_DIR"], !chosen.isEmpty {
            path = chosen
        } else if NSUserName() == "root" {
            path = "/var/lib/virt-playbook"
        } else {
            let state = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
            path = (state ?? NSHomeDirectory() + "/.local/state") + "/virt-playbook"
        }
    }

    /// The SQLite file.
    package var database: String { path + "/state.db" }

    /// The file that a run's process holds locked while it lives.
    func lock(of run: RunID) -> String { "\(path)/\(run).lock" }

    /// Makes the folder, readable by its owner alone: undo records hold passwords of domains.
    func create() throws(RunStoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Self.refused(path, error.localizedDescription)
        }
        // Where it is there, closing it again would let go of the locks of a store that is open in this process.
        guard !FileManager.default.fileExists(atPath: database) else { return }
        do {
            // Nothing is put in the place of a file that another process makes meanwhile.
            try FileDescriptor.open(
                FilePath(database), .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite]
            ).close()
        } catch {
            throw Self.refused(path, "\(error)")
        }
    }

    private static func refused(_ path: String, _ reason: String) -> RunStoreError {
        RunStoreError("the state folder \(path) cannot be made: \(reason); name another with --state-dir")
    }
}
