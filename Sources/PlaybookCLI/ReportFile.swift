// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Reporting
import Synchronization

/// A file that a report is kept in: gathered while the run goes on, written when it has ended.
final class ReportFile: Sendable {
    let file: OutputFile
    private let data = Mutex(Data())

    /// A file that only replaces one whose first kilobytes hold `mark`, or an empty one.
    init(_ path: String, option: String, mark: String) {
        file = OutputFile(path: path, content: "report", option: option) { path in
            guard let handle = FileHandle(forReadingAtPath: path) else { return false }
            let head = (try? handle.read(upToCount: 4096)) ?? Data()
            return head.isEmpty || String(decoding: head, as: UTF8.self).contains(mark)
        }
    }

    /// Adds to what will be written, but for secrets.
    func append(_ text: String) {
        let text = Output.secrets.masked(text)
        data.withLock { $0.append(contentsOf: text.utf8) }
    }

    /// Writes all of it.
    func close() throws(InvalidInput) { try file.write(data.withLock(\.self)) }
}
