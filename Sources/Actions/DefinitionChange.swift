// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

/// A change of what libvirt keeps of a domain, exact enough to be taken back byte for byte.
package struct DefinitionChange: Codable, Sendable {
    /// The XML that libvirt gave before, nil where it kept none.
    let before: String?
    /// The XML to define, nil to undefine.
    let wanted: String?
    /// Whether the domain started with its host; undefining loses it.
    let autostart: Bool
    /// What libvirt gave after the change, nil until then.
    var stored: String?

    init(before: String?, wanted: String?, autostart: Bool = false) {
        self.before = before
        self.wanted = wanted
        self.autostart = autostart
    }

    /// Makes the change and gives what libvirt keeps now. Throws a conflict where the domain is not as it was planned
    /// upon: libvirt has no compare-and-swap, so it is read again just before.
    func apply(on session: any DomainSession) async throws(StepFailure) -> (change: DefinitionChange, stored: String?) {
        var change = self
        do throws(HypervisorError) {
            if try await session.inactiveXML() == before {
                let stored = try await write(wanted, to: session)
                change.stored = stored
                return (change, stored)
            }
        } catch {
            throw StepFailure(error)
        }
        throw StepFailure(
            "\(session.domain) was changed by someone else meanwhile; nothing was written", kind: .conflict,
            help: "run again: the plan is made anew")
    }

    /// Takes the change back. Throws a conflict, and writes nothing, where the domain's XML is not what this change
    /// left; does nothing where it is as it was before.
    func undo(on target: ActionTarget) async throws(UndoFailure) {
        let session = target.session
        var isDrifted = false
        var restored = before
        do throws(HypervisorError) {
            let current = try await session.inactiveXML()
            isDrifted = !(current == before || target.overridesConflicts || isOurs(current))
            if current != before, !isDrifted { restored = try await write(before, to: session) }
            if wanted == nil, before != nil, autostart, !isDrifted { try await session.setAutostart(true) }
        } catch {
            throw UndoFailure(error)
        }
        if isDrifted {
            throw UndoFailure(
                "\(session.domain) was changed by someone else since: its XML is not what this run wrote, and stays",
                kind: .conflict)
        }
        if restored != before {
            throw UndoFailure("libvirt does not give back the XML that \(session.domain) had before")
        }
    }

    /// Defines the XML, or undefines the domain, and gives what libvirt keeps then.
    private func write(_ xml: String?, to session: any DomainSession) async throws(HypervisorError) -> String? {
        guard let xml else {
            try await session.undefine()
            return nil
        }
        try await session.define(xml)
        return try await session.inactiveXML()
    }

    /// Whether what libvirt has now is what this change wrote. A process that was killed between the write and its
    /// note left no digest: then the XML itself must say all that was written.
    private func isOurs(_ current: String?) -> Bool {
        guard let current, let wanted else { return current == nil && wanted == nil }
        if let stored { return current == stored }
        return (try? TreeComparison.contains(current, part: wanted)) ?? false
    }
}
