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
        "domains", "Names, globs, /regexes/ and UUIDs of domains; `!` in front excludes; or {names, where}.",
        required: true,
        schema: .anyOf(
            String.schema, .list(of: String.schema, atLeast: 1), .fixedFields(SelectorKeys.all)))
    static let vars = Field<RawYAML>(
        "vars", "Variables, used as {{ vars.name }}.", schema: .type("object"))
    static let varsFiles = Field<RawYAML>(
        "vars_files", "YAML or JSON files of variables, relative to the playbook; `vars` overrides them.",
        schema: .anyOf(String.schema, .list(of: String.schema)))
    static let requires = Field<RawYAML>(
        "requires", "Versions that each host must have, looked at before anything runs.",
        schema: .fixedFields(RequirementKeys.all))
    static let onFailure = Field<OnFailure>(
        "on_failure", "What a failed step does to its target: rollback (default), stop or continue.")
    static let allowEmpty = Field<Bool>("allow_empty", "Whether the play may find no domain at all.")
    static let steps = Field<RawYAML>(
        "steps", "What is done on each domain, in order.", required: true,
        schema: .list(of: .reference("item"), atLeast: 1))
    static let handlers = Field<RawYAML>(
        "handlers", "Steps that `notify` calls by their names, each once at the end, in this order.",
        schema: .list(of: .reference("step")))

    static let all: [any FieldDescription] = [
        name, domains, vars, varsFiles, requires, onFailure, allowEmpty, SharedKeys.tags, SharedKeys.noLog, steps,
        handlers,
    ]
}

/// The keys of `domains` as a mapping.
enum SelectorKeys {
    static let names = Field<RawYAML>(
        "names", "Names, globs, /regexes/ and UUIDs; \"*\" by default.",
        schema: .anyOf(String.schema, .list(of: String.schema)))
    static let condition = Field<RawYAML>(
        "where", "What must hold of each: expectations on the context document, or {xpath: …} on its XML.",
        schema: .reference("where"))

    static let all: [any FieldDescription] = [names, condition]
}

/// The keys of `requires`.
enum RequirementKeys {
    static let fields: [Field<VersionRequirement>] = [
        Field("libvirt", "libvirt on the host, such as \">=8.2\"."),
        Field("qemu", "The host's QEMU."),
        Field("product", "virt-playbook itself."),
    ]
    static let all: [any FieldDescription] = fields
}

/// The keys that steps have in common with blocks, included files and plays.
enum SharedKeys {
    static let when = Field<RawYAML>(
        "when", "Runs it only if this holds: `changed` (an earlier step changed the target), or expectations.",
        schema: Condition.schema)
    static let vars = Field<RawYAML>("vars", "Variables for this alone.", schema: .type("object"))
    static let tags = Field<RawYAML>(
        "tags", "Names by which --tags and --skip-tags choose; `always` and `never` have their own meaning.",
        schema: .anyOf(String.schema, .list(of: String.schema)))
    static let notify = Field<RawYAML>(
        "notify", "The handler, or the list of them, to call where this changes something.",
        schema: .anyOf(String.schema, .list(of: String.schema)))
    static let runOnce = Field<Bool>("run_once", "Whether one target does it for all of the play.")
    static let noLog = Field<Bool>("no_log", "Whether reports and history keep silent on what it says.")
    static let onFailure = Field<OnFailure>("on_failure", "As the play's, for this alone.")

    static let all: [any FieldDescription] = [when, vars, tags, notify, runOnce, noLog, onFailure]
}

/// The keys of a block.
enum BlockKeys {
    private static func list(_ key: String, _ help: String, required: Bool = false) -> Field<RawYAML> {
        Field<RawYAML>(key, help, required: required, schema: .list(of: .reference("item"), atLeast: 1))
    }

    static let name = Field<String>("name", "What the block is for.")
    static let block = list("block", "Steps that stand or fall together.", required: true)
    static let rescue = list(
        "rescue",
        "What is done where one fails; then the block has not failed, and its changes stay but for on_failure: rollback."
    )
    static let always = list("always", "What is done in the end, whether one of them failed or not.")

    /// The keys of its lists of steps, each of which makes an entry a block.
    static let lists: Set<String> = [block.key, rescue.key, always.key]

    static let all: [any FieldDescription] = [name, block, rescue, always] + SharedKeys.all
}

/// The keys of an included file.
enum IncludeKeys {
    static let name = Field<String>("name", "What the file's steps are for.")
    static let file = Field<String>(
        "include_steps", "A file with a list of steps, relative to this one, which stand here.", required: true)

    static let all: [any FieldDescription] = [name, file] + SharedKeys.all
}

/// The keys that every step may have beside its action.
enum StepKeys {
    static let name = Field<String>("name", "What the step does, as the report shows it.")
    static let expect = Field<RawYAML>(
        "expect", "What the reply must be: matchers, or JSONPath queries with their values.",
        schema: .expectations)
    static let expectError = Field<RawYAML>(
        "expect_error",
        "The error that the monitor must reply with: its class, or {class, desc}, each a text or matchers.",
        schema: ExpectedError.schema)
    static let expectDisconnect = Field<Bool>(
        "expect_disconnect", "Whether the command ends QEMU, as `quit` does: then that must happen.")
    static let changedWhen = Field<RawYAML>(
        "changed_when", "When the step counts as changed: true, false, or what its reply must be, as in `expect`.",
        schema: .anyOf(.type("boolean"), .expectations))
    static let check = Field<Bool>(
        "check", "Whether a monitor command that only looks is sent in a dry run too; it taints the guest.")
    static let register = Field<String>("register", "A name under which later steps see the result: steps.NAME.")
    static let loop = Field<RawYAML>(
        "loop", "A list, or a template that gives one: the step is done for each {{ item }} of it.",
        schema: Loop.schema)
    static let retry = Field<RawYAML>(
        "retry",
        """
        Repeats the step while its expectations fail, or while the guest has no agent yet: {within: 30s, every: 500ms}, \
        or {attempts: 5}.
        """,
        schema: .fixedFields(RetryKeys.all, some: [RetryKeys.within.key, RetryKeys.attempts.key]))
    static let timeout = Field<Duration>(
        "timeout", "How long each call to the hypervisor may take, those of `undo` too; 30s by default.")
    static let undo = Field<RawYAML>(
        "undo", "The monitor command, or the list of them, that takes the step back.",
        schema: .anyOf(.reference("monitor"), .list(of: .reference("monitor"), atLeast: 1)))

    static let all: [any FieldDescription] =
        [name, loop, register, expect, expectError, expectDisconnect, retry, timeout, undo, changedWhen, check]
        + SharedKeys.all
}

/// The keys of `retry`.
enum RetryKeys {
    static let within = Field<Duration>("within", "How long to go on trying.")
    static let every = Field<Duration>("every", "The pause between two tries; 500ms by default.")
    static let attempts = Field<Int>("attempts", "How often to try in all.")

    static let all: [any FieldDescription] = [within, every, attempts]
}
