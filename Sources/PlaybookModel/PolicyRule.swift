// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// One pattern of a policy, and where it stands.
struct PolicyRule: Sendable {
    let text: String
    let range: SourceRange?
    /// The pattern as one on lines of the human monitor.
    let line: HumanMonitorLine
    private let glob: Glob
    private let lineGlob: Glob

    /// What libvirt sends each line of the human monitor as.
    static let wrapper = "human-monitor-command"

    fileprivate init(_ text: String, at range: SourceRange?) {
        self.text = text
        self.range = range
        line = HumanMonitorLine(text)
        glob = Glob(text)
        lineGlob = Glob(line.text)
    }

    /// Whether it is one on whole lines.
    var isOnLines: Bool { line.text.contains(" ") }

    /// Whether a bracket stands for itself in what is held against the name of a command.
    var hasBareBracket: Bool { (isOnLines ? Glob(line.name) : glob).literals.contains(where: "[]".contains) }

    /// Whether a range in it runs backwards.
    var runsBackwards: Bool { glob.runsBackwards }

    /// Whether a command of QMP or of the agent fits.
    func fits(name: String) -> Bool { glob.matches(name) }

    func fits(_ line: HumanMonitorLine) -> Bool { lineGlob.matches(isOnLines ? line.text : line.name) }

    /// Whether it names the command that wraps lines of the human monitor, and not only among all others.
    var namesWrapper: Bool { glob.matches(Self.wrapper) && text.first.map("*?[".contains) == false }
}

extension PolicyRule: FieldValue {
    static let placeholder = PolicyRule("", at: nil)
    static let schema = String.schema

    static func read(_ node: YAMLNode, reading: inout Reading) -> PolicyRule? {
        if let text = node.text, Template.isTemplate(text) {
            reading.mistakes.error(
                "template-here", "a policy takes no template", at: node.range,
                help: "it is the same for all playbooks: write the pattern itself")
            return nil
        }
        return decode(node, reading: &reading)
    }

    static func decode(_ node: YAMLNode, reading: inout Reading) -> PolicyRule? {
        guard let text = String.decode(node, reading: &reading) else { return nil }
        let pattern = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !pattern.isEmpty else {
            reading.mistakes.error(
                "empty-name", "a pattern is missing", at: node.range, help: "\"*\" fits all commands")
            return nil
        }
        return PolicyRule(pattern, at: node.range)
    }
}
