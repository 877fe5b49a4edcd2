// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Reads the grammar of RFC 9535: segments and selectors here, filters and literals in extensions.
struct JSONPathParser {
    /// Filters, parentheses and function calls within one another; deeper text could exhaust the stack.
    private static let deepestNesting = 64

    let scalars: [Unicode.Scalar]
    var offset = 0
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Reads the whole text as a query.
    mutating func query() throws(JSONPathError) -> [PathSegment] {
        guard take("$") else { throw failure("a query begins with `$`") }
        let segments = try segments()
        guard offset == scalars.count else {
            throw failure("\(here) can't follow here; a `.name`, `..` or `[` could")
        }
        return segments
    }

    /// Reads the segments after `$` or `@`, leaving blanks that precede none.
    mutating func segments() throws(JSONPathError) -> [PathSegment] {
        var segments: [PathSegment] = []
        while true {
            let start = offset
            skipBlanks()
            let begin = offset
            guard let (selectors, isDescendant) = try segment() else {
                offset = start
                return segments
            }
            segments.append(PathSegment(selectors: selectors, isDescendant: isDescendant, start: begin, end: offset))
        }
    }

    private mutating func segment() throws(JSONPathError) -> (selectors: [PathSelector], isDescendant: Bool)? {
        if take("..") {
            if peek == "[" { return (try bracketed(), true) }
            return ([try shorthand(after: "..")], true)
        }
        if take(".") { return ([try shorthand(after: ".")], false) }
        return peek == "[" ? (try bracketed(), false) : nil
    }

    private mutating func shorthand(after dots: String) throws(JSONPathError) -> PathSelector {
        if take("*") { return .wildcard }
        let start = offset
        guard let first = peek, Self.startsName(first) else {
            throw failure("\(here) can't follow `\(dots)`; a name without quotes or `*` could, others as `['name']`")
        }
        while let next = peek, Self.startsName(next) || Self.isDigit(next) { offset += 1 }
        return .name(text(from: start))
    }

    private mutating func bracketed() throws(JSONPathError) -> [PathSelector] {
        offset += 1
        var selectors: [PathSelector] = []
        repeat {
            skipBlanks()
            selectors.append(try selector())
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("expected `,` or `]`, not \(here)") }
        return selectors
    }

    private mutating func selector() throws(JSONPathError) -> PathSelector {
        switch peek {
        case "'", "\"": return .name(try quoted())
        case "*":
            offset += 1
            return .wildcard
        case "?":
            offset += 1
            skipBlanks()
            return .filter(try nested { parser throws(JSONPathError) in try parser.disjunction() })
        default: return try indexOrSlice()
        }
    }

    private mutating func indexOrSlice() throws(JSONPathError) -> PathSelector {
        let start = try integer()
        let afterStart = offset
        skipBlanks()
        guard take(":") else {
            offset = afterStart
            guard let start else {
                throw failure(
                    "expected a quoted name, an index, a slice, `*` or `?` between the brackets, not \(here)")
            }
            return .index(start)
        }
        skipBlanks()
        let end = try integer()
        let afterEnd = offset
        skipBlanks()
        guard take(":") else {
            offset = afterEnd
            return .slice(start: start, end: end, step: 1)
        }
        skipBlanks()
        return .slice(start: start, end: end, step: try integer() ?? 1)
    }

    /// Runs a part of the grammar that may hold itself.
    mutating func nested<Part>(
        _ part: (inout JSONPathParser) throws(JSONPathError) -> Part
    ) throws(JSONPathError) -> Part {
        guard depth < Self.deepestNesting else {
            throw failure("filters, parentheses and calls are nested more than \(Self.deepestNesting) levels deep")
        }
        depth += 1
        defer { depth -= 1 }
        return try part(&self)
    }
}

extension JSONPathParser {
    var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    /// What stands at the offset, for a message.
    var here: String { peek.map { "`\($0)`" } ?? "the end" }

    mutating func take(_ text: String) -> Bool {
        guard scalars[offset...].starts(with: text.unicodeScalars) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    mutating func skipBlanks() {
        while let next = peek, next == " " || next == "\t" || next == "\n" || next == "\r" { offset += 1 }
    }

    func text(from start: Int) -> String {
        String(String.UnicodeScalarView(scalars[start..<offset]))
    }

    func failure(_ message: String, at place: Int? = nil) -> JSONPathError {
        JSONPathError(message: message, offset: place ?? offset, help: guess(at: place ?? offset))
    }

    /// What was probably meant by what stands at a place.
    private func guess(at place: Int) -> String? {
        let rest = scalars[min(place, scalars.count)...]
        func follows(_ text: String) -> Bool { rest.starts(with: text.unicodeScalars) }
        if follows("= ") || follows("='") || follows("=\"") { return "equality is written `==`" }
        if follows("and ") { return "both are asked for with `&&`" }
        if follows("or ") { return "one of them is asked for with `||`" }
        if follows("not ") { return "the contrary is asked for with `!`" }
        if follows("-"), place > 0, Self.startsName(scalars[place - 1]) {
            return "quote a name that has `-` in it: ['drive-id']"
        }
        if scalars.first == "." { return "a query begins with `$`: $.status" }
        return nil
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { "a"..."z" ~= scalar || "A"..."Z" ~= scalar }

    static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || scalar == "_" || scalar.value >= 0x80
    }
}
