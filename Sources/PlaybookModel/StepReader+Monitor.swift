// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import YAMLTree

/// The keys that belong to monitor commands alone.
extension StepReader {
    func readMonitorKeys(
        _ body: ActionBody, of kind: any Action.Type, as bound: BoundStep, into options: inout StepOptions,
        reading: inout Reading
    ) {
        options.expectsDisconnect = reading.fixedValue(StepKeys.expectDisconnect, of: body) ?? false
        options.runsInDryRun = reading.fixedValue(StepKeys.check, of: body) ?? false
        guard kind.spec.isMonitorCommand else {
            let own: [(String, YAMLNode?)] = [
                (StepKeys.expectError.key, body[StepKeys.expectError]),
                (StepKeys.expectDisconnect.key, body[StepKeys.expectDisconnect]),
                (StepKeys.changedWhen.key, body[StepKeys.changedWhen]), (StepKeys.check.key, body[StepKeys.check]),
            ]
            let monitors = catalog.kinds.filter { $0.spec.isMonitorCommand }.map { "`\($0.spec.key)`" }
            for (key, node) in own {
                guard let node else { continue }
                reading.mistakes.error(
                    "no-monitor-command", "`\(key)` belongs to monitor commands, and `\(kind.spec.key)` is none",
                    at: node.range, help: "move it to a step with \(monitors.joined(separator: " or "))")
            }
            return
        }
        if let node = body[StepKeys.expectError], body[StepKeys.expect] != nil {
            reading.mistakes.error(
                "two-expectations", "a reply is either an error or none", at: node.range,
                help: "keep `expect` or `expect_error`")
        }
        if let node = body[StepKeys.expectDisconnect], options.expectsDisconnect,
            body[StepKeys.expect] != nil || body[StepKeys.expectError] != nil
        {
            reading.mistakes.error(
                "two-expectations", "a QEMU that ends gives no reply to look at", at: node.range,
                help: "remove `expect_disconnect`, or `expect` and `expect_error`")
        }
        if let node = body[StepKeys.check], options.runsInDryRun, !bound.looksOnly {
            reading.mistakes.error(
                "check-changes", "a dry run changes nothing, and this command is not known to only look",
                at: node.range, help: "where it does only look, add `changed_when: false`")
        }
    }
}
