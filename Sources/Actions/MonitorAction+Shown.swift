// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import PlaybookModel

extension MonitorAction {
    package var shownCommand: String {
        switch command {
        case .qmp(let text), .agent(let text): SecretMask.masked(argument: text)
        case .qmpPassing(let text, let file): "\(SecretMask.masked(argument: text)) with \(file.path)"
        case .hmp(let line): HMP.shown(line)
        }
    }
}

extension HMP {
    /// A line of the human monitor without its passwords.
    package static func shown(_ line: String) -> String { SecretMask.masked(argument: withoutPassword(line)) }

    /// QEMU's human monitor takes a display's password as a word of its own: `set_password vnc WORD`,
    /// `change vnc password WORD`.
    private static func withoutPassword(_ line: String) -> String {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        let place =
            switch words.first {
            case "set_password": 2
            case "change" where words.count > 3 && words[2].hasPrefix("passw"): 3
            default: words.count
            }
        guard place < words.count else { return line }
        words[place] = SecretMask.mask
        return words.joined(separator: " ")
    }
}
