// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Documents the warning of keys and actions that a later version will not know.
///
/// The reader itself gives it, where it finds a key whose field or action names a replacement.
package enum DeprecatedKeyRule: LintRule {
    package static let guide = LintGuide(
        Reading.deprecatedKey, summary: "A key or an action is deprecated.",
        reason: """
            A later version will not know it, and refuse the playbook. The help says what to write instead. No key \
            is deprecated today.
            """,
        example: nil)

    package static func findings(in playbook: Playbook) -> [Diagnostic] { [] }
}
