// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Why a matcher does not hold.
struct MatchFailure {
    /// The node to blame, where it is one.
    var node: JSONNode?
    /// The nodes that are to blame together, where there are several.
    var together: [JSONNode] = []
    let found: String
    /// Whether the query found no node at all.
    var isAbsence = false
}

extension Matcher {
    /// Holds the nodes of a query against the matcher: nil means that it holds.
    func failure(on nodes: [JSONNode]) -> MatchFailure? {
        switch self {
        case .exists(true):
            return nodes.isEmpty ? .absence : nil
        case .exists(false):
            guard nodes.count == 1 else { return nodes.isEmpty ? nil : .blaming(nodes, found: "\(nodes.count) nodes") }
            return MatchFailure(node: nodes[0], found: nodes[0].value.brief)
        case .count(let matchers):
            return Self.countFailure(matchers, nodes.count) {
                guard nodes.count == 1, let size = nodes[0].value.size else {
                    return .blaming(nodes, found: "\(nodes.count) node\(nodes.count == 1 ? "" : "s")")
                }
                return MatchFailure(
                    node: nodes[0], found: "1 node, an \(nodes[0].value.typeName) of \(size); end the query in `[*]`")
            }
        case .empty(true):
            return nodes.lazy.compactMap { failure(on: $0) }.first
        case .empty(false):
            return nodes.isEmpty ? .absence : nodes.lazy.compactMap { failure(on: $0) }.first
        case .any(let matchers), .all(let matchers), .none(let matchers):
            return quantifierFailure(matchers, on: nodes, noun: "node")
        case .not(let matchers) where looksAtNodesTogether:
            let holds = matchers.allSatisfy { $0.failure(on: nodes) == nil }
            return holds ? .blaming(nodes, found: "\(nodes.count) nodes that do") : nil
        default:
            return nodes.isEmpty ? .absence : nodes.lazy.compactMap { failure(on: $0) }.first
        }
    }

    /// Holds one value against the matcher, its elements or members being what it has of nodes.
    func failure(on node: JSONNode) -> MatchFailure? {
        let value = node.value
        let holds: Bool
        switch self {
        case .equals(let wanted): holds = value.equals(wanted)
        case .notEquals(let unwanted): holds = !value.equals(unwanted)
        case .matches(let pattern): holds = value.string.map(pattern.isFound) ?? false
        case .contains(let wanted): holds = value.contains(wanted)
        case .exists(let wanted): holds = wanted
        case .atLeast(let bound): holds = value.isNumber && [.greater, .equal].contains(value.compare(bound))
        case .atMost(let bound): holds = value.isNumber && [.less, .equal].contains(value.compare(bound))
        case .lessThan(let bound): holds = value.isNumber && value.compare(bound) == .less
        case .greaterThan(let bound): holds = value.isNumber && value.compare(bound) == .greater
        case .oneOf(let choices): holds = choices.contains(where: value.equals)
        case .type(let name): holds = value.typeName == name || name == "number" && value.isNumber
        case .empty(let wanted): holds = value.isEmpty == wanted
        case .not(let matchers): holds = !matchers.allSatisfy { $0.failure(on: node) == nil }
        case .count(let matchers):
            guard let size = value.size else { return MatchFailure(node: node, found: value.brief + noParts(value)) }
            return Self.countFailure(matchers, size) {
                MatchFailure(node: node, found: "\(size), in an \(value.typeName)")
            }
        case .any(let matchers), .all(let matchers), .none(let matchers):
            guard value.size != nil else { return MatchFailure(node: node, found: value.brief + noParts(value)) }
            var failure = quantifierFailure(matchers, on: PathEvaluator.children(of: node), noun: "element")
            if failure != nil, failure?.node == nil { failure?.node = node }
            return failure
        }
        return holds ? nil : MatchFailure(node: node, found: value.brief + remark(on: value))
    }

    private static func countFailure(
        _ matchers: [Matcher], _ count: Int, _ failure: () -> MatchFailure
    ) -> MatchFailure? {
        let counted = JSONNode(value: .integer(Int64(count)), location: .root)
        return matchers.allSatisfy { $0.failure(on: counted) == nil } ? nil : failure()
    }

    private func quantifierFailure(_ matchers: [Matcher], on nodes: [JSONNode], noun: String) -> MatchFailure? {
        func holds(_ node: JSONNode) -> Bool { matchers.allSatisfy { $0.failure(on: node) == nil } }
        func blame(_ node: JSONNode) -> MatchFailure { MatchFailure(node: node, found: node.value.brief) }
        switch self {
        case .all: return nodes.first { !holds($0) }.map(blame)
        case .none: return nodes.first(where: holds).map(blame)
        default:
            if nodes.contains(where: holds) { return nil }
            switch nodes.count {
            case 0: return MatchFailure(found: "no \(noun)", isAbsence: noun == "node")
            case 1: return blame(nodes[0])
            default:
                let all = nodes.lazy.map { $0.value.text() }.joined(separator: ", ")
                return .blaming(nodes, found: "\(nodes.count) \(noun)s, none of them such: \(all.cut())")
            }
        }
    }

    private func noParts(_ value: JSONValue) -> String { " (\(value.typeNameWithArticle), which has no elements)" }

    /// Says what type was found where the type alone is wrong.
    private func remark(on value: JSONValue) -> String {
        switch self {
        case .matches where value.string == nil:
            return " (\(value.typeNameWithArticle), where text is wanted)"
        case .atLeast, .atMost, .lessThan, .greaterThan:
            return value.isNumber ? "" : " (\(value.typeNameWithArticle), where a number is wanted)"
        case .contains(let wanted) where value.string != nil && wanted.string == nil:
            return " (text, where \(wanted.text().cut(to: 40)) would be found only if quoted)"
        case .equals(let wanted) where value.string != nil && wanted.size == nil && value.string == wanted.text():
            return " (text; quote the wanted value)"
        case .equals(let wanted) where wanted.string != nil && value.size == nil && wanted.string == value.text():
            return " (\(value.typeNameWithArticle), not text)"
        case .type:
            return " (\(value.typeNameWithArticle))"
        default:
            return ""
        }
    }
}

extension MatchFailure {
    static var absence: MatchFailure { MatchFailure(found: "no node", isAbsence: true) }

    /// That of all nodes of a query, none of which is to blame by itself.
    static func blaming(_ nodes: [JSONNode], found: String) -> MatchFailure {
        MatchFailure(together: nodes, found: found)
    }
}
