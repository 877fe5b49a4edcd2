// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension JSONPath {
    /// The names that the query begins with, `["domain", "state"]` of `$.domain.state`: all that it looks at is below
    /// them. Empty where it begins otherwise, or a filter looks elsewhere.
    package var leadingNames: [String] {
        guard !text.dropFirst().contains("$") else { return [] }
        var names: [String] = []
        for segment in segments {
            guard !segment.isDescendant, segment.selectors.count == 1, case .name(let name) = segment.selectors[0]
            else { break }
            names.append(name)
        }
        return names
    }
}

extension Expectation {
    /// Whether it may hold although its query finds nothing.
    package var toleratesAbsence: Bool {
        matchers.contains { located in
            switch located.matcher {
            case .exists(false), .count, .empty, .none, .not: true
            default: false
            }
        }
    }
}
