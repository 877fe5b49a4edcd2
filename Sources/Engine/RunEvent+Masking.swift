// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

// What a vault held is masked in values, before any reporter or record sees them: a text may still be escaped, cut or
// laid out afterwards.

extension RunEvent {
    /// The same event with a mask for each secret.
    func masked(by secrets: Secrets) -> RunEvent {
        guard !secrets.isEmpty else { return self }
        return switch self {
        case .playStarted(let name, let targets, let isDryRun):
            .playStarted(name: secrets.masked(name), targets: targets, isDryRun: isDryRun)
        case .warning(let diagnostic): .warning(diagnostic.masked(by: secrets))
        case .stepProgressed(let target, let name, let progress):
            .stepProgressed(target: target, stepName: secrets.masked(name), progress: progress)
        case .stepEnded(let result): .stepEnded(result.masked(by: secrets))
        case .failuresRescued(let results): .failuresRescued(results.map { $0.masked(by: secrets) })
        case .changeUndone(let result):
            .changeUndone(
                UndoResult(
                    target: result.target, stepName: secrets.masked(result.stepName), action: result.action,
                    failure: result.failure.map { UndoFailure(secrets.masked($0.message), kind: $0.kind) },
                    warnings: result.warnings.map(secrets.masked), isGivenUp: result.isGivenUp))
        case .hostUnreachable(let host, let failure):
            .hostUnreachable(host: host, failure: failure.masked(by: secrets))
        case .targetFound, .runEnded: self
        }
    }
}

extension StepResult {
    func masked(by secrets: Secrets) -> StepResult {
        var result = StepResult(
            target: target, stepName: secrets.masked(stepName), action: action, status: status, elapsed: elapsed,
            failure: failure?.masked(by: secrets), message: message.map(secrets.masked),
            warnings: warnings.map(secrets.masked), differences: differences.map { $0.masked(by: secrets) },
            command: command.map(secrets.masked), reply: reply?.masked(by: secrets))
        result.items = items.map { $0.masked(by: secrets) }
        result.summary = summary.map(secrets.masked)
        result.item = item?.masked(by: secrets)
        result.place = place
        return result
    }
}

extension Difference {
    fileprivate func masked(by secrets: Secrets) -> Difference {
        Difference(of: subject, lines: lines.map { Line($0.kind, secrets.masked($0.text)) }, effect: effect)
    }
}

extension Diagnostic {
    fileprivate func masked(by secrets: Secrets) -> Diagnostic {
        Diagnostic(
            severity: severity, code: code, message: secrets.masked(message), range: range,
            help: help.map(secrets.masked))
    }
}
