// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Foundation
import Glibc
import Testing

/// XML that was written to do harm: refused at once, with no file opened and nobody called.
@Suite struct HostileXMLTests {
    private static let bomb =
        "<!DOCTYPE domain [<!ENTITY a0 'ha'>"
        + (1...40).map { "<!ENTITY a\($0) '&a\($0 - 1);&a\($0 - 1);'>" }.joined()
        + "]><domain><name>&a40;</name></domain>"

    /// Documents that name `target`, a URL or a file.
    private static func documents(naming target: String) -> [String] {
        let documents = [
            "<!DOCTYPE domain SYSTEM '\(target)'><domain/>",
            "<!DOCTYPE domain PUBLIC 'x' '\(target)'><domain/>",
            "<!DOCTYPE domain [<!ENTITY x SYSTEM '\(target)'>]><domain><name>&x;</name></domain>",
            "<!DOCTYPE domain [<!ENTITY % x SYSTEM '\(target)'> %x;]><domain/>",
            "<?xml version='1.0'?><!-- --><!DOCTYPE domain [<!ENTITY x SYSTEM '\(target)'>]><domain a='&x;'/>",
            "<?xml-stylesheet href='\(target)'?>\n<!DOCTYPE a SYSTEM '\(target)'>\n<domain/>",
            "<domain><!DOCTYPE a SYSTEM '\(target)'></domain>",
        ]
        return documents + documents.map(asUTF16)
    }

    /// The text as UTF-16 would have it, which libxml2 takes it for by its first bytes.
    private static func asUTF16(_ text: String) -> String { text.map { "\($0)\u{0}" }.joined() }

    /// Texts that would keep a naive parser busy.
    private static let heavy: [String] = [
        bomb, asUTF16(bomb), String(repeating: "<domain>", count: 1_000_000),
        "<domain " + (0..<200_000).map { "a\($0)=''" }.joined(separator: " ") + "/>",
        "<domain>" + String(repeating: "<a", count: 1_000_000),
        "<domain><name>" + String(repeating: "&#x41;", count: 300_000),
        "<domain>" + String(repeating: "<![CDATA[", count: 300_000),
        "<domain xmlns:a='" + String(repeating: "a", count: 4 << 20), "<domain>\u{0}</domain>",
    ]

    @Test(arguments: heavy.indices) func whatIsMadeToTakeLongIsRefusedSoon(_ index: Int) {
        let text = Self.heavy[index]
        let clock = ContinuousClock()
        let asDocument = clock.measure {
            #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
        }
        let asFragment = clock.measure {
            #expect(throws: DomainXMLError.self) { try XMLEdit(.append(text), at: "devices").validate() }
        }
        // In a release build some milliseconds; a debug build on a busy machine is a hundred times slower.
        #expect(asDocument < .seconds(5) && asFragment < .seconds(5), "\(asDocument), \(asFragment)")
    }

    @Test func noFileIsOpened() throws {
        let pipe = try UnreadPipe()
        for text in Self.documents(naming: "file://\(pipe.path)") + Self.documents(naming: pipe.path) {
            #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
            #expect(throws: DomainXMLError.self) { try XMLEdit(.append(text), at: "devices").validate() }
            #expect(throws: DomainXMLError.self) { try TreeComparison.isSame(text, text) }
        }
        #expect(!pipe.isBeingRead)
    }

    @Test func nobodyIsCalled() throws {
        let listener = try Listener()
        for scheme in ["http", "ftp"] {
            for text in Self.documents(naming: "\(scheme)://127.0.0.1:\(listener.port)/x") {
                #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
                #expect(throws: DomainXMLError.self) { try XMLEdit(.append(text), at: "devices").validate() }
            }
        }
        #expect(!listener.wasCalled)
    }

    @Test func whatADomainNamesIsNotOpened() throws {
        let pipe = try UnreadPipe()
        let document = try DomainDocument(
            "<domain xmlns:xi='http://www.w3.org/2001/XInclude' xml:base='file://\(pipe.path)'><name>a</name>"
                + "<xi:include href='file://\(pipe.path)' parse='text'/></domain>")
        // A path's only way to other documents is a function of XSLT's, which is not there.
        #expect(throws: DomainXMLError.self) {
            try document.applying(XMLEdit(.remove, at: "document('file://\(pipe.path)')//x"))
        }
        #expect(try document.applying(XMLEdit(.set("b"), at: "title")).text.contains("<title>b</title>"))
        #expect(!pipe.isBeingRead)
    }
}

/// A named pipe that nobody writes to: whoever opened it to read would wait for ever.
private final class UnreadPipe {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)").path

    init() throws {
        let status = unsafe mkfifo(path, 0o600)
        try #require(status == 0)
    }

    deinit { _ = unsafe unlink(path) }

    var isBeingRead: Bool {
        let writer = unsafe open(path, O_WRONLY | O_NONBLOCK)
        if writer >= 0 { close(writer) }
        return writer >= 0
    }
}

/// A port of this machine that waits for somebody to call.
private final class Listener {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isBound)
    }

    deinit { close(descriptor) }

    var wasCalled: Bool {
        let caller = accept(descriptor, nil, nil)
        if caller >= 0 { close(caller) }
        return caller >= 0
    }
}
