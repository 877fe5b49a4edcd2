// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Matching
import Testing

@testable import QMPSchema

/// QEMU's own documentation against QEMU's own schema.
@Suite struct DocumentedExampleTests {
    /// What a QEMU for x86_64 refuses of what QEMU documents, and why.
    private static let refused = [
        "dump-skeys": "storage keys are for s390x alone",
        "query-gic-capabilities": "interrupt controllers of that kind are Arm's alone",
    ]

    /// Examples of the project's own, for where QEMU's sources are not at hand.
    private static let own = [
        #"{"execute": "query-block"}"#,
        #"{"execute": "block_resize", "arguments": {"device": "scratch", "size": 1073741824}}"#,
        #"{"execute": "blockdev-add", "arguments": {"driver": "qcow2", "node-name": "node1534", "backing": null, "file": {"driver": "file", "filename": "hd1.qcow2"}}}"#,
        #"{"execute": "transaction", "arguments": {"actions": [{"type": "blockdev-snapshot-sync", "data": {"device": "ide-hd0", "snapshot-file": "/a", "format": "qcow2"}}]}}"#,
        #"{"execute": "migrate-set-capabilities", "arguments": {"capabilities": [{"capability": "xbzrle", "state": true}]}}"#,
        #"{"execute": "chardev-add", "arguments": {"id": "bar", "backend": {"type": "file", "data": {"out": "/tmp/bar.log"}}}}"#,
        #"{"execute": "netdev_add", "arguments": {"type": "user", "id": "netdev1", "dnssearch": [{"str": "example.org"}]}}"#,
        #"{"execute": "object-add", "arguments": {"qom-type": "rng-random", "id": "rng1", "filename": "/dev/hwrng"}}"#,
        #"{"execute": "device_add", "arguments": {"driver": "e1000", "id": "net1", "bus": "pci.0", "mac": "52:54:00:12:34:56"}}"#,
        #"{"execute": "input-send-event", "arguments": {"events": [{"type": "btn", "data": {"down": true, "button": "left"}}]}}"#,
        #"{"execute": "qom-set", "arguments": {"path": "/machine", "property": "graphics", "value": false}}"#,
        #"{"execute": "human-monitor-command", "arguments": {"command-line": "info kvm"}}"#,
        #"{"execute": "query-stats", "arguments": {"target": "vcpu", "vcpus": ["/machine/unattached/device[2]"]}}"#,
    ]

    @Test func everyDocumentedCommandIsAcceptedButThoseOfOtherArchitectures() throws {
        let commands = try Samples.documentedExamples()?.map { ($0.place, $0.command) } ?? Self.own.map { ("", $0) }
        var refused: Set<String> = []
        var count = 0
        for (place, text) in commands {
            // The documentation of the notation itself is no command.
            guard let name = (try? JSONValue(parsing: text))?[member: "execute"]?.string else { continue }
            count += 1
            let errors = try Samples.findings(text).filter { $0.hasPrefix("error") }
            if Self.refused[name] == nil {
                #expect(errors == [], "\(place): \(text)")
            } else if !errors.isEmpty {
                refused.insert(name)
            }
        }
        #expect(count == Self.own.count || count > 170)
        #expect(refused == (count == Self.own.count ? [] : Set(Self.refused.keys)))
    }

    /// Members that the documentation of 7.2 shows in replies, and QEMU never sends.
    private static let misprints = [
        "query-block": "['backing_file']", "query-named-block-nodes": "['backing_file']",
        "query-sgx-capabilities": "['section']", "x-query-virtio-status": "['disabled-legacy-check']",
    ]

    @Test func everyMemberOfADocumentedReplyIsFoundByAQuery() throws {
        let schema = try Samples.schema.get()
        for example in try Samples.documentedExamples() ?? [] {
            guard let command = try? JSONValue(parsing: example.command),
                let name = command[member: "execute"]?.string, let known = schema.commands[name],
                let reply = (example.reply.flatMap { try? JSONValue(parsing: $0) })?[member: "return"]
            else { continue }
            for node in try JSONPath("$..*").nodes(in: reply) {
                let path = try JSONPath(node.path)
                guard let deadEnd = path.deadEnd(in: schema, at: known.reply) else { continue }
                #expect(deadEnd.selector == Self.misprints[name], "\(example.place) \(name): \(node.path)")
            }
        }
    }
}
