// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// How an action is written: its key, its fields, and the words that help and schema show.
///
/// A class, because every step on every target looks at it, and a copy would count references to each of its parts.
package final class ActionSpec: Sendable {
    /// The step's key in YAML.
    package let key: String
    /// One sentence for the user.
    package let summary: String
    /// What there is to know beside: when it counts as changed, how it is undone. Paragraphs of Markdown.
    package let details: String
    /// Steps that use it, in YAML.
    package let example: String
    /// What to write instead of a deprecated action; nil for one that is to stay.
    package let replacement: String?
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
    /// Whether all it does is to edit the domain's XML, so that it can be done to a text as well.
    package let isXMLEdit: Bool
    /// Whether it waits for what QEMU tells of its own accord, which is kept from the play's first step on.
    package let waitsForEvents: Bool
    /// Whether it reaches a running QEMU, as monitor commands do.
    package let reachesQEMU: Bool
    /// Whether its own `undo` takes back what it does to a running QEMU; else only the step's `undo` can.
    package let undoesLiveChange: Bool
    /// Whether all it does is done within this program, so that no call may take its time.
    package let isLocal: Bool
    /// Keys that users know from elsewhere and that cannot stand here, with what to do instead.
    package let refusedKeys: [String: String]
    /// Whether its reply's members become variables of the target.
    package let setsVariables: Bool
    /// The JSON Schema of a value that has no keys of its own but those that the user chooses; nil where it has fields.
    package let freeForm: JSONValue?
    /// What a JSON Schema says of the fields together, beside what each of them is.
    package let constraint: [String: JSONValue]

    package init(
        key: String, summary: String, details: String = "", example: String, replacement: String? = nil,
        fields: [any FieldDescription] = [], shorthand: String? = nil,
        allowsEmpty: Bool = false, hasReply: Bool = false, isMonitorCommand: Bool = false,
        acceptsAbsentDomain: Bool = false, isXMLEdit: Bool = false, waitsForEvents: Bool = false,
        reachesQEMU: Bool? = nil, undoesLiveChange: Bool = false, isLocal: Bool = false,
        refusedKeys: [String: String] = [:],
        setsVariables: Bool = false, freeForm: JSONValue? = nil, constraint: [String: JSONValue] = [:]
    ) {
        self.key = key
        self.summary = summary
        self.details = details
        self.example = example
        self.replacement = replacement
        self.fields = fields
        self.shorthand = shorthand
        self.allowsEmpty = allowsEmpty
        self.hasReply = hasReply
        self.isMonitorCommand = isMonitorCommand
        self.acceptsAbsentDomain = acceptsAbsentDomain
        self.isXMLEdit = isXMLEdit
        self.waitsForEvents = waitsForEvents
        self.reachesQEMU = reachesQEMU ?? isMonitorCommand
        self.undoesLiveChange = undoesLiveChange
        self.isLocal = isLocal
        self.refusedKeys = refusedKeys
        self.setsVariables = setsVariables
        self.freeForm = freeForm
        self.constraint = constraint
    }

    /// Whether it changes nothing that could be taken back.
    package var changesNothing: Bool { isLocal || (waitsForEvents && !undoesLiveChange) }
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
