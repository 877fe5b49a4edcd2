// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// How domains are named on a command line.
enum DomainCompletion {
    /// Names, for an option that takes one; the UUID where a name cannot be typed.
    static func names(_ domains: [DomainID]) -> [CompletionCandidate] {
        named(domains) { CompletionCandidate.canBeTyped($0) }
    }

    /// What a list of patterns can go on with. A name that would be read as a pattern is given by its UUID.
    static func patterns(_ domains: [DomainID], _ text: String) -> [CompletionCandidate] {
        let candidates = named(domains) { CompletionCandidate.canBeTyped($0) && isPlain($0) }
        let list = ListCompletion(text)
        let excludes = text.split(separator: ",", omittingEmptySubsequences: false).last?.hasPrefix("!") ?? false
        return list.candidates(candidates, after: excludes ? "!" : "")
    }

    /// The domains by name, and after them by their UUIDs those that cannot be named.
    private static func named(
        _ domains: [DomainID], _ canBeNamed: (String) -> Bool
    ) -> [CompletionCandidate] {
        let domains = domains.sorted { $0.name < $1.name }
        let unnamed = domains.filter { !canBeNamed($0.name) }
        return domains.filter { canBeNamed($0.name) }.map { CompletionCandidate(word: $0.name) }
            + unnamed.map { CompletionCandidate(word: $0.uuid, note: $0.name) }
    }

    /// Whether `-d` takes the text for the name that it is.
    private static func isPlain(_ name: String) -> Bool {
        guard !name.contains(","), !name.hasPrefix("!"), let pattern = try? DomainSelector(option: name).patterns.first,
            case .name = pattern.form
        else { return false }
        return true
    }
}
