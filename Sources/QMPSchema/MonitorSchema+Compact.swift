// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The text that the cache keeps of a schema: a line for each type, in their order, then one for each command and event.
///
/// Reading it takes a tenth of what QEMU's own JSON takes. Words are apart by blanks, which no name of QEMU's has.
/// Types stand in them as positions, features as a number:
///
///     b string
///     o TAG NAME,TYPE,OPTIONAL,FEATURES … | CASE,TYPE …      (TAG is - where there are no branches)
///     t TYPE …                                               (alternate)
///     e NAME,FEATURES …                                      (enumeration)
///     a TYPE                                                 (array)
///     c NAME ARGUMENTS REPLY FEATURES                        (command)
///     v NAME DATA                                            (event)
extension MonitorSchema {
    /// The schema as compact text. Throws where a name could not be read back.
    func compactText() throws(SchemaError) -> String {
        var text = ""
        for type in types { try text.append(Self.line(of: type) + "\n") }
        for (name, command) in commands.sorted(by: { $0.key < $1.key }) {
            text +=
                "c \(try Self.word(name)) \(command.arguments) \(command.reply) \(command.features.rawValue)\n"
        }
        for (name, data) in events.sorted(by: { $0.key < $1.key }) { text += "v \(try Self.word(name)) \(data)\n" }
        return text
    }

    private static func line(of type: MonitorType) throws(SchemaError) -> String {
        switch type {
        case .builtin(let builtin): return "b \(builtin.rawValue)"
        case .alternate(let branches): return "t " + branches.map(String.init).joined(separator: " ")
        case .array(let element): return "a \(element)"
        case .enumeration(let values):
            var line = "e"
            for value in values { line += " \(try word(value.name)),\(value.features.rawValue)" }
            return line
        case .object(let object):
            var line = "o \(try word(object.tag ?? "-"))"
            for member in object.members {
                line +=
                    " \(try word(member.name)),\(member.type),\(member.isOptional ? 1 : 0),\(member.features.rawValue)"
            }
            guard object.tag != nil else { return line }
            line += " |"
            for (name, type) in object.branches.sorted(by: { $0.key < $1.key }) { line += " \(try word(name)),\(type)" }
            return line
        }
    }

    private static func word(_ name: String) throws(SchemaError) -> String {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }) else {
            throw SchemaError("`\(name)` is no name of QEMU's")
        }
        return name
    }

    /// Reads what ``compactText()`` wrote.
    init(compact bytes: ArraySlice<UInt8>) throws(SchemaError) {
        var scanner = CompactScanner(bytes)
        while !scanner.isAtEnd {
            let kind = try scanner.word()
            switch kind {
            case "c":
                let name = try scanner.text(after: " ")
                commands[name] = Command(
                    arguments: try scanner.number(after: " "), reply: try scanner.number(after: " "),
                    features: try scanner.features(after: " "))
            case "v": events[try scanner.text(after: " ")] = try scanner.number(after: " ")
            default: types.append(try Self.type(kind, &scanner))
            }
            try scanner.expect("\n")
        }
        try checkPositions()
    }

    private static func type(_ kind: String, _ scanner: inout CompactScanner) throws(SchemaError) -> MonitorType {
        switch kind {
        case "b":
            guard let builtin = MonitorType.Builtin(rawValue: try scanner.text(after: " ")) else {
                throw CompactScanner.damage
            }
            return .builtin(builtin)
        case "a": return .array(of: try scanner.number(after: " "))
        case "t":
            var branches: [TypeID] = []
            while scanner.take(" ") { branches.append(try scanner.number()) }
            return .alternate(branches)
        case "e":
            var values: [EnumerationValue] = []
            while scanner.take(" ") {
                values.append(EnumerationValue(name: try scanner.word(), features: try scanner.features(after: ",")))
            }
            return .enumeration(values)
        case "o": return .object(try object(&scanner))
        default: throw CompactScanner.damage
        }
    }

    private static func object(_ scanner: inout CompactScanner) throws(SchemaError) -> ObjectType {
        let tag = try scanner.text(after: " ")
        var object = ObjectType(members: [], tag: tag == "-" ? nil : tag)
        while scanner.take(" "), !scanner.take("|") {
            object.members.append(
                ObjectType.Member(
                    name: try scanner.word(), type: try scanner.number(after: ","),
                    isOptional: try scanner.number(after: ",") == 1, features: try scanner.features(after: ",")))
        }
        while scanner.take(" ") { object.branches[try scanner.word()] = try scanner.number(after: ",") }
        return object
    }

    /// A position that leads nowhere would end the process when it is followed.
    private func checkPositions() throws(SchemaError) {
        let isWhole = types.allSatisfy { type in
            switch type {
            case .builtin, .enumeration: true
            case .array(let element): types.indices.contains(element)
            case .alternate(let branches): branches.allSatisfy(types.indices.contains)
            case .object(let object):
                object.members.allSatisfy { types.indices.contains($0.type) }
                    && object.branches.values.allSatisfy(types.indices.contains)
            }
        }
        let used = commands.values.flatMap { [$0.arguments, $0.reply] } + events.values
        guard isWhole, used.allSatisfy(types.indices.contains), !commands.isEmpty else { throw CompactScanner.damage }
    }
}
