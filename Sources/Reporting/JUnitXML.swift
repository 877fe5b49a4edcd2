// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Elements of XML as text.
enum JUnitXML {
    /// Seconds as all readers take them, never with an exponent.
    static func seconds(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    static func start(_ name: String, _ attributes: [(String, String)]) -> String {
        "<" + name + attributes.map { " \($0)=\"\(MarkupText.line($1))\"" }.joined()
    }

    static func element(
        _ name: String, _ attributes: [(String, String)], inner: String, indent: String
    ) -> String {
        let start = indent + start(name, attributes)
        return inner.isEmpty ? start + "/>\n" : start + ">\n\(inner)\(indent)</\(name)>\n"
    }

    /// An element with text alone, indented by six.
    static func element(_ name: String, _ attributes: [(String, String)], text: String = "") -> String {
        let start = "      " + start(name, attributes)
        return text.isEmpty ? start + "/>\n" : start + ">\(MarkupText.escaped(text))</\(name)>\n"
    }
}
