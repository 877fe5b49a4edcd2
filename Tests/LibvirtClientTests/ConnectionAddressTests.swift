// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import Testing

@testable import LibvirtClient

@Suite struct ConnectionAddressTests {
    @Test(arguments: [
        ("qemu+ssh://host/system", "qemu+ssh://host/system?no_tty=1"),
        ("qemu+ssh://host/system?", "qemu+ssh://host/system?no_tty=1"),
        ("qemu+ssh://host/system?keyfile=a%20b", "qemu+ssh://host/system?keyfile=a%20b&no_tty=1"),
        ("qemu+ssh://host/system?no_tty=0", "qemu+ssh://host/system?no_tty=0"),
        ("qemu+ssh://host/system?my_no_tty=0", "qemu+ssh://host/system?my_no_tty=0&no_tty=1"),
        ("qemu+libssh2://host/system", "qemu+libssh2://host/system"),
        ("qemu:///system", "qemu:///system"),
        ("qemu+tls://host/system?pkipath=/p", "qemu+tls://host/system?pkipath=/p"),
        ("an-alias", "an-alias"),
    ])
    func anSSHAddressNeverAsksAtATerminal(_ given: String, _ expected: String) throws {
        let address = try ConnectionAddress(given)
        #expect(address.uri == expected)
        #expect(address.description == given)
    }

    @Test func parametersAreDecoded() {
        #expect(URIQuery.value(of: "root", in: "a=1&root=/a%20b&root=/c") == "/a b")
        #expect(URIQuery.value(of: "root", in: "a=1;root=/c") == "/c")
        #expect(URIQuery.value(of: "root", in: "root") == "")
        #expect(URIQuery.value(of: "root", in: "root=%2") == "%2")
        #expect(URIQuery.value(of: "root", in: "root=%ff") == nil)
        #expect(URIQuery.value(of: "root", in: "boot=/c") == nil)
    }
}

@Suite struct EmbeddedRootTests {
    @Test func onlyTheEmbeddedDriverHasARoot() {
        #expect(EmbeddedRoot(uri: "qemu:///embed?root=/a")?.path == "/a")
        #expect(EmbeddedRoot(uri: "qemu:///system?root=/a") == nil)
        #expect(EmbeddedRoot(uri: "qemu:///embed") == nil)
    }

    @Test func aRootThatDoesNotExistIsMadeWithItsConfiguration() throws {
        let root = try #require(EmbeddedRoot(uri: "qemu:///embed?root=\(temporary())"))
        defer { try? FileManager.default.removeItem(atPath: root.path) }
        try root.prepare()
        let text = try String(contentsOfFile: root.path + "/etc/qemu.conf", encoding: .utf8)
        #expect(text.contains("stdio_handler = \"file\"\n"))
    }

    @Test func aRootIsThereWhenItIsComplete() throws {
        let root = try #require(EmbeddedRoot(uri: "qemu:///embed?root=\(temporary())"))
        defer { try? FileManager.default.removeItem(atPath: root.draft) }
        // In the way of the file.
        try FileManager.default.createDirectory(
            atPath: root.draft + "/etc/qemu.conf", withIntermediateDirectories: true)
        #expect(throws: HypervisorError.self) { try root.prepare() }
        #expect(!FileManager.default.fileExists(atPath: root.path))
    }

    @Test func aRootThatExistsIsLeftAlone() throws {
        let root = try #require(EmbeddedRoot(uri: "qemu:///embed?root=\(temporary())"))
        defer { try? FileManager.default.removeItem(atPath: root.path) }
        try FileManager.default.createDirectory(atPath: root.path, withIntermediateDirectories: false)
        try root.prepare()
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    }

    @Test(arguments: [
        ("relative/dir", "is relative"),
        ("/" + String(repeating: "a", count: EmbeddedRoot.longestPath), "is too long"),
        ("/dev/null/root", "Not a directory"),
    ])
    func aRootThatCanNotServeSaysWhy(_ path: String, _ reason: String) async throws {
        let uri = "qemu:///embed?root=\(path)"
        let error = await #expect(throws: HypervisorError.self) { try await LibvirtConnection.open(uri: uri) }
        #expect(error?.message.contains(reason) == true)
        #expect(error?.subject == uri)
    }

    @Test(.enabled(if: QEMUHost.isWanted), .timeLimit(.minutes(3)))
    func realQEMURunsWithoutADaemon() async throws {
        let path = temporary()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let connection = try await LibvirtConnection.open(uri: "qemu:///embed?root=\(path)")
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        let replies = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await guest.session.monitor(.hmp("info status")) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count == 20 && replies.allSatisfy { $0.hasPrefix("VM status: paused") })
        await guest.remove()
        try await guest.expectMissing()
        await connection.close()
    }

    private func temporary() -> String { "/tmp/vpe-\(UUID().uuidString.prefix(8))" }
}
