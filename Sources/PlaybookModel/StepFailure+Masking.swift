// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

extension StepFailure {
    /// The same failure in other words.
    package func withMessage(_ message: String) -> StepFailure {
        StepFailure(
            message, kind: kind, help: help, range: range, mismatch: mismatch, outcomeIsUnknown: outcomeIsUnknown,
            changedNothing: changedNothing, errorReply: errorReply)
    }

    /// The same failure with a mask for each secret.
    package func masked(by secrets: Secrets) -> StepFailure {
        StepFailure(
            secrets.masked(message), kind: kind, help: help.map(secrets.masked), range: range,
            mismatch: mismatch?.masked(by: secrets), outcomeIsUnknown: outcomeIsUnknown,
            changedNothing: changedNothing,
            errorReply: errorReply.map { ErrorReply(name: $0.name, description: secrets.masked($0.description)) })
    }
}

extension Mismatch {
    fileprivate func masked(by secrets: Secrets) -> Mismatch {
        Mismatch(
            path: path.map(secrets.masked), at: at.map(secrets.masked), wanted: secrets.masked(wanted),
            found: secrets.masked(found), excerpt: excerpt.map(secrets.masked), range: range)
    }
}

extension ContextValue {
    /// The same value with a mask for each secret; a number that is one becomes text.
    package func masked(by secrets: Secrets) -> ContextValue {
        switch self {
        case .null, .bool: return self
        case .integer, .unsigned, .double:
            let text = text()
            let masked = secrets.masked(text)
            return masked == text ? self : .string(masked)
        case .string(let text): return .string(secrets.masked(text))
        case .array(let elements): return .array(elements.map { $0.masked(by: secrets) })
        case .object(let members):
            return .object(
                Dictionary(members.map { (secrets.masked($0), $1.masked(by: secrets)) }, uniquingKeysWith: { $1 }))
        }
    }

    /// Whether a secret stands in any text or number of the value.
    package func holds(_ secrets: Secrets) -> Bool {
        switch self {
        case .null, .bool: false
        case .integer, .unsigned, .double: secrets.occur(in: text())
        case .string(let text): secrets.occur(in: text)
        case .array(let elements): elements.contains { $0.holds(secrets) }
        case .object(let members): members.contains { secrets.occur(in: $0) || $1.holds(secrets) }
        }
    }
}
