// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import Matching
import PlaybookModel

/// Waits for an event that QEMU sends.
package struct Event: Action {
    package struct Change: Codable, Sendable {
        let name: String
        let within: Double
        /// Which event is meant; only the process that planned it waits.
        fileprivate let expectations: [Expectation]

        private enum CodingKeys: String, CodingKey { case name, within }

        fileprivate init(name: String, within: Double, expectations: [Expectation]) {
            self.name = name
            self.within = within
            self.expectations = expectations
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            within = try container.decode(Double.self, forKey: .within)
            expectations = []
        }
    }

    private static let name = Field<String>("name", "The event's name, such as SHUTDOWN.", required: true)
    private static let condition = Field<LocatedJSON>(
        "where", "What the event's data must be, as in `expect`.",
        schema: .expectations)
    private static let within = Field<Duration>("within", "How long to wait; 30s by default.")

    package static let spec = ActionSpec(
        key: "event", summary: "Waits for an event that QEMU sends.",
        details: """
            Events are kept from the beginning of the step before this one, so that an event which comes at once is \
            not missed; several such steps in a row share what the step before them caused, each taking its own. \
            `where` tests the event's data, as `expect` does; the reply is the event itself, `{event, data, \
            timestamp}`. Where QEMU ends before it sends the event, the step fails \
            within two seconds.
            """,
        example: """
            - qmp: {execute: balloon, arguments: {value: 8388608}}
            - event: {name: BALLOON_CHANGE, where: {$.actual: {at_most: 8388608}}, within: 30s}
            """,
        fields: [name, condition, within],
        shorthand: name.key, hasReply: true, waitsForEvents: true)

    private let change: Change
    package let awaitedEvent: AwaitedEvent?

    package init(_ body: ActionBody, reading: inout Reading) {
        let name = reading.value(Self.name, of: body) ?? ""
        if let node = body[Self.name], name.contains(where: { !($0.isUppercase || $0.isNumber || $0 == "_") }) {
            reading.mistakes.error(
                "bad-event", "`\(name)` is not the name of an event", at: node.range,
                help: name.isEmpty
                    ? nil : "QEMU writes them in capitals: \(name.uppercased().replacing("-", with: "_"))")
        }
        var expectations: [Expectation] = []
        if let condition = reading.value(Self.condition, of: body) {
            expectations = Expectation.read(condition, into: &reading.mistakes)
        }
        let within = reading.value(Self.within, of: body) ?? .seconds(30)
        if within == .zero, let node = body[Self.within] {
            reading.mistakes.error(
                "bad-duration", "no event comes in no time", at: node.range,
                help: "write how long to wait, or remove `within`, which is 30s then")
        }
        change = Change(name: name, within: within / .seconds(1), expectations: expectations)
        awaitedEvent = AwaitedEvent(
            name: name.isEmpty ? nil : name, range: body[Self.name]?.range, expectations: expectations)
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(change, effect: .wait)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        guard let window = target.events else { throw StepFailure("no events are kept for this domain") }
        let start = ContinuousClock.now
        var search = EventSearch(for: change, in: window)
        var limit = Duration.seconds(change.within)
        var nextLook = Duration.seconds(1)
        var hasEnded = false
        while true {
            if let reply = search.next(in: window) { return Applied(changed: false, reply: reply) }
            let elapsed = start.duration(to: .now)
            guard elapsed < limit else { break }
            guard !target.isInterrupted() else { throw StepFailure("interrupted before QEMU sent \(change.name)") }
            if elapsed >= nextLook, !hasEnded {
                nextLook = elapsed + .seconds(1)
                hasEnded = await isOff(target)
                // Its last events may still be on their way.
                if hasEnded { limit = min(limit, elapsed + .seconds(1)) }
            }
            try await window.wait(
                after: search.cursor, atMost: min(limit - elapsed, .seconds(1)), sleep: target.sleep)
        }
        throw search.failure(after: hasEnded ? nil : limit, of: target.session.domain)
    }

    /// Whether no QEMU is there that could send anything. One that cannot be asked may yet.
    private static func isOff(_ target: ActionTarget) async -> Bool {
        do throws(HypervisorError) { return try await target.session.status()?.isActive != true } catch { return false }
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}

/// A search for an event among those that come.
private struct EventSearch {
    private let change: Event.Change
    private(set) var cursor: EventWindow.Cursor
    /// What was not as wanted in the last event of the name.
    private var nearest: Mismatch?

    init(for change: Event.Change, in window: EventWindow) {
        self.change = change
        cursor = window.cursor()
    }

    /// The event that is meant, taken out of the window; nil where it has not come yet.
    mutating func next(in window: EventWindow) -> JSONValue? {
        var reply: JSONValue?
        var nearest = nearest
        let found = window.take(from: &cursor) { event in
            guard event.name == change.name else { return false }
            let data = event.value
            let mismatch = change.expectations.lazy.compactMap { $0.mismatch(in: data) }.first
            if mismatch == nil { reply = event.json(data) } else { nearest = mismatch }
            return mismatch == nil
        }
        self.nearest = nearest
        return found == nil ? nil : reply
    }

    /// Why there is none after so long; nil where QEMU has ended.
    func failure(after limit: Duration?, of domain: DomainID) -> StepFailure {
        let lost = cursor.lost > 0 ? "; \(cursor.lost) events came too fast to be kept" : ""
        let time = limit.map { " within \($0.words)" } ?? ""
        let end = limit == nil ? ": QEMU has ended" : ""
        let message =
            nearest == nil
            ? "QEMU sent no \(change.name)\(time)\(end)\(lost)"
            : "QEMU sent \(change.name)\(time), but none as wanted\(end)\(lost)"
        let help =
            limit == nil
            ? "the domain is off; its log may say why: /var/log/libvirt/qemu/\(domain.name).log"
            : "`within` gives it more time; the step before must be the one that causes it"
        return StepFailure(
            message, help: nearest == nil || limit == nil ? help : nil, range: nearest?.range, mismatch: nearest)
    }
}
