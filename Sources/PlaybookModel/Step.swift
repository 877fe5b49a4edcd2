// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// One step of a play: an action, and what is asked of it.
package struct Step: Sendable {
    /// The place in its play, from 1.
    package let number: Int
    package let range: SourceRange
    package let kind: any Action.Type
    package let register: String?
    package let when: Condition?
    package let retry: Retry?
    /// How long each call to the hypervisor may take, nil for the default.
    package let timeout: Duration?
    package let onFailure: OnFailure?
    /// Whether the steps' templates ask for more of the domain than its name and UUID.
    package let needsDomainFacts: Bool
    /// Whether its templates look at what earlier steps were answered.
    package let needsReplies: Bool
    let parts: Parts
    private let fixed: BoundStep?

    /// The values whose meaning may depend on the target.
    struct Parts: Sendable {
        let name: YAMLNode?
        let action: YAMLNode
        let expectations: YAMLNode?
        let undo: [(kind: any Action.Type, body: YAMLNode)]
    }

    init(
        number: Int, range: SourceRange, kind: any Action.Type, options: StepOptions, parts: Parts, fixed: BoundStep?,
        usedPaths: Set<String>
    ) {
        self.number = number
        self.range = range
        self.kind = kind
        register = options.register
        when = options.when
        retry = options.retry
        timeout = options.timeout
        onFailure = options.onFailure
        self.parts = parts
        self.fixed = fixed
        let identity: Set = ["domain.name", "domain.uuid"]
        needsDomainFacts = usedPaths.contains { $0.split(separator: ".").first == "domain" && !identity.contains($0) }
        needsReplies = usedPaths.contains { $0.split(separator: ".").first == "steps" }
    }

    /// The name as it is written, or the action's key.
    package var title: String { parts.name?.text ?? kind.spec.key }

    /// The step for one target, its templates resolved. Throws where one has no value there.
    package func bound(in context: @autoclosure () -> TemplateContext) throws(InvalidInput) -> BoundStep {
        if let fixed { return fixed }
        var reading = Reading(in: context())
        let bound = BoundStep(kind: kind, parts: parts, reading: &reading)
        try reading.mistakes.throwIfFailed()
        return bound
    }
}

/// A step's keys beside its action, read.
struct StepOptions {
    var register: String?
    var when: Condition?
    var retry: Retry?
    var timeout: Duration?
    var onFailure: OnFailure?
}

/// A step with its templates resolved for one target.
package struct BoundStep: Sendable {
    package let name: String
    package let action: any Action
    package let expectations: [Expectation]
    /// The monitor commands that take this step back.
    package let undo: [any MonitorAction]

    init(kind: any Action.Type, parts: Step.Parts, reading: inout Reading) {
        name = parts.name.flatMap { String.read($0, reading: &reading) } ?? kind.spec.key
        action = kind.read(parts.action, reading: &reading)
        if let node = parts.expectations, let tree = reading.json(node) {
            expectations = Expectation.read(tree, into: &reading.mistakes)
        } else {
            expectations = []
        }
        undo = parts.undo.compactMap { $0.kind.read($0.body, reading: &reading) as? any MonitorAction }
    }
}

extension Action {
    static func read(_ node: YAMLNode, reading: inout Reading) -> Self {
        let body = ActionBody(
            node, of: spec.key, fields: spec.fields, shorthand: spec.shorthand, allowsEmpty: spec.allowsEmpty,
            reading: &reading)
        return Self(body, reading: &reading)
    }
}
