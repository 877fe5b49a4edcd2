// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Which parts of the context document are looked at, so that only they are fetched.
package struct ContextNeeds: Sendable {
    /// The first two names of the paths, as `domain.state`; one for all below it, and none for all there is.
    private let paths: Set<String>

    /// What they come to, told once: every step asks on every target.
    private let sights: Sights

    private struct Sights: OptionSet {
        let rawValue: Int

        static let status = Sights(rawValue: 1)
        static let taints = Sights(rawValue: 2)
        static let machine = Sights(rawValue: 4)
        static let versions = Sights(rawValue: 8)
        static let changed = Sights(rawValue: 16)
        static let domain: Sights = [.status, .taints, .machine, .versions]

        init(rawValue: Int) { self.rawValue = rawValue }

        init(of path: String) {
            self =
                switch path {
                case "": [.domain, .changed]
                case "changed": .changed
                case "domain": .domain
                case "domain.id", "domain.state", "domain.persistent", "domain.autostart": .status
                case "domain.tainted": [.taints, .status]
                case "domain.emulator", "domain.machine", "domain.arch": .machine
                case "host", "host.libvirt", "host.qemu", "domain.qemu": .versions
                default: []
                }
        }
    }

    init(paths: Set<String>) {
        self.paths = paths
        sights = paths.reduce(into: []) { $0.formUnion(Sights(of: $1)) }
    }

    /// The needs of both.
    func union(_ other: ContextNeeds) -> ContextNeeds { ContextNeeds(paths: paths.union(other.paths)) }

    /// The domain's state, or its taints.
    package var status: Bool { sights.contains(.status) }
    package var taints: Bool { sights.contains(.taints) }
    /// What the domain's XML says of its machine.
    package var machine: Bool { sights.contains(.machine) }
    /// The versions of the host.
    package var versions: Bool { sights.contains(.versions) }
    /// More than who the target is, of which the host must be asked.
    package var facts: Bool { !sights.isDisjoint(with: .domain) }

    /// Whether an earlier step changed the target.
    package var changed: Bool { sights.contains(.changed) }

    /// Whether all of it is known, by what tells of one path.
    func areKnown(_ isKnown: (String) -> Bool) -> Bool { paths.allSatisfy(isKnown) }

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
