// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import PlaybookModel

/// Arguments that are surely not meant as they are written.
enum ArgumentTraps {
    /// Reports what QEMU would take for something else.
    static func check(_ arguments: PlaybookNode, reading: inout Reading) {
        var isValue = false
        for element in arguments.sequence ?? [] {
            let text = element.text ?? ""
            // What follows an option that takes a value is that, and a value may hold anything.
            guard !isValue else {
                isValue = false
                continue
            }
            if let space = text.firstIndex(of: " "), isOptionName(text[..<space]) {
                let rest = text[space...].drop { $0 == " " }
                reading.mistakes.error(
                    "two-words", "`\(text)` is one argument here, and QEMU has no option of that name",
                    at: element.range, help: "write each word for itself: [\"\(text[..<space])\", \"\(rest)\"]")
            } else if let sign = text.firstIndex(of: "="), isOptionName(text[..<sign]) {
                reading.mistakes.error(
                    "two-words", "QEMU takes an option's value as an argument of its own, not behind a `=`",
                    at: element.range,
                    help: "write [\"\(text[..<sign])\", \"\(text[text.index(after: sign)...])\"]")
            } else {
                isValue = QEMUOption.takesValue(text)
            }
        }
    }

    private static func isOptionName(_ word: Substring) -> Bool {
        word.hasPrefix("-") && word.count > 1 && !word.contains("{")
            && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
}
