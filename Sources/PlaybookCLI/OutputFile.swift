// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation

/// A file that the program is told to write. Another file that stands there already is never replaced.
struct OutputFile: Sendable {
    let path: String
    /// What it is, such as `plan`.
    let content: String
    /// The option that names it.
    let option: String
    /// Whether an older file at a path is of the same sort.
    let isReplaceable: @Sendable (String) -> Bool

    /// Throws where it could not be written later: found out before the work, which may take its time.
    func checkWritable() throws(InvalidInput) {
        let manager = FileManager.default
        if manager.fileExists(atPath: path) {
            guard type != .typeDirectory else {
                throw unusable("\(path) is a folder", help: "name a file in it: \(option) \(path)/FILE")
            }
            guard type == .typeRegular else {
                throw unusable("\(path) is no file that could be replaced", help: "choose another name")
            }
            guard isReplaceable(path) else {
                throw unusable(
                    "\(path) is there already and is no \(content); it is left as it is",
                    help: "choose another name, or remove the file")
            }
        }
        let folder = target.deletingLastPathComponent().path
        guard manager.fileExists(atPath: folder) else {
            throw unusable(
                "\(path) cannot be written: there is no folder \(folder)", help: "make it, or check the name")
        }
        guard manager.isWritableFile(atPath: folder) else {
            throw unusable(
                "\(path) cannot be written: no permission to write in \(folder)",
                help: "name a file in a folder that is yours")
        }
    }

    /// Replaces the file: a reader sees the old one or the new one.
    func write(_ data: Data) throws(InvalidInput) {
        try checkWritable()
        // What only some may read stays so.
        let mask = umask(0o077)
        umask(mask | ~(permissions ?? 0o777) & 0o777)
        defer { umask(mask) }
        do {
            try data.write(to: target, options: .atomic)
        } catch {
            throw unusable("\(path) cannot be written: \(error.reason)", help: nil)
        }
    }

    /// The file itself, a link to it followed.
    private var target: URL { URL(filePath: path).resolvingSymlinksInPath() }

    /// What stands there; nil where that cannot be told.
    private var type: FileAttributeType? { attributes?[.type] as? FileAttributeType }

    private var permissions: mode_t? { (attributes?[.posixPermissions] as? NSNumber)?.uint32Value }

    private var attributes: [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(atPath: target.path)
    }

    private func unusable(_ message: String, help: String?) -> InvalidInput {
        InvalidInput(.error("unwritable-\(content)", message, at: nil, help: help))
    }
}
