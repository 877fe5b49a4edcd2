// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation

/// The file that a plan is kept in. Only its owner can read it, and nothing but a plan is ever replaced by one.
struct PlanFile {
    let path: String

    private var file: OutputFile {
        OutputFile(path: path, content: "plan", option: "-o") { path in
            FileManager.default.contents(atPath: path).map(RunPlan.isPlan) ?? false
        }
    }

    /// Throws where a plan could not be written later: found out before the dry run, which may take its time.
    func checkWritable() throws(InvalidInput) { try file.checkWritable() }

    /// Replaces the file: a reader sees the old one or the new one.
    func write(_ plan: RunPlan) throws(InvalidInput) {
        let text = try plan.text()
        let mask = umask(0o077)
        defer { umask(mask) }
        try file.write(Data(text.utf8))
    }

    /// Reads the plan. Throws where there is none that this program can apply.
    func read() throws(InvalidInput) -> RunPlan {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw InvalidInput(
                .error(
                    "unreadable-file", "\(path) cannot be read: \(error.reason)", at: nil,
                    help: "`virt-playbook plan -o \(path) PLAYBOOK…` makes it"))
        }
        return try RunPlan(data, named: path, by: VirtPlaybook.version)
    }
}
