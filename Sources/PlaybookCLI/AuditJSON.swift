// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching

/// What an audit found, for programs.
enum AuditJSON {
    /// Hosts with their versions, domains with their injections, and the counts.
    static func value(of hosts: [HostAudit]) -> JSONValue {
        let counts = AuditCounts(hosts)
        let summary = [
            "domains": counts.domains, "injected": counts.injected, "tainted": counts.tainted, "due": counts.due,
            "unknown": counts.unknown, "unreachable_hosts": counts.unreachable,
        ]
        return .object([
            "hosts": .array(hosts.map(host)), "domains": .array(hosts.flatMap(\.domains).map(domain)),
            "summary": .object(summary.mapValues { .integer(Int64($0)) }),
        ])
    }

    private static func host(_ host: HostAudit) -> JSONValue {
        .object([
            "name": .string(host.name), "libvirt": text(host.facts?.libvirt.description),
            "qemu": text(host.facts?.hypervisor?.description), "problem": text(host.failure?.description),
        ])
    }

    private static func domain(_ audit: DomainAudit) -> JSONValue {
        .object([
            "host": .string(audit.host), "domain": .string(audit.domain.name), "uuid": .string(audit.domain.uuid),
            "taints": strings(audit.taints), "problem": text(audit.gap?.words),
            "injections": .array(audit.injections.map(injection)),
        ])
    }

    private static func injection(_ audited: AuditedInjection) -> JSONValue {
        let record = audited.record
        let until = (record?.until ?? []).map { ($0.software, JSONValue.string($0.versions)) }
        return .object([
            "id": text(record?.id), "playbook": text(record?.playbook), "run": text(record?.run),
            "reason": text(record?.reason), "rfe": text(record?.request), "until": .object(Dictionary(until) { $1 }),
            "met": strings(audited.met), "passed_on": audited.injection.json,
            "native": .array(
                audited.native.map { native in
                    let equivalent = native.finding.equivalent
                    return .object([
                        "args": strings(native.finding.words), "name": .string(equivalent.name),
                        "since": text(equivalent.since), "now": .bool(native.isAvailable),
                        "xml": .string(equivalent.xml),
                    ])
                }),
        ])
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
