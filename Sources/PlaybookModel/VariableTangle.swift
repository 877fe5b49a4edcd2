// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import YAMLTree

/// Variables that refer to one another in a way that gives no value.
enum VariableTangle {
    /// They do so in a circle: its names, the first again at the end.
    case circle([String], at: YAMLNode)
    /// They do so over more levels than a value may have, their lists and mappings counted.
    case tooDeep(String, at: YAMLNode)

    /// How deep a value may be, as in a file.
    static let deepest = YAMLLimits.standard.depth
}

extension Variables {
    /// A variable on the way down to what it refers to.
    private struct Visit {
        let name: String
        let references: [(name: String, levels: Int)]
        /// How many of the references were followed.
        var followed = 0
        /// The levels of the value, as far as they are known.
        var levels = 0
    }

    /// The first tangle that there is, in the order of the names; nil where each variable has a value.
    func tangle() -> VariableTangle? {
        var levels: [String: Int] = [:]
        for name in values.keys.sorted() where levels[name] == nil {
            // By hand: a chain may be longer than the stack is deep.
            var trail = [visit(name)]
            var onTrail: Set = [name]
            while var last = trail.popLast() {
                guard last.followed < last.references.count else {
                    onTrail.remove(last.name)
                    levels[last.name] = last.levels
                    continue
                }
                let next = last.references[last.followed]
                if onTrail.contains(next.name) {
                    let names = trail.map(\.name) + [last.name]
                    let circle = Array(names.drop { $0 != next.name }) + [next.name]
                    return values[circle[0]].map { .circle(circle, at: $0) }
                }
                guard let known = levels[next.name] else {
                    onTrail.insert(next.name)
                    trail += [last, visit(next.name)]
                    continue
                }
                last.levels = max(last.levels, known + next.levels + 1)
                last.followed += 1
                if last.levels > VariableTangle.deepest, let node = values[last.name] {
                    return .tooDeep(last.name, at: node)
                }
                trail.append(last)
            }
        }
        return nil
    }

    private func visit(_ name: String) -> Visit {
        let levels = (values[name]?.templateLevels ?? [:]).filter { $0.key.hasPrefix("vars.") }
        return Visit(
            name: name,
            references: levels.map { (String($0.key.dropFirst("vars.".count)), $0.value) }.sorted { $0.0 < $1.0 })
    }
}

extension Reading {
    /// Reports variables that refer to one another in a circle, or too deep.
    mutating func reportTangle(of variables: Variables) {
        switch variables.tangle() {
        case .circle(let names, let node)?:
            mistakes.error(
                "circular-variables",
                "variables refer to each other in a circle: \(names.map { "vars.\($0)" }.joined(separator: " → "))",
                at: node.range, help: "give one of them a value of its own")
        case .tooDeep(let name, let node)?:
            mistakes.error(
                "too-deep",
                "`vars.\(name)` refers to others that refer to others, over more than \(VariableTangle.deepest) levels",
                at: node.range, help: "give one on the way a value of its own")
        case nil: break
        }
    }
}
