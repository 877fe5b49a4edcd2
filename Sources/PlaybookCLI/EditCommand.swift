// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import DomainXML
import Engine
import Foundation
import Hypervisor
import PlaybookModel

/// `virt-playbook edit`
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Does a playbook's `inject` and `xml` steps to an XML text, without libvirt.",
        usage: "virt-playbook edit --steps PLAYBOOK [OPTIONS] [PATH…]",
        discussion: """
            Reads standard input and writes standard output; what no step touches stays byte for byte. With files and \
            --in-place it rewrites those that change, and says which; with --check it only says which.

            Example: virsh dumpxml --inactive web-1 | virt-playbook edit --steps guests.yml
            """)

    @Option(help: ArgumentHelp("The playbook.", valueName: "file"), completion: Completion.playbooks)
    var steps: String

    @Option(
        help: ArgumentHelp(
            "Which of its plays, from 1, whatever domains it names. Default: all plays for this domain.",
            valueName: "number"))
    var play: Int?

    @Flag(help: "Rewrites the files that are named.")
    var inPlace = false

    @Flag(
        name: [.customShort("C"), .long], help: "Says which of the files that are named would change, and writes none.")
    var check = false

    @Argument(
        help: ArgumentHelp("Files of one domain's XML each, or folders of such *.xml files.", valueName: "path"),
        completion: .file(extensions: ["xml"]))
    var paths: [String] = []

    @OptionGroup var variables: VariableOptions

    func validate() throws {
        guard (inPlace || check) != paths.isEmpty else {
            let option = inPlace ? "--in-place" : "--check"
            throw ValidationError(
                paths.isEmpty
                    ? "\(option) needs files: virt-playbook edit --steps \(steps) \(option) guest.xml"
                    : "files are rewritten with --in-place alone; one text goes through standard input: < \(paths[0])")
        }
    }

    func run() async throws {
        let edit: OfflineEdit
        do throws(InvalidInput) {
            edit = try read()
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        if paths.isEmpty {
            let input = try FileHandle.standardInput.readToEnd() ?? Data()
            guard let xml = await edited(input, named: "standard input", by: edit) else {
                return try ExitStatus.wrongInput.end()
            }
            try FileHandle.standardOutput.write(contentsOf: Data(xml.utf8))
            return
        }
        var isWrong = false
        for path in paths {
            do {
                for file in try files(at: path) where await !rewrite(file, by: edit) { isWrong = true }
            } catch {
                Output.fail("\(path): \(error.reason)")
                isWrong = true
            }
        }
        if isWrong { try ExitStatus.wrongInput.end() }
    }

    private func read() throws(InvalidInput) -> OfflineEdit {
        let playbook = try variables.read([steps], with: .standard, vault: variables.vault.keyring())[0]
        guard playbook.plays.contains(where: { $0.steps.contains { $0.kind.spec.isXMLEdit } }) else {
            throw InvalidInput(
                .error("nothing-to-edit", "\(steps) has no `inject` and no `xml` step", at: nil))
        }
        guard let play else { return OfflineEdit(playbook.plays, selectsByName: true) }
        guard playbook.plays.indices.contains(play - 1) else {
            throw InvalidInput(
                .error(
                    "no-such-play", "\(steps) has \(playbook.plays.count) plays, and no number \(play)", at: nil,
                    help: "plays are counted from 1"))
        }
        return OfflineEdit([playbook.plays[play - 1]], selectsByName: false)
    }

    /// The file itself, or the `*.xml` files of a folder by name.
    private func files(at path: String) throws -> [String] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeDirectory else { return [path] }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".xml") }.sorted()
            .map { folder + $0 }
    }

    /// Rewrites a file that changes; a copy takes its place at once, so that no half of one is ever seen.
    private func rewrite(_ file: String, by edit: OfflineEdit) async -> Bool {
        do {
            let before = try Data(contentsOf: URL(filePath: file))
            guard let xml = await edited(before, named: file, by: edit) else { return false }
            let after = Data(xml.utf8)
            guard after != before else { return true }
            if !check { try after.write(to: URL(filePath: file), options: .atomic) }
            Output.report.write("\(TerminalText.escaped(file)): \(check ? "would change" : "changed")\n")
            return true
        } catch {
            Output.fail("\(file): \(error.reason)")
            return false
        }
    }

    /// The edited text, or nil after saying on standard error what is wrong.
    private func edited(_ input: Data, named name: String, by edit: OfflineEdit) async -> String? {
        guard let text = String(validating: input, as: UTF8.self) else {
            Output.fail("\(name) is not UTF-8")
            return nil
        }
        do throws(DomainXMLError) {
            // The steps read all of it; who is meant can be told from less.
            guard let (domain, uuid) = DomainDocument.sketch(of: text) else {
                _ = try DomainDocument(text)
                throw DomainXMLError("the XML gives the domain no name", help: "add <name>…</name>")
            }
            return await edited(text, of: DomainID(name: domain, uuid: uuid ?? ""), named: name, by: edit)
        } catch {
            Output.fail("\(name): \(error)")
            return nil
        }
    }

    private func edited(_ text: String, of domain: DomainID, named name: String, by edit: OfflineEdit) async -> String?
    {
        do throws(StepFailure) {
            let outcome = try await edit.edited(text, of: domain)
            guard outcome.isSelected else {
                Output.fail("\(name): no play of \(steps) is for \(domain); --play 1 takes the first whatever it names")
                return nil
            }
            for warning in outcome.warnings { Output.warn("\(name): \(warning)") }
            return outcome.xml
        } catch {
            Output.show(error, of: name)
            return nil
        }
    }
}
