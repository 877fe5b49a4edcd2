// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor

/// What one domain passes on to QEMU, and how it is tainted.
struct DomainAudit: Sendable {
    /// Why not all can be told.
    enum Gap: Sendable, Equatable {
        /// It was there when the host was asked for its domains, and is no more.
        case gone
        /// The look at it failed.
        case failed(String)
    }

    let host: String
    let domain: DomainID
    private(set) var taints: [String] = []
    private(set) var injections: [AuditedInjection] = []
    private(set) var gap: Gap?

    /// Looks at a domain on a host with these versions; what cannot be told is part of the answer.
    init(of session: any DomainSession, on host: String, with facts: HostFacts) async {
        self.host = host
        domain = session.domain
        do throws(HypervisorError) {
            guard let status = try await session.status() else {
                gap = .gone
                return
            }
            if status.isActive { taints = try await session.taints() }
            // Of a transient domain there is nothing but the one that runs.
            let xml = status.isPersistent ? try await session.inactiveXML() : try await session.currentXML()
            guard let xml else {
                gap = .gone
                return
            }
            read(xml, with: facts)
        } catch {
            gap = error.code == .noDomain ? .gone : .failed(error.description)
        }
    }

    private mutating func read(_ xml: String, with facts: HostFacts) {
        do throws(DomainXMLError) {
            // Passwords among the arguments stay hidden.
            let document = try DomainDocument(SecretMask.masked(xml))
            injections = document.injectionRecords.map { AuditedInjection($0.injection, record: $0, facts: facts) }
            let unowned = try document.unownedInjection
            if !unowned.isEmpty { injections.append(AuditedInjection(unowned, record: nil, facts: facts)) }
        } catch {
            gap = .failed("its XML cannot be read: \(error.description)")
        }
    }

    /// Whether there is anything to tell.
    var carriesSomething: Bool { !taints.isEmpty || !injections.isEmpty || gap != nil }
}
