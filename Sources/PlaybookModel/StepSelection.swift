// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Which steps of playbooks run: by their tags as in Ansible, and from one step on.
///
/// A step with the tag `always` runs unless that is skipped, one with `never` only where it or another tag of the step is
/// asked for. `all`, `tagged` and `untagged` mean what they say. Handlers run whatever their tags.
package struct StepSelection: Sendable {
    private let tags: [String]
    private let skipped: [String]
    private let start: String?

    private static let words = ["all", "tagged", "untagged", "always", "never"]

    /// Chooses by what options say; a start is a step's name, or a glob for it.
    package init(tags: [String] = [], skipping skipped: [String] = [], startingAt start: String? = nil) {
        self.tags = tags
        self.skipped = skipped
        self.start = start
    }

    /// The playbooks with the chosen steps; plays that have none left fall away. Throws tags and names that no step has.
    package func applied(to playbooks: [Playbook]) throws(InvalidInput) -> [Playbook] {
        var mistakes = DiagnosticCollector()
        let known = playbooks.flatMap(\.plays).flatMap(\.steps).reduce(into: Set(Self.words)) { $0.formUnion($1.tags) }
        for tag in tags + skipped where !known.contains(tag) {
            let nearest = NearestName.suggestion(for: tag, among: known.sorted())
            mistakes.error(
                "no-such-tag", "no step has the tag `\(tag)`", at: nil,
                help: nearest.map { "did you mean `\($0)`?" } ?? "`virt-playbook list tags` names those there are")
        }
        var search = Search { _ in true }
        var chosen: [Playbook] = []
        for isStart in starts {
            search = Search(isStart)
            chosen = self.chosen(of: playbooks, from: &search)
            if search.isFound { break }
        }
        if let start, !search.isFound {
            let titles = playbooks.flatMap(\.plays).flatMap(\.body).flatMap(\.steps).map(\.title)
            let nearest = NearestName.suggestion(for: start, among: titles)
            mistakes.error(
                "no-such-step", "no step that is chosen is called `\(start)`", at: nil,
                help: nearest.map { "did you mean `\($0)`?" } ?? "`virt-playbook list steps` names those there are")
        }
        try mistakes.throwIfFailed()
        guard !tags.isEmpty || !skipped.isEmpty || start != nil else { return chosen }
        return try RegisterCheck(of: playbooks).checked(chosen)
    }

    /// What the title of the first step must be, each if none before it finds one: a name is taken as it is written
    /// before it is taken for a glob.
    private var starts: [(String) -> Bool] {
        guard let start else { return [{ _ in true }] }
        return [{ $0 == start }, Glob(start).matches]
    }

    private func chosen(of playbooks: [Playbook], from search: inout Search) -> [Playbook] {
        playbooks.map { playbook in
            let plays = playbook.plays.compactMap { play -> Play? in
                let body = search.rest(of: play.body.compactMap(selected))
                return body.isEmpty ? nil : play.with(body)
            }
            return Playbook(source: playbook.source, plays: plays, findings: playbook.findings)
        }
    }

    private func selected(_ item: StepItem) -> StepItem? {
        switch item {
        case .step(let step): selects(step.tags) ? item : nil
        case .block(let block):
            block.with(
                body: block.body.compactMap(selected), rescue: block.rescue.compactMap(selected),
                always: block.always.compactMap(selected)
            ).map(StepItem.block)
        }
    }

    /// Whether a step with these tags runs.
    func selects(_ own: Set<String>) -> Bool {
        func isMeant(_ tag: String) -> Bool {
            switch tag {
            case "all": !own.contains("never")
            case "tagged": !own.isEmpty && !own.contains("never")
            case "untagged": own.isEmpty
            default: own.contains(tag)
            }
        }
        let isWanted = tags.isEmpty ? !own.contains("never") : tags.contains(where: isMeant) || own.contains("always")
        guard isWanted else { return false }
        if skipped.contains("all") { return own.contains("always") && !skipped.contains("always") }
        return !skipped.contains { $0 == "tagged" ? !own.isEmpty : $0 == "untagged" ? own.isEmpty : own.contains($0) }
    }

    /// Looks for the first step to run, over all plays.
    private struct Search {
        private let isStart: (String) -> Bool
        private(set) var isFound = false

        init(_ isStart: @escaping (String) -> Bool) { self.isStart = isStart }

        /// The items from the step on that is looked for.
        mutating func rest(of items: [StepItem]) -> [StepItem] {
            var left: [StepItem] = []
            for item in items {
                switch item {
                case .step(let step):
                    if !isFound, isStart(step.title) { isFound = true }
                    if isFound { left.append(item) }
                case .block(let block):
                    // A step of `rescue` is no place to begin at: nothing has failed.
                    let rest = block.with(
                        body: rest(of: block.body), rescue: block.rescue, always: rest(of: block.always))
                    if let rest { left.append(.block(rest)) }
                }
            }
            return left
        }
    }
}
