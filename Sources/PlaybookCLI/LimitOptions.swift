// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import PlaybookModel

/// Which of the plays' domains are meant.
struct LimitOptions: ParsableArguments {
    @Option(
        name: [.customShort("d", allowingJoined: true), .long], parsing: .singleValue,
        help: ArgumentHelp(
            "Narrows every play to these domains: names, globs, /regexes/, !exclusions, with commas. May be repeated."),
        completion: Completion.domains)
    var domains: [String] = []

    /// All of them with commas, nil where nothing is narrowed.
    var text: String? { domains.isEmpty ? nil : domains.joined(separator: ",") }

    /// What they choose, nil where nothing is narrowed. Throws a mistake in them.
    func selector() throws(InvalidInput) -> DomainSelector? {
        guard let text else { return nil }
        return try DomainSelector(option: text)
    }
}
