// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// How an action is written: its key, its fields, and the words that help and schema show.
package struct ActionSpec: Sendable {
    /// The step's key in YAML.
    package let key: String
    /// One sentence for the user.
    package let summary: String
    /// What the step's value may hold, in the order of the documentation.
    package let fields: [any FieldDescription]
    /// The field that a bare value stands for, as in `power: restarted`.
    package let shorthand: String?
    /// Whether the key may stand without a value.
    package let allowsEmpty: Bool
    /// Whether it answers with a reply that `expect` can look at.
    package let hasReply: Bool
    /// Whether it may stand in another step's `undo`.
    package let isMonitorCommand: Bool
    /// Whether a play with such a step may name domains that do not exist: it takes care that they do not.
    package let acceptsAbsentDomain: Bool

    package init(
        key: String, summary: String, fields: [any FieldDescription], shorthand: String? = nil,
        allowsEmpty: Bool = false, hasReply: Bool = false, isMonitorCommand: Bool = false,
        acceptsAbsentDomain: Bool = false
    ) {
        self.key = key
        self.summary = summary
        self.fields = fields
        self.shorthand = shorthand
        self.allowsEmpty = allowsEmpty
        self.hasReply = hasReply
        self.isMonitorCommand = isMonitorCommand
        self.acceptsAbsentDomain = acceptsAbsentDomain
    }
}

/// The kinds of action that a playbook may use.
package struct ActionCatalog: Sendable {
    package let kinds: [any Action.Type]
    private let byKey: [String: any Action.Type]

    package init(_ kinds: [any Action.Type]) {
        self.kinds = kinds
        byKey = Dictionary(uniqueKeysWithValues: kinds.map { ($0.spec.key, $0) })
    }

    package subscript(key: String) -> (any Action.Type)? { byKey[key] }
    package var keys: [String] { kinds.map { $0.spec.key } }
}
