// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor

/// What an audit found, for people: a line for each injection, a digest of each owner's, and the count.
struct AuditReport {
    let hosts: [HostAudit]
    let styler: TextStyler

    private var domains: [DomainAudit] { hosts.flatMap(\.domains) }

    var text: String {
        let parts = [table, digest].filter { !$0.isEmpty }
        return (parts + [summary]).joined(separator: "\n")
    }

    /// A line for each injection, and one for a domain that has none and is tainted, or could not be looked at.
    private var table: String {
        var rows: [[String]] = []
        for audit in domains where audit.carriesSomething {
            let place = safe("\(audit.host)/\(audit.domain)")
            let taints = safe(audit.taints.joined(separator: ","))
            for injection in audit.injections {
                rows.append([
                    place, taints, safe(injection.owner), safe(injection.record?.playbook ?? ""),
                    safe(injection.injection.summary),
                ])
            }
            if audit.injections.isEmpty || audit.gap != nil {
                rows.append([place, taints, "", "", audit.gap.map { safe("(\($0.words))") } ?? ""])
            }
        }
        guard !rows.isEmpty else { return "" }
        let head = ["DOMAIN", "TAINTED", "INJECTION", "PLAYBOOK", "PASSED ON"]
        // One long name must not push all others out of sight.
        let widths = head.indices.dropLast().map { column in
            min(40, ([head] + rows).map { $0[column].count }.max() ?? 0)
        }
        return styler.styled(line(head, widths), .bold) + "\n"
            + rows.map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (cell, width) in zip(cells, widths) {
            text += cell + String(repeating: " ", count: max(0, width - cell.count) + 2)
        }
        text += cells.last ?? ""
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// Each owner with the number of its domains, and what is true of how many of them.
    private var digest: String {
        var notes: [String: [String: Int]] = [:]
        var counts: [String: Int] = [:]
        for audit in domains {
            for injection in audit.injections {
                counts[injection.owner, default: 0] += 1
                for note in Set(self.notes(on: injection, at: audit.host)) {
                    notes[injection.owner, default: [:]][note, default: 0] += 1
                }
            }
        }
        return counts.sorted { $0.key < $1.key }.map { owner, count in
            let lines = (notes[owner] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            return styler.styled(safe(owner), .bold) + "  \(domainCount(count))\n"
                + lines.map { note, times in
                    "  \(safe(note))" + (times == count ? "" : "  (\(domainCount(times)))") + "\n"
                }.joined()
        }.joined()
    }

    private func notes(on injection: AuditedInjection, at host: String) -> [String] {
        var notes: [String] = []
        if let reason = injection.record?.reason { notes.append("reason: \(reason)") }
        if let request = injection.record?.request { notes.append("rfe: \(request)") }
        notes += (injection.record?.until ?? []).map { "until: \($0.software) \($0.versions)" }
        notes += injection.met.map { "can go: \(host)'s \($0)" }
        notes += injection.native.map { native in
            let equivalent = native.finding.equivalent
            let since = equivalent.since.map { $0 } ?? ""
            let when = native.isAvailable ? "native now: " : "native from libvirt \(since) on: "
            return "\(when)\(native.finding.words[0]), \(equivalent.name): \(equivalent.xml)"
        }
        return notes
    }

    private var summary: String {
        let facts = AuditCounts(hosts)
        var parts = [
            "\(facts.injected) with injections", "\(facts.tainted) tainted", "\(facts.due) could do with less now",
        ]
        if facts.unknown > 0 { parts.append("\(facts.unknown) not told") }
        if facts.unreachable > 0 { parts.append("\(facts.unreachable) of \(hosts.count) hosts unreachable") }
        return "\(domainCount(facts.domains)): " + parts.joined(separator: ", ") + "\n"
    }

    private func domainCount(_ count: Int) -> String { count == 1 ? "1 domain" : "\(count) domains" }

    private func safe(_ text: String) -> String { TerminalText.escaped(text, keepingNewlines: false) }
}

/// What an audit adds up to, in domains but for the hosts.
struct AuditCounts {
    let domains: Int
    let injected: Int
    let tainted: Int
    let due: Int
    /// Those of which not all can be told.
    let unknown: Int
    let unreachable: Int

    init(_ hosts: [HostAudit]) {
        let all = hosts.flatMap(\.domains)
        domains = all.count
        injected = all.count { !$0.injections.isEmpty }
        tainted = all.count { !$0.taints.isEmpty }
        due = all.count { $0.injections.contains(where: \.isDue) }
        unknown = all.count { $0.gap != nil }
        unreachable = hosts.count { $0.failure != nil }
    }
}

extension DomainAudit.Gap {
    /// The gap in words.
    var words: String {
        switch self {
        case .gone: "gone meanwhile"
        case .failed(let reason): reason
        }
    }
}
