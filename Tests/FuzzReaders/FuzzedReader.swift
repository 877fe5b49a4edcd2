// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Conversion
import Diagnostics
import DomainXML
import Foundation
import Matching
import PlaybookModel
import YAMLTree

/// A reader of what users and servers write, and what must hold of it whatever the text is: it gives a value, or an error
/// with a place in the text.
enum FuzzedReader: String, CaseIterable, Codable, Sendable {
    /// YAML, the playbook in it, and its file.
    case playbook
    /// `{{ }}` in a step, read and rendered.
    case template
    /// A query, read and evaluated on a document.
    case jsonPath = "jsonpath"
    /// A domain's XML, read and injected into.
    case domain
    /// A shell's text that calls QEMU, converted to a domain.
    case convert
    /// An XPath in the first line and a fragment below it, on a domain.
    case edit

    /// Reads the bytes, which stand in a file too. Throws what must not be.
    func read(_ bytes: [UInt8], in file: URL) throws(Offence) {
        switch self {
        case .playbook: try readPlaybook(file)
        case .template: try readTemplate(String(decoding: bytes, as: UTF8.self))
        case .jsonPath: try readQuery(String(decoding: bytes, as: UTF8.self))
        case .domain: try readDomain(String(decoding: bytes, as: UTF8.self))
        case .convert: try readCommandLine(String(decoding: bytes, as: UTF8.self))
        case .edit: try readEdit(String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// What a reader did that it must not do.
struct Offence: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension FuzzedReader {
    private func readPlaybook(_ file: URL) throws(Offence) {
        let told: [Diagnostic]
        do throws(InvalidInput) {
            let source = try YAMLReader.load(path: file.path)
            told = try PlaybookReader(catalog: .standard, rules: .standard).read(source).warnings
        } catch {
            guard !error.diagnostics.isEmpty else { throw Offence("an error without a diagnostic") }
            told = error.diagnostics
        }
        try check(told)
    }

    private func readTemplate(_ text: String) throws(Offence) {
        let source = SourceFile(
            name: "template",
            text:
                "- domains: a\n  vars: {a: x, b: [1, {c: 2}]}\n  steps:\n    - debug: \(JSONValue.string(text).text())\n"
        )
        do throws(InvalidInput) {
            let playbook = try PlaybookReader(catalog: .standard).read(source)
            let document: [String: ContextValue] = ["domain": .object(["name": .string("a")]), "changed": .bool(true)]
            for play in playbook.plays {
                let context = TemplateContext(document: document, variables: play.variables)
                for step in play.steps { _ = try step.bound(in: context) }
            }
        } catch {
            try check(error.diagnostics)
        }
    }

    private func readQuery(_ text: String) throws(Offence) {
        do throws(JSONPathError) {
            _ = try JSONPath(text).nodes(in: Self.reply)
        } catch {
            guard (0...text.unicodeScalars.count).contains(error.offset) else {
                throw Offence("the error is at \(error.offset), outside of the query: \(error)")
            }
        }
    }

    private func readDomain(_ text: String) throws(Offence) {
        let injection = Injection(
            arguments: ["-d", "a&<'\""], environment: [EnvironmentVariable(name: "A", value: "\t")])
        let shown = SecretMask.masked(text)
        guard SecretMask.masked(shown) == shown else { throw Offence("what is masked is masked again") }
        let edited: DomainDocument
        do throws(DomainXMLError) {
            edited = try DomainDocument(text).applying(injection)
        } catch {
            return try check(error, in: text)
        }
        try checkAgain(edited) { document throws(DomainXMLError) in try document.applying(injection) }
    }

    private func readCommandLine(_ text: String) throws(Offence) {
        let vector = CommandLineVector(shell: text)
        let conversion: CommandLineConversion
        do throws(ConversionError) {
            conversion = try CommandLineConversion(
                words: vector.environment + vector.arguments, folder: "/home/me", head: { _ in nil })
        } catch {
            guard !error.message.isEmpty else { throw Offence("an error says nothing") }
            return
        }
        guard !conversion.notes.contains(where: { $0.reason.isEmpty }) else { throw Offence("a note says nothing") }
        do throws(DomainXMLError) {
            _ = try DomainDocument(conversion.xml)
        } catch {
            throw Offence("what it became cannot be read: \(error)\n\(conversion.xml)")
        }
    }

    private func readEdit(_ text: String) throws(Offence) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fragment = parts.count > 1 ? parts[1] : ""
        for operation in [XMLEdit.Operation.append(fragment), .replace(fragment), .set(fragment), .remove] {
            let edited: DomainDocument
            do throws(DomainXMLError) {
                let edit = XMLEdit(operation, at: parts[0])
                try edit.validate()
                edited = try DomainDocument(Self.sample).applying(edit)
            } catch {
                try check(error, in: fragment)
                continue
            }
            try checkAgain(edited) { document throws(DomainXMLError) in document }
        }
    }

    /// Checks that an edit left a domain that can be read, in which the same edit finds nothing to do.
    private func checkAgain(
        _ edited: DomainDocument, _ edit: (DomainDocument) throws(DomainXMLError) -> DomainDocument
    ) throws(Offence) {
        let again: DomainDocument
        do throws(DomainXMLError) {
            again = try edit(try DomainDocument(edited.text))
        } catch {
            throw Offence("what an edit left cannot be read: \(error)\n\(edited.text)")
        }
        guard again.text == edited.text else {
            throw Offence("the same edit found something to do again:\n\(edited.text)\n---\n\(again.text)")
        }
    }
}

extension FuzzedReader {
    private func check(_ diagnostics: [Diagnostic]) throws(Offence) {
        for diagnostic in diagnostics {
            guard let range = diagnostic.range else { throw Offence("no place: \(diagnostic.message)") }
            for place in [range.start, range.end] {
                let line = range.file.line(place.line)
                guard (1...range.file.lineCount).contains(place.line), place.column >= 1,
                    place.column <= line.unicodeScalars.count + 2
                else { throw Offence("\(place) is outside of the text: \(diagnostic.message)") }
            }
        }
        let shown = DiagnosticRenderer(colors: true).render(diagnostics)
        guard !shown.isEmpty || diagnostics.isEmpty else { throw Offence("nothing is shown of a mistake") }
    }

    private func check(_ error: DomainXMLError, in text: String) throws(Offence) {
        let lines = text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x0A }.count
        guard !error.message.isEmpty, error.line.map({ (1...(lines + 1)).contains($0) }) ?? true else {
            throw Offence("the error is outside of the text: \(error)")
        }
    }

    private static let reply: JSONValue = .array(
        (0..<3).map { number in
            .object([
                "device": .string("drive-\(number)"), "locked": .bool(number == 1), "size": .integer(Int64(number)),
                "inserted": .object(["file": .string("/a"), "chain": .array([.null, .double(1.5), .array([])])]),
            ])
        })

    private static let sample = """
        <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>a</name><title>t</title>
          <devices>
            <disk type='file'><driver name='qemu' io='native'/><target dev='vda'/></disk>
            <disk type='block'><!-- second --><target dev='vdb'/></disk>
          </devices>
          <qemu:commandline><qemu:arg value='-S'/></qemu:commandline>
        </domain>
        """
}
