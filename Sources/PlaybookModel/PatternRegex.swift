// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// A compiled regular expression on names, found anywhere in them.
package struct PatternRegex: Sendable {
    package struct Failure: Error {
        package let message: String
    }

    /// The pattern as written.
    package let text: String
    private let expression: NSRegularExpression

    package init(_ pattern: String) throws(Failure) {
        text = pattern
        do {
            expression = try NSRegularExpression(pattern: pattern)
        } catch {
            throw Failure(message: "`\(pattern)` cannot be read")
        }
    }

    package func matches(_ name: String) -> Bool {
        expression.firstMatch(in: name, range: NSRange(location: 0, length: name.utf16.count)) != nil
    }
}
