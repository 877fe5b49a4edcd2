// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Conversion
import DomainXML
import Foundation
import TestSupport
import Testing

/// Every folder of `Cases` holds a command line as people write them, the domain it becomes, and what is told of it.
@Suite struct ConversionTests {
    static let cases = (try? Golden.cases(in: Golden.folder("Cases", beside: #filePath))) ?? []

    private func convert(
        _ text: String, name: String? = nil, head: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) throws -> CommandLineConversion {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let vector = CommandLineVector(shell: lines.joined(separator: "\n"))
        return try CommandLineConversion(
            words: vector.environment + vector.arguments, name: name, folder: "/home/me", head: head)
    }

    @Test func thereAreCases() {
        #expect(Self.cases.count >= 25)
    }

    @Test(arguments: cases) func aCommandLineBecomesADomain(_ folder: URL) async throws {
        let text = try String(contentsOf: folder.appendingPathComponent("command.sh"), encoding: .utf8)
        let conversion = try convert(text)
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        try await schema.check(DomainDocument(conversion.xml))
        try Golden.expect(conversion.xml, is: folder.appendingPathComponent("expected.xml"))
        try Golden.expect(
            conversion.notes.map { "\($0)\n" }.joined(), is: folder.appendingPathComponent("expected.txt"))
    }

    @Test(arguments: cases) func whatIsPassedOnKeepsItsOrder(_ folder: URL) throws {
        let text = try String(contentsOf: folder.appendingPathComponent("command.sh"), encoding: .utf8)
        let document = try DomainDocument(try convert(text).xml)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let words = CommandLineVector(shell: lines.joined(separator: "\n")).arguments
        // What is passed on stands in the order of the command line, but for what a note tells of.
        let changed = ["addr=0x", "-kept", "pc,nvdimm=on"]
        var rest = words[...]
        for argument in document.commandLine.arguments.filter({ word in !changed.contains { word.contains($0) } }) {
            guard let place = rest.firstIndex(of: argument) else {
                #expect(["-netdev", "-device", "-drive"].contains(argument), "\(argument)")
                continue
            }
            rest = rest[(place + 1)...]
        }
    }

    @Test func theFileItselfTellsItsFormat() throws {
        let conversion = try convert("qemu-system-x86_64 -hda a.img") { path in
            path == "/home/me/a.img" ? [0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3] : nil
        }
        #expect(conversion.xml.contains("<driver name='qemu' type='qcow2'/>"))
        #expect(conversion.notes.contains { $0.reason == "so the file says" })
    }

    @Test func anOptionNamesTheDomain() throws {
        #expect(try convert("qemu-system-x86_64 -name a", name: "b").xml.contains("<name>b</name>"))
    }

    @Test(
        arguments: [
            (["kvm", "-m", "64"], "/opt/qemu"), (["sudo", "kvm", "-m", "64"], "/usr/bin/kvm"),
        ]) func theProgramOfAProcessIsThatOfItsFirstWord(words: [String], emulator: String) throws
    {
        let conversion = try CommandLineConversion(
            words: words, executable: "/opt/qemu", folder: "/", head: { _ in nil })
        #expect(conversion.xml.contains("<emulator>\(emulator)</emulator>"))
    }

    @Test func withoutAQEMUThereIsNothingToConvert() {
        let error = #expect(throws: ConversionError.self) { try convert("ls -l") }
        #expect(error?.message.contains("no QEMU is called") == true)
    }

    @Test func passwordsStayOutOfTheNotes() throws {
        let conversion = try convert("qemu-system-x86_64 -spice port=1,password=geheim,foo=bar")
        #expect(!conversion.notes.contains { $0.description.contains("geheim") })
    }
}
