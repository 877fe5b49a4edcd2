// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension Matcher {
    /// The matchers in the user's words, in the order of the cases: the key, what it is given, and what it asks for.
    package static let guide: [(key: String, operand: String, meaning: String)] = [
        ("equals", "any value", "The same value: numbers by what they amount to, all else of the same type."),
        ("not_equals", "any value", "Any other value."),
        (
            "matches", "a regular expression of ICU's",
            "Text in which it is found; `^` and `$` fit at every line, `\\A` and `\\z` at the ends of the text."
        ),
        ("contains", "any value", "A part of a text, an element of a list, or some members of an object, recursively."),
        ("exists", "true or false", "Whether the query finds anything."),
        ("count", "a number or matchers", "How many nodes the query finds; of the reply itself, how many elements."),
        ("at_least", "a number", "A number not below it."),
        ("at_most", "a number", "A number not above it."),
        ("less_than", "a number", "A number below it."),
        ("greater_than", "a number", "A number above it."),
        ("one_of", "a list", "One of these values."),
        (
            "type", typeNames.map { "`\($0)`" }.joined(separator: ", "),
            "A value of this type; an `integer` is a `number` too."
        ),
        ("empty", "true or false", "Whether there is nothing, or an empty text, list or object, or null."),
        ("not", "matchers", "Not all of these hold."),
        ("any", "matchers", "All of these hold for at least one node, element or member."),
        ("all", "matchers", "All of these hold for each node, element or member."),
        ("none", "matchers", "There is no node, element or member for which all of these hold."),
    ]
}
