// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What is known of a document before there is one: which values may stand at which place.
package protocol DocumentShape {
    /// A place in all documents of this shape.
    associatedtype Place: Hashable

    /// Whether any value may stand there, and nothing is known of what is in it.
    func isAnything(_ place: Place) -> Bool
    /// The members an object there may have, all of one name together.
    func members(of place: Place) -> [(name: String, place: Place)]
    /// The elements an array there may have; empty where none stands there.
    func elements(of place: Place) -> [Place]
}

/// Where a query can find nothing, whatever the document.
package struct DeadEnd<Place: Hashable>: Sendable where Place: Sendable {
    /// The query up to the part that finds nothing; within a filter, the filter's own.
    package let before: String
    /// The part that finds nothing.
    package let selector: String
    /// Its place in the query, in Unicode scalars.
    package let offset: Int
    /// What may stand where the part looks.
    package let places: [Place]
    /// The member that it asks for, where it asks for one.
    package let name: String?
}

extension JSONPath {
    /// The first part of the query that can find nothing in any document of a shape; nil where all may.
    package func deadEnd<Shape: DocumentShape>(
        in shape: Shape, at root: Shape.Place
    ) -> DeadEnd<Shape.Place>? where Shape.Place: Sendable {
        var walk = ShapeWalk(shape: shape, root: root, text: Array(text.unicodeScalars))
        _ = walk.places(of: segments, from: [root])
        return walk.deadEnd
    }
}

extension JSONPath {
    /// Where the nodes may be that the query finds in a document of a shape; nil where that is not known.
    package func ends<Shape: DocumentShape>(
        in shape: Shape, at root: Shape.Place
    ) -> [Shape.Place]? where Shape.Place: Sendable {
        var walk = ShapeWalk(shape: shape, root: root, text: Array(text.unicodeScalars))
        return walk.places(of: segments, from: [root])
    }
}

/// Runs a query on a shape in place of a document.
private struct ShapeWalk<Shape: DocumentShape> where Shape.Place: Sendable {
    let shape: Shape
    let root: Shape.Place
    let text: [Unicode.Scalar]
    private(set) var deadEnd: DeadEnd<Shape.Place>?

    init(shape: Shape, root: Shape.Place, text: [Unicode.Scalar]) {
        (self.shape, self.root, self.text) = (shape, root, text)
    }

    /// Where the segments may lead; nil once nothing is known.
    mutating func places(of segments: [PathSegment], from start: [Shape.Place]) -> [Shape.Place]? {
        var places = start
        for segment in segments {
            let sources = segment.isDescendant ? closure(of: places) : places
            if sources.contains(where: shape.isAnything) { return nil }
            var found: [Shape.Place] = []
            for selector in segment.selectors {
                let next = self.places(of: selector, from: sources)
                if next.isEmpty { note(selector, of: segment, at: sources) }
                found += next
            }
            if deadEnd != nil { return nil }
            places = unique(found)
        }
        return places
    }

    private mutating func note(_ selector: PathSelector, of segment: PathSegment, at sources: [Shape.Place]) {
        guard deadEnd == nil else { return }
        let name: String? = if case .name(let name) = selector { name } else { nil }
        deadEnd = DeadEnd(
            before: string(0..<segment.start), selector: string(segment.start..<segment.end), offset: segment.start,
            places: sources, name: name)
    }

    private mutating func places(of selector: PathSelector, from sources: [Shape.Place]) -> [Shape.Place] {
        switch selector {
        case .name(let name): return sources.flatMap { shape.members(of: $0).filter { $0.name == name }.map(\.place) }
        case .index, .slice: return sources.flatMap { shape.elements(of: $0) }
        case .wildcard: return sources.flatMap(children)
        case .filter(let expression):
            let children = unique(sources.flatMap(children))
            if !children.isEmpty { check(expression, on: children) }
            return children
        }
    }

    private func children(of place: Shape.Place) -> [Shape.Place] {
        shape.elements(of: place) + shape.members(of: place).map(\.place)
    }

    /// The places and all below them. A type may hold itself.
    private func closure(of places: [Shape.Place]) -> [Shape.Place] {
        var known = Set(places)
        var order = unique(places)
        var next = 0
        while next < order.count {
            for child in children(of: order[next]) where known.insert(child).inserted { order.append(child) }
            next += 1
        }
        return order
    }

    private func unique(_ places: [Shape.Place]) -> [Shape.Place] {
        var known: Set<Shape.Place> = []
        return places.filter { known.insert($0).inserted }
    }

    private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(text[range])) }

    private mutating func check(_ expression: FilterExpression, on children: [Shape.Place]) {
        switch expression {
        case .or(let parts), .and(let parts): for part in parts { check(part, on: children) }
        case .not(let part): check(part, on: children)
        case .exists(let query): check(query, on: children)
        case .comparison(let left, _, let right):
            check(left, on: children)
            check(right, on: children)
        case .call(let function):
            check(function.text, on: children)
            if case .computed(let operand) = function.pattern { check(operand, on: children) }
        }
    }

    private mutating func check(_ operand: FilterOperand, on children: [Shape.Place]) {
        switch operand {
        case .literal: break
        case .query(let query), .count(let query), .value(let query): check(query, on: children)
        case .length(let inner): check(inner, on: children)
        }
    }

    private mutating func check(_ query: FilterQuery, on children: [Shape.Place]) {
        _ = places(of: query.segments, from: query.isRelative ? children : [root])
    }
}
