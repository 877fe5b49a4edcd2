// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

/// Removes a domain's configuration from libvirt; a running guest goes on until it stops.
package struct Undefine: Action {
    package typealias Change = DefinitionChange

    /// Whether a file stays.
    enum Fate: String, WordValue {
        case keep, remove
        static let placeholder = Fate.keep
    }

    /// That records go.
    enum Loss: String, WordValue {
        case discard
        static let placeholder = Loss.discard
    }

    private static let nvram = Field<Fate>("nvram", "What becomes of the firmware's variables: keep or remove.")
    private static let tpm = Field<Fate>("tpm", "What becomes of an emulated TPM's state: keep (default) or remove.")
    private static let snapshots = Field<Loss>(
        "snapshots", "discard gives up libvirt's records of snapshots; what images hold of them stays.")
    private static let checkpoints = Field<Loss>("checkpoints", "discard gives up libvirt's records of checkpoints.")

    package static let spec = ActionSpec(
        key: "undefine", summary: "Removes a domain's configuration from libvirt.",
        details: """
            What else belongs to the domain is never lost unless the step says so by name: where there is NVRAM, a \
            managed-save image, a snapshot or a checkpoint, the step fails until it says what becomes of them. The \
            state of an emulated TPM is kept, which libvirt can do only for a guest that is off. Undone to the exact earlier XML, autostart included; what the step \
            removed by name does not come back.
            """,
        example: """
            - undefine: {nvram: keep}
            """,
        fields: [nvram, ManagedSave.field, snapshots, checkpoints, tpm], allowsEmpty: true, acceptsAbsentDomain: true)

    private let nvram: Fate?
    private let tpm: Fate
    private let managedSave: ManagedSave?
    private let snapshots: Loss?
    private let checkpoints: Loss?

    package init(_ body: ActionBody, reading: inout Reading) {
        nvram = reading.value(Self.nvram, of: body)
        tpm = reading.value(Self.tpm, of: body) ?? .keep
        managedSave = reading.value(ManagedSave.field, of: body)
        snapshots = reading.value(Self.snapshots, of: body)
        checkpoints = reading.value(Self.checkpoints, of: body)
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard let before = try await target.inactiveXML(), let status = try await target.status() else { return nil }
        let options = try await options(for: before, status, on: target)
        let change = Change(undefining: before, autostart: status.autostarts, options)
        return Planned(
            change, effect: .persistent, differences: await target.differences(from: before, to: nil),
            prediction: Prediction(inactiveXML: .some(nil), discardsImage: options.contains(.managedSave)),
            summary: Self.summary(of: options))
    }

    private static func summary(of options: UndefineOptions) -> String? {
        let words: [(UndefineOptions, String)] = [
            (.keepNVRAM, "keeps NVRAM"), (.nvram, "removes NVRAM"), (.snapshots, "gives up records of snapshots"),
            (.checkpoints, "gives up records of checkpoints"), (.keepTPM, "keeps the TPM's state"),
            (.tpm, "removes the TPM's state"),
        ]
        let chosen = words.filter { options.contains($0.0) }.map(\.1)
        return chosen.isEmpty ? nil : chosen.joined(separator: "; ")
    }

    /// Throws where something would be lost that the step does not name.
    private func options(
        for xml: String, _ status: DomainStatus, on target: TargetView
    ) async throws(StepFailure) -> UndefineOptions {
        let document: DomainDocument
        do throws(DomainXMLError) { document = try DomainDocument(xml) } catch {
            throw StepFailure("the XML of \(target.domain) cannot be read: \(error)")
        }
        var options: UndefineOptions = []
        var missing: [(what: String, help: String)] = []
        func settle(_ isThere: Bool, _ what: String, _ option: UndefineOptions?, _ help: String) {
            guard isThere else { return }
            if let option { options.insert(option) } else { missing.append((what, help)) }
        }
        let dependents = try await target.dependents()
        settle(
            document.hasNVRAM, "NVRAM", nvram.map { $0 == .keep ? .keepNVRAM : .nvram },
            "`nvram: keep`, or `nvram: remove`")
        settle(
            status.hasManagedSaveImage, "a managed-save image", managedSave.map { _ in .managedSave },
            "`managed_save: discard`")
        settle(
            dependents.snapshots > 0, counted(dependents.snapshots, "snapshot"), snapshots.map { _ in .snapshots },
            "`snapshots: discard`")
        settle(
            dependents.checkpoints > 0, counted(dependents.checkpoints, "checkpoint"),
            checkpoints.map { _ in .checkpoints }, "`checkpoints: discard`")
        if document.hasEmulatedTPM {
            guard tpm == .remove || !status.isActive else {
                throw StepFailure(
                    "\(target.domain) runs, and libvirt removes the state of its emulated TPM when an undefined guest ends",
                    help: "stop it first, with `power: stopped`, or give the state up with `tpm: remove`")
            }
            let knowsTPM = try await target.hostFacts().map { $0.libvirt >= Version(8, 9, 0) } ?? true
            let kept: UndefineOptions? = knowsTPM ? .keepTPM : nil
            settle(true, "an emulated TPM", tpm == .keep ? kept : knowsTPM ? .tpm : [], "`tpm: remove`")
        }
        guard !missing.isEmpty else { return options }
        throw StepFailure(
            "\(target.domain) has \(missing.map(\.what).joined(separator: ", ")), which would be lost or in the way",
            help: "say what becomes of it: \(missing.map(\.help).joined(separator: "; "))")
    }

    private func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(try await change.apply(on: target.session).made)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.undo(on: target)
    }
}
