// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Which parts of the context document are looked at, so that only they are fetched.
package struct ContextNeeds: Sendable {
    /// The first two names of the paths, as `domain.state`; one for all below it, and none for all there is.
    private let paths: Set<String>

    init(paths: Set<String>) { self.paths = paths }

    /// The needs of both.
    func union(_ other: ContextNeeds) -> ContextNeeds { ContextNeeds(paths: paths.union(other.paths)) }

    private func looks(at root: String, below names: Set<String>) -> Bool {
        paths.contains("") || paths.contains(root) || names.contains { paths.contains("\(root).\($0)") }
    }

    /// The domain's state, or its taints.
    package var status: Bool {
        looks(at: "domain", below: ["id", "state", "persistent", "autostart"]) || taints
    }
    package var taints: Bool { looks(at: "domain", below: ["tainted"]) }
    /// What the domain's XML says of its machine.
    package var machine: Bool { looks(at: "domain", below: ["emulator", "machine", "arch"]) }
    /// The versions of the host.
    package var versions: Bool {
        looks(at: "host", below: ["libvirt", "qemu"]) || looks(at: "domain", below: ["qemu"])
    }
    /// More than who the target is, of which the host must be asked.
    package var facts: Bool { status || machine || versions }

    /// Whether an earlier step changed the target.
    package var changed: Bool { looks(at: "changed", below: []) }

    /// The registered steps; nil for all of them.
    package var steps: Set<String>? { names(below: "steps") }
    /// Whether it looks at what came of earlier steps.
    package var replies: Bool { steps?.isEmpty != true }
    /// The variables; nil for all of them.
    package var variables: Set<String>? { names(below: "vars") }

    private func names(below root: String) -> Set<String>? {
        if paths.contains("") || paths.contains(root) { return nil }
        let prefix = root + "."
        return Set(paths.lazy.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    }
}
