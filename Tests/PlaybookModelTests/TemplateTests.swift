// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import PlaybookModel
import Testing
import YAMLTree

/// Templates as playbooks use them.
@Suite struct TemplateTests {
    private func message(_ text: String, vars: String = "", document: [String: ContextValue] = [:]) throws -> String {
        let variables = vars.isEmpty ? "" : "  vars: \(vars)\n"
        let playbook = try PlaybookReader(catalog: .standard).read(
            SourceFile(name: "p.yml", text: "- name: P\n  domains: a\n\(variables)  steps:\n    - hmp: \(text)\n"))
        let play = try #require(playbook.plays.first)
        let context = TemplateContext(document: document, variables: play.variables)
        let bound = try #require(play.steps.first).bound(in: context)
        let action = try #require(bound.action as? HMP)
        guard case .hmp(let line) = action.command else { return "" }
        return line
    }

    @Test func aValueIsInsertedIntoTheText() throws {
        #expect(try message("\"info {{ vars.what }}!\"", vars: "{what: status}") == "info status!")
    }

    @Test func aVariableMayReferToAnother() throws {
        #expect(try message("\"{{ vars.a }}\"", vars: "{a: \"x{{ vars.b }}\", b: \"y\"}") == "xy")
    }

    @Test func aCircleOfVariablesIsAnErrorThatShowsIt() throws {
        let error = #expect(throws: InvalidInput.self) {
            try message("\"{{ vars.a }}\"", vars: "{a: \"{{ vars.b }}\", b: \"{{ vars.a }}\"}")
        }
        #expect(error?.diagnostics.first?.message.contains("vars.a → vars.b → vars.a") == true)
    }

    @Test func aDefaultStandsInForAMissingName() throws {
        #expect(try message("\"{{ vars.none | default('info') }}\"") == "info")
    }

    @Test func aListIsReachedByItsIndexAndAMappingByItsKeys() throws {
        #expect(try message("\"{{ vars.l[1].k }}\"", vars: "{l: [0, {k: v}]}") == "v")
    }

    @Test func theBracesThemselvesAreALiteral() throws {
        #expect(try message("\"{{ '{{' }} x\"") == "{{ x")
    }

    @Test func theDomainIsKnown() throws {
        let document: [String: ContextValue] = ["domain": .object(["name": .string("web-1")])]
        #expect(try message("\"info {{ domain.name }}\"", document: document) == "info web-1")
    }

    @Test func whatATemplateGivesIsNotReadAsATemplateAgain() throws {
        let document: [String: ContextValue] = ["domain": .object(["name": .string("{{ vars.a }}")])]
        #expect(try message("\"{{ domain.name }}\"", vars: "{a: secret}", document: document) == "{{ vars.a }}")
    }

    private func bind(path: String, vars: String) throws {
        let playbook = try PlaybookReader(catalog: .standard).read(
            SourceFile(
                name: "p.yml",
                text: "- name: P\n  domains: a\n  vars: \(vars)\n  steps:\n    - xml: [{remove: \"\(path)\"}]\n"))
        let play = try #require(playbook.plays.first)
        _ = try #require(play.steps.first).bound(in: TemplateContext(document: [:], variables: play.variables))
    }

    @Test(arguments: [
        ("disk[@dev='{{ vars.v }}']", "{v: vda}"), ("disk[@dev='{{ vars.v }}']", "{v: 'x\"]|//*'}"),
        ("disk[{{ vars.v }}]/a", "{v: 2}"), ("devices/{{ vars.v }}", "{v: disk}"),
        ("{{ vars.v }}", "{v: \"//disk[1] | a\"}"),
    ])
    func aValueMayBePartOfAPath(path: String, vars: String) throws {
        try bind(path: path, vars: vars)
    }

    @Test(arguments: [
        ("disk[@dev='{{ vars.v }}']", "{v: \"x'] | //*[a='\"}", "has the quote that stands around it"),
        ("disk[{{ vars.v }}]", "{v: \"1 or 1\"}", "is no name or number"),
        ("devices/{{ vars.v }}", "{v: \"a|//*\"}", "is no name or number"),
        ("devices/{{ vars.v }}", "{v: \"ancestor::x\"}", "is no name or number"),
    ])
    func aValueCannotChangeWhatAPathMeans(path: String, vars: String, words: String) throws {
        let error = #expect(throws: InvalidInput.self) { try bind(path: path, vars: vars) }
        #expect(error?.diagnostics.first?.message.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func anAbsentValueAtRunTimeNamesItsPlace() throws {
        let error = #expect(throws: InvalidInput.self) { try message("\"{{ domain.name }}\"") }
        #expect(error?.diagnostics.first?.range?.start.line == 4)
    }
}
