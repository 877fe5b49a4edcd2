// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Dispatch
import Hypervisor
import Synchronization
import Testing

@testable import LibvirtClient

@Suite(.timeLimit(.minutes(1))) struct LanePoolTests {
    private static let limits = LaneLimits(answering: 2, perLink: 2, links: 3, inFlight: 6, slowAfter: .seconds(1))

    /// The number of the link that a call goes over.
    @discardableResult
    private static func ask(_ pool: LanePool<FakeLinks.Link, ManualClock>) async throws(HypervisorError) -> Int {
        try await pool.call("call", on: "x", within: .seconds(30)) { $0.number }
    }

    @Test func callsGoOutInTheOrderTheyCameIn() async throws {
        let host = FakeLinks()
        var limits = Self.limits
        limits.answering = 1
        let pool = LanePool(limits: limits, clock: ManualClock(), open: host.open)
        let blocker = host.hang(pool)
        await host.sees(1)
        let order = Shared<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                // Immediate, so that the calls are queued in this order.
                group.addImmediateTask {
                    try? await pool.call("call", on: "x", within: .seconds(60)) { _ in
                        order.value.withLock { $0.append(number) }
                    }
                }
            }
            host.release()
        }
        #expect(order.value.withLock(\.self) == Array(0..<20))
        _ = await blocker.value
    }

    @Test func noMoreCallsGoOutThanTheLimitAllows() async throws {
        let host = FakeLinks()
        let pool = LanePool(limits: Self.limits, clock: ManualClock(), open: host.open)
        let peak = Shared((now: 0, most: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try? await pool.call("call", on: "x", within: .seconds(60)) { _ in
                        peak.value.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) }
                        peak.value.withLock { $0.now -= 1 }
                    }
                }
            }
        }
        #expect((1...2).contains(peak.value.withLock(\.most)))
        #expect(host.opened == 1)
    }

    @Test func aCallThatHangsTimesOutAndItsLateAnswerIsIgnored() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        let stuck = host.hang(pool)
        await host.sees(1)
        clock.advance(by: .seconds(30))
        let error = try #require(await stuck.value)
        #expect(error.reason == .timedOut(after: .seconds(30)) && error.outcomeIsUnknown)
        #expect(error.call == "hang" && error.subject == "x")
        host.release()
        #expect(try await pool.call("call", on: "x", within: .seconds(30)) { _ in 7 } == 7)
    }

    @Test func hungCallsDelayOthersOnlyUntilTheyCountAsSlow() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        let stuck = (0..<2).map { _ in host.hang(pool) }
        await host.sees(2)
        let other = Task.immediate { try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } }
        clock.advance(by: .seconds(1))
        // The first link's two places are taken for as long as the hypervisor owes an answer.
        #expect(try await other.value == 2)
        #expect(host.opened == 2)
        host.release(2)
        for call in stuck { #expect(await call.value == nil) }
    }

    @Test func callsAvoidALinkOnWhichOneHangs() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        var limits = Self.limits
        limits.answering = 1
        let pool = LanePool(limits: limits, clock: clock, open: host.open)
        let stuck = host.hang(pool)
        await host.sees(1)
        let other = Task.immediate { try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } }
        clock.advance(by: .seconds(1))
        #expect(try await other.value == 2)
        host.release()
        #expect(await stuck.value == nil)
        #expect(try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } == 1)
    }

    @Test func aPlaceOfACallThatTimedOutStaysTakenUntilItReturns() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        let stuck = (0..<2).map { _ in host.hang(pool) }
        await host.sees(2)
        clock.advance(by: .seconds(30))
        for call in stuck { #expect(await call.value?.outcomeIsUnknown == true) }
        #expect(try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } == 2)
        host.release(2)
        await host.leaves(2)
        #expect(try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } == 1)
    }

    @Test func aCallThatNeverGetsOutIsNotSaidToBeUnknown() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        var limits = Self.limits
        limits.inFlight = 1
        let pool = LanePool(limits: limits, clock: clock, open: host.open)
        let stuck = host.hang(pool)
        await host.sees(1)
        let waiting = Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.call("call", on: "y", within: .seconds(60)) { _ in }
            }
        }
        clock.advance(by: .seconds(30))
        _ = await stuck.value
        clock.advance(by: .seconds(30))
        let error = try #require(await waiting.value)
        #expect(error.code == .operationTimeout && !error.outcomeIsUnknown)
        host.release()
    }

    @Test func whereNoFurtherLinkOpensCallsWaitForTheFirst() async throws {
        let host = FakeLinks()
        host.refuse(after: 1)
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        let stuck = (0..<2).map { _ in host.hang(pool) }
        await host.sees(2)
        let other = Task.immediate { try await pool.call("call", on: "y", within: .seconds(30)) { $0.number } }
        clock.advance(by: .seconds(1))
        await host.sees(2, refusals: 1)
        host.release(2)
        #expect(try await other.value == 1)
        for call in stuck { #expect(await call.value == nil) }
    }

    @Test func aBrokenLinkIsOpenedAnew() async throws {
        let host = FakeLinks()
        let pool = LanePool(limits: Self.limits, clock: ManualClock(), open: host.open)
        let lost = HypervisorError(reason: .libvirt(.rpc, domain: 7), message: "gone", call: "call", subject: "x")
        await #expect(throws: lost) {
            try await pool.call("call", on: "x", within: .seconds(30)) { link throws(HypervisorError) in
                link.isBroken.store(true, ordering: .relaxed)
                throw lost
            }
        }
        #expect(pool.openings == 1)
        #expect(try await pool.call("call", on: "x", within: .seconds(30)) { $0.number } == 2)
        #expect(pool.openings == 2)
    }

    @Test func theErrorOfTheFirstOpenIsTheCallers() async throws {
        let host = FakeLinks()
        host.refuse(after: 0)
        let pool = LanePool(limits: Self.limits, clock: ManualClock(), open: host.open)
        await #expect(throws: FakeLinks.refusal) { try await pool.call("call", on: "x", within: .seconds(30)) { _ in } }
    }

    @Test func whatWaitsForALinkForTooLongIsNeverSent() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        var limits = Self.limits
        (limits.perLink, limits.links) = (1, 1)
        let pool = LanePool(limits: limits, clock: clock, open: host.open)
        host.holdOpening()
        let isMade = Shared(false)
        let call = Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.call("call", on: "x", within: .seconds(30)) { _ in isMade.value.withLock { $0 = true } }
            }
        }
        await host.isOpening()
        clock.advance(by: .seconds(30))
        let error = try #require(await call.value)
        #expect(error.connectionIsLost && !error.outcomeIsUnknown)
        #expect(error.message == "the connection did not open within 30 s; nothing was sent")
        // Nobody else waits for it as long.
        let next = await failure { () async throws(HypervisorError) in try await Self.ask(pool) }
        #expect(next?.connectionIsLost == true)
        host.letOpen()
        // The one place is free once the first call is done with.
        var answer: Int?
        while answer == nil {
            await Task.yield()
            answer = try? await Self.ask(pool)
        }
        #expect(answer == 1)
        #expect(isMade.value.withLock(\.self) == false)
    }

    @Test func whatFindsNoPlaceBesideLinksThatDoNotOpenIsCutOff() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        var limits = Self.limits
        limits.inFlight = 1
        let pool = LanePool(limits: limits, clock: clock, open: host.open)
        host.holdOpening()
        let calls = (0..<2).map { _ in host.hang(pool) }
        await host.isOpening()
        clock.advance(by: .seconds(30))
        for call in calls { #expect(await call.value?.connectionIsLost == true) }
        host.letOpen()
    }

    @Test func whereALinkOpensInVainOthersThatAnswerStillDo() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        var limits = Self.limits
        limits.answering = 1
        let pool = LanePool(limits: limits, clock: clock, open: host.open)
        let hung = host.hang(pool)
        await host.sees(1)
        host.holdOpening()
        // It avoids the link on which the first one hangs.
        let vain = Task.immediate { await failure { () async throws(HypervisorError) in try await Self.ask(pool) } }
        clock.advance(by: .seconds(1))
        await host.isOpening(2)
        host.release()
        #expect(await hung.value == nil)
        clock.advance(by: .seconds(30))
        #expect(await vain.value?.connectionIsLost == true)
        #expect(try await Self.ask(pool) == 1)
        host.letOpen()
    }

    @Test func aCallInStepsLearnsThatItsCallerGaveUp() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        let answers = Shared<[Bool]>([])
        let (entered, gate, left) = (Shared(false), DispatchSemaphore(value: 0), Shared(false))
        let call = Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.callInSteps("call", on: "x", within: .seconds(30)) { _, isAwaited in
                    answers.value.withLock { $0.append(isAwaited()) }
                    entered.value.withLock { $0 = true }
                    gate.wait()
                    answers.value.withLock { $0.append(isAwaited()) }
                    left.value.withLock { $0 = true }
                }
            }
        }
        while !entered.value.withLock(\.self) { await Task.yield() }
        clock.advance(by: .seconds(30))
        #expect(await call.value?.outcomeIsUnknown == true)
        gate.signal()
        while !left.value.withLock(\.self) { await Task.yield() }
        #expect(answers.value.withLock(\.self) == [true, false])
    }

    @Test func closingDoesNotWaitForALinkThatOpens() async throws {
        let host = FakeLinks()
        let pool = LanePool(limits: Self.limits, clock: ManualClock(), open: host.open)
        host.holdOpening()
        let call = Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.call("call", on: "x", within: .seconds(30)) { _ in }
            }
        }
        await host.isOpening()
        await pool.close()
        host.letOpen()
        #expect(await call.value?.message == "the connection is closed")
        while host.closed < 1 { await Task.yield() }
    }

    @Test func closingWaitsForAServerThatHangsForThreeSeconds() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.limits, clock: clock, open: host.open)
        try await pool.call("call", on: "x", within: .seconds(30)) { _ in }
        host.holdClosing()
        async let end: Void = pool.close()
        await host.isClosing()
        while clock.sleepers(until: .seconds(3)) == 0 { await Task.yield() }
        clock.advance(by: .seconds(3))
        await end
        #expect(host.closed == 0)
        host.letClose()
    }

    @Test func aDaemonIsLeftAPlaceForItsKeepalive() {
        #expect(LaneLimits.daemon(lanes: LibvirtOptions().lanes).perLink < 5)
    }

    private static let twoLinks = LaneLimits(
        answering: 4, perLink: 2, links: 3, promptLinks: 2, inFlight: 6, slowAfter: .seconds(1))

    @Test func aSecondLinkOpensBesideAFullOneAndNoThird() async throws {
        let host = FakeLinks()
        let pool = LanePool(limits: Self.twoLinks, clock: ManualClock(), open: host.open)
        let calls = (0..<6).map { _ in host.hang(pool) }
        await host.sees(4)
        #expect(host.opened == 2)
        // Opened for nobody's sake: whoever knows the host by its first link need not look again.
        #expect(pool.openings == 1)
        host.release(6)
        for call in calls { #expect(await call.value == nil) }
        #expect(host.opened == 2)
    }

    @Test func noCallWaitsForASecondLinkToOpen() async throws {
        let host = FakeLinks()
        let pool = LanePool(limits: Self.twoLinks, clock: ManualClock(), open: host.open)
        try await pool.call("call", on: "x", within: .seconds(30)) { _ in }
        host.holdOpening()
        let calls = (0..<3).map { _ in host.hang(pool) }
        await host.isOpening(2)
        await host.sees(2)
        host.release()
        await host.sees(3)
        host.release(2)
        for call in calls { #expect(await call.value == nil) }
        host.letOpen()
        await pool.close()
    }

    @Test func aSecondLinkThatNeverOpensKeepsNobodyFromAThird() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.twoLinks, clock: clock, open: host.open)
        try await pool.call("call", on: "x", within: .seconds(30)) { _ in }
        host.holdOpening()
        let hung = (0..<3).map { _ in host.hang(pool) }
        await host.isOpening(2)
        await host.sees(2)
        host.letLaterOnesOpen()
        clock.advance(by: .seconds(1))
        await host.sees(3)
        host.release(3)
        for call in hung { #expect(await call.value == nil) }
        host.letOpen()
    }

    @Test(arguments: [true, false]) func whereASecondLinkIsRefusedOrDoesNotPayTheFirstServesAll(
        isWanted: Bool
    ) async throws {
        let host = FakeLinks()
        host.refuse(after: isWanted ? 1 : .max)
        var limits = Self.twoLinks
        limits.promptLinks = isWanted ? 2 : 1
        let pool = LanePool(limits: limits, clock: ManualClock(), open: host.open)
        try await pool.call("call", on: "x", within: .seconds(30)) { _ in }
        let calls = (0..<4).map { _ in host.hang(pool) }
        await host.sees(2, refusals: isWanted ? 1 : 0)
        host.release(4)
        for call in calls { #expect(await call.value == nil) }
        #expect(host.opened == 1)
    }

    @Test func besideASecondLinkACallThatHangsStillHasTheOthersGoElsewhere() async throws {
        let host = FakeLinks()
        let clock = ManualClock()
        let pool = LanePool(limits: Self.twoLinks, clock: clock, open: host.open)
        let hung = (0..<4).map { _ in host.hang(pool) }
        await host.sees(4)
        let other = Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.call("call", on: "x", within: .seconds(60)) { link in #expect(link.number == 3) }
            }
        }
        clock.advance(by: .seconds(1))
        #expect(await other.value == nil)
        host.release(4)
        for call in hung { #expect(await call.value == nil) }
    }

    @Test func closingFailsWhatIsQueuedAndLetsTheLinkGo() async throws {
        let host = FakeLinks()
        var limits = Self.limits
        limits.answering = 1
        let pool = LanePool(limits: limits, clock: ManualClock(), open: host.open)
        let stuck = host.hang(pool)
        await host.sees(1)
        let waiting = Task.immediate { try await pool.call("call", on: "y", within: .seconds(60)) { _ in } }
        await pool.close()
        await #expect(throws: HypervisorError.self) { try await waiting.value }
        host.release()
        #expect(await stuck.value == nil)
        await #expect(throws: HypervisorError.self) {
            try await pool.call("call", on: "y", within: .seconds(60)) { _ in }
        }
    }
}

/// A value that tasks share.
private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
}

/// Opens links that go nowhere, and lets calls hang until the test releases them.
private final class FakeLinks: Sendable {
    final class Link: LaneLink {
        let number: Int
        let isBroken = Atomic(false)
        var isAlive: Bool { !isBroken.load(ordering: .relaxed) }
        private let host: FakeLinks

        init(number: Int, host: FakeLinks) {
            self.number = number
            self.host = host
        }

        deinit { host.close() }
    }

    static let refusal = HypervisorError(
        reason: .libvirt(.noConnect, domain: 0), message: "refused", call: "open", subject: "x")

    private struct State {
        var opened = 0
        var refusals = 0
        var entered = 0
        var left = 0
        var limit = Int.max
        var (isOpeningHeld, isClosingHeld) = (false, false)
        var (opening, closing, closed) = (0, 0, 0)
    }

    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)
    private let door = DispatchSemaphore(value: 0)

    var opened: Int { state.withLock(\.opened) }

    @Sendable func open() throws(HypervisorError) -> Link {
        let number = state.withLock { state -> Int? in
            guard state.opened < state.limit else {
                state.refusals += 1
                return nil
            }
            state.opened += 1
            return state.opened
        }
        guard let number else { throw Self.refusal }
        if state.withLock({ state in
            state.opening += 1
            return state.isOpeningHeld
        }) {
            door.wait()
        }
        return Link(number: number, host: self)
    }

    private func close() {
        if state.withLock({ state in
            state.closing += 1
            return state.isClosingHeld
        }) {
            door.wait()
        }
        state.withLock { $0.closed += 1 }
    }

    var closed: Int { state.withLock(\.closed) }

    func holdOpening() { state.withLock { $0.isOpeningHeld = true } }

    func holdClosing() { state.withLock { $0.isClosingHeld = true } }

    /// Waits until so many links were about to open.
    func isOpening(_ count: Int = 1) async {
        while state.withLock({ $0.opening < count }) { await Task.yield() }
    }

    func isClosing() async {
        while state.withLock({ $0.closing == 0 }) { await Task.yield() }
    }

    /// Lets one link open that is held, and later ones at once.
    func letOpen() {
        state.withLock { $0.isOpeningHeld = false }
        door.signal()
    }

    /// Lets later links open at once, and holds on to those that are being opened.
    func letLaterOnesOpen() { state.withLock { $0.isOpeningHeld = false } }

    func letClose() { door.signal() }

    /// Lets no more links open than this.
    func refuse(after limit: Int) { state.withLock { $0.limit = limit } }

    /// A call that hangs until `release`, with a patience of 30 seconds; its error, if any.
    func hang(_ pool: LanePool<Link, ManualClock>) -> Task<HypervisorError?, Never> {
        Task.immediate {
            await failure { () async throws(HypervisorError) in
                try await pool.call("hang", on: "x", within: .seconds(30)) { [self] _ in
                    state.withLock { $0.entered += 1 }
                    gate.wait()
                    state.withLock { $0.left += 1 }
                }
            }
        }
    }

    func release(_ count: Int = 1) { for _ in 0..<count { gate.signal() } }

    /// Waits until so many calls hang, or have been turned away.
    func sees(_ entered: Int, refusals: Int = 0) async {
        while state.withLock({ $0.entered < entered || $0.refusals < refusals }) { await Task.yield() }
    }

    func leaves(_ left: Int) async {
        while state.withLock({ $0.left < left }) { await Task.yield() }
    }
}

private func failure(
    of body: () async throws(HypervisorError) -> Void
) async -> HypervisorError? {
    do throws(HypervisorError) {
        try await body()
        return nil
    } catch {
        return error
    }
}
