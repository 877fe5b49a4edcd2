// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// Removes a domain's configuration from libvirt; a running guest goes on until it stops.
///
/// Nothing else is removed with it: where there is NVRAM, a managed-save image, a snapshot or a checkpoint, libvirt
/// refuses and the step fails.
///
/// ```yaml
/// - undefine:
/// ```
package struct Undefine: Action {
    package typealias Change = DefinitionChange

    package static let spec = ActionSpec(
        key: "undefine", summary: "Removes a domain's configuration from libvirt.", fields: [], allowsEmpty: true,
        acceptsAbsentDomain: true)

    package init(_ body: ActionBody, reading: inout Reading) {}

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard let before = try await target.inactiveXML(), let status = try await target.status() else { return nil }
        let change = Change(before: before, wanted: nil, autostart: status.autostarts)
        let differences = await target.differences(from: before, to: nil)
        return Planned(
            change, effect: .persistent, differences: differences, prediction: Prediction(inactiveXML: .some(nil)))
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(try await change.apply(on: target.session).change)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.undo(on: target)
    }
}
