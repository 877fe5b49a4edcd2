// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching

extension MonitorEvent {
    /// The event's data, an empty object where it has none.
    var value: JSONValue { data.flatMap { try? JSONValue(parsing: $0) } ?? .object([:]) }

    /// The event as QEMU writes it, with its data read.
    func json(_ data: JSONValue) -> JSONValue {
        .object([
            "event": .string(name), "data": data,
            "timestamp": .object(["seconds": .integer(seconds), "microseconds": .integer(Int64(microseconds))]),
        ])
    }
}
