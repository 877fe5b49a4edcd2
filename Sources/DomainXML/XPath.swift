// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// An XPath 1.0 expression that selects elements or attributes of a domain, and the steps that it is made of.
///
/// A path that does not begin with `/` begins at `<domain>`, as virsh's `--xpath` does. libxml2 evaluates it; the steps
/// are looked at only to say where what is missing would stand.
struct XPath: Sendable {
    /// One step, such as `disk[target/@dev='vda']` or `@io`.
    struct Step: Sendable {
        /// Where it stands in the path's bytes, without the slashes before it.
        let range: Range<Int>
        /// Whether it is a child or an attribute of what the path before it selects, and not some descendant.
        let isDirect: Bool
        /// What it would create; nil for a step that may select more than it names.
        let subject: Subject?
    }

    /// What a step names so plainly that it could be made.
    struct Subject: Sendable {
        let isAttribute: Bool
        /// Its prefix; empty for none.
        let prefix: String
        let name: String
        /// The attributes that its predicates ask for.
        var attributes: [(prefix: String, name: String, value: String)] = []
    }

    let text: String
    /// The steps; none where the path is no plain sequence of them.
    let steps: [Step]
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        steps = Self.split(bytes)
    }

    /// Whether it surely selects nodes, and is no expression that gives a number, a text or a truth.
    var isPlain: Bool {
        !steps.isEmpty
            && steps.allSatisfy { step in
                let test = bytes[step.range].prefix { $0 != UInt8(ascii: "[") }
                guard let first = test.first, !XMLByte.isDigit(first) else { return false }
                return test.elementsEqual("*".utf8)
                    || test.allSatisfy { XMLByte.isInName($0) || $0 == UInt8(ascii: "@") || $0 == XMLByte.colon }
            }
    }

    /// The path of the first `count` steps: `/` or `.` for none.
    func prefix(_ count: Int) -> String {
        guard count > 0 else { return bytes.first == XMLByte.slash ? "/" : "." }
        return String(decoding: bytes[..<steps[count - 1].range.upperBound], as: UTF8.self)
    }

    /// The path of what a step's nodes stand in.
    func owners(of step: Int) -> String {
        guard !steps[step].isDirect else { return prefix(step) }
        return String(decoding: bytes[..<steps[step].range.lowerBound], as: UTF8.self) + "."
    }

    /// A step as written.
    func text(of step: Int) -> String {
        String(decoding: bytes[steps[step].range], as: UTF8.self)
    }

    /// Splits a path at the slashes outside of brackets and quotes; none where a union joins several paths.
    private static func split(_ bytes: [UInt8]) -> [Step] {
        var steps: [Step] = []
        var depth = 0
        var quote: UInt8?
        var start = 0
        var slashes = 0
        for (at, byte) in (bytes + [XMLByte.slash]).enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case XMLByte.quote, XMLByte.apostrophe: quote = byte
            case UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "|") where depth == 0: return []
            case XMLByte.slash where depth == 0:
                if at > start {
                    let subject = PathScanner(bytes[start..<at]).subject()
                    steps.append(Step(range: start..<at, isDirect: slashes < 2, subject: subject))
                    slashes = 0
                }
                slashes += 1
                start = at + 1
            default: break
            }
        }
        return steps
    }
}

/// Reads a step of the plain form `name`, `prefix:name` or `@name`, with predicates `[@name='value']` only.
private struct PathScanner {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    func subject() -> XPath.Subject? {
        var scanner = self
        return scanner.read()
    }

    private mutating func read() -> XPath.Subject? {
        skipSpace()
        let isAttribute = take("@") || take("attribute::")
        if !isAttribute { _ = take("child::") }
        guard let (prefix, name) = qualifiedName() else { return nil }
        var subject = XPath.Subject(isAttribute: isAttribute, prefix: prefix, name: name)
        skipSpace()
        while !isAttribute, take("[") {
            repeat {
                skipSpace()
                guard take("@"), let (prefix, name) = qualifiedName() else { return nil }
                skipSpace()
                guard take("=") else { return nil }
                skipSpace()
                guard let value = literal() else { return nil }
                subject.attributes.append((prefix, name, value))
                skipSpace()
            } while take("and ")
            guard take("]") else { return nil }
            skipSpace()
        }
        return at == bytes.endIndex ? subject : nil
    }

    private mutating func qualifiedName() -> (prefix: String, name: String)? {
        guard let first = name() else { return nil }
        guard take(":") else { return ("", first) }
        return name().map { (first, $0) }
    }

    private mutating func name() -> String? {
        let start = at
        while at < bytes.endIndex, Self.isInName(bytes[at], isFirst: at == start) { at += 1 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    private static func isInName(_ byte: UInt8, isFirst: Bool) -> Bool {
        let canBegin = XMLByte.isLetter(byte) || byte == XMLByte.underscore || byte >= 0x80
        return canBegin || (!isFirst && XMLByte.isInName(byte))
    }

    private mutating func literal() -> String? {
        guard at < bytes.endIndex, bytes[at] == XMLByte.quote || bytes[at] == XMLByte.apostrophe,
            let end = bytes[(at + 1)...].firstIndex(of: bytes[at])
        else { return nil }
        defer { at = end + 1 }
        return String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[at...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.endIndex, XMLByte.isSpace(bytes[at]) { at += 1 }
    }
}
