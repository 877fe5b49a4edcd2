// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension Duration {
    /// The duration as a sentence has it, such as `350 ms`, `30 s` or `1.5 s`.
    package var words: String {
        if self < .seconds(1) { return "\(Int64((self / .milliseconds(1)).rounded())) ms" }
        let tenths = Int64((self / .milliseconds(100)).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
