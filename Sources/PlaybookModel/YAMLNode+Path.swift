// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import YAMLTree

extension YAMLNode {
    /// The path of a file that a playbook names here: a relative one counts from the playbook's folder.
    package func path(ofFile name: String) -> String {
        let folder = range.file.name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return name.hasPrefix("/") ? name : (folder + [name[...]]).joined(separator: "/")
    }
}
