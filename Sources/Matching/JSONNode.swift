// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A node that a JSONPath query found: a value and where it stands.
package struct JSONNode: Sendable, Hashable {
    package let value: JSONValue
    let location: JSONLocation

    /// The normalized path of RFC 9535, section 2.7, such as `$['a'][0]`.
    package var path: String { location.path }
}

/// The way from the root to a node, shared between the nodes below it; its text is made only when asked for.
indirect enum JSONLocation: Sendable, Hashable {
    case root
    case member(of: JSONLocation, String)
    case element(of: JSONLocation, Int)

    var parent: JSONLocation? {
        switch self {
        case .root: nil
        case .member(let parent, _), .element(let parent, _): parent
        }
    }

    /// The way from the root, step by step.
    private var steps: [JSONLocation] { (parent?.steps ?? []) + [self] }

    /// The place of the smallest part that holds both.
    func shared(with other: JSONLocation) -> JSONLocation {
        zip(steps, other.steps).prefix { $0 == $1 }.last?.0 ?? .root
    }

    var path: String {
        switch self {
        case .root: return "$"
        case .element(let parent, let index): return "\(parent.path)[\(index)]"
        case .member(let parent, let name):
            var text = parent.path + "['"
            text.appendEscaped(name, quote: "'")
            return text + "']"
        }
    }
}
