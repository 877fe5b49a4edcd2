// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

/// Something that a domain passes on to QEMU, and whether it still must.
struct AuditedInjection: Sendable {
    /// An argument that libvirt has XML for.
    struct Native: Sendable {
        let finding: NativeEquivalent.Finding
        /// Whether the host's libvirt has it.
        let isAvailable: Bool
    }

    let injection: Injection
    /// Who put it in, nil where nobody says so.
    let record: InjectionRecord?
    let native: [Native]
    /// The conditions of its `until` that the host meets, in words.
    let met: [String]

    init(_ injection: Injection, record: InjectionRecord?, facts: HostFacts) {
        self.injection = injection
        self.record = record
        native = NativeEquivalent.findings(in: injection.arguments).map { finding in
            let since = finding.equivalent.since.flatMap { Version($0) }
            return Native(finding: finding, isAvailable: since.map { facts.libvirt >= $0 } ?? true)
        }
        met = (record?.until ?? []).compactMap { until in
            let version = until.software == "libvirt" ? facts.libvirt : facts.hypervisor
            guard let version, VersionRequirement(until.versions)?.allows(version) == true else { return nil }
            return "\(until.software) is \(version) (until \(until.versions))"
        }
    }

    /// The name of its owner.
    var owner: String { record?.id ?? "unowned" }

    /// Whether it could go now: the host has what it waits for, or has XML for one of its arguments.
    var isDue: Bool { !met.isEmpty || native.contains(where: \.isAvailable) }
}
