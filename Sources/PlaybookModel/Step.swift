// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import Matching
import YAMLTree

/// One step of a play: an action, and what is asked of it. A class, for it is large, never changes, and all share it.
package final class Step: Sendable {
    /// The place in its play, from 1.
    package let number: Int
    /// The step as it is written.
    package let node: YAMLNode
    package let kind: any Action.Type
    package let register: String?
    /// What must hold for the step to run, its blocks' first.
    package let conditions: [Condition]
    /// What it is done for, one after the other; nil for once.
    package let loop: Loop?
    /// Its own variables, with those of its blocks.
    package let variables: Variables
    /// Those of the play, its blocks and its own that hide others.
    package let shadowed: [ShadowedVariable]
    package let tags: Set<String>
    /// The handlers that it calls where it changes something.
    package let notified: [String]
    /// Whether one target does it for all.
    package let runsOnce: Bool
    /// Whether reports and history keep silent on what it says.
    package let isSecret: Bool
    package let retry: Retry?
    /// How long each call to the hypervisor may take, nil for the default.
    package let timeout: Duration?
    package let onFailure: OnFailure?
    /// Whether its command ends QEMU.
    package let expectsDisconnect: Bool
    /// Whether it is sent in a dry run too.
    package let runsInDryRun: Bool
    /// What its templates and expectations look at.
    package let needs: ContextNeeds
    /// The registered steps without which it fails.
    package let requiredRegisters: Set<String>
    /// The monitor and agent commands of the step and of its `undo`, with their places; a name that a template gives is
    /// empty in them.
    package let commands: [(command: MonitorCommand, range: SourceRange)]
    /// The step as far as it is known before anything runs: its templates stand in it as such.
    package let outline: BoundStep
    /// Whether the step is the same for all targets.
    package let isFixed: Bool
    let parts: Parts

    /// The values whose meaning may depend on the target.
    struct Parts: Sendable {
        let name: YAMLNode?
        let action: YAMLNode
        let expectations: YAMLNode?
        let expectedError: YAMLNode?
        let changedWhen: YAMLNode?
        let undo: [(kind: any Action.Type, body: YAMLNode)]
    }

    init(
        number: Int, node: YAMLNode, kind: any Action.Type, options: StepOptions, parts: Parts, outline: BoundStep,
        isFixed: Bool, needs: ContextNeeds, requiredRegisters: Set<String>
    ) {
        self.number = number
        self.node = node
        self.kind = kind
        register = options.register
        conditions = options.conditions
        loop = options.loop
        variables = options.variables
        shadowed = options.shadowed
        tags = options.tags
        notified = options.notified
        runsOnce = options.runsOnce || outline.action.happensOnce
        isSecret = options.isSecret
        retry = options.retry
        timeout = options.timeout
        onFailure = options.onFailure
        expectsDisconnect = options.expectsDisconnect
        runsInDryRun = options.runsInDryRun
        self.requiredRegisters = requiredRegisters
        self.parts = parts
        self.outline = outline
        self.isFixed = isFixed
        let own = (outline.action as? any MonitorAction).map { [($0.command, parts.action.range)] } ?? []
        commands = own + zip(outline.undo, parts.undo).map { ($0.command, $1.body.range) }
        self.needs = options.conditions.reduce(needs) { $0.union($1.needs) }
    }

    package var range: SourceRange { node.range }

    /// The value of the action's key, templates and all.
    package var body: YAMLNode { parts.action }

    /// The action's key, and all of the step where that is not to be told.
    package var actionKeyRange: SourceRange { node.mapping?.entry(kind.spec.key)?.keyRange ?? node.range }

    /// The value of a key beside the action's, as it is written.
    package subscript(key: String) -> YAMLNode? { node.mapping?[key] }

    /// The name as it is written, or the action's key.
    package var title: String { parts.name?.text ?? kind.spec.key }

    /// The context of a target with the step's own variables.
    package func context(in context: TemplateContext) -> TemplateContext { context.with(variables) }

    /// The name for one target; as it is written where a template in it has no value there.
    package func title(in context: TemplateContext) -> String {
        guard !isFixed, let node = parts.name else { return title }
        var reading = Reading(in: context.with(variables))
        return String.read(node, reading: &reading) ?? title
    }

    /// The step for one target, its templates resolved. Throws where one has no value there.
    package func bound(in context: @autoclosure () -> TemplateContext) throws(InvalidInput) -> BoundStep {
        if isFixed { return outline }
        var reading = Reading(in: context().with(variables))
        let bound = BoundStep(kind: kind, parts: parts, reading: &reading)
        try reading.mistakes.throwIfFailed()
        return bound
    }
}

/// A step's keys beside its action, read.
struct StepOptions {
    var register: String?
    var conditions: [Condition] = []
    var loop: Loop?
    var variables = Variables()
    var shadowed: [ShadowedVariable] = []
    var tags: Set<String> = []
    var notified: [String] = []
    var runsOnce = false
    var isSecret = false
    var retry: Retry?
    var timeout: Duration?
    var onFailure: OnFailure?
    var expectsDisconnect = false
    var runsInDryRun = false
}

/// A step with its templates resolved for one target.
package struct BoundStep: Sendable {
    package let name: String
    package let action: any Action
    package let expectations: [Expectation]
    /// What the error must be that the monitor has to reply with; nil where an error is a failure.
    package let expectedError: ExpectedError?
    /// When the step counts as changed; nil where its action decides.
    package let changedWhen: ChangedWhen?
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
        expectedError = parts.expectedError.flatMap { ExpectedError.read($0, reading: &reading) }
        changedWhen = parts.changedWhen.flatMap { ChangedWhen.read($0, reading: &reading) }
        undo = parts.undo.compactMap { $0.kind.read($0.body, reading: &reading) as? any MonitorAction }
    }
}

extension Action {
    static func read(_ node: YAMLNode, reading: inout Reading) -> Self {
        if spec.freeForm != nil { return Self(ActionBody(freeForm: node), reading: &reading) }
        let body = ActionBody(
            node, of: spec.key, fields: spec.fields, shorthand: spec.shorthand, allowsEmpty: spec.allowsEmpty,
            refused: spec.refusedKeys, reading: &reading)
        return Self(body, reading: &reading)
    }
}
