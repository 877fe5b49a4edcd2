// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// Names a run: the UTC time of its start and four random digits, so that names sort by time.
package struct RunID: RawRepresentable, Sendable, Codable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A new name for a run that begins at `start`.
    package init(startingAt start: Date) {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, dateTimeSeparator: .space, timeSeparator: .omitted)
            .year().month().day().time(includingFractionalSeconds: false)
        let stamp = start.formatted(style).replacing(" ", with: "-")
        let suffix = String(UInt16.random(in: 0...UInt16.max), radix: 16)
        rawValue = "\(stamp)-\(String(repeating: "0", count: 4 - suffix.count))\(suffix)"
    }

    package var description: String { rawValue }
}
