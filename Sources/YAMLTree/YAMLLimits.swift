// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How large a YAML file may be; what goes beyond is an error, never a crash or a hang.
package struct YAMLLimits: Sendable, Hashable {
    /// Bytes of the file.
    package let bytes: Int
    /// Levels of lists and mappings inside one another.
    package let depth: Int
    /// Nodes, keys included, after alias expansion.
    package let nodes: Int

    package init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// 16 MiB, 64 levels and 1,000,000 nodes.
    package static let standard = YAMLLimits(bytes: 16 << 20, depth: 64, nodes: 1_000_000)
}
