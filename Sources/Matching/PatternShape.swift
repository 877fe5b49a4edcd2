// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a regular expression of ICU's dialect asks of a text, with scalars told apart only by whether they end a line.
///
/// It stands for more texts than the expression fits wherever that is not known for certain, so that what fits no shape
/// fits no expression.
indirect enum PatternShape: Equatable {
    /// The scalars that a place takes.
    struct Scalars: OptionSet {
        let rawValue: Int

        static let lineBreak = Scalars(rawValue: 1)
        static let other = Scalars(rawValue: 2)
        static let any: Scalars = [.lineBreak, .other]
    }

    case lineStart
    case lineEnd
    case textStart
    case textEnd
    /// A demand that takes no scalar, of which nothing more is known.
    case assertion
    case scalar(Scalars)
    /// Any scalar that ends no line.
    case dot
    /// Any text, or none.
    case anything
    case sequence([PatternShape])
    case alternatives([PatternShape])
    /// `isOptional` where none will do.
    case repetition(PatternShape, isOptional: Bool)

    /// Whether it is certain that no text has a part that fits.
    var fitsNothing: Bool {
        let anywhere = [Place.Before.textStart, .lineBreak, .other].map { Place(before: $0, ahead: .anything) }
        return places(after: Set(anywhere)).isEmpty
    }

    /// The shape with its anchors left out.
    var withoutAnchors: PatternShape {
        switch self {
        case .lineStart, .lineEnd, .textStart, .textEnd: .sequence([])
        case .assertion, .scalar, .dot, .anything: self
        case .sequence(let parts): .sequence(parts.map(\.withoutAnchors))
        case .alternatives(let branches): .alternatives(branches.map(\.withoutAnchors))
        case .repetition(let body, let isOptional): .repetition(body.withoutAnchors, isOptional: isOptional)
        }
    }

    /// Whether it is certain that every text has a part that fits.
    var fitsEverything: Bool {
        if case .alternatives(let branches) = self { return branches.contains(where: \.fitsEverything) }
        var parts = if case .sequence(let parts) = self { parts } else { [self] }
        if parts == [.lineStart, .repetition(.dot, isOptional: true), .lineEnd] { return true }
        if parts.contains(.lineStart) || parts.contains(.textStart) {
            // Every text has a beginning.
            parts = Array(parts.drop { $0 == .lineStart || $0 == .textStart })
        } else {
            // And an end.
            while parts.last == .lineEnd || parts.last == .textEnd { parts.removeLast() }
        }
        return parts.allSatisfy(\.isSatisfiedByNothing)
    }

    /// Whether it is certain that it fits the empty text between any two scalars.
    private var isSatisfiedByNothing: Bool {
        switch self {
        case .lineStart, .lineEnd, .textStart, .textEnd, .assertion, .scalar, .dot, .anything: false
        case .sequence(let parts): parts.allSatisfy(\.isSatisfiedByNothing)
        case .alternatives(let branches): branches.contains(where: \.isSatisfiedByNothing)
        case .repetition(let body, let isOptional): isOptional || body.isSatisfiedByNothing
        }
    }
}

/// A place in a text, as far as anchors tell places apart.
private struct Place: Hashable {
    enum Before: Hashable { case textStart, lineBreak, other }
    /// What an anchor demands of the text from here on.
    enum Ahead: Hashable { case anything, lineEnd, textEnd }

    let before: Before
    let ahead: Ahead
}

extension PatternShape {
    /// The places that can be reached by what fits, from any of those given.
    private func places(after places: Set<Place>) -> Set<Place> {
        switch self {
        case .assertion: return places
        case .lineStart: return places.filter { $0.before != .other }
        case .textStart: return places.filter { $0.before == .textStart }
        case .lineEnd: return Set(places.map { $0.ahead == .anything ? Place(before: $0.before, ahead: .lineEnd) : $0 })
        case .textEnd: return Set(places.map { Place(before: $0.before, ahead: .textEnd) })
        case .scalar(let scalars): return Set(places.flatMap { $0.places(behind: scalars) })
        case .dot: return PatternShape.scalar(.other).places(after: places)
        case .anything: return PatternShape.repetition(.scalar(.any), isOptional: true).places(after: places)
        case .sequence(let parts): return parts.reduce(places) { $1.places(after: $0) }
        case .alternatives(let branches):
            return branches.reduce(into: []) { $0.formUnion($1.places(after: places)) }
        case .repetition(let body, let isOptional):
            var reached = isOptional ? places : body.places(after: places)
            while case let more = body.places(after: reached).union(reached), more != reached { reached = more }
            return reached
        }
    }
}

extension Place {
    /// The places behind a scalar of these kinds that stands here.
    func places(behind scalars: PatternShape.Scalars) -> [Place] {
        var places: [Place] = []
        if scalars.contains(.lineBreak), ahead != .textEnd {
            places.append(Place(before: .lineBreak, ahead: .anything))
        }
        if scalars.contains(.other), ahead == .anything { places.append(Place(before: .other, ahead: .anything)) }
        return places
    }
}
