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
    /// What libvirt gave after the change, where that is not what was written; nil also until then.
    var stored: String?
    /// Whether libvirt gave back exactly what was written.
    var isStoredAsWritten = false

    init(before: String?, wanted: String?, autostart: Bool = false) {
        self.before = before
        self.wanted = wanted
        self.autostart = autostart
    }

    /// Makes the change and gives what libvirt keeps now. Throws a conflict, and writes nothing, where the domain is
    /// not as it was planned upon.
    func apply(on session: any DomainSession) async throws(StepFailure) -> (change: DefinitionChange, stored: String?) {
        let outcome: Replacement
        do throws(HypervisorError) {
            outcome = try await session.replace(before, with: wanted)
        } catch {
            throw StepFailure(error)
        }
        guard case .stored(let stored) = outcome else {
            throw StepFailure(
                "\(session.domain) was changed by someone else meanwhile; nothing was written", kind: .conflict,
                help: "run again: the plan is made anew")
        }
        var change = self
        change.isStoredAsWritten = stored == wanted
        change.stored = change.isStoredAsWritten ? nil : stored
        return (change, stored)
    }

    /// Takes the change back. Throws a conflict, and writes nothing, where the domain's XML is not what this change
    /// left; does nothing where it is as it was before.
    func undo(on target: ActionTarget) async throws(UndoFailure) {
        let session = target.session
        var outcome = Replacement.stored(before)
        do throws(HypervisorError) {
            let current = try await session.inactiveXML()
            if current != before {
                let isOurs = target.overridesConflicts || isOurs(current)
                outcome = isOurs ? try await session.replace(current, with: before) : .drifted
            }
            if outcome != .drifted, wanted == nil, before != nil, autostart { try await session.setAutostart(true) }
        } catch {
            throw UndoFailure(error)
        }
        switch outcome {
        case .stored(before): return
        case .stored:
            throw UndoFailure("libvirt does not give back the XML that \(session.domain) had before")
        case .drifted:
            throw UndoFailure(
                "\(session.domain) was changed by someone else since: its XML is not what this run wrote, and stays",
                kind: .conflict)
        }
    }

    /// Whether what libvirt has now is what this change wrote. A process that was killed between the write and its
    /// note left no digest: then the XML itself must say all that was written.
    private func isOurs(_ current: String?) -> Bool {
        guard let current, let wanted else { return current == nil && wanted == nil }
        if let stored = isStoredAsWritten ? wanted : stored { return current == stored }
        return (try? TreeComparison.contains(current, part: wanted)) ?? false
    }
}
