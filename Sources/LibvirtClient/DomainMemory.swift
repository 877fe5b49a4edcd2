// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// What a connection was told of its domains a moment ago, for all its links.
final class DomainMemory: Sendable {
    /// A domain's XML at a moment.
    struct Look {
        let xml: String
        let answered: ContinuousClock.Instant
        /// How old the answer was at most when it came.
        private let took: Duration

        /// How old an answer may always be to plan and write upon it, and how old at most: what stalled once may answer the
        /// next look at once.
        private static let freshness = Duration.milliseconds(5)...Duration.milliseconds(50)

        init(_ xml: String, asked: ContinuousClock.Instant, answered: ContinuousClock.Instant) {
            self.xml = xml
            self.answered = answered
            took = asked.duration(to: answered)
        }

        /// Whether it may still be written upon: another look on a busy host would be as old when it came, and as libvirt's
        /// define compares nothing, no look closes the gap.
        fileprivate func isFresh(at now: ContinuousClock.Instant) -> Bool {
            answered.duration(to: now) < min(max(took, Self.freshness.lowerBound), Self.freshness.upperBound)
        }
    }

    private struct State {
        static let leastCapacity = 16

        /// The domains of the last list, until it was asked which of them have managed-save images; and when that was.
        var listed: (uuids: Set<String>, time: ContinuousClock.Instant)?
        /// Whether all domains were listed at all.
        var isListed = false
        /// The domains that the last list showed to be persistent, and that were not undefined here since.
        var persistent: Set<String> = []
        /// Since when the oldest word of that may be wrong.
        var persistentSince: ContinuousClock.Instant
        var looks: [String: Look] = [:]
        /// How many looks there may be before stale ones are thrown away.
        var capacity = State.leastCapacity
        /// The domains that the last list showed to have no managed-save image, and when that was.
        var imageless: Set<String> = []
        var imagelessSince: ContinuousClock.Instant
    }

    /// How long a list's word on which domains are persistent is good for: one list serves all the edits of so long.
    private static let persistentFor = Duration.milliseconds(100)

    /// How long a list's word that there is no managed-save image is good for.
    private static let imagelessFor = Duration.seconds(10)

    private let state: Mutex<State>
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// Knows nothing yet, and tells the time by `clock`.
    init(clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.clock = clock
        state = Mutex(State(persistentSince: clock(), imagelessSince: clock()))
    }

    var now: ContinuousClock.Instant { clock() }

    /// Takes over which domains there are. Which of them are persistent, and which have images, is asked when somebody
    /// wants to know it.
    func setListed(_ uuids: Set<String>) {
        let now = now
        state.withLock { state in
            state.listed = (uuids, now)
            state.isListed = true
            state.persistent = uuids
            state.persistentSince = now.advanced(by: .zero - Self.persistentFor)
        }
    }

    /// Whether all domains were listed at all.
    var isListed: Bool { state.withLock(\.isListed) }

    /// The domains of a list of a moment ago, for the first who asks.
    func takeListed() -> Set<String>? {
        let now = now
        return state.withLock { state in
            defer { state.listed = nil }
            return state.listed.flatMap { $0.time.duration(to: now) < Self.imagelessFor ? $0.uuids : nil }
        }
    }

    /// Takes over which domains a list that was asked for at `time` shows to be transient.
    func setTransient(_ uuids: Set<String>, at time: ContinuousClock.Instant) {
        state.withLock { state in
            state.persistent.subtract(uuids)
            state.persistentSince = time
        }
    }

    /// Whether the last list is too old to tell which domains are persistent.
    var isListStale: Bool {
        let now = now
        return state.withLock { $0.persistentSince.duration(to: now) >= Self.persistentFor }
    }

    /// Notes that a domain was just defined.
    func setPersistent(_ domain: DomainID) { state.withLock { _ = $0.persistent.insert(domain.uuid) } }

    /// Takes over which domains a list shows to have no managed-save image.
    func setImageless(_ uuids: Set<String>) {
        let now = now
        state.withLock { ($0.imageless, $0.imagelessSince) = (uuids, now) }
    }

    /// Whether a domain was listed a moment ago, and had no managed-save image then.
    func hasJustNoImage(_ domain: DomainID) -> Bool {
        let now = now
        return state.withLock {
            $0.imageless.contains(domain.uuid) && $0.imagelessSince.duration(to: now) < Self.imagelessFor
        }
    }

    func isPersistent(_ domain: DomainID) -> Bool { state.withLock { $0.persistent.contains(domain.uuid) } }

    /// Keeps what was just seen of a persistent domain.
    func note(_ look: Look, of domain: DomainID) {
        let now = now
        state.withLock { state in
            state.persistent.insert(domain.uuid)
            state.looks[domain.uuid] = look
            guard state.looks.count > state.capacity else { return }
            state.looks = state.looks.filter { $0.value.isFresh(at: now) }
            state.capacity = max(State.leastCapacity, state.looks.count * 2)
        }
    }

    /// What a persistent domain's XML was just now.
    func freshXML(of domain: DomainID) -> String? {
        let now = now
        return state.withLock { state in state.looks[domain.uuid].flatMap { $0.isFresh(at: now) ? $0.xml : nil } }
    }

    /// Forgets what a domain's configuration is, and whether it has one.
    func forgetConfiguration(of domain: DomainID) {
        state.withLock { state in
            state.persistent.remove(domain.uuid)
            state.looks[domain.uuid] = nil
        }
    }

    /// Forgets a domain that is about to change; another look asks everything anew.
    func forget(_ domain: DomainID) {
        state.withLock { state in
            state.persistent.remove(domain.uuid)
            state.imageless.remove(domain.uuid)
            state.looks[domain.uuid] = nil
        }
    }
}
