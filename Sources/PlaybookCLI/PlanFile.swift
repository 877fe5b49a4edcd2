// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation

/// The file that a plan is kept in. Only its owner can read it, and nothing but a plan is ever replaced by one.
struct PlanFile {
    let path: String

    /// Throws where a plan could not be written later: found out before the dry run, which may take its time.
    func checkWritable() throws(InvalidInput) {
        let manager = FileManager.default
        if manager.fileExists(atPath: path) {
            guard Self.type(of: path) != .typeDirectory else {
                throw Self.unusable("\(path) is a folder", help: "name a file in it: -o \(path)/FILE")
            }
            guard Self.type(of: path) == .typeRegular else {
                throw Self.unusable("\(path) is no file that could be replaced", help: "choose another name")
            }
            guard let data = manager.contents(atPath: path), RunPlan.isPlan(data) else {
                throw Self.unusable(
                    "\(path) is there already and is no plan; it is left as it is",
                    help: "choose another name, or remove the file")
            }
        }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard manager.fileExists(atPath: folder) else {
            throw Self.unusable(
                "\(path) cannot be written: there is no folder \(folder)", help: "make it, or check the name")
        }
        guard manager.isWritableFile(atPath: folder) else {
            throw Self.unusable(
                "\(path) cannot be written: no permission to write in \(folder)",
                help: "name a file in a folder that is yours")
        }
    }

    /// Replaces the file: a reader sees the old one or the new one.
    func write(_ plan: RunPlan) throws(InvalidInput) {
        try checkWritable()
        let text = try plan.text()
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Self.unusable("\(path) cannot be written: \(error.reason)", help: nil)
        }
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

    /// What stands at a path, a link followed; nil where that cannot be told.
    private static func type(of path: String) -> FileAttributeType? {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: target))?[.type] as? FileAttributeType
    }

    private static func unusable(_ message: String, help: String?) -> InvalidInput {
        InvalidInput(.error("unwritable-plan", message, at: nil, help: help))
    }
}
