// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import Testing
import YAMLTree

/// A text that shows what the example of that number in YAML 1.2.2 is about, and the JSON that it stands for in the
/// core schema.
struct SpecificationCase: Sendable, CustomTestStringConvertible {
    let number: String
    let yaml: String
    let json: String
    var testDescription: String { number }

    init(_ number: String, _ yaml: String, _ json: String) {
        self.number = number
        self.yaml = yaml
        self.json = json
    }
}

/// What the examples of YAML 1.2.2 are about: read as the core schema says, or refused for a reason.
@Suite struct SpecificationTests {
    @Test(arguments: SpecificationCase.specificationOverview + SpecificationCase.specificationStyles)
    func anExampleIsWhatTheCoreSchemaSays(_ example: SpecificationCase) throws {
        let found = Self.json(try #require(try yaml(example.yaml)))
        let wanted = try JSONValue(parsing: example.json)
        #expect(found.equals(wanted), "\(found.text()) is not \(wanted.text())")
    }

    @Test(arguments: SpecificationRefusal.all) func anExampleIsRefused(_ example: SpecificationRefusal) {
        #expect(mistakes(example.yaml).map(\.code) == [example.code], "\(rendered(example.yaml))")
    }

    /// Examples 5.5 and 6.10.
    @Test(arguments: ["# Comment only.\n\n", "  # Comment\n   \n\n"]) func commentsAreNothing(text: String) throws {
        #expect(try yaml(text) == nil)
    }

    private static func json(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .sequence(let elements): return .array(elements.map(json))
        case .mapping(let mapping):
            return .object(Dictionary(uniqueKeysWithValues: mapping.entries.map { ($0.key, json($0.value)) }))
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .integer(let value): return .integer(value)
            case .unsigned(let value): return .unsigned(value)
            case .double(let value): return .double(value)
            case .string(let value): return .string(value)
            }
        }
    }
}
