// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

/// A change of what libvirt keeps of a domain, exact enough to be taken back byte for byte.
package struct DefinitionChange: Sendable {
    /// The XML that libvirt gave before, nil where it kept none.
    let before: String?
    /// The XML to define, nil to undefine.
    let wanted: String?
    /// Whether the domain started with its host; undefining loses it.
    let autostart: Bool
    /// Whether the host's libvirt checks the XML by its schema before it takes it.
    let validates: Bool?
    /// Whether the managed-save image goes, which would hide the change.
    let discardsImage: Bool?
    /// What is removed, or kept, with an undefined domain.
    let undefining: UndefineOptions?
    /// What libvirt gave after the change, where that is not what was written; nil also until then.
    var stored: String?

    init(before: String?, wanted: String?, validating: Bool = false, discardingImage: Bool = false) {
        self.before = before
        self.wanted = wanted
        autostart = false
        validates = validating ? true : nil
        discardsImage = discardingImage ? true : nil
        undefining = nil
    }

    /// Undefines a domain.
    init(undefining before: String, autostart: Bool, _ options: UndefineOptions) {
        self.before = before
        wanted = nil
        self.autostart = autostart
        validates = nil
        discardsImage = nil
        undefining = options
    }

    /// Makes the change and gives what libvirt keeps now, and the change with it where that is not what was written.
    /// Throws a conflict, and writes nothing, where the domain is not as it was planned upon.
    func apply(on session: any DomainSession) async throws(StepFailure) -> (made: DefinitionChange?, stored: String?) {
        let outcome: Replacement
        do throws(HypervisorError) {
            if let undefining, let before {
                outcome = try await session.remove(before, undefining)
            } else {
                outcome = try await session.replace(before, with: wanted, validating: validates == true)
            }
            // Last: as long as nothing is written, nothing that was saved is lost.
            if discardsImage == true, outcome != .drifted { try await session.discardManagedSaveImage() }
        } catch {
            // What libvirt does not take leaves the old XML in force; a look that fails after it does not tell.
            throw StepFailure(error, refusing: error.call == "virDomainDefineXMLFlags")
        }
        guard case .stored(let stored) = outcome else {
            throw StepFailure(
                "\(session.domain) was changed by someone else meanwhile; nothing was written", kind: .conflict,
                help: "run again: the plan is made anew", changedNothing: true)
        }
        guard stored != wanted else { return (nil, stored) }
        var made = self
        made.stored = stored
        return (made, stored)
    }

    /// What is to be said where libvirt dropped what the written XML injects.
    func injectionShortfall(in stored: String?, of domain: DomainID) -> StepFailure? {
        guard stored != wanted, let wanted else { return nil }
        do throws(DomainXMLError) {
            let wanted = try DomainDocument(wanted)
            guard let stored = try stored.map(DomainDocument.init), stored.passesOn(as: wanted) else {
                return StepFailure("\(domain): libvirt dropped what was injected")
            }
            return nil
        } catch {
            return StepFailure("\(domain): \(error)")
        }
    }

    /// Takes the change back. Throws a conflict, and writes nothing, where the domain's XML is not what this change
    /// left; does nothing where it is as it was before. Where libvirt takes the earlier XML and makes something else of it,
    /// no further try does better: that is told, and the change is taken back.
    func undo(on target: ActionTarget) async throws(UndoFailure) {
        let session = target.session
        var outcome = Replacement.stored(before)
        var difference = ""
        var loses = false
        do throws(HypervisorError) {
            let current = try await session.inactiveXML()
            let known = target.xmlSuccession.original(of: current)
            if known != before {
                difference = self.difference(of: known, isConfirmed: target.isConfirmed).map { " (\($0))" } ?? ""
                loses = before == nil ? try await Self.undefiningLosesTPM(current, on: session) : false
                let isOurs = difference.isEmpty || target.overridesConflicts
                outcome = isOurs && !loses ? try await restore(before, over: current, on: session) : .drifted
            }
            if outcome != .drifted, wanted == nil, before != nil, autostart { try await session.setAutostart(true) }
        } catch {
            guard error.tellsOfNamesake else { throw UndoFailure(error) }
            let words = "\(session.domain) is gone, and its name is that of another domain now, which stays"
            guard target.overridesConflicts else { throw UndoFailure(words, kind: .conflict) }
            return target.giveUp(words)
        }
        switch outcome {
        case .stored(before): return
        case .stored(let stored):
            guard let stored, let before else {
                throw UndoFailure(
                    "\(session.domain) was given back the XML that it had before, and has none now: someone else undefined it"
                )
            }
            target.xmlSuccession.note(stored, madeOf: before)
            target.warn(Self.amendment(of: before, to: stored, on: session.domain))
        case .drifted where loses && (difference.isEmpty || target.overridesConflicts):
            throw UndoFailure(
                "\(session.domain) still runs, and libvirt removes the state of its emulated TPM when an undefined guest"
                    + " ends: stop it, and roll back again",
                kind: .guestRuns)
        case .drifted:
            throw UndoFailure(
                "\(session.domain) was changed by someone else since: its XML is not what this run wrote\(difference), and stays",
                kind: .conflict)
        }
    }

    /// What libvirt made of the earlier XML, in words.
    private static func amendment(of before: String, to stored: String, on domain: DomainID) -> String {
        let difference: String?
        do throws(DomainXMLError) {
            difference = try TreeComparison.difference(of: stored, from: before, over: nil)
        } catch {
            difference = "\(error)"
        }
        let given = "libvirt was given back the XML that \(domain) had before, and"
        guard let difference else { return "\(given) writes it another way, or adds to it what it adds by itself" }
        return "\(given) made something else of it (\(difference)): look through `virsh dumpxml --inactive \(domain)`"
    }

    /// Whether the state of an emulated TPM would go although it is to be kept: a running guest without a definition is
    /// transient, and libvirt removes that state when such a guest ends.
    private static func undefiningLosesTPM(
        _ xml: String?, on session: any DomainSession
    ) async throws(HypervisorError) -> Bool {
        guard let xml, let document = try? DomainDocument(xml), document.hasEmulatedTPM else { return false }
        return try await session.status()?.isActive == true
    }

    private func restore(
        _ before: String?, over current: String?, on session: any DomainSession
    ) async throws(HypervisorError) -> Replacement {
        // What a domain that this change made names may have been there before it, or be of use yet: it stays.
        guard before == nil, let current, let document = try? DomainDocument(current) else {
            return try await session.replace(current, with: before)
        }
        let kept: UndefineOptions = document.hasNVRAM ? .keepNVRAM : []
        guard document.hasEmulatedTPM else { return try await session.remove(current, kept) }
        do throws(HypervisorError) {
            return try await session.remove(current, kept.union(.keepTPM))
        } catch {
            // libvirt before 8.9 knows no such flag, and has no way to keep the state.
            guard error.code == .invalidArgument, error.message.contains("unsupported flags") else { throw error }
            return try await session.remove(current, kept)
        }
    }

    /// In what libvirt's XML now is not what this change wrote; nil where it is. Where a process was killed between the
    /// write and its note, nothing confirms it: then the XML must be what libvirt makes of what was written.
    private func difference(of current: String?, isConfirmed: Bool) -> String? {
        guard let current else { return wanted == nil ? nil : "there is none any more" }
        guard let wanted else { return "it was defined again" }
        let confirmed = stored ?? (isConfirmed ? wanted : nil)
        if let confirmed, current == confirmed { return nil }
        do throws(DomainXMLError) {
            let difference =
                if let confirmed {
                    try TreeComparison.difference(of: current, from: confirmed, over: confirmed)
                } else {
                    try TreeComparison.difference(of: current, from: wanted, over: before)
                }
            guard confirmed != nil else { return difference }
            return difference ?? "it is written another way"
        } catch {
            return "\(error)"
        }
    }
}

extension HypervisorError {
    /// Whether a domain was not defined because another has its name. libvirt has no number for it.
    fileprivate var tellsOfNamesake: Bool {
        call == "virDomainDefineXMLFlags" && code == .operationFailed && message.contains("already exists with uuid")
    }
}
