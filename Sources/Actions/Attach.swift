// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Makes a domain of a QEMU that was started by hand, by its process on the host (`virDomainQemuAttach`).
package struct Attach: Action {
    package struct Change: Codable, Sendable {
        let pid: UInt32
    }

    private static let pid = Field<Int>("pid", "The process of QEMU on the host.", required: true)

    package static let spec = ActionSpec(
        key: "attach", summary: "Makes a domain of a QEMU that was started by hand.",
        details: """
            The play's `domains` names the domain that appears, as the process's `-name` has it; where it is there \
            already, nothing is done. It is a target of the plays after this one. libvirt's QEMU driver has not had \
            this since 5.5.0: there the step fails, and `virt-playbook convert --pid` makes the XML of a domain that \
            is to take the process's place.
            """,
        example: """
            - name: Take over what runs by hand
              attach: 4711
            """,
        fields: [pid],
        shorthand: pid.key, acceptsAbsentDomain: true, reachesQEMU: true)

    private let change: Change

    package init(_ body: ActionBody, reading: inout Reading) {
        let number = reading.value(Self.pid, of: body)
        change = Change(pid: number.flatMap { UInt32(exactly: $0) } ?? 0)
        if let node = body[Self.pid], let number, number < 1 || number > Int(Int32.max) {
            reading.mistakes.error(
                "bad-pid", "\(number) is the number of no process", at: node.range,
                help: "`pgrep -a qemu` on the host lists those there are")
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard try await target.status() == nil else { return nil }
        if target.isDryRun, let facts = try await target.hostFacts(), facts.driver == "QEMU",
            facts.libvirt >= Version(5, 5, 0)
        {
            throw Self.removed("the host has libvirt \(facts.libvirt)", pid: change.pid)
        }
        return Planned(change, effect: .live, summary: "process \(change.pid)")
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let domain: DomainID
        do throws(HypervisorError) {
            domain = try await target.session.attach(pid: change.pid)
        } catch {
            guard error.code == .noSupport else { throw StepFailure(error) }
            throw removed(error.description, pid: change.pid)
        }
        guard domain.name == target.session.domain.name else {
            throw StepFailure(
                "process \(change.pid) became the domain \(domain), and not \(target.session.domain)",
                help: "write `domains: \(domain)`")
        }
        return Applied(reply: .object(["name": .string(domain.name), "uuid": .string(domain.uuid)]))
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("libvirt cannot let go of a process that it attached without ending it")
    }

    private static func removed(_ reason: String, pid: UInt32) -> StepFailure {
        StepFailure(
            "process \(pid) cannot be attached: libvirt's QEMU driver does that no more since 5.5.0; \(reason)",
            help: "on the host, `virt-playbook convert --pid \(pid)` makes the XML of a domain to take its place")
    }
}
