// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Reads the shape of a regular expression that ICU has compiled.
///
/// What it does not know for certain is nil: flags that change the meaning of what follows, quoting by `\Q`, set
/// operations that it cannot find the end of.
struct PatternShapeParser {
    /// Parentheses within one another; deeper text could exhaust the stack.
    private static let deepestNesting = 64

    private let scalars: [Unicode.Scalar]
    private var offset = 0
    private var depth = 0

    /// The shape of a pattern, nil where it is not known.
    static func shape(of pattern: String) -> PatternShape? {
        var parser = PatternShapeParser(scalars: Array(pattern.unicodeScalars))
        guard let shape = parser.alternatives(), parser.offset == parser.scalars.count else { return nil }
        return shape
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func next() -> Unicode.Scalar? {
        defer { offset += 1 }
        return peek
    }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[min(offset, scalars.count)...].starts(with: text.unicodeScalars) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() -> PatternShape? {
        guard depth < Self.deepestNesting else { return nil }
        depth += 1
        defer { depth -= 1 }
        var branches: [PatternShape] = []
        repeat {
            var parts: [PatternShape] = []
            while let scalar = peek, scalar != "|", scalar != ")" {
                guard let atom = atom() else { return nil }
                // A comment or a flag is none.
                guard let part = quantified(atom) else { return nil }
                parts.append(part)
            }
            branches.append(parts.count == 1 ? parts[0] : .sequence(parts))
        } while take("|")
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func atom() -> PatternShape? {
        switch next() {
        case "(": group()
        case "^": .lineStart
        case "$": .lineEnd
        case ".": .dot
        case "[": set()
        case "\\": escape()
        case nil, "*", "+", "?", "{": nil
        case let scalar?: .scalar(Self.kind(of: scalar))
        }
    }

    private mutating func group() -> PatternShape? {
        if take("?#") {
            while let scalar = peek, scalar != ")" { offset += scalar == "\\" ? 2 : 1 }
            return take(")") ? .sequence([]) : nil
        }
        for look in ["?=", "?!", "?<=", "?<!"] where take(look) {
            return alternatives() != nil && take(")") ? .assertion : nil
        }
        if take("?i)") { return .sequence([]) }
        if take("?<") {
            while let scalar = peek, scalar != ">" { offset += scalar == ")" ? scalars.count : 1 }
            guard take(">") else { return nil }
        } else if !take("?:"), !take("?i:"), !take("?>"), peek == "?" {
            return nil
        }
        guard let inner = alternatives(), take(")") else { return nil }
        return inner
    }

    private mutating func quantified(_ atom: PatternShape) -> PatternShape? {
        let shape: PatternShape
        if take("*") {
            shape = .repetition(atom, isOptional: true)
        } else if take("?") {
            shape = .alternatives([atom, .sequence([])])
        } else if take("+") {
            shape = .repetition(atom, isOptional: false)
        } else if take("{") {
            let bounds = scalars[offset...].prefix { $0 != "}" }
            guard bounds.allSatisfy({ ("0"..."9").contains($0) || $0 == "," }), !bounds.isEmpty else { return nil }
            offset += bounds.count + 1
            let isOptional = bounds.prefix { $0 != "," }.allSatisfy { $0 == "0" }
            shape = .repetition(atom, isOptional: isOptional)
        } else {
            return atom
        }
        // Lazy and possessive ones fit no more than these.
        if !take("?") { _ = take("+") }
        return shape
    }

    private mutating func escape() -> PatternShape? {
        switch next() {
        case "A": .textStart
        case "z": .textEnd
        case "Z": .lineEnd
        case "b", "B", "G": .assertion
        case "X", "k": reference()
        case let digit? where ("1"..."9").contains(digit): reference()
        case let scalar?:
            if let kind = kind(escaped: scalar) { .scalar(kind) } else { nil }
        case nil: nil
        }
    }

    /// What repeats an earlier group, or takes a cluster of scalars.
    private mutating func reference() -> PatternShape? {
        if take("<") {
            while let scalar = peek, scalar != ">" { offset += 1 }
            guard take(">") else { return nil }
        }
        while let digit = peek, "0"..."9" ~= digit { offset += 1 }
        return .anything
    }

    /// The scalars that an escape takes, after its first letter; nil where it is not known.
    private mutating func kind(escaped letter: Unicode.Scalar) -> PatternShape.Scalars? {
        switch letter {
        case "n", "r": .lineBreak
        case "t", "a", "e", "d", "w", "S", "h", "V": .other
        case "f", "s", "v", "D", "W", "H", "R": .any
        case "p", "P", "N", "x", "u", "U", "0", "c": argument(of: letter) ? .any : nil
        case "a"..."z", "A"..."Z", "0"..."9": nil
        default: Self.kind(of: letter)
        }
    }

    /// Passes over what belongs to an escape; false where it is not there.
    private mutating func argument(of letter: Unicode.Scalar) -> Bool {
        if take("{") {
            while let scalar = peek, scalar != "}" { offset += 1 }
            return take("}")
        }
        let length = ["x": 2, "u": 4, "U": 8, "c": 1][letter]
        if let length {
            offset += length
            return offset <= scalars.count
        }
        while letter == "0", let digit = peek, "0"..."7" ~= digit { offset += 1 }
        return letter == "0"
    }

    /// Reads what follows an opening bracket.
    private mutating func set() -> PatternShape? {
        let isNegated = take("^")
        guard peek != "]" else { return nil }
        var kinds: PatternShape.Scalars = []
        var classes: Set<String> = []
        while let scalar = next() {
            switch scalar {
            case "]":
                if isNegated { return .scalar(Self.takesAll(classes) ? [] : .any) }
                return .scalar(kinds)
            case "[", "&": return nil
            case "\\":
                guard let letter = next() else { return nil }
                let start = offset
                guard let kind = kind(escaped: letter) else { return nil }
                kinds.formUnion(kind)
                classes.insert(String(String.UnicodeScalarView([letter] + scalars[start..<offset])))
            case "-" where peek != "]" && !kinds.isEmpty:
                // The end of a range is read as any member is; what lies between may end a line.
                guard peek != "-" else { return nil }
                kinds.formUnion(.any)
            default: kinds.formUnion(Self.kind(of: scalar))
            }
        }
        return nil
    }

    /// Whether a class and its opposite are among these, as in `[^\s\S]`.
    private static func takesAll(_ classes: Set<String>) -> Bool {
        [("s", "S"), ("d", "D"), ("w", "W"), ("h", "H"), ("v", "V")].contains {
            classes.contains($0.0) && classes.contains($0.1)
        } || classes.contains { $0.hasPrefix("p") && classes.contains("P" + $0.dropFirst()) }
    }

    private static func kind(of scalar: Unicode.Scalar) -> PatternShape.Scalars {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: .lineBreak
        case 0x0B, 0x0C: .any
        default: .other
        }
    }
}
