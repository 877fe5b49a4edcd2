// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import InventoryModel
import PlaybookModel
import RunStore
import YAMLTree

/// Which hypervisor to speak to.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("connect")],
        help: ArgumentHelp(
            "The libvirt URI. Without it: LIBVIRT_DEFAULT_URI, else libvirt's own default.", valueName: "uri"))
    var uri: String?

    var inventory: Inventory { .localhost(uri: uri) }
}

/// Where runs are kept.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of runs and undo records. Default: /var/lib/virt-playbook for root, else below ~/.local/state.",
            valueName: "folder"))
    var stateDir: String?

    func store() throws(RunStoreError) -> RunStore { try RunStore(in: StateDirectory(chosen: stateDir)) }
}

/// The playbooks and their variables.
struct PlaybookOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("extra-vars")],
        help: ArgumentHelp("Sets a variable; it overrides the play's own. May be repeated.", valueName: "name=value"))
    var extraVariables: [String] = []

    @Argument(help: ArgumentHelp("The playbooks, run in this order.", valueName: "playbook"))
    var playbooks: [String]

    /// Reads all playbooks. Throws the mistakes of all of them together.
    func read(with catalog: ActionCatalog) throws(InvalidInput) -> [Playbook] {
        var mistakes = DiagnosticCollector()
        let reader = PlaybookReader(catalog: catalog, extraVariables: variables(mistakes: &mistakes))
        var read: [Playbook] = []
        for path in playbooks {
            do throws(InvalidInput) {
                read.append(try reader.read(path: path))
            } catch {
                mistakes.add(error.diagnostics)
            }
        }
        try mistakes.throwIfFailed()
        return read
    }

    private func variables(mistakes: inout DiagnosticCollector) -> Variables {
        var values: [String: YAMLNode] = [:]
        for pair in extraVariables {
            let file = SourceFile(name: "-e", text: pair)
            let range = SourceRange(
                file: file, start: SourcePosition(line: 1, column: 1),
                end: SourcePosition(line: 1, column: pair.unicodeScalars.count + 1))
            guard let equals = pair.firstIndex(of: "="), isName(String(pair[..<equals])) else {
                mistakes.error("bad-variable", "`\(pair)` sets no variable", at: range, help: "write -e name=value")
                continue
            }
            let text = String(pair[pair.index(after: equals)...])
            values[String(pair[..<equals])] = YAMLNode(
                range: range, content: .scalar(YAMLScalar(text: text, isPlain: false, value: .string(text))))
        }
        return Variables(values)
    }
}
