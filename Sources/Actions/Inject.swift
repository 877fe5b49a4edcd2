// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor
import PlaybookModel

/// Passes to QEMU what libvirt has no XML for, through libvirt's own namespace in the domain's XML.
package struct Inject: Action {
    package typealias Change = DefinitionChange

    private static let arguments = Field<[String]>("args", "QEMU's arguments, one word each, in order.")
    private static let environment = Field<EnvironmentField>(
        "env", "Environment variables of the QEMU process; null sets one without a value.")
    private static let capabilities = Field<CapabilitiesField>(
        "capabilities", "What libvirt is to believe QEMU to have (`add`) or not to have (`del`).")
    private static let deprecation = Field<DeprecationBehavior>(
        "deprecation", "How QEMU treats what is deprecated: none, omit, reject or crash.")
    private static let override = Field<OverrideField>(
        "override", "Properties of devices by alias, {ua-disk: {write-cache: \"on\"}}; null leaves one out.")
    private static let position = Field<PositionField>(
        "position", "Where `args` stands: first, last, {before: [args]} or {after: [args]}.")
    private static let state = Field<Injection.State>("state", "present (default), absent or exact.")

    package static let spec = ActionSpec(
        key: "inject", summary: "Passes to QEMU what libvirt has no XML for.",
        details: """
            `args` is one contiguous, ordered run: `present` means that the run stands in the domain's arguments in \
            that order, `absent` that it does not, `exact` that the domain passes on what the step names and nothing \
            else. `override` sets device properties over libvirt's; their types are those of the YAML values. All \
            takes effect at the next cold boot.
            """,
        example: """
            - inject:
                args: ["-d", "guest_errors", "-D", "/var/log/libvirt/qemu/{{ domain.name }}.trace"]
                env: {MALLOC_PERTURB_: 7}
            """,
        fields: [arguments, environment, capabilities, deprecation, override, position, state, ManagedSave.field]
            + Ownership.fields,
        isXMLEdit: true)

    private let injection: Injection
    private let owner: Ownership?
    private let managedSave: ManagedSave?

    package init(_ body: ActionBody, reading: inout Reading) {
        injection = Injection(
            arguments: reading.value(Self.arguments, of: body) ?? [],
            environment: reading.value(Self.environment, of: body)?.variables ?? [],
            capabilities: reading.value(Self.capabilities, of: body)?.changes ?? CapabilityChanges(),
            deprecation: reading.value(Self.deprecation, of: body),
            overrides: reading.value(Self.override, of: body)?.overrides ?? [],
            state: reading.value(Self.state, of: body) ?? .present,
            position: reading.value(Self.position, of: body)?.position)
        owner = Ownership(body, reading: &reading)
        managedSave = reading.value(ManagedSave.field, of: body)
        if let arguments = body[Self.arguments] { ArgumentTraps.check(arguments, reading: &reading) }
        let named = [
            body[Self.arguments], body[Self.environment], body[Self.capabilities], body[Self.deprecation],
            body[Self.override],
        ]
        if owner != nil, let state = body[Self.state], injection.state == .exact {
            reading.mistakes.error(
                "exact-with-id", "`state: exact` leaves nothing of others, an `id` minds its own: take one of them",
                at: state.range)
        }
        if owner != nil, injection.state == .absent {
            if let stray = named.compactMap(\.self).first {
                reading.mistakes.error(
                    "absent-with-id", "an `id` takes out what it put in, and names nothing itself", at: stray.range,
                    help: "id and `state: absent` are enough")
            }
        } else if named.allSatisfy({ $0 == nil }), injection.state != .exact {
            reading.mistakes.error(
                "nothing-to-inject", "`inject` names nothing to pass on", at: body.node.range,
                help: "args: [\"-d\", \"guest_errors\"], or env, capabilities, deprecation, override")
        }
        if let position = body[Self.position], injection.state != .present || body[Self.arguments] == nil {
            reading.mistakes.error(
                "idle-position", "`position` says where `args` is put, and none is", at: position.range)
        }
        for (node, part) in zip(named, parts) {
            guard let node else { continue }
            do throws(DomainXMLError) {
                try part.validate()
            } catch {
                reading.mistakes.error("bad-injection", error.message, at: node.range, help: error.help)
            }
        }
    }

    /// What the fields name, each for itself.
    private var parts: [Injection] {
        let state = injection.state
        return [
            Injection(arguments: injection.arguments, state: state),
            Injection(environment: injection.environment, state: state),
            Injection(capabilities: injection.capabilities, state: state),
            Injection(deprecation: injection.deprecation, state: state),
            Injection(overrides: injection.overrides, state: state),
        ]
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        let before = try await target.editableXML()
        if injection.state != .absent { try await owner?.warnIfOver(on: target) }
        var unknown: [String] = []
        var strays: [String] = []
        let wanted: String
        do throws(DomainXMLError) {
            let document = try DomainDocument(before)
            wanted = try edited(document, by: target.run).text
            if injection.state != .absent { unknown = try unknownAliases(in: document, isNew: wanted != before) }
            if let owner, wanted != before { strays = document.strays(ofInjection: owner.id) }
        } catch {
            throw StepFailure("the XML of \(target.domain) cannot be edited: \(error)", help: error.help)
        }
        for alias in unknown {
            await target.warn(
                "no device of \(target.domain) has the alias \(alias), and libvirt gives none of that form: its override "
                    + "does nothing")
        }
        if let owner, !strays.isEmpty {
            await target.warn(
                "\(target.domain) does not have all of \(owner.id) any more as that put it in: \(strays.joined(separator: ", ")); "
                    + "what is there in its place stays, unless this step names it")
        }
        guard wanted != before else {
            try await target.warnOfImage()
            return nil
        }
        let discards = try await target.discardsImage(managedSave)
        return Planned(
            Change(before: before, wanted: wanted, discardingImage: discards), effect: .persistent,
            differences: await target.differences(from: before, to: wanted),
            prediction: Prediction(inactiveXML: .some(wanted), discardsImage: discards))
    }

    private func edited(_ document: DomainDocument, by run: String?) throws(DomainXMLError) -> DomainDocument {
        switch (owner, injection.state) {
        case (nil, .exact):
            let wanted = try document.applying(injection)
            return document.injectionRecords.reduce(wanted) { $0.forgetting($1.id) }
        case (nil, _): return try document.applying(injection)
        case (let owner?, .absent): return try document.removing(injectionOf: owner.id)
        case (let owner?, _): return try document.applying(owner.record(of: injection, run: run))
        }
    }

    /// The aliases of overrides that no device is known to have and that libvirt does not give by itself: it takes them
    /// all, and never says a word.
    ///
    /// - Throws: `DomainXMLError` for a new one that only the user can have given, and has not.
    private func unknownAliases(in document: DomainDocument, isNew: Bool) throws(DomainXMLError) -> [String] {
        guard !injection.overrides.isEmpty else { return [] }
        let known = document.deviceAliases
        let strays = injection.overrides.map(\.alias).filter { !known.contains($0) && !DeviceAlias.isAutomatic($0) }
        guard isNew, let stray = strays.first(where: DeviceAlias.isUsers) else {
            return Array(Set(strays)).sorted()
        }
        let given = known.filter(DeviceAlias.isUsers)
        throw DomainXMLError(
            "no device has the alias \(stray), so that its override would do nothing",
            help: given.isEmpty
                ? "give the device one: <alias name='\(stray)'/>"
                : "the domain has \(given.sorted().joined(separator: ", "))")
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let (made, stored) = try await change.apply(on: target.session)
        return Applied(made, shortfall: change.injectionShortfall(in: stored, of: target.session.domain))
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.undo(on: target)
    }
}
