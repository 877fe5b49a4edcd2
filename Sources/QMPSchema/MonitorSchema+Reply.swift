// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Matching

/// Why a schema cannot be read or kept.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without a full stop.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension MonitorSchema {
    /// Reads the JSON text of a `query-qmp-schema` reply: as QEMU sends it, or its `return` value alone.
    package init(parsing text: String) throws(SchemaError) {
        var reader = ReplyReader()
        try reader.read(try SchemaReply(parsing: text).entities)
        self = reader.schema
    }
}

/// QEMU's reply, decoded straight into what is wanted of it: as a tree it would take many times its 186 KB.
private struct SchemaReply: Decodable {
    let entities: [Entity]

    enum CodingKeys: String, CodingKey {
        case entities = "return"
        case error
    }

    init(parsing text: String) throws(SchemaError) {
        do {
            self = try JSONDecoder().decode(SchemaReply.self, from: Data(text.utf8))
        } catch let error as SchemaError {
            throw error
        } catch DecodingError.dataCorrupted {
            // The decoder keeps the reason to itself.
            do throws(JSONParseError) { _ = try JSONValue(parsing: text) } catch {
                throw SchemaError(error.description)
            }
            throw SchemaError("it cannot be read")
        } catch {
            throw SchemaError("it is no reply to query-qmp-schema, which is an array of types")
        }
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            if let error = try container.decodeIfPresent(JSONValue.self, forKey: .error) {
                throw SchemaError("QEMU refused to give it: \(error.text())")
            }
            entities = try container.decode([Entity].self, forKey: .entities)
        } else {
            entities = try [Entity](from: decoder)
        }
    }
}

/// QEMU's `SchemaInfo`: all that any kind of it has.
private struct Entity: Decodable {
    struct Part: Decodable {
        let name: String?
        let type: String?
        /// Of a branch: the tag's value.
        let `case`: String?
        let isOptional: Bool
        let features: [String]?

        enum CodingKeys: String, CodingKey { case name, type, `case`, features, `default` }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            type = try container.decodeIfPresent(String.self, forKey: .type)
            `case` = try container.decodeIfPresent(String.self, forKey: .case)
            features = try container.decodeIfPresent([String].self, forKey: .features)
            // QEMU writes null for every default: that it is there tells.
            isOptional = container.contains(.default)
        }
    }

    let name: String?
    let kind: String?
    let jsonType: String?
    let elementType: String?
    let arguments: String?
    let reply: String?
    let tag: String?
    let members: [Part]?
    let variants: [Part]?
    /// Of an enum; QEMU before 6.2 gives no more.
    let values: [String]?
    let features: [String]?

    enum CodingKeys: String, CodingKey {
        case name, tag, members, variants, values, features
        case kind = "meta-type"
        case jsonType = "json-type"
        case elementType = "element-type"
        case arguments = "arg-type"
        case reply = "ret-type"
    }
}

/// Gives the types of a reply their positions.
private struct ReplyReader {
    var schema = MonitorSchema()
    private var positions: [String: MonitorSchema.TypeID] = [:]

    mutating func read(_ entities: [Entity]) throws(SchemaError) {
        var types: [Entity] = []
        for entity in entities {
            guard let name = entity.name, let kind = entity.kind else {
                throw SchemaError("an entity has no `name` or no `meta-type`")
            }
            if kind == "command" || kind == "event" { continue }
            positions[name] = types.count
            types.append(entity)
        }
        for entity in types { schema.types.append(try type(entity)) }
        for entity in entities {
            guard let name = entity.name else { continue }
            if entity.kind == "event" {
                schema.events[name] = try position(of: entity.arguments, "arg-type")
            } else if entity.kind == "command" {
                schema.commands[name] = MonitorSchema.Command(
                    arguments: try position(of: entity.arguments, "arg-type"),
                    reply: try position(of: entity.reply, "ret-type"), features: features(entity.features))
            }
        }
        guard !schema.commands.isEmpty else { throw SchemaError("it has no commands") }
    }

    private func type(_ entity: Entity) throws(SchemaError) -> MonitorType {
        switch entity.kind {
        case "builtin":
            return .builtin(MonitorType.Builtin(rawValue: try wanted(entity.jsonType, "json-type")) ?? .value)
        case "array": return .array(of: try position(of: entity.elementType, "element-type"))
        case "object": return .object(try object(entity))
        case "enum": return .enumeration(try values(of: entity))
        case "alternate":
            var branches: [MonitorSchema.TypeID] = []
            for member in try wanted(entity.members, "members") {
                branches.append(try position(of: member.type, "type"))
            }
            return .alternate(branches)
        // What a later QEMU may add is not judged.
        default: return .builtin(.value)
        }
    }

    private func object(_ entity: Entity) throws(SchemaError) -> ObjectType {
        var object = ObjectType(members: [], tag: entity.tag)
        for member in try wanted(entity.members, "members") {
            object.members.append(
                ObjectType.Member(
                    name: try wanted(member.name, "name"), type: try position(of: member.type, "type"),
                    isOptional: member.isOptional, features: features(member.features)))
        }
        guard entity.tag != nil else { return object }
        for branch in try wanted(entity.variants, "variants") {
            object.branches[try wanted(branch.case, "case")] = try position(of: branch.type, "type")
        }
        return object
    }

    private func values(of entity: Entity) throws(SchemaError) -> [EnumerationValue] {
        guard let members = entity.members else {
            return try wanted(entity.values, "values").map { EnumerationValue(name: $0, features: []) }
        }
        var values: [EnumerationValue] = []
        for member in members {
            values.append(EnumerationValue(name: try wanted(member.name, "name"), features: features(member.features)))
        }
        return values
    }

    private func features(_ names: [String]?) -> MonitorSchema.Features {
        var features: MonitorSchema.Features = []
        if names?.contains("deprecated") == true { features.insert(.deprecated) }
        if names?.contains("unstable") == true { features.insert(.unstable) }
        return features
    }

    private func wanted<Value>(_ value: Value?, _ key: String) throws(SchemaError) -> Value {
        guard let value else { throw SchemaError("an entity has no `\(key)`") }
        return value
    }

    private func position(of type: String?, _ key: String) throws(SchemaError) -> MonitorSchema.TypeID {
        let name = try wanted(type, key)
        guard let position = positions[name] else { throw SchemaError("there is no type `\(name)`") }
        return position
    }
}
