// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension JSONValue {
    var isNumber: Bool {
        switch self {
        case .integer, .unsigned, .double: true
        default: false
        }
    }

    /// Whether it is an empty text, array or object, or null.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        default: size == 0
        }
    }

    /// The number of elements or members; nil for what has neither.
    var size: Int? {
        switch self {
        case .array(let elements): elements.count
        case .object(let members): members.count
        default: nil
        }
    }

    /// What the `contains` matcher wants: a substring, elements, or members.
    func contains(_ wanted: JSONValue) -> Bool {
        switch (self, wanted) {
        case (.string(let text), .string(let part)):
            text.isSubtext(part)
        case (.array(let elements), .array(let parts)):
            elements.contains { $0.equals(wanted) } || parts.allSatisfy { part in elements.contains { $0.has(part) } }
        case (.array(let elements), _):
            elements.contains { $0.has(wanted) }
        default:
            size != nil && has(wanted)
        }
    }

    /// Whether all that is wanted is here: the same scalar, or at least these members or elements.
    private func has(_ wanted: JSONValue) -> Bool {
        switch (self, wanted) {
        case (.object, .object(let parts)):
            parts.allSatisfy { name, part in self[member: name]?.has(part) ?? false }
        case (.array(let elements), .array(let parts)):
            parts.allSatisfy { part in elements.contains { $0.has(part) } }
        default:
            equals(wanted)
        }
    }

    package var typeNameWithArticle: String {
        switch self {
        case .null: "null"
        case .integer, .unsigned, .array, .object: "an \(typeName)"
        default: "a \(typeName)"
        }
    }

    /// JSON text of at most some 200 characters.
    var brief: String { text().cut() }
}

extension String {
    /// Cuts a long text and says how many Unicode scalars are missing.
    func cut(to length: Int = 200) -> String {
        guard utf8.count > length else { return self }
        let start = unicodeScalars.prefix(length)
        let missing = unicodeScalars.count - start.count
        return missing == 0 ? self : "\(String(start))… (\(missing) more)"
    }

    /// Whether the part occurs in it, UTF-8 byte by byte.
    fileprivate func isSubtext(_ part: String) -> Bool {
        let text = Array(utf8)
        let part = Array(part.utf8)
        guard let first = part.first else { return true }
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            text[start] == first && text[start..<(start + part.count)].elementsEqual(part)
        }
    }
}
