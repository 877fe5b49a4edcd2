// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// Names a run: the UTC time of its start and four random digits, so that names sort by time.
package struct RunID: RawRepresentable, Sendable, Codable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A new name for a run that begins at `start`.
    package init(startingAt start: Date) {
        // As `2001-02-03 04:05:06 +0000`; Foundation's formatters read time zones first, which nothing else here needs.
        let stamp = start.description.prefix(19).filter { $0 != "-" && $0 != ":" }.replacing(" ", with: "-")
        let suffix = String(UInt16.random(in: 0...UInt16.max), radix: 16)
        rawValue = "\(stamp)-\(String(repeating: "0", count: 4 - suffix.count))\(suffix)"
    }

    package var description: String { rawValue }
}
