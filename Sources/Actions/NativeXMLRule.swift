// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor
import PlaybookModel

/// Warns of injected arguments that libvirt has XML for.
package enum NativeXMLRule: PlayRule {
    package static let guide = LintGuide(
        "native-xml", summary: "An argument is injected that libvirt has XML for.",
        reason: """
            libvirt knows nothing of what is injected: it cannot migrate it, label its files, or show it to other \
            tools. An injection that waits for a libvirt that has the XML says so with `until: {libvirt: \
            ">=8.2"}`, and then this rule is silent: the run tells where a host has it.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: The guest sees the host's CPU
                      inject: {args: ["-cpu", "host"]}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: The guest sees the host's CPU
                      xml:
                        - replace: cpu
                          xml: <cpu mode='host-passthrough'/>
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        play.steps.filter { $0.kind == Inject.self }.flatMap { findings(in: $0.body) }
    }

    private static func findings(in body: PlaybookNode) -> [Diagnostic] {
        guard let fields = body.mapping, fields["state"]?.text != "absent", let nodes = fields["args"]?.sequence else {
            return []
        }
        let awaited = fields["until"]?.mapping?["libvirt"]?.text.flatMap(VersionRequirement.init)
        // A place for each, though a list or a mapping among them is a mistake already.
        let words = nodes.map { $0.text ?? "" }
        return NativeEquivalent.findings(in: words).compactMap { finding in
            let equivalent = finding.equivalent
            if let awaited, let since = equivalent.since.flatMap({ Version($0) }), awaited.allows(since) { return nil }
            let since = equivalent.since.map { " (since \($0))" } ?? ""
            return .warning(
                code, "\(finding.words[0]) need not be injected: libvirt has XML for \(equivalent.name)\(since)",
                at: nodes[finding.index].range, help: "for example: \(equivalent.xml)")
        }
    }
}
