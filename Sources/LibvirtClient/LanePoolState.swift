// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// What a pool of lanes knows; all decisions and no blocking.
struct LanePoolState<Link: LaneLink, Time: Clock> where Time.Duration == Duration {
    typealias FlightID = UInt64

    /// A call on its way: where it goes and on which lane, nil for a new one.
    struct Launch {
        let flight: FlightID
        let call: LaneCall<Link>
        let slot: LinkSlot<Link>
        let lane: Lane?
    }

    /// A link that is to be opened ahead of the calls that will go over it.
    struct Opening {
        fileprivate let number: Int
        let slot: LinkSlot<Link>
        let lane: Lane?
    }

    private struct Flight {
        enum Phase { case answering, slow, abandoned }

        let call: LaneCall<Link>
        let slot: Int
        let start: Time.Instant
        var phase = Phase.answering
        /// Whether its link is open, and the call on its way over it.
        var isSent = false
    }

    private struct Slot {
        let link = LinkSlot<Link>()
        var inFlight = 0
        /// How many of them have gone without an answer for long.
        var slow = 0
        var isRefused = false
        /// Whether it is being opened, and no call waits for that.
        var isOpening = false

        func isFree(_ limits: LaneLimits) -> Bool { inFlight < limits.perLink && !isRefused && !isOpening }
    }

    var limits: LaneLimits
    /// When the pool wakes for a slow or overdue call, and the task that does it, nil while that is being made.
    var alarm: (time: Time.Instant, task: Task<Void, Never>?)?
    private(set) var isClosed = false
    /// How often a link was opened, or was to be, for a call.
    var openings = 0
    private var waiting: [(call: LaneCall<Link>, deadline: Time.Instant)] = []
    private var flights: [FlightID: Flight] = [:]
    private var answering = 0
    /// When a call last had an answer.
    private var lastAnswer: Time.Instant?
    private var idle: [Lane]
    private var slots = [Slot()]
    private var lastFlight: FlightID = 0

    init(limits: LaneLimits, lane: Lane?) {
        self.limits = limits
        idle = lane.map { [$0] } ?? []
    }

    mutating func queue(_ call: LaneCall<Link>, at now: Time.Instant) {
        waiting.append((call, now.advanced(by: call.timeout)))
    }

    /// The queued call that may go out now, if any; on `lane`, or else on an idle one.
    mutating func next(at now: Time.Instant, on lane: Lane? = nil) -> Launch? {
        guard !waiting.isEmpty, answering < limits.answering, flights.count < limits.inFlight else { return nil }
        guard let slot = freeSlot() else { return nil }
        let call = waiting.removeFirst().call
        lastFlight += 1
        flights[lastFlight] = Flight(call: call, slot: slot, start: now)
        answering += 1
        slots[slot].inFlight += 1
        return Launch(flight: lastFlight, call: call, slot: slots[slot].link, lane: lane ?? idle.popLast())
    }

    /// A link that is prompt, else a new one, else any with a free place; none where a prompt one is only full.
    ///
    /// In libvirt 9.0 a call may go unnoticed by the thread that does the input and output for all calls of the same
    /// connection, until that thread's own call has its answer or a keepalive probe goes out: a hung call makes the
    /// others on its link slow.
    private mutating func freeSlot() -> Int? {
        let free = slots.indices.lazy.filter { [limits, slots] in slots[$0].isFree(limits) }
        if let prompt = free.first(where: { slots[$0].slow == 0 }) { return prompt }
        if slots.contains(where: { $0.slow == 0 && !$0.isRefused && !$0.isOpening }) { return nil }
        // One refusal (sshd throttles, a server's client limit) is reason enough to make do with what there is.
        if slots.count < limits.links, !slots.contains(where: \.isRefused) {
            slots.append(Slot())
            return slots.count - 1
        }
        return free.min { slots[$0].slow < slots[$1].slow }
    }

    /// A further link that is worth opening now, for calls wait only because the ones there are have no place left.
    mutating func nextOpening() -> Opening? {
        guard !waiting.isEmpty, answering < limits.answering, flights.count < limits.inFlight else { return nil }
        guard slots.count < min(limits.links, limits.promptLinks), !slots.contains(where: { $0.slow > 0 }),
            !slots.contains(where: { $0.isFree(limits) || $0.isRefused || $0.isOpening })
        else { return nil }
        slots.append(Slot())
        let number = slots.count - 1
        slots[number].isOpening = true
        return Opening(number: number, slot: slots[number].link, lane: idle.popLast())
    }

    /// Notes that a further link is open, or that it could not be.
    mutating func settle(_ opening: Opening, isOpen: Bool) {
        slots[opening.number].isOpening = false
        slots[opening.number].isRefused = !isOpen
    }

    /// Notes that a call's link is open and that it goes out now. Returns false where its caller no longer waits: then it
    /// must not.
    mutating func send(_ id: FlightID) -> Bool {
        guard isAwaited(id) else { return false }
        flights[id]?.isSent = true
        return true
    }

    /// Whether a call's caller still waits for it.
    func isAwaited(_ id: FlightID) -> Bool { flights[id].map { $0.phase != .abandoned } ?? false }

    /// Whether the host is out of reach: a caller has waited in vain for a link that is still being opened, and nobody had an
    /// answer since. Then no other call waits for that, until it is known what came of it.
    var isOutOfReach: Bool {
        flights.values.contains { [lastAnswer] flight in
            flight.phase == .abandoned && !flight.isSent && lastAnswer.map { $0 < flight.start } ?? true
        }
    }

    /// Notes that a call came back, where with an answer at that time. Returns whether its caller still waits.
    mutating func land(_ id: FlightID, answeredAt time: Time.Instant? = nil) -> Bool {
        if let time { lastAnswer = time }
        guard let flight = flights.removeValue(forKey: id) else { return false }
        slots[flight.slot].inFlight -= 1
        if flight.phase == .answering { answering -= 1 } else { slots[flight.slot].slow -= 1 }
        return flight.phase != .abandoned
    }

    /// Notes that no further link could be opened for a call, and queues it again, first. Returns false for the first
    /// link: without that there is nothing to wait for.
    mutating func refused(_ id: FlightID) -> Bool {
        guard let flight = flights[id], flight.slot > 0 else { return false }
        slots[flight.slot].isRefused = true
        if land(id) { waiting.insert((flight.call, flight.start.advanced(by: flight.call.timeout)), at: 0) }
        return true
    }

    /// Keeps a lane for later, unless enough of them rest already.
    mutating func rest(_ lane: Lane) {
        if !isClosed, idle.count < limits.answering { idle.append(lane) }
    }

    /// Notes who has become slow, and returns whose patience is at an end.
    mutating func expire(at now: Time.Instant) -> [(call: LaneCall<Link>, error: HypervisorError)] {
        var overdue: [(LaneCall<Link>, HypervisorError)] = []
        for (id, flight) in flights where flight.phase != .abandoned {
            let age = flight.start.duration(to: now)
            guard age >= min(limits.slowAfter, flight.call.timeout) else { continue }
            if flight.phase == .answering {
                answering -= 1
                slots[flight.slot].slow += 1
            }
            flights[id]?.phase = age < flight.call.timeout ? .slow : .abandoned
            guard age >= flight.call.timeout else { continue }
            overdue.append((flight.call, flight.isSent ? flight.call.timedOut : flight.call.notOpened))
        }
        // Where links do not open either, that is why earlier calls take all places.
        let isOpeningInVain = flights.values.contains { !$0.isSent && $0.phase != .answering }
        overdue += waiting.filter { $0.deadline <= now }.map { call, _ in
            (call, isOpeningInVain ? call.notOpened : call.notSent)
        }
        waiting.removeAll { $0.deadline <= now }
        if isOutOfReach {
            overdue += waiting.map { call, _ in (call, call.outOfReach) }
            waiting = []
        }
        return overdue
    }

    /// Whether the pool wakes before a call that is made now can become slow or overdue.
    func isArmed(for call: LaneCall<Link>, at now: Time.Instant) -> Bool {
        guard let alarm else { return false }
        return alarm.time <= now.advanced(by: min(limits.slowAfter, call.timeout))
    }

    /// When `expire` has something to do next.
    var nextExpiry: Time.Instant? {
        let landings = flights.values.lazy.compactMap { flight -> Time.Instant? in
            switch flight.phase {
            case .answering: flight.start.advanced(by: min(limits.slowAfter, flight.call.timeout))
            case .slow: flight.start.advanced(by: flight.call.timeout)
            case .abandoned: nil
            }
        }
        return [landings.min(), waiting.lazy.map(\.deadline).min()].compactMap(\.self).min()
    }

    /// Empties the pool: what was queued, every link, and the idle lanes.
    mutating func close() -> (waiting: [LaneCall<Link>], links: [LinkSlot<Link>], idle: [Lane]) {
        isClosed = true
        defer { (waiting, idle) = ([], []) }
        return (waiting.map(\.call), slots.map(\.link), idle)
    }
}
