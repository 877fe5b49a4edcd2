// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

@testable import QMPSchema

@Suite struct MonitorSchemaTests {
    @Test func aRepliesCommandsEventsAndTypesAreRead() throws {
        let schema = try Samples.schema.get()
        #expect(schema.commands.count == 216)
        #expect(schema.events.count == 52)
        #expect(schema.types.count == 783)
        #expect(schema.commandsWithoutMandatoryArguments.contains("query-block"))
        #expect(!schema.commandsWithoutMandatoryArguments.contains("block_resize"))
    }

    @Test func aBareValueReadsAsTheWholeReply() throws {
        let text = try Samples.replyText.get()
        let start = try #require(text.firstRange(of: "\"return\":"))
        let end = try #require(text.lastIndex(of: "]"))
        #expect(try MonitorSchema(parsing: String(text[start.upperBound...end])) == Samples.schema.get())
    }

    @Test func anEnumOfAnOlderQEMUHasItsValuesAlone() throws {
        let schema = try MonitorSchema(
            parsing: """
                [{"name":"0","meta-type":"object","members":[{"name":"a","type":"1"}]},
                 {"name":"1","meta-type":"enum","values":["x","y"]},
                 {"name":"2","meta-type":"some-day"},
                 {"name":"go","meta-type":"command","arg-type":"0","ret-type":"2"}]
                """)
        #expect(schema.types[1] == .enumeration([.init(name: "x", features: []), .init(name: "y", features: [])]))
        #expect(schema.types[2] == .builtin(.value))
    }

    @Test(arguments: [
        ("", "not JSON: the text is empty"),
        ("{}", "it is no reply to query-qmp-schema, which is an array of types"),
        (#"{"error":{"class":"GenericError"}}"#, #"QEMU refused to give it: {"class":"GenericError"}"#),
        (#"[{"name":"a"}]"#, "an entity has no `name` or no `meta-type`"),
        (#"[{"name":"a","meta-type":"command","arg-type":"9","ret-type":"9"}]"#, "there is no type `9`"),
        (#"[{"name":"a","meta-type":"builtin","json-type":"int"}]"#, "it has no commands"),
    ])
    func whatIsNoSchemaIsRefused(text: String, reason: String) {
        #expect(throws: SchemaError(reason)) { try MonitorSchema(parsing: text) }
    }

    @Test func compactTextReadsBackAsTheSame() throws {
        let schema = try Samples.schema.get()
        let text = try schema.compactText()
        #expect(text.utf8.count < 60_000)
        #expect(try MonitorSchema(compact: Array(text.utf8)[...]) == schema)
    }

    @Test func aNameThatCouldNotBeReadBackIsNotWritten() throws {
        var schema = try Samples.schema.get()
        schema.events["two words"] = 0
        #expect(throws: SchemaError("`two words` is no name of QEMU's")) { try schema.compactText() }
    }
}

@Suite struct SchemaCacheTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)").path
    private let key = "x86_64 /usr/bin/qemu-system-x86_64 7.2.22"

    private func withCache(_ body: (SchemaCache) throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(SchemaCache(folder: folder + "/qmp"))
    }

    @Test func whatIsKeptIsFoundByItsKeyAlone() throws {
        try withCache { cache in
            #expect(try cache.schema(of: key) == nil)
            try cache.keep(Samples.schema.get(), of: key)
            #expect(try cache.schema(of: key) == Samples.schema.get())
            #expect(try cache.schema(of: key + "3") == nil)
            let attributes = try FileManager.default.attributesOfItem(atPath: cache.path(of: key))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func damageShows() throws {
        try withCache { cache in
            try cache.keep(Samples.schema.get(), of: key)
            let path = cache.path(of: key)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for damaged in [
                "", "\n", String(text.dropLast(1)), text.replacing("qmp-schema 1", with: "qmp-schema 0"),
                text.replacing("c quit ", with: "c quid "),
            ] {
                try damaged.write(toFile: path, atomically: true, encoding: .utf8)
                #expect(throws: SchemaError.self) { try cache.schema(of: key) }
            }
            try cache.keep(Samples.schema.get(), of: key)
            #expect(try cache.schema(of: key) != nil)
        }
    }

    @Test func emulatorsOfDomainsAreRemembered() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let memory = EmulatorMemory(folder: folder, host: "qemu:///system")
        #expect(try memory.recall() == [:])
        let known = ["u1": "x86_64 /usr/bin/qemu one", "u2": "aarch64 /b", "u3": "aarch64 /b"]
        try memory.keep(known)
        #expect(try memory.recall() == known)
        #expect(try EmulatorMemory(folder: folder, host: "qemu:///session").recall() == [:])
    }
}
