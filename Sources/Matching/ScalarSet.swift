// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The Unicode scalars that a `.`, an escape or a bracket expression of an I-Regexp takes.
struct ScalarSet: Sendable {
    /// What `\p{…}` or `\P{…}` takes.
    struct Category: Sendable {
        private let members: Set<Unicode.GeneralCategory>
        private let isNegated: Bool

        /// A category by its Unicode abbreviation, such as `Lu`, or a group of them, such as `L`; nil for another name.
        init?(named name: String, isNegated: Bool) {
            members = Set(abbreviations.filter { $0.key == name || String($0.key.prefix(1)) == name }.values)
            self.isNegated = isNegated
            if members.isEmpty { return nil }
        }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            members.contains(scalar.properties.generalCategory) != isNegated
        }
    }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var categories: [Category] = []
    var isNegated = false

    var isEmpty: Bool { ranges.isEmpty && categories.isEmpty }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        (ranges.contains { $0.contains(scalar) } || categories.contains { $0.contains(scalar) }) != isNegated
    }
}

/// RFC 9485's categories; surrogates have none, since no text holds them.
private let abbreviations: [String: Unicode.GeneralCategory] = [
    "Ll": .lowercaseLetter, "Lm": .modifierLetter, "Lo": .otherLetter, "Lt": .titlecaseLetter, "Lu": .uppercaseLetter,
    "Mc": .spacingMark, "Me": .enclosingMark, "Mn": .nonspacingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
    "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Pe": .closePunctuation, "Pf": .finalPunctuation,
    "Pi": .initialPunctuation, "Po": .otherPunctuation, "Ps": .openPunctuation,
    "Sc": .currencySymbol, "Sk": .modifierSymbol, "Sm": .mathSymbol, "So": .otherSymbol,
    "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Zs": .spaceSeparator,
    "Cc": .control, "Cf": .format, "Cn": .unassigned, "Co": .privateUse,
]
