// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// Arguments that are surely not meant as they are written.
enum ArgumentTraps {
    /// Reports what QEMU would take for something else.
    static func check(_ arguments: PlaybookNode, reading: inout Reading) {
        var isOption = false
        for element in arguments.sequence ?? [] {
            let text = element.text ?? ""
            // What follows an option may be its value, and a value may hold spaces.
            if !isOption, let space = text.firstIndex(of: " "), isOptionName(text[..<space]) {
                let rest = text[space...].drop { $0 == " " }
                reading.mistakes.error(
                    "two-words", "`\(text)` is one argument here, and QEMU has no option of that name",
                    at: element.range, help: "write each word for itself: [\"\(text[..<space])\", \"\(rest)\"]")
            }
            if !isOption, let sign = text.firstIndex(of: "="), isOptionName(text[..<sign]) {
                reading.mistakes.error(
                    "two-words", "QEMU takes an option's value as an argument of its own, not behind a `=`",
                    at: element.range,
                    help: "write [\"\(text[..<sign])\", \"\(text[text.index(after: sign)...])\"]")
            }
            isOption = text.hasPrefix("-")
        }
    }

    private static func isOptionName(_ word: Substring) -> Bool {
        word.hasPrefix("-") && word.count > 1 && !word.contains("{")
            && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
}
