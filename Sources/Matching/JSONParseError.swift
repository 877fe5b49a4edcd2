// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// A text that is not JSON.
package struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without a full stop.
    package let message: String

    package var description: String { "not JSON: \(message)" }
}

extension JSONValue {
    /// Reads a JSON text (RFC 8259) of any kind, at most 512 levels deep.
    ///
    /// Of members with the same name the last one counts. Integers are exact; one that 64 bits can't hold becomes a
    /// double.
    package init(parsing text: String) throws(JSONParseError) {
        let tree: Any
        do {
            tree = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
        } catch {
            let detail = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
            let message = (detail ?? error.localizedDescription).trimmingSuffix(".")
            throw JSONParseError(message: text.allSatisfy(\.isWhitespace) ? "the text is empty" : message)
        }
        self.init(foundation: tree)
    }

    private init(foundation tree: Any) {
        // By the type that it has: a cast that fails has asked for every bridge between the two first.
        let kind = type(of: tree)
        if kind == String.self, let text = tree as? String {
            self = .string(text)
        } else if kind == [String: Any].self, let members = tree as? [String: Any] {
            self = .object(members.mapValues(JSONValue.init(foundation:)))
        } else if kind == [Any].self, let elements = tree as? [Any] {
            self = .array(elements.map(JSONValue.init(foundation:)))
        } else if let number = tree as? NSNumber {
            // A Boolean is a number to every cast; only its class differs.
            self = kind == booleanClass ? .bool(number.boolValue) : JSONValue(number: number.stringValue)
        } else {
            self = .null
        }
    }

    /// The number's own text is exact where its accessors round.
    private init(number text: String) {
        if let value = Int64(text) {
            self = .integer(value)
        } else if let value = UInt64(text) {
            self = .unsigned(value)
        } else {
            self = Double(text).map(JSONValue.double) ?? .null
        }
    }
}

/// The class of Foundation's Boolean, which has no public name outside Apple's platforms.
private let booleanClass: Any.Type = {
    let sample = try? JSONSerialization.jsonObject(with: Data("true".utf8), options: [.fragmentsAllowed])
    return (sample as? NSNumber).map { type(of: $0) } ?? NSNumber.self
}()

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
