// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Why it is certain that a regular expression fits no text.
package enum PatternFault: Sendable, Hashable {
    /// An anchor stands where no line begins or ends.
    case misplacedAnchor
    /// A bracket expression takes no character.
    case emptySet
    /// JSONPath takes I-Regexps (RFC 9485) alone, and this is none.
    case notIRegexp

    /// The fault of a pattern that compiles; nil where a text may fit it.
    fileprivate init?(of pattern: String) {
        guard let shape = PatternShapeParser.shape(of: pattern), shape.fitsNothing else { return nil }
        self = shape.withoutAnchors.fitsNothing ? .emptySet : .misplacedAnchor
    }
}

extension TextPattern {
    /// Why no text has a part that it fits; nil where one may.
    package var fault: PatternFault? { PatternFault(of: text) }

    /// Whether it is certain that every text has a part that it fits.
    package var fitsEverything: Bool { PatternShapeParser.shape(of: text)?.fitsEverything == true }
}

extension Matcher {
    /// The regular expressions in it.
    package var patterns: [TextPattern] {
        switch self {
        case .matches(let pattern): [pattern]
        case .count(let inner), .not(let inner), .any(let inner), .all(let inner), .none(let inner):
            inner.flatMap(\.patterns)
        default: []
        }
    }
}

extension JSONPath {
    /// The regular expressions in its filters that fit no text for certain, as they are written.
    package var faultyPatterns: [(text: String, fault: PatternFault)] {
        segments.flatMap(\.selectors).flatMap { selector -> [(text: String, fault: PatternFault)] in
            if case .filter(let expression) = selector { expression.faultyPatterns } else { [] }
        }
    }
}

extension FilterExpression {
    fileprivate var faultyPatterns: [(text: String, fault: PatternFault)] {
        switch self {
        case .or(let parts), .and(let parts): parts.flatMap(\.faultyPatterns)
        case .not(let part): part.faultyPatterns
        case .call(let function):
            switch function.pattern {
            case .fixed(nil, let text): [(text, .notIRegexp)]
            case .fixed(_, let text):
                PatternFault(of: text).map { [(text, $0)] } ?? []
            case .computed: []
            }
        case .exists, .comparison: []
        }
    }
}
