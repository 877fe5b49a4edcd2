// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A property of one of QEMU's devices, set over what libvirt would set (`<qemu:override>`).
package struct DeviceOverride: Sendable, Hashable {
    /// What a property is set to, in the types that libvirt knows.
    package enum Value: Sendable, Hashable {
        case bool(Bool)
        case unsigned(UInt64)
        case signed(Int64)
        case string(String)
        /// libvirt does not set the property at all.
        case remove

        /// libvirt's word for the type.
        package var type: String {
            switch self {
            case .bool: "bool"
            case .unsigned: "unsigned"
            case .signed: "signed"
            case .string: "string"
            case .remove: "remove"
            }
        }

        /// The value as the XML has it; nil for ``remove``.
        package var text: String? {
            switch self {
            case .bool(let value): value ? "true" : "false"
            case .unsigned(let value): String(value)
            case .signed(let value): String(value)
            case .string(let value): value
            case .remove: nil
            }
        }
    }

    /// The device's alias; one that the user gave begins with `ua-`.
    package let alias: String
    package let property: String
    package let value: Value

    package init(alias: String, property: String, value: Value) {
        self.alias = alias
        self.property = property
        self.value = value
    }
}
