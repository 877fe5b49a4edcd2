// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor
import PlaybookModel

/// Passes arguments and environment variables to QEMU through libvirt's own namespace in the domain's XML.
///
/// `args` is one contiguous, ordered run: `present` means that the run stands in the domain's arguments in that order,
/// `absent` that it does not, `exact` that the domain has these and no others. They take effect at the next cold boot.
///
/// ```yaml
/// - inject:
///     args: ["-d", "guest_errors", "-D", "/var/log/libvirt/qemu/{{ domain.name }}.trace"]
///     env: {MALLOC_PERTURB_: 7}
/// ```
package struct Inject: Action {
    package typealias Change = DefinitionChange

    private static let arguments = Field<[String]>("args", "QEMU's arguments, one word each, in order.")
    private static let environment = Field<EnvironmentField>(
        "env", "Environment variables of the QEMU process; null sets one without a value.")
    private static let state = Field<Injection.State>("state", "present (default), absent or exact.")

    package static let spec = ActionSpec(
        key: "inject", summary: "Passes arguments and environment variables to QEMU.",
        fields: [arguments, environment, state])

    private let injection: Injection

    package init(_ body: ActionBody, reading: inout Reading) {
        injection = Injection(
            arguments: reading.value(Self.arguments, of: body) ?? [],
            environment: reading.value(Self.environment, of: body)?.variables ?? [],
            state: reading.value(Self.state, of: body) ?? .present)
        if body[Self.arguments] == nil, body[Self.environment] == nil, injection.state != .exact {
            reading.mistakes.error(
                "nothing-to-inject", "`inject` has neither `args` nor `env`", at: body.node.range,
                help: "args: [\"-d\", \"guest_errors\"]")
        }
        do throws(DomainXMLError) {
            try injection.validate()
        } catch {
            reading.mistakes.error("bad-injection", error.message, at: body.node.range, help: error.help)
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard let before = try await target.inactiveXML() else {
            let isTransient = try await target.status() != nil
            throw StepFailure(
                isTransient
                    ? "\(target.domain) is transient: libvirt keeps no XML for its next start"
                    : "\(target.domain) does not exist",
                help: "define it first, with `define`")
        }
        do throws(DomainXMLError) {
            let document = try DomainDocument(before)
            let wanted = try document.applying(injection)
            guard wanted.text != before else { return nil }
            let differences = await target.differences(from: before, to: wanted.text)
            return Planned(
                Change(before: before, wanted: wanted.text), effect: .persistent, differences: differences,
                prediction: Prediction(inactiveXML: .some(wanted.text)))
        } catch {
            throw StepFailure("the XML of \(target.domain) cannot be edited: \(error)", help: error.help)
        }
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let (applied, stored) = try await change.apply(on: target.session)
        if stored == change.wanted { return Applied(applied) }
        do throws(DomainXMLError) {
            let wanted = try DomainDocument(change.wanted ?? "").commandLine
            guard let stored, try DomainDocument(stored).commandLine == wanted else {
                throw DomainXMLError("libvirt dropped what was injected")
            }
        } catch {
            throw StepFailure("\(target.session.domain): \(error)")
        }
        return Applied(applied)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.undo(on: target)
    }
}
