// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// Makes blocking calls on lanes, for callers that wait no longer than they said.
///
/// Calls go out in the order they came in, while at most `limits.answering` of them are waiting for an answer. A call
/// that has had none for `limits.slowAfter` no longer counts, so that a hypervisor with a few hung guests serves the
/// others at full speed; `limits.inFlight` bounds even those. A call that exceeds its caller's patience fails as timed
/// out at once; its lane is out of service until the call comes back, and what it brings is thrown away.
///
/// Where a link has not opened in a caller's time, the calls after it fail at once until it is known what came of that.
///
/// A link takes `limits.perLink` calls at a time, hung ones included. Calls avoid a link on which one hangs; for them
/// a further one is opened. Where links are full, up to `limits.promptLinks` are opened beside the calls on their way.
final class LanePool<Link: LaneLink, Time: Clock>: Sendable where Time.Duration == Duration {
    private typealias State = LanePoolState<Link, Time>

    private let state: Mutex<LanePoolState<Link, Time>>
    private let clock: Time
    private let open: @Sendable () throws(HypervisorError) -> Link

    /// A pool that calls `open`, on a lane, when the first call needs a link; the first lane may be there already.
    init(
        limits: LaneLimits, clock: Time, lane: Lane? = nil,
        open: @escaping @Sendable () throws(HypervisorError) -> Link
    ) {
        state = Mutex(LanePoolState(limits: limits, lane: lane))
        self.clock = clock
        self.open = open
    }

    deinit { state.withLock { $0.alarm?.task?.cancel() } }

    /// Replaces the limits for the calls to come.
    func setLimits(_ limits: LaneLimits) { state.withLock { $0.limits = limits } }

    /// How often a link was opened, or was to be: where that has grown, another server may answer.
    var openings: Int { state.withLock(\.openings) }

    /// Runs `body` on a lane and gives its result.
    ///
    /// - Parameters:
    ///   - name: the C function, for errors.
    ///   - subject: what it is called on, for errors.
    ///   - timeout: how long the call may stay queued, and then how long it may go without an answer.
    ///   - body: the call itself; it may block.
    /// - Returns: what `body` returned.
    /// - Throws: what `body` or opening the link threw, or the error of a call that has no answer.
    func call<Value: Sendable>(
        _ name: String, on subject: String, within timeout: Duration,
        _ body: @escaping @Sendable (Link) throws(HypervisorError) -> Value
    ) async throws(HypervisorError) -> Value {
        try await callInSteps(name, on: subject, within: timeout) { link, _ throws(HypervisorError) in try body(link) }
    }

    /// The same for a `body` of several calls, which asks before the one that changes something whether its caller still
    /// waits: one that has given up may have begun to take back what it takes for done.
    func callInSteps<Value: Sendable>(
        _ name: String, on subject: String, within timeout: Duration,
        _ body: @escaping @Sendable (Link, _ isAwaited: () -> Bool) throws(HypervisorError) -> Value
    ) async throws(HypervisorError) -> Value {
        let result: Result<Value, HypervisorError> = await withCheckedContinuation { continuation in
            submit(
                LaneCall(
                    name: name, subject: subject, timeout: timeout,
                    run: { link, isAwaited in
                        let result = Result { () throws(HypervisorError) in try body(link, isAwaited) }
                        let isFromHost = if case .failure(let error) = result { !error.connectionIsLost } else { true }
                        return LaneAnswer(isFromHost: isFromHost) { continuation.resume(returning: result) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    /// How long closing the links may take; a server that hangs would never let go of them.
    private static var closingTimeout: Duration { .seconds(3) }

    /// Fails what is queued, ends idle lanes and closes the links. Calls that hang are left behind.
    func close() async {
        let (waiting, links, idle) = state.withLock { $0.close() }
        for call in waiting { call.fail(call.closed) }
        // Closing a link may block too.
        let (closings, report) = AsyncStream<Void>.makeStream()
        var lanes = idle
        for link in links {
            guard let lane = try? lanes.popLast() ?? Lane() else { return }
            Task.immediate {
                await lane.run { _ in link.drop() }
                report.yield()
            }
        }
        let timer = Task { [clock] in
            try? await clock.sleep(for: Self.closingTimeout)
            report.finish()
        }
        var left = links.count
        for await _ in closings {
            left -= 1
            if left == 0 { break }
        }
        timer.cancel()
    }

    private func submit(_ call: LaneCall<Link>) {
        let now = clock.now
        let (error, launch, opening) = state.withLock { state -> (HypervisorError?, State.Launch?, State.Opening?) in
            guard !state.isClosed else { return (call.closed, nil, nil) }
            guard !state.isOutOfReach else { return (call.outOfReach, nil, nil) }
            state.queue(call, at: now)
            let launch = state.next(at: now)
            return (nil, launch, launch == nil ? state.nextOpening() : nil)
        }
        if let error { return call.fail(error) }
        if let launch { start(launch) }
        if let opening { start(opening) }
        // Last: the task may need a thread, which the C library does not start while it loads a library.
        if !state.withLock({ $0.isArmed(for: call, at: now) }) { arm() }
    }

    /// Opens a link beside the calls on their way, and then makes calls over it.
    private func start(_ opening: State.Opening) {
        do throws(PosixThread.Refused) {
            let lane = if let idle = opening.lane { idle } else { try Lane() }
            Task.immediate { await lane.run { [self] lane in serve(opening, on: lane) } }
        } catch {
            state.withLock { $0.settle(opening, isOpen: false) }
        }
    }

    private func serve(_ opening: State.Opening, on lane: isolated Lane) {
        let link: Link?
        // Whoever is refused here makes do with the links there are; a call that needs one tells why.
        do throws(HypervisorError) { link = try opening.slot.link(open) } catch { link = nil }
        let now = clock.now
        var launches: [State.Launch] = []
        let own = state.withLock { state -> State.Launch? in
            state.settle(opening, isOpen: link != nil)
            guard link != nil, let own = state.next(at: now, on: lane) else {
                state.rest(lane)
                return nil
            }
            while let launch = state.next(at: now) { launches.append(launch) }
            return own
        }
        for launch in launches { start(launch) }
        if let own { serve(own, on: lane) }
    }

    private func start(_ launch: State.Launch) {
        do throws(PosixThread.Refused) {
            let lane = if let idle = launch.lane { idle } else { try Lane() }
            // Goes straight to the lane's thread; a plain Task would first wait for one of Swift's own.
            Task.immediate { await lane.run { [self] lane in serve(launch, on: lane) } }
        } catch {
            _ = state.withLock { $0.land(launch.flight) }
            launch.call.fail(launch.call.notSent(error.description))
        }
    }

    /// Makes one call, and then what is queued for as long as there is some: a busy lane never goes to sleep.
    private func serve(_ first: State.Launch, on lane: isolated Lane) {
        var current: State.Launch? = first
        while let launch = current {
            let answer = attempt(launch)
            let now = clock.now
            let (isAwaited, isQueuedAgain): (Bool, Bool)
            (isAwaited, isQueuedAgain, current) = state.withLock { state -> (Bool, Bool, State.Launch?) in
                let isQueuedAgain = answer.isRefusal && state.refused(launch.flight)
                let isAwaited = !isQueuedAgain && state.land(launch.flight, answeredAt: answer.isFromHost ? now : nil)
                let next = state.next(at: now, on: lane)
                if next == nil { state.rest(lane) }
                return (isAwaited, isQueuedAgain, next)
            }
            if isAwaited { answer.deliver() }
            if isQueuedAgain { arm() }
        }
    }

    private func attempt(_ launch: State.Launch) -> LaneAnswer {
        let link: Link
        do throws(HypervisorError) {
            let opened = try launch.slot.link { () throws(HypervisorError) in
                state.withLock { $0.openings += 1 }
                return try open()
            }
            guard let opened else {
                return LaneAnswer { launch.call.fail(launch.call.closed) }
            }
            link = opened
        } catch {
            return LaneAnswer(isRefusal: true) { launch.call.fail(error) }
        }
        // What its caller was told was not sent must not go out afterwards.
        guard state.withLock({ $0.send(launch.flight) }) else { return LaneAnswer {} }
        return launch.call.run(link) { state.withLock { $0.isAwaited(launch.flight) } }
    }

    /// Makes sure that `tick` runs when the next call becomes slow or overdue.
    private func arm() {
        let due = state.withLock { state -> Time.Instant? in
            guard let time = state.nextExpiry, state.alarm.map({ time < $0.time }) ?? true else { return nil }
            state.alarm?.task?.cancel()
            state.alarm = (time, nil)
            return time
        }
        guard let due else { return }
        // Made outside the lock, which lanes wait for.
        let task = Task { [weak self, clock] in
            guard (try? await clock.sleep(until: due, tolerance: nil)) != nil else { return }
            self?.tick()
        }
        state.withLock { state in
            if state.alarm?.time == due { state.alarm?.task = task } else { task.cancel() }
        }
    }

    private func tick() {
        let now = clock.now
        let (overdue, launches) = state.withLock { state in
            state.alarm = nil
            let overdue = state.expire(at: now)
            var launches: [State.Launch] = []
            while let launch = state.next(at: now) { launches.append(launch) }
            return (overdue, launches)
        }
        arm()
        for (call, error) in overdue { call.fail(error) }
        for launch in launches { start(launch) }
    }
}
