// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel
import Testing

/// Durations as playbooks write them.
@Suite struct DurationTests {
    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("1.5s", 1_500), ("5m", 300_000), ("1h", 3_600_000), ("0", 0), ("0s", 0),
    ]) func aNumberWithItsUnitIsRead(_ text: String, _ milliseconds: Int) {
        #expect(Duration(playbookText: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "30", "s", "-3s", "3 s", "3x", "1e3s", ".5s", "5.s", "9999999h", "nan", "infs"])
    func anythingElseIsNone(_ text: String) {
        #expect(Duration(playbookText: text) == nil)
    }
}
