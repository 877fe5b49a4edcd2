// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// The replies to commands, as far as their types tell.
extension MonitorSchema: DocumentShape {
    package func isAnything(_ place: Int) -> Bool {
        switch types[place] {
        case .builtin(.value): true
        case .alternate(let branches): branches.contains(where: isAnything)
        default: false
        }
    }

    /// Of an object with branches the members of all of them.
    package func members(of place: Int) -> [(name: String, place: Int)] {
        switch types[place] {
        case .object(let object):
            object.members.map { ($0.name, $0.type) } + Set(object.branches.values).sorted().flatMap(members)
        case .alternate(let branches): branches.flatMap(members)
        default: []
        }
    }

    package func elements(of place: Int) -> [Int] {
        switch types[place] {
        case .array(let element): [element]
        case .alternate(let branches): branches.flatMap(elements)
        default: []
        }
    }
}
