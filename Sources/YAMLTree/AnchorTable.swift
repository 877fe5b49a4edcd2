// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The anchored nodes of a document, each with what it weighs when an alias repeats it.
struct AnchorTable {
    /// A node that an alias can stand for.
    struct Target {
        let node: YAMLNode
        /// How many nodes it has, itself and keys included, after alias expansion.
        let size: Int
        /// How many levels of collections it has.
        let height: Int
    }

    /// An anchor whose node is being read.
    struct Opening {
        let name: String
        fileprivate let number: Int
        /// The document's size before the node.
        let sizeBefore: Int
    }

    private enum State {
        case open
        case closed(Target)
    }

    private var states: [String: (number: Int, state: State)] = [:]
    private var count = 0

    /// What an alias finds.
    enum Lookup {
        case undefined
        /// The alias stands inside the node it names.
        case enclosing
        case target(Target)
    }

    /// The names to suggest for a misspelt one, in the order they are written; a thousand at most.
    private(set) var names: [String] = []

    subscript(name: String) -> Lookup {
        switch states[name]?.state {
        case nil: .undefined
        case .open: .enclosing
        case .closed(let target): .target(target)
        }
    }

    /// Begins an anchored node; it takes the name over from an earlier one.
    mutating func open(_ name: String, sizeBefore: Int) -> Opening {
        count += 1
        if names.count < 1000, states[name] == nil { names.append(name) }
        states[name] = (count, .open)
        return Opening(name: name, number: count, sizeBefore: sizeBefore)
    }

    /// Ends an anchored node, unless one inside it took the name over.
    mutating func close(_ opening: Opening, node: YAMLNode, size: Int, height: Int) {
        guard states[opening.name]?.number == opening.number else { return }
        let target = Target(node: node, size: size - opening.sizeBefore, height: height)
        states[opening.name] = (opening.number, .closed(target))
    }
}
