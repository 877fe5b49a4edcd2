// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import YAMLTree

/// How a step is tried again.
extension StepReader {
    func retry(_ body: ActionBody, reading: inout Reading) -> Retry? {
        guard let node = body[StepKeys.retry] else { return nil }
        let own = ActionBody(node, of: "retry", fields: RetryKeys.all, reading: &reading)
        let within = reading.fixedValue(RetryKeys.within, of: own)
        // Whoever gives it less time than the usual pause means a second try too.
        let usual = within.map { $0 > Retry.usualPause ? Retry.usualPause : $0 / 2 } ?? Retry.usualPause
        let every = reading.fixedValue(RetryKeys.every, of: own) ?? usual
        let attempts = reading.fixedValue(RetryKeys.attempts, of: own)
        if let attempts, attempts < 2, let place = own[RetryKeys.attempts] {
            reading.mistakes.error(
                "out-of-range", "`attempts` counts the first try too, and is at least 2", at: place.range)
        }
        if let place = own[RetryKeys.every], every == .zero {
            reading.mistakes.error(
                "out-of-range", "without a pause the guest is asked as fast as it can answer", at: place.range,
                help: "write a pause, such as every: 500ms, which it is without `every`")
        } else if let within, within <= every, let place = own[RetryKeys.every] {
            reading.mistakes.error(
                "out-of-range", "a pause of \(every.words) leaves no time for a second try `within` \(within.words)",
                at: place.range, help: "write an `every` that is shorter than `within`")
        }
        if node.mapping != nil, own[RetryKeys.within] == nil, own[RetryKeys.attempts] == nil {
            reading.mistakes.error(
                "missing-key", "`retry` does not say when to give up", at: node.range,
                help: "add `within: 30s`, or `attempts: 5`")
        }
        if body[StepKeys.expect] == nil, body[StepKeys.expectError] == nil {
            reading.mistakes.error(
                "no-expectation", "`retry` repeats a step while its `expect` fails, and this step has none",
                at: node.range, help: "add `expect:`, or remove `retry:`")
        }
        return Retry(within: within, every: every, attempts: attempts)
    }
}
