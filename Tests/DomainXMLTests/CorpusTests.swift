// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Foundation
import Testing

/// Domains that others wrote: libvirt's own test inputs in the folder that `VIRT_PLAYBOOK_CORPUS` names (scripts/corpus
/// fetches them), else the few of this project's own.
@Suite struct CorpusTests {
    private static let fetched = ProcessInfo.processInfo.environment["VIRT_PLAYBOOK_CORPUS"]
    private static let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")

    /// Every file that has a domain in it, well-formed or not.
    private static let files: [URL] = {
        let folder = fetched.map { URL(fileURLWithPath: $0) } ?? own
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        return all.compactMap { $0 as? URL }.filter { $0.pathExtension == "xml" }.sorted { $0.path < $1.path }
    }()

    private static let domains: [(file: String, text: String, document: DomainDocument)] = files.compactMap { file in
        guard let data = FileManager.default.contents(atPath: file.path),
            let text = String(validating: data, as: UTF8.self),
            let document = try? DomainDocument(text), document.name != nil
        else { return nil }
        return (file.pathComponents.suffix(2).joined(separator: "/"), text, document)
    }

    private static let injection = Injection(
        arguments: ["-vp-corpus", "<&'\">"], environment: [EnvironmentVariable(name: "VP_CORPUS", value: "é")],
        capabilities: CapabilityChanges(add: ["vp-corpus"]),
        overrides: [DeviceOverride(alias: "ua-vp", property: "x", value: .unsigned(1))])

    /// What the lines that the injection adds or changes are about.
    private static let injectedLines = [
        "<domain", "xmlns:", "commandline", "arg value=", "env name=", "capabilities", "capability=", "override>",
        "device ",
        "device>", "frontend", "property name=",
    ]

    private static func absent(_ injection: Injection) -> Injection {
        Injection(
            arguments: injection.arguments, environment: injection.environment, capabilities: injection.capabilities,
            overrides: injection.overrides, state: .absent)
    }

    @Test func thereAreDomains() {
        #expect(Self.domains.count >= (Self.fetched == nil ? 40 : 500))
    }

    @Test func injectThenRemoveGivesTheInputBack() throws {
        for (file, text, document) in Self.domains {
            let injected = try DomainDocument(document.applying(Self.injection).text)
            let removed = try injected.applying(Self.absent(Self.injection))
            // An empty block, and a declaration that nothing uses, can't be told from the edit's own.
            let expected = Self.hasUnusedDeclaration(document) ? Self.withoutDeclaration(text) : text
            #expect(Array(removed.text.utf8) == Array(expected.utf8), "\(file)")
        }
    }

    @Test func injectAloneDiffersInTheInjectedLinesOnly() throws {
        for (file, text, document) in Self.domains {
            let injected = try document.applying(Self.injection)
            let diff = UnifiedDiff(from: text, to: injected.text, context: 0)
            let lines = diff.hunks.flatMap(\.lines)
            // On one line with others there is nothing to see.
            guard text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) > 2 else { continue }
            let added = lines.filter { $0.kind == .added }.map { $0.text.dropFirst() }
            for line in lines where line.kind == .added || line.kind == .removed {
                let isLonger = line.kind == .removed && added.contains { $0.hasPrefix(line.text.dropFirst()) }
                let isOurs = Self.injectedLines.contains { line.text.contains($0) }
                #expect(isLonger || isOurs, "\(file): \(line.text)")
            }
        }
    }

    @Test(.enabled(if: fetched != nil, "VIRT_PLAYBOOK_CORPUS names no folder"))
    func whatWasValidStaysValid() async throws {
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        var valid = 0
        for (file, _, document) in Self.domains {
            do throws(DomainXMLError) { try await schema.check(document) } catch { continue }
            valid += 1
            let injected = try document.applying(
                InjectionRecord(
                    id: "corpus", playbook: "p.yml", run: "1", reason: "a <reason>", request: "urn:x",
                    until: [.init(software: "qemu", versions: ">=9")],
                    injection: Injection(
                        arguments: ["-d"], environment: [EnvironmentVariable(name: "VP_CORPUS", value: "1")],
                        capabilities: CapabilityChanges(add: ["vp-add"], del: ["vp-del"]), deprecation: .omit,
                        overrides: [DeviceOverride(alias: "ua-vp", property: "x", value: .unsigned(1))])))
            let edited = try document.applying([
                XMLEdit(.set("corpus"), at: "title"),
                XMLEdit(.set("x"), at: "metadata/a:b", namespaces: ["a": "urn:a"]),
            ])
            for document in [injected, edited] {
                let error = await error(in: document, by: schema)
                #expect(error == nil, "\(file): \(error.map(String.init(describing:)) ?? "")")
            }
        }
        #expect(valid > 400)
    }

    private func error(in document: DomainDocument, by schema: DomainSchema) async -> DomainXMLError? {
        do throws(DomainXMLError) {
            try await schema.check(document)
            return nil
        } catch {
            return error
        }
    }

    @Test func editsByPathComeOutAsTheyWentIn() throws {
        for (file, text, document) in Self.domains {
            let attributes = [
                XMLEdit(.set("é<"), at: "/domain/@vp-corpus"), XMLEdit(.append("<vp><a/></vp>"), at: "/domain"),
            ]
            let edited = try document.applying(attributes)
            #expect(edited.text != text, "\(file)")
            #expect(try edited.applying(attributes).text == edited.text, "\(file)")
            let back = try DomainDocument(edited.text).applying([
                XMLEdit(.remove, at: "/domain/@vp-corpus"), XMLEdit(.remove, at: "vp"),
            ])
            #expect(Array(back.text.utf8) == Array(text.utf8), "\(file)")
        }
    }

    @Test func whatCannotBeReadHasLineAndColumn() throws {
        for file in Self.files {
            guard let data = FileManager.default.contents(atPath: file.path),
                let text = String(validating: data, as: UTF8.self)
            else { continue }
            // Whole, and cut off in the middle.
            for text in [text, String(text.prefix(text.count / 2))] {
                do throws(DomainXMLError) {
                    _ = try DomainDocument(text)
                } catch {
                    #expect(error.line != nil && error.column != nil, "\(file.path): \(error)")
                }
            }
        }
    }

    /// The text without empty blocks, and without the declaration of libvirt's namespace where they alone used it.
    private static func withoutDeclaration(_ text: String) -> String {
        let declaration = /\s+xmlns:(\w+)=['"]http:\/\/libvirt\.org\/schemas\/domain\/qemu\/1\.0['"]/
        let bare = text.replacing(
            /\n[ \t]*<\w+:commandline\s*(\/>|>(\s|<!--.*?-->)*<\/\w+:commandline>)/.dotMatchesNewlines(), with: "")
        guard let prefix = bare.firstMatch(of: declaration)?.1 else { return bare }
        return bare.contains("\(prefix):") ? bare : bare.replacing(declaration, with: "")
    }

    private static func hasUnusedDeclaration(_ document: DomainDocument) -> Bool {
        document.commandLine.isEmpty && document.capabilities.isEmpty && document.overrides.isEmpty
            && document.text.contains("http://libvirt.org/schemas/domain/qemu/1.0")
    }
}
