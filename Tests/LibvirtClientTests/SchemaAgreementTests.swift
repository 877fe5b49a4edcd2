// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import LibvirtClient
import Matching
import QMPSchema
import Testing

/// The check of commands against QEMU's own schema, held against what that QEMU then says to them.
@Suite(.enabled(if: QEMUHost.isWanted), .timeLimit(.minutes(5))) struct SchemaAgreementTests {
    /// Right commands, of which every part is made wrong in turn.
    private static let commands = [
        #"{"execute":"block_resize","arguments":{"device":"none","size":1024}}"#,
        #"{"execute":"block_set_io_throttle","arguments":{"id":"none","bps":0,"bps_rd":0,"bps_wr":0,"iops":0,"iops_rd":0,"iops_wr":0}}"#,
        #"{"execute":"blockdev-add","arguments":{"driver":"raw","node-name":"n","file":{"driver":"file","filename":"/none"},"discard":"unmap","cache":{"direct":true}}}"#,
        #"{"execute":"chardev-add","arguments":{"id":"c","backend":{"type":"file","data":{"out":"/none/none"}}}}"#,
        #"{"execute":"input-send-event","arguments":{"events":[{"type":"btn","data":{"down":true,"button":"left"}}]}}"#,
        #"{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"events","state":true}]}}"#,
        #"{"execute":"migrate-set-parameters","arguments":{"tls-creds":"x","block-bitmap-mapping":[]}}"#,
        #"{"execute":"netdev_add","arguments":{"type":"user","id":"n1","restrict":true}}"#,
        #"{"execute":"object-add","arguments":{"qom-type":"secret","id":"s1","data":"x","format":"raw"}}"#,
        #"{"execute":"query-named-block-nodes","arguments":{"flat":true}}"#,
        #"{"execute":"query-stats","arguments":{"target":"vcpu","vcpus":["/none"]}}"#,
        #"{"execute":"ringbuf-read","arguments":{"device":"none","size":16,"format":"utf8"}}"#,
        #"{"execute":"set_link","arguments":{"name":"none","up":true}}"#,
        #"{"execute":"trace-event-get-state","arguments":{"name":"none","vcpu":1}}"#,
        #"{"execute":"transaction","arguments":{"actions":[{"type":"blockdev-snapshot","data":{"node":"none","overlay":"none"}}]}}"#,
    ]

    private static let values: [JSONValue] = [
        .integer(1), .double(1.5), .string("x"), .string("1"), .bool(true), .null, .array([]), .array([.string("x")]),
        .object([:]), .object(["x": .integer(1)]),
    ]

    /// How QEMU's reader of arguments words what it refuses; all else is said by the command itself.
    private static func isRefusal(_ reply: String) -> Bool {
        reply.contains("\"CommandNotFound\"")
            || ["Invalid parameter type", " is missing", "does not accept value", " is unexpected"]
                .contains(where: reply.contains)
    }

    @Test func theCheckRefusesWhatQEMURefusesAndNothingElse() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        let schema = try MonitorSchema(
            parsing: await guest.session.monitor(.qmp(#"{"execute":"query-qmp-schema"}"#)))
        var count = 0
        var refused = 0
        for text in Self.commands {
            for command in try Self.variants(of: JSONValue(parsing: text)) {
                let reply = try await guest.session.monitor(.qmp(command.text()))
                var findings = DiagnosticCollector()
                schema.check(LocatedJSON(range: nil, content: .value(command)), into: &findings)
                #expect(
                    findings.hasErrors == Self.isRefusal(reply),
                    "\(command.text()): \(reply) \(findings.diagnostics.map(\.message))")
                count += 1
                refused += findings.hasErrors ? 1 : 0
            }
        }
        #expect(count > 500 && refused > 300 && refused < count)
        await guest.remove()
        await connection.close()
    }

    /// The command as it is, misspelt, and with each part of its arguments replaced, left out or added to.
    private static func variants(of command: JSONValue) -> [JSONValue] {
        guard case .object(let members) = command, let name = members["execute"]?.string,
            let arguments = members["arguments"]
        else { return [command] }
        let misspelt = JSONValue.object(["execute": .string(name + "x"), "arguments": arguments])
        return [misspelt] + variants(ofValue: arguments).map { .object(["execute": .string(name), "arguments": $0]) }
    }

    private static func variants(ofValue value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            var all = [value, .object(members.merging(["no-such-member": .integer(1)]) { $1 })]
            for (name, part) in members.sorted(by: { $0.key < $1.key }) {
                all.append(.object(members.filter { $0.key != name }))
                all += (values + variants(ofValue: part)).map { .object(members.merging([name: $0]) { $1 }) }
            }
            return all
        case .array(let elements):
            return elements.indices.flatMap { index in
                (values + variants(ofValue: elements[index])).map { part in
                    .array(elements.enumerated().map { $0 == index ? part : $1 })
                }
            }
        default: return [value]
        }
    }
}
