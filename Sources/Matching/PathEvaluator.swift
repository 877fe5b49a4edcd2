// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Runs the segments and filters of a query on one document.
struct PathEvaluator {
    /// How many nodes an evaluation may look at. A query of a line can ask for more than there are atoms in a computer,
    /// and QEMU's largest reply has some thousands.
    static let mostNodes = 1_000_000

    let root: JSONValue
    private let budget = Budget()

    init(root: JSONValue) { self.root = root }

    /// Whether it ended before its time: what was found is not all.
    var isExhausted: Bool { budget.rest == 0 }

    /// What is left of the nodes that may be looked at, for filters within filters too.
    private final class Budget {
        private(set) var rest = PathEvaluator.mostNodes

        /// Whether so many more may be looked at.
        func allows(_ count: Int) -> Bool {
            rest = max(0, rest - count)
            return rest > 0
        }
    }

    func nodes(of segments: [PathSegment], from start: JSONNode) -> [JSONNode] {
        nodes(of: segments, from: [start])
    }

    func nodes(of segments: [PathSegment], from start: [JSONNode]) -> [JSONNode] {
        var nodes = start
        for segment in segments {
            var found: [JSONNode] = []
            for node in nodes {
                apply(segment, to: node, into: &found)
            }
            nodes = found
        }
        return nodes
    }

    private func apply(_ segment: PathSegment, to node: JSONNode, into found: inout [JSONNode]) {
        for selector in segment.selectors {
            let before = found.count
            guard budget.allows(1) else { return }
            apply(selector, to: node, into: &found)
            guard budget.allows(found.count - before) else { return }
        }
        guard segment.isDescendant else { return }
        for child in Self.children(of: node) {
            apply(segment, to: child, into: &found)
        }
    }

    private func apply(_ selector: PathSelector, to node: JSONNode, into found: inout [JSONNode]) {
        switch selector {
        case .name(let name):
            guard let value = node.value[member: name] else { return }
            found.append(JSONNode(value: value, location: .member(of: node.location, name)))
        case .wildcard:
            found += Self.children(of: node)
        case .index(let index):
            guard case .array(let elements) = node.value else { return }
            let position = index < 0 ? elements.count + index : index
            guard elements.indices.contains(position) else { return }
            found.append(JSONNode(value: elements[position], location: .element(of: node.location, position)))
        case .slice(let start, let end, let step):
            guard case .array(let elements) = node.value else { return }
            for position in Self.positions(start, end, step, count: elements.count) {
                found.append(JSONNode(value: elements[position], location: .element(of: node.location, position)))
            }
        case .filter(let expression):
            found += Self.children(of: node).filter { holds(expression, on: $0.value) }
        }
    }

    /// The elements of an array, or the members of an object in the order of their names.
    static func children(of node: JSONNode) -> [JSONNode] {
        switch node.value {
        case .array(let elements):
            elements.enumerated().map { JSONNode(value: $1, location: .element(of: node.location, $0)) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.map {
                JSONNode(value: $0.value, location: .member(of: node.location, $0.key))
            }
        default: []
        }
    }

    /// The positions of a slice, RFC 9535, section 2.3.4.2.2.
    private static func positions(_ start: Int?, _ end: Int?, _ step: Int, count: Int) -> StrideTo<Int> {
        func bounded(_ index: Int, _ range: ClosedRange<Int>) -> Int {
            min(max(index < 0 ? count + index : index, range.lowerBound), range.upperBound)
        }
        if step == 0 { return stride(from: 0, to: 0, by: 1) }
        if step > 0 {
            return stride(from: bounded(start ?? 0, 0...count), to: bounded(end ?? count, 0...count), by: step)
        }
        let last = end.map { bounded($0, -1...(count - 1)) } ?? -1
        return stride(from: bounded(start ?? count - 1, -1...(count - 1)), to: last, by: step)
    }

    private func holds(_ expression: FilterExpression, on current: JSONValue) -> Bool {
        switch expression {
        case .or(let parts): parts.contains { holds($0, on: current) }
        case .and(let parts): parts.allSatisfy { holds($0, on: current) }
        case .not(let part): !holds(part, on: current)
        case .exists(let query): !nodes(of: query, on: current).isEmpty
        case .call(let function): holds(function, on: current)
        case .comparison(let left, let comparison, let right):
            Self.holds(value(of: left, on: current), comparison, value(of: right, on: current))
        }
    }

    /// Compares as RFC 9535, section 2.3.5.2.2, nil being Nothing.
    private static func holds(_ left: JSONValue?, _ comparison: FilterComparison, _ right: JSONValue?) -> Bool {
        var isEqual: Bool {
            guard let left, let right else { return left == nil && right == nil }
            return left.equals(right)
        }
        var ordering: JSONOrdering? { left.flatMap { left in right.flatMap(left.compare) } }
        return switch comparison {
        case .equal: isEqual
        case .notEqual: !isEqual
        case .less: ordering == .less
        case .greater: ordering == .greater
        case .atMost: ordering == .less || isEqual
        case .atLeast: ordering == .greater || isEqual
        }
    }

    private func holds(_ function: LogicalFunction, on current: JSONValue) -> Bool {
        guard let text = value(of: function.text, on: current)?.string else { return false }
        let regexp: IRegexp? =
            switch function.pattern {
            case .fixed(let regexp, _): regexp
            case .computed(let operand): value(of: operand, on: current)?.string.flatMap { IRegexp($0) }
            }
        return regexp?.matches(text, whole: function.isWhole) ?? false
    }

    private func value(of operand: FilterOperand, on current: JSONValue) -> JSONValue? {
        switch operand {
        case .literal(let value): return value
        case .query(let query), .value(let query):
            let found = nodes(of: query, on: current)
            return found.count == 1 ? found[0].value : nil
        case .count(let query): return .integer(Int64(nodes(of: query, on: current).count))
        case .length(let operand):
            switch value(of: operand, on: current) {
            case .string(let text): return .integer(Int64(text.unicodeScalars.count))
            case .array(let elements): return .integer(Int64(elements.count))
            case .object(let members): return .integer(Int64(members.count))
            default: return nil
            }
        }
    }

    private func nodes(of query: FilterQuery, on current: JSONValue) -> [JSONNode] {
        let start = query.isRelative ? current : root
        return nodes(of: query.segments, from: JSONNode(value: start, location: .root))
    }
}
