// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a QEMU's monitor takes, gives and tells: its answer to `query-qmp-schema`, without what no check needs.
///
/// QEMU's own names for types are numbers that mean nothing outside of one answer; here a type is its position.
package struct MonitorSchema: Sendable, Hashable {
    /// Where a type stands in ``types``.
    typealias TypeID = Int

    var commands: [String: Command] = [:]
    /// The type of each event's data.
    var events: [String: TypeID] = [:]
    var types: [MonitorType] = []

    /// A command: what it takes, what it gives.
    struct Command: Sendable, Hashable {
        let arguments: TypeID
        let reply: TypeID
        let features: Features
    }

    /// What QEMU says of a command, a member or a value beside its type; features that concern no user are left out.
    struct Features: OptionSet, Sendable, Hashable {
        let rawValue: UInt8

        static let deprecated = Features(rawValue: 1)
        static let unstable = Features(rawValue: 2)
    }

    /// The commands' names, in the order of the alphabet.
    package var commandNames: [String] { commands.keys.sorted() }

    /// The commands that can be sent without arguments.
    package var commandsWithoutMandatoryArguments: [String] {
        commandNames.filter { name in
            guard let command = commands[name], case .object(let object) = types[command.arguments] else {
                return false
            }
            return object.tag == nil && object.members.allSatisfy(\.isOptional)
        }
    }
}

/// A type of a ``MonitorSchema``.
enum MonitorType: Sendable, Hashable {
    case builtin(Builtin)
    case object(ObjectType)
    /// One of these, told apart by what they are in JSON.
    case alternate([MonitorSchema.TypeID])
    case enumeration([EnumerationValue])
    case array(of: MonitorSchema.TypeID)

    /// QAPI's JSONType.
    enum Builtin: String, Sendable, CaseIterable {
        case string, number, int, boolean, null
        /// Anything at all.
        case value
    }
}

/// A value of an enumeration.
struct EnumerationValue: Sendable, Hashable {
    let name: String
    let features: MonitorSchema.Features
}

/// An object's members, and those that the value of one of them adds.
struct ObjectType: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        let name: String
        let type: MonitorSchema.TypeID
        let isOptional: Bool
        let features: MonitorSchema.Features
    }

    var members: [Member]
    /// The member whose value chooses the branch of a union.
    var tag: String?
    /// The objects whose members join, by the tag's value; other values add none.
    var branches: [String: MonitorSchema.TypeID] = [:]
}
