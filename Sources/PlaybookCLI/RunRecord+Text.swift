// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import RunStore

extension RunRecord {
    /// When it began: local time, with its distance from UTC, in which runs are named.
    var startText: String {
        Date(timeIntervalSince1970: started).formatted(
            Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: .current))
    }

    /// What people know it by.
    var title: String { "run \(id) (\(playbooks.joined(separator: " ")), begun \(startText))" }
}
