// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// The properties of an option, taken out one by one, so that none is overlooked.
struct PropertyBag {
    private var left: [QEMUProperties.Property]

    init(_ properties: QEMUProperties) { left = properties.properties }

    /// Takes a property out; of several with this name, the last one counts.
    mutating func take(_ keys: String...) -> String? {
        let value = left.last { keys.contains($0.key) }?.value
        left.removeAll { keys.contains($0.key) }
        return value
    }

    /// Takes a switch out; nil where it is not there, or no switch.
    mutating func takeSwitch(_ keys: String...) -> Bool? {
        let value = left.last { keys.contains($0.key) }.flatMap { Self.isOn($0.value) }
        if value != nil { left.removeAll { keys.contains($0.key) } }
        return value
    }

    /// Takes a property out as something else; one that cannot be read as that stays, so that its argument does.
    mutating func take<Value>(_ key: String, as read: (String) -> Value?) -> Value? {
        guard let value = left.last(where: { $0.key == key }).flatMap({ read($0.value) }) else { return nil }
        left.removeAll { $0.key == key }
        return value
    }

    /// Takes a number out; one that is none, or out of bounds, stays.
    mutating func takeNumber(_ key: String, in bounds: ClosedRange<Int>) -> Int? {
        take(key) { text in Int(text).flatMap { bounds.contains($0) ? $0 : nil } }
    }

    /// Takes a property out where it has this value, and so says nothing.
    mutating func ignore(_ key: String, _ values: String...) {
        left.removeAll { $0.key == key && values.contains($0.value) }
    }

    /// What nobody took.
    var rest: [String] { left.map { "\($0.key)=\($0.value)" } }

    /// What QEMU takes for a switch.
    static func isOn(_ text: String) -> Bool? {
        switch text {
        case "on", "yes", "true", "y", "1": true
        case "off", "no", "false", "n", "0": false
        default: nil
        }
    }
}

extension Bool {
    /// As libvirt's XML says it.
    var yesNo: String { self ? "yes" : "no" }
    /// As libvirt's XML says it elsewhere.
    var onOff: String { self ? "on" : "off" }
}
