// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension Matcher: CustomStringConvertible {
    /// What is wanted, as it reads after the word.
    package var description: String {
        switch self {
        case .equals(let value): value.brief
        case .notEquals(let value): "anything but \(value.brief)"
        case .matches(let pattern): "text that matches /\(pattern.text)/"
        case .contains(let value): "something that contains \(value.brief)"
        case .exists(true): "at least one node"
        case .exists(false): "no node"
        case .count(let matchers): "a count of \(Self.joined(matchers))"
        case .atLeast(let bound): "at least \(bound.text())"
        case .atMost(let bound): "at most \(bound.text())"
        case .lessThan(let bound): "less than \(bound.text())"
        case .greaterThan(let bound): "more than \(bound.text())"
        case .oneOf(let choices): "one of \(choices.lazy.map { $0.text() }.joined(separator: ", ").cut())"
        case .type(let name): "a value of type \(name)"
        case .empty(true): "something empty"
        case .empty(false): "something that is not empty"
        case .not(let matchers): "not \(Self.joined(matchers))"
        case .any(let matchers): "at least one that is \(Self.joined(matchers))"
        case .all(let matchers): "every one to be \(Self.joined(matchers))"
        case .none(let matchers): "none that is \(Self.joined(matchers))"
        }
    }

    private static func joined(_ matchers: [Matcher]) -> String {
        matchers.count == 1
            ? matchers[0].description : matchers.lazy.map { "(\($0))" }.joined(separator: " and ")
    }
}
