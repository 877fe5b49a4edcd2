// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Reads the grammar of RFC 9485, section 3; nil means that the text is not of it.
struct IRegexpParser {
    /// Parentheses within one another; deeper text could exhaust the stack.
    private static let deepestNesting = 64

    private let scalars: [Unicode.Scalar]
    private var offset = 0
    private var depth = 0

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parse() -> IRegexpTree? {
        guard let tree = alternatives(), offset == scalars.count else { return nil }
        return tree
    }

    private var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        offset += 1
        return true
    }

    private mutating func next() -> Unicode.Scalar? {
        defer { offset += 1 }
        return peek
    }

    private mutating func alternatives() -> IRegexpTree? {
        guard depth < Self.deepestNesting else { return nil }
        depth += 1
        defer { depth -= 1 }
        var branches: [IRegexpTree] = []
        repeat {
            var pieces: [IRegexpTree] = []
            while let scalar = peek, scalar != "|", scalar != ")" {
                guard let atom = atom(), let piece = quantified(atom) else { return nil }
                pieces.append(piece)
            }
            branches.append(.sequence(pieces))
        } while take("|")
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func atom() -> IRegexpTree? {
        switch next() {
        case "(":
            guard let inner = alternatives(), take(")") else { return nil }
            return inner
        case "^": return .textStart
        case "$": return .textEnd
        case ".": return .scalar(ScalarSet(ranges: ["\n"..."\n", "\r"..."\r"], isNegated: true))
        case "\\":
            if peek == "p" || peek == "P" {
                return category().map { .scalar(ScalarSet(categories: [$0])) }
            }
            return escaped().map { .scalar(ScalarSet(ranges: [$0...$0])) }
        case "[": return set().map(IRegexpTree.scalar)
        case nil, ")", "*", "+", "?", "]", "{", "|", "}": return nil
        case let scalar?: return .scalar(ScalarSet(ranges: [scalar...scalar]))
        }
    }

    private mutating func quantified(_ atom: IRegexpTree) -> IRegexpTree? {
        if take("*") { return .repetition(atom, atLeast: 0, atMost: nil) }
        if take("+") { return .repetition(atom, atLeast: 1, atMost: nil) }
        if take("?") { return .repetition(atom, atLeast: 0, atMost: 1) }
        guard take("{") else { return atom }
        guard let least = count() else { return nil }
        var most: Int? = least
        if take(",") {
            most = nil
            if peek != "}" {
                guard let count = count() else { return nil }
                most = count
            }
        }
        guard take("}"), most.map({ $0 >= least }) ?? true else { return nil }
        return .repetition(atom, atLeast: least, atMost: most)
    }

    private mutating func count() -> Int? {
        let start = offset
        while let digit = peek, "0"..."9" ~= digit { offset += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<offset])))
    }

    /// Reads what follows a backslash where it stands for one scalar.
    private mutating func escaped() -> Unicode.Scalar? {
        switch next() {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case let scalar? where "(*+)-.?[\\]^{|}".unicodeScalars.contains(scalar): scalar
        default: nil
        }
    }

    /// Reads what follows a backslash where it stands for a Unicode category.
    private mutating func category() -> ScalarSet.Category? {
        let isNegated = next() == "P"
        guard take("{") else { return nil }
        let start = offset
        while let scalar = peek, scalar != "}" { offset += 1 }
        let name = String(String.UnicodeScalarView(scalars[start..<offset]))
        guard take("}") else { return nil }
        return ScalarSet.Category(named: name, isNegated: isNegated)
    }

    /// Reads what follows an opening bracket.
    private mutating func set() -> ScalarSet? {
        var set = ScalarSet(isNegated: take("^"))
        if take("-") { set.ranges.append("-"..."-") }
        while true {
            switch next() {
            case "]": return set.isEmpty ? nil : set
            case "-":
                // A hyphen for itself stands first or last.
                guard peek == "]", !set.isEmpty else { return nil }
                set.ranges.append("-"..."-")
            case "\\" where peek == "p" || peek == "P":
                guard let category = category() else { return nil }
                set.categories.append(category)
            case let scalar?:
                guard let low = member(scalar) else { return nil }
                guard peek == "-", offset + 1 < scalars.count, scalars[offset + 1] != "]" else {
                    set.ranges.append(low...low)
                    continue
                }
                offset += 1
                guard let high = next().flatMap({ member($0) }), low <= high else { return nil }
                set.ranges.append(low...high)
            case nil: return nil
            }
        }
    }

    private mutating func member(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "\\": escaped()
        case "-", "[", "]": nil
        default: scalar
        }
    }
}
