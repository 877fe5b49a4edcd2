// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// The regular expression of a `matches` matcher, in ICU's dialect, compiled once.
///
/// It is looked for anywhere in a text, and `^` and `$` fit at every line of it, as the human monitor's replies want;
/// `\A` and `\z` fit at the ends of the text.
package struct TextPattern: Sendable, Hashable {
    /// A pattern that does not compile.
    package struct Failure: Error, Sendable, Hashable {
        /// What is wrong, without a full stop.
        package let message: String
    }

    /// The pattern as written.
    package let text: String
    private let expression: NSRegularExpression

    package init(_ text: String) throws(Failure) {
        do {
            expression = try NSRegularExpression(pattern: text, options: [.anchorsMatchLines])
        } catch {
            throw Failure(message: Self.problem(with: text))
        }
        self.text = text
    }

    /// Whether it is found in the text.
    package func isFound(in subject: String) -> Bool {
        expression.firstMatch(in: subject, range: NSRange(location: 0, length: subject.utf16.count)) != nil
    }

    /// Foundation doesn't say why a pattern fails; the standard library's own parser often does.
    private static func problem(with text: String) -> String {
        do {
            _ = try Regex(text)
            return "it is not in ICU's dialect of regular expressions"
        } catch {
            return "\(error)"
        }
    }

    package static func == (left: TextPattern, right: TextPattern) -> Bool { left.text.isSameText(as: right.text) }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
