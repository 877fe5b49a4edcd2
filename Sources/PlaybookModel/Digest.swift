// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import YAMLTree

/// The digest by which a plan knows playbooks and domains again.
package typealias SHA256 = YAMLTree.SHA256
