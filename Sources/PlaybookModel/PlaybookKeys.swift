// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import YAMLTree

/// A value that its own reader looks at, template or not.
package struct RawYAML: FieldValue {
    package static let schema: JSONValue = .object([:])
    package static var placeholder: RawYAML { RawYAML() }
    package static func decode(_ node: YAMLNode, reading: inout Reading) -> RawYAML? { RawYAML() }
}

/// The keys of a play.
enum PlayKeys {
    static let name = Field<String>("name", "What the play is for, in a sentence.")
    static let domains = Field<RawYAML>(
        "domains", "Names, globs, /regexes/ and UUIDs of domains; `!` in front excludes.", required: true,
        schema: .anyOf(.type("string"), .list(of: .type("string"))))
    static let vars = Field<RawYAML>(
        "vars", "Variables, used as {{ vars.name }}.", schema: .type("object"))
    static let onFailure = Field<OnFailure>(
        "on_failure", "What a failed step does to its target: rollback (default), stop or continue.")
    static let allowEmpty = Field<Bool>("allow_empty", "Whether the play may find no domain at all.")
    static let steps = Field<RawYAML>(
        "steps", "What is done on each domain, in order.", required: true,
        schema: .list(of: .reference("step")))

    static let all: [any FieldDescription] = [name, domains, vars, onFailure, allowEmpty, steps]
}

/// The keys that every step may have beside its action.
enum StepKeys {
    static let name = Field<String>("name", "What the step does, as the report shows it.")
    static let expect = Field<RawYAML>(
        "expect", "What the reply must be: matchers, or JSONPath queries with their values.",
        schema: .anyOf(.type("object"), .list(of: .type("object"))))
    static let register = Field<String>("register", "A name under which later steps see the result: steps.NAME.")
    static let when = Field<Condition>("when", "Runs the step only if an earlier step of the play changed the target.")
    static let retry = Field<RawYAML>(
        "retry", "Repeats the step while its expectations fail: {within: 30s, every: 500ms}.",
        schema: .fields(RetryKeys.all))
    static let timeout = Field<Duration>("timeout", "How long each call to the hypervisor may take; 30s by default.")
    static let undo = Field<RawYAML>(
        "undo", "The monitor command, or the list of them, that takes the step back.",
        schema: .anyOf(.reference("monitor"), .list(of: .reference("monitor"))))
    static let onFailure = Field<OnFailure>("on_failure", "As the play's, for this step alone.")

    static let all: [any FieldDescription] = [name, when, register, expect, retry, timeout, undo, onFailure]
}

/// The keys of `retry`.
enum RetryKeys {
    static let within = Field<Duration>("within", "How long to go on trying.", required: true)
    static let every = Field<Duration>("every", "The pause between two tries; 500ms by default.")

    static let all: [any FieldDescription] = [within, every]
}
