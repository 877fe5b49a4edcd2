// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import YAMLTree

/// A file of plays.
package struct Playbook: Sendable {
    package let source: SourceFile
    package let plays: [Play]
    /// What is probably not meant and what could be better, from top to bottom, but for what comments silence.
    package var findings: [Diagnostic] = []

    /// What is probably not meant.
    package var warnings: [Diagnostic] { findings.filter { $0.severity == .warning } }
}

/// Domains and the steps to walk on each of them.
package struct Play: Sendable {
    package let name: String
    package let domains: DomainSelector
    package let variables: Variables
    package let onFailure: OnFailure
    package let allowsEmpty: Bool
    package let requirements: [Requirement]
    /// What is walked.
    package let body: [StepItem]
    /// What steps that changed something call, each at most once, in this order, when the body is done.
    package let handlers: [Step]
    /// All its steps in the order of the text, those for failures and the handlers included.
    package let steps: [Step]
    package let range: SourceRange

    init(
        name: String, domains: DomainSelector, variables: Variables, onFailure: OnFailure, allowsEmpty: Bool,
        requirements: [Requirement], body: [StepItem], handlers: [Step], range: SourceRange
    ) {
        self.name = name
        self.domains = domains
        self.variables = variables
        self.onFailure = onFailure
        self.allowsEmpty = allowsEmpty
        self.requirements = requirements
        self.body = body
        self.handlers = handlers
        steps = body.flatMap(\.steps) + handlers
        self.range = range
    }

    /// The play with other steps to walk.
    func with(_ body: [StepItem]) -> Play { with(body: body, domains: domains) }

    /// The play for these domains alone.
    package func narrowed(to domains: [DomainID]) -> Play {
        let patterns = domains.map {
            DomainSelector.Pattern(text: $0.uuid, form: .uuid($0.uuid), excludes: false, range: range)
        }
        return with(body: body, domains: DomainSelector(patterns: patterns))
    }

    private func with(body: [StepItem], domains: DomainSelector) -> Play {
        Play(
            name: name, domains: domains, variables: variables, onFailure: onFailure, allowsEmpty: allowsEmpty,
            requirements: requirements, body: body, handlers: handlers, range: range)
    }
}

/// A version that a host must have.
package struct Requirement: Sendable {
    package enum Subject: String, Sendable, CaseIterable { case libvirt, qemu, product }

    package let subject: Subject
    package let versions: VersionRequirement
    package let range: SourceRange

    /// Reads `requires:`.
    static func read(_ node: YAMLNode?, reading: inout Reading) -> [Requirement] {
        guard let node else { return [] }
        let body = ActionBody(node, of: "requires", fields: RequirementKeys.all, reading: &reading)
        return zip(Subject.allCases, RequirementKeys.fields).compactMap { subject, field in
            guard let node = body[field], let versions = reading.fixedValue(field, of: body) else { return nil }
            return Requirement(subject: subject, versions: versions, range: node.range)
        }
    }
}

/// What a failed step does to its target.
package enum OnFailure: String, WordValue {
    /// Undo all that this run did to the target.
    case rollback
    /// Leave the target as it is, and end there.
    case stop
    /// Go on with the next step.
    case `continue`

    package static let placeholder = OnFailure.rollback
}

/// How long to repeat a step whose expectations fail.
package struct Retry: Sendable, Hashable {
    /// How long to go on trying; nil for as long as there are attempts.
    package let within: Duration?
    package let every: Duration
    /// How often to try in all; nil for as often as there is time.
    package let attempts: Int?

    /// The pause between two tries where none is given.
    static let usualPause = Duration.milliseconds(500)

    /// Whether another try may follow after so many, the first of which began so long ago.
    package func goesOn(after attempts: Int, in elapsed: Duration) -> Bool {
        (within.map { elapsed + every <= $0 } ?? true) && (self.attempts.map { attempts < $0 } ?? true)
    }
}
