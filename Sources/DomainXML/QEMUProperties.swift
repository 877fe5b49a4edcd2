// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// The value of a QEMU option: a word, and properties behind commas, or a JSON object with the same.
package struct QEMUProperties: Sendable, Hashable {
    /// A property as QEMU's option syntax writes it.
    package struct Property: Sendable, Hashable {
        /// The name; a nested one has dots, `file.filename`.
        package let key: String
        package let value: String
    }

    /// The word that stands first without a name, such as a device's driver.
    package let head: String?
    /// The properties in order.
    package private(set) var properties: [Property]

    /// Takes a value apart; two commas are one in a value, and a bare word behind the first is a switch that is on.
    package init(_ text: String) {
        if text.hasPrefix("{"), let object = Self.object(text) {
            head = nil
            properties = object
            return
        }
        var head: String?
        properties = []
        for (index, part) in Self.parts(of: text).enumerated() {
            if let equals = part.firstIndex(of: "=") {
                let value = String(part[part.index(after: equals)...])
                properties.append(Property(key: String(part[..<equals]), value: value))
            } else if index == 0 {
                head = part
            } else if !part.isEmpty {
                properties.append(Property(key: part, value: "on"))
            }
        }
        self.head = head
    }

    /// The value of a property; of several, the last one counts.
    package subscript(key: String) -> String? { properties.last { $0.key == key }?.value }

    /// What sort of thing is meant: the first word, or what stands there by name.
    package var kind: String? {
        if let head { return head }
        for key in ["driver", "qom-type", "type", "accel", "backend"] {
            if let value = self[key] { return value }
        }
        return nil
    }

    /// The same without some of the properties.
    package func without(_ keys: Set<String>) -> QEMUProperties {
        var rest = self
        rest.properties.removeAll { keys.contains($0.key) }
        return rest
    }

    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] != UInt8(ascii: ",") {
                part.append(bytes[at])
            } else if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: ",") {
                part.append(bytes[at])
                at += 1
            } else {
                parts.append(String(decoding: part, as: UTF8.self))
                part = []
            }
            at += 1
        }
        parts.append(String(decoding: part, as: UTF8.self))
        return parts
    }

    /// The members of a JSON object by name, nil where the text is none: QEMU will tell.
    private static func object(_ text: String) -> [Property]? {
        guard let value = try? JSONDecoder().decode(Argument.self, from: Data(text.utf8)), case .object = value else {
            return nil
        }
        return value.properties(below: "")
    }
}

/// A JSON value of QEMU's arguments.
private indirect enum Argument: Decodable {
    case word(String)
    case list([Argument])
    case object([String: Argument])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .word("")
        } else if let value = try? container.decode(Bool.self) {
            self = .word(value ? "on" : "off")
        } else if let value = try? container.decode(Int64.self) {
            self = .word(String(value))
        } else if let value = try? container.decode(UInt64.self) {
            self = .word(String(value))
        } else if let value = try? container.decode(Double.self) {
            self = .word(String(value))
        } else if let value = try? container.decode(String.self) {
            self = .word(value)
        } else if let value = try? container.decode([Argument].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: Argument].self))
        }
    }

    /// Itself and all within by their dotted names, sorted: JSON's members have no order.
    func properties(below path: String) -> [QEMUProperties.Property] {
        let prefix = path.isEmpty ? "" : path + "."
        switch self {
        case .word(let value): return [QEMUProperties.Property(key: path, value: value)]
        case .list(let elements):
            return elements.enumerated().flatMap { $0.element.properties(below: prefix + String($0.offset)) }
        case .object(let members):
            return members.sorted { $0.key < $1.key }.flatMap { $0.value.properties(below: prefix + $0.key) }
        }
    }
}
