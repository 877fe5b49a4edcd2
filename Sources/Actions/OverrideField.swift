// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching
import PlaybookModel

/// `override: {alias: {property: value}}`; the value's YAML type is the property's.
struct OverrideField: FieldValue {
    let overrides: [DeviceOverride]

    static let placeholder = OverrideField(overrides: [])
    static let schema: JSONValue = .object([
        "type": .string("object"),
        "additionalProperties": .object([
            "type": .string("object"),
            "additionalProperties": .object([
                "type": .array([.string("string"), .string("integer"), .string("boolean"), .string("null")])
            ]),
        ]),
    ])

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> OverrideField? {
        guard let devices = node.mapping else {
            reading.wrongType(node, wanted: "a mapping of aliases", help: "override: {ua-disk: {write-cache: \"on\"}}")
            return nil
        }
        var overrides: [DeviceOverride] = []
        var isWrong = false
        for device in devices.entries {
            guard let properties = device.value.mapping else {
                reading.wrongType(
                    device.value, wanted: "a mapping of properties to values",
                    help: "\(device.key): {write-cache: \"on\"}")
                isWrong = true
                continue
            }
            for property in properties.entries {
                guard let value = value(property.value, reading: &reading) else {
                    isWrong = true
                    continue
                }
                overrides.append(DeviceOverride(alias: device.key, property: property.key, value: value))
            }
        }
        return isWrong ? nil : OverrideField(overrides: overrides)
    }

    private static func value(_ node: PlaybookNode, reading: inout Reading) -> DeviceOverride.Value? {
        guard let json = reading.json(node) else { return nil }
        switch json.content {
        case .later: return .remove
        case .value(.bool(let value)): return .bool(value)
        case .value(.integer(let value)): return value < 0 ? .signed(value) : .unsigned(UInt64(value))
        case .value(.unsigned(let value)): return .unsigned(value)
        case .value(.string(let value)): return .string(value)
        case .value(.null): return .remove
        default:
            reading.wrongType(
                node, wanted: "true, false, a whole number, text, or null to leave the property out",
                help: "libvirt has no other types; a fraction goes in quotes")
            return nil
        }
    }
}
