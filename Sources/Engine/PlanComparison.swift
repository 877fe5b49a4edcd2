// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Holds a plan against what is there when it is to be applied.
package struct PlanComparison {
    /// The codes of what only another plan mends.
    package static let staleCodes: Set = [
        "changed-file", "changed-target", "lost-target", "new-target", "other-outcome",
    ]

    private let plan: RunPlan

    package init(_ plan: RunPlan) { self.plan = plan }

    /// The variables that `-e` sets now and did not set for the plan, or the other way round.
    package func objections(toVariables names: Set<String>) -> [Diagnostic] {
        let wanted = Set(plan.request.variables)
        let missing = wanted.subtracting(names).sorted().map {
            Diagnostic.error(
                "missing-variable", "the plan was made with the variable `\($0)`, which is not set now", at: nil,
                help: "a plan does not keep values: give it again, -e \($0)=VALUE")
        }
        let strange = names.subtracting(wanted).sorted().map {
            Diagnostic.error(
                "other-variable", "the plan was made without the variable `\($0)`", at: nil,
                help: "leave out its -e, or make a new plan with it")
        }
        return missing + strange
    }

    /// The files that are not what they were.
    package func objections(to playbooks: [Playbook]) -> [Diagnostic] {
        let found = RunPlan.inputs(of: playbooks)
        let wanted = Dictionary(plan.inputs.map { ($0.path, $0.sha256) }) { first, _ in first }
        let now = Dictionary(found.map { ($0.path, $0.sha256) }) { first, _ in first }
        return Set(wanted.keys).union(now.keys).sorted().compactMap { path in
            guard wanted[path] != now[path] else { return nil }
            let what =
                switch (wanted[path], now[path]) {
                case (_, nil): "is not read any more"
                case (nil, _): "is read, and was not when the plan was made"
                case (let wanted?, let now?):
                    "has changed since the plan was made (SHA-256 \(wanted.prefix(12))…, now \(now.prefix(12))…)"
                }
            return Diagnostic.error("changed-file", "\(path) \(what)", at: nil)
        }
    }

    /// The targets that are not what they were, or to which something else would happen.
    package func objections(to dryRun: PlanRecorder) -> [Diagnostic] {
        let wanted = Dictionary(plan.targets.map { ($0.name, $0) }) { first, _ in first }
        let found = Dictionary(dryRun.targets.map { ($0.name, $0) }) { first, _ in first }
        let refusals = dryRun.refusals
        return Set(wanted.keys).union(found.keys).union(refusals.keys).sorted().compactMap { name in
            if let refusal = refusals[name] {
                return .error("unknown-target", "\(name) cannot be compared: \(refusal)", at: nil)
            }
            return switch (wanted[name], found[name]) {
            case (let wanted?, let found?): objection(to: found, wanted: wanted)
            case (.some, nil):
                .error("lost-target", "\(name) is in the plan, and is no target any more", at: nil)
            case (nil, _):
                .error("new-target", "\(name) is a target, and is not in the plan", at: nil)
            }
        }
    }

    private func objection(to found: PlannedTarget, wanted: PlannedTarget) -> Diagnostic? {
        let changes = wanted.found.changes(to: found.found)
        if !changes.isEmpty {
            return .error(
                "changed-target",
                "\(found.name) has changed since the plan was made: \(changes.joined(separator: "; "))", at: nil)
        }
        guard let change = Self.change(from: wanted.steps, to: found.steps) else { return nil }
        let variables = plan.request.variables.map { "`\($0)`" }.joined(separator: ", ")
        return .error(
            "other-outcome", "on \(found.name) something else would happen than the plan says: \(change)", at: nil,
            help: variables.isEmpty ? nil : "-e must give the values that the plan was made with: \(variables)")
    }

    /// The first step that is not as planned, in words.
    private static func change(from wanted: [PlannedTarget.Step], to found: [PlannedTarget.Step]) -> String? {
        for (step, now) in zip(wanted, found) {
            if let change = change(from: step, to: now) { return change }
        }
        if let lost = wanted.dropFirst(found.count).first { return "`\(lost.name)` would not be reached" }
        return found.dropFirst(wanted.count).first.map { "`\($0.name)` would follow" }
    }

    private static func change(from wanted: PlannedTarget.Step, to found: PlannedTarget.Step) -> String? {
        let name = "`\(wanted.name)`"
        if (wanted.play, wanted.name, wanted.action, wanted.item) != (found.play, found.name, found.action, found.item)
        {
            return "`\(found.name)` instead of \(name)"
        }
        if wanted.status != found.status {
            let reason = found.reason.map { ": \($0)" } ?? ""
            return "\(name) would be \(found.status), not \(wanted.status)\(reason)"
        }
        if wanted.command != found.command {
            return "\(name) would send \(found.command ?? "nothing"), not \(wanted.command ?? "nothing")"
        }
        if wanted.summary != found.summary {
            return "\(name) would do: \(found.summary ?? "no more than is shown"), "
                + "not: \(wanted.summary ?? "no more than is shown")"
        }
        // QEMU's arguments follow from the XML and the versions, but for what libvirt leaves to chance.
        let lines = (xmlLines(of: wanted), xmlLines(of: found))
        if lines.0 != lines.1 {
            let (was, now) = zip(lines.0, lines.1).first { $0 != $1 } ?? ("", "")
            return was == now ? "\(name) would change more or less" : "\(name) would give `\(now)`, not `\(was)`"
        }
        return change(from: wanted.items, to: found.items)
    }

    private static func xmlLines(of step: PlannedTarget.Step) -> [String] {
        step.differences.filter { $0.subject == .xml }.flatMap(\.lines)
    }
}
