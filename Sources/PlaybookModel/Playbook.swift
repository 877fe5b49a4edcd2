// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// A file of plays.
package struct Playbook: Sendable {
    package let source: SourceFile
    package let plays: [Play]
}

/// Domains and the steps to walk on each of them.
package struct Play: Sendable {
    package let name: String
    package let domains: DomainSelector
    package let variables: Variables
    package let onFailure: OnFailure
    package let allowsEmpty: Bool
    package let steps: [Step]
    package let range: SourceRange
}

/// What a failed step does to its target.
package enum OnFailure: String, WordValue {
    /// Undo all that this run did to the target.
    case rollback
    /// Leave the target as it is, and end there.
    case stop
    /// Go on with the next step.
    case `continue`

    package static let placeholder = OnFailure.rollback
}

/// When a step runs at all.
package enum Condition: String, WordValue {
    /// Only where an earlier step of the play changed the target.
    case changed

    package static let placeholder = Condition.changed
}

/// How long to repeat a step whose expectations fail.
package struct Retry: Sendable, Hashable {
    package let within: Duration
    package let every: Duration
}
