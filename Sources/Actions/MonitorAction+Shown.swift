// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching
import PlaybookModel

extension MonitorAction {
    package var shownCommand: String { shownAsMonitorCommand }

    var shownAsMonitorCommand: String {
        switch command {
        case .qmp(let text), .agent(let text): QMP.shown(text)
        case .qmpPassing(let text, let file): "\(QMP.shown(text)) with \(file.path)"
        case .hmp(let line): HMP.shown(line)
        }
    }
}

extension QMP {
    package var shownCommand: String {
        switch command {
        case .qmp(let text) where name != "human-monitor-command": SecretMask.masked(argument: text)
        default: shownAsMonitorCommand
        }
    }

    /// A command in JSON without its passwords, those of a line for the human monitor in it among them.
    package static func shown(_ text: String) -> String {
        guard case .object(var command)? = try? JSONValue(parsing: text),
            command["execute"] == .string("human-monitor-command"), case .object(var arguments)? = command["arguments"],
            case .string(let line)? = arguments["command-line"], case let shown = HMP.shown(line), shown != line
        else { return SecretMask.masked(argument: text) }
        arguments["command-line"] = .string(shown)
        command["arguments"] = .object(arguments)
        return SecretMask.masked(argument: JSONValue.object(command).text())
    }
}

extension HMP {
    /// A line of the human monitor without its passwords.
    package static func shown(_ line: String) -> String { SecretMask.masked(argument: withoutPassword(line)) }

    /// QEMU's human monitor takes a display's password as a word of its own: `set_password vnc -d DISPLAY WORD`,
    /// `change vnc password WORD`.
    private static func withoutPassword(_ line: String) -> String {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        let place =
            switch words.first {
            case "set_password" where words.dropFirst(2).first == "-d": 4
            case "set_password": 2
            case "change" where words.count > 3 && words[2].hasPrefix("passw"): 3
            default: words.count
            }
        guard place < words.count else { return line }
        // In quotes it may have blanks.
        let isOpen = words[place].hasPrefix("\"") && !(words[place].count > 1 && words[place].hasSuffix("\""))
        let last = isOpen ? words[(place + 1)...].firstIndex { $0.hasSuffix("\"") } ?? words.count - 1 : place
        words.replaceSubrange(place...last, with: [SecretMask.mask])
        return words.joined(separator: " ")
    }
}
