// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching

/// What a step does: read from YAML, planned against one domain, applied, and undone from its change alone.
///
/// One kind of action is one file in the room Actions and one line in its catalogue.
package protocol Action: Sendable {
    /// All that `apply` and `undo` need. It is written to the journal before `apply` runs, and `undo` may run in a
    /// later process with the playbook gone.
    associatedtype Change: Codable & Sendable

    /// The key in YAML, its fields, and the words for them.
    static var spec: ActionSpec { get }

    /// Reads the action's value. Mistakes go to `reading`; the instance is then never used.
    init(_ body: ActionBody, reading: inout Reading)

    /// What has to change on the target, or nil where it already is as asked. Never writes and never taints.
    func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>?

    /// Makes the change.
    static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change>

    /// Takes the change back, whether `apply` ended or not. Does nothing where the change is not there.
    static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure)

    /// The name of the domain that this action makes, for a target that does not exist yet.
    var createdDomain: DomainID? { get }

    /// The QMP command that this action sends, with its places, to be held against QEMU's schema before anything runs:
    /// a name, a mapping with `execute`, or such a mapping as JSON text. What only a template gives is `later` in it.
    var qmpCommand: LocatedJSON? { get }

    /// The event of QEMU's that this action waits for.
    var awaitedEvent: AwaitedEvent? { get }

    /// Whether one target does it for all: it asks the user.
    var happensOnce: Bool { get }

    /// Whether `verify` looks at the context document.
    var readsContext: Bool { get }

    /// Holds the context document against what the action asserts of it. Throws what is not as expected.
    func verify(_ document: ContextValue) throws(StepFailure)
}

extension Action {
    package var createdDomain: DomainID? { nil }
    package var qmpCommand: LocatedJSON? { nil }
    package var awaitedEvent: AwaitedEvent? { nil }
    package var happensOnce: Bool { false }
    package var readsContext: Bool { false }
    package func verify(_ document: ContextValue) throws(StepFailure) {}
}

/// What a change does to a domain, and so in which phase of a rollback it is undone.
package enum Effect: String, Sendable, Codable {
    /// Touches nothing outside this program; runs in a dry run too.
    case local
    /// Looks only.
    case read
    /// Waits for what QEMU tells of its own accord; a dry run causes nothing to wait for.
    case wait
    /// Changes what a running QEMU does; undone first, by the step's own `undo`.
    case live
    /// Changes what libvirt keeps for the next start; undone second.
    case persistent
    /// Starts, stops or pauses; undone last.
    case power
}

/// A change that a step would make.
package struct Planned<Change: Codable & Sendable>: Sendable {
    package let change: Change
    package let effect: Effect
    /// The differences to show; empty unless the target was asked for them.
    package let differences: [Difference]
    /// What later steps of a dry run find.
    package let prediction: Prediction
    /// What the differences do not say of it, in words without passwords; nil where they say all.
    package let summary: String?

    package init(
        _ change: Change, effect: Effect, differences: [Difference] = [], prediction: Prediction = Prediction(),
        summary: String? = nil
    ) {
        self.change = change
        self.effect = effect
        self.differences = differences
        self.prediction = prediction
        self.summary = summary
    }
}

/// What a change leaves behind, as far as that is known before it is made.
package struct Prediction: Sendable {
    /// The persistent XML afterwards: nil where it stays, `.some(nil)` where it is removed.
    package var inactiveXML: String??
    /// The power state afterwards, nil where it stays.
    package var state: PowerState?
    /// Whether there is no managed-save image any more.
    package var discardsImage: Bool

    package init(inactiveXML: String?? = nil, state: PowerState? = nil, discardsImage: Bool = false) {
        self.inactiveXML = inactiveXML
        self.state = state
        self.discardsImage = discardsImage
    }
}

/// A change that was made.
package struct Applied<Change: Codable & Sendable>: Sendable {
    /// The change as the journal keeps it from now on, with what libvirt made of it; nil where it was made as planned.
    package let change: Change?
    /// Whether it counts as changed.
    package let changed: Bool
    /// What was answered, for expectations and `register`.
    package let reply: JSONValue?
    /// Why the step fails all the same: the change was made, and is not what it should be. It goes into the journal
    /// first, so that it can be taken back.
    package let shortfall: StepFailure?
    /// Whether there is nothing left that could be taken back.
    package let leavesNothing: Bool

    package init(
        _ change: Change? = nil, changed: Bool = true, reply: JSONValue? = nil, shortfall: StepFailure? = nil,
        leavesNothing: Bool = false
    ) {
        self.change = change
        self.changed = changed
        self.reply = reply
        self.shortfall = shortfall
        self.leavesNothing = leavesNothing
    }
}
