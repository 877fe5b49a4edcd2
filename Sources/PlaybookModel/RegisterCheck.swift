// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Finds steps that look at what a step registers which is not among those that were chosen.
struct RegisterCheck {
    /// Who registers what, for the messages.
    private let owners: [String: Step]

    init(of playbooks: [Playbook]) {
        let steps = playbooks.flatMap(\.plays).flatMap(\.steps)
        owners = Dictionary(steps.compactMap { step in step.register.map { ($0, step) } }) { first, _ in first }
    }

    /// The playbooks with warnings of conditions that cannot hold. Throws steps that must fail.
    func checked(_ playbooks: [Playbook]) throws(InvalidInput) -> [Playbook] {
        var mistakes = DiagnosticCollector()
        var known: Set<String> = []
        var checked = playbooks
        for (index, playbook) in playbooks.enumerated() {
            var warnings = DiagnosticCollector()
            for play in playbook.plays {
                for step in play.body.flatMap(\.steps) {
                    check(step, knowing: known, mistakes: &mistakes, warnings: &warnings)
                    if let name = step.register { known.insert(name) }
                }
            }
            checked[index].findings += warnings.diagnostics
        }
        try mistakes.throwIfFailed()
        return checked
    }

    private func check(
        _ step: Step, knowing known: Set<String>, mistakes: inout DiagnosticCollector,
        warnings: inout DiagnosticCollector
    ) {
        let required = step.requiredRegisters.subtracting(known)
        for name in required.sorted() {
            guard let owner = owners[name] else { continue }
            mistakes.error(
                "not-chosen", "it needs `steps.\(name)`, and `\(owner.title)`, which registers it, is not chosen",
                at: step.range, help: Self.help)
        }
        let conditional = step.conditions.reduce(into: Set<String>()) { $0.formUnion($1.needs.steps ?? []) }
        for name in conditional.subtracting(known).subtracting(required).sorted() {
            guard let owner = owners[name] else { continue }
            warnings.warning(
                "not-chosen",
                "its `when` looks at `steps.\(name)`, and `\(owner.title)`, which registers it, is not chosen",
                at: step.range, help: Self.help)
        }
    }

    private static let help = "choose that step too; one with the tag `always` runs whatever is chosen"
}
