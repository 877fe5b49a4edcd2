// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A YAML scalar: its own text, and what it stands for by the YAML 1.2 core schema.
package struct YAMLScalar: Sendable, Hashable {
    /// What a scalar stands for.
    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// Only above `Int64.max`.
        case unsigned(UInt64)
        case double(Double)
        case string(String)
    }

    /// The text without quotes, escapes and indentation.
    package let text: String
    /// Whether the text stands without quotes, and not as a block.
    package let isPlain: Bool
    package let value: Value

    package init(text: String, isPlain: Bool, value: Value) {
        self.text = text
        self.isPlain = isPlain
        self.value = value
    }
}
