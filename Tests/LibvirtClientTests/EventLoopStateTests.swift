// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

@testable import LibvirtClient

/// When the event loop looks at sockets that libvirt takes away and gives back.
struct EventLoopStateTests {
    private let loop = Loop()

    @Test func aSocketThatIsLeftAloneIsWatchedAfterATick() {
        let watch = loop.add()
        loop.want(1, of: watch)
        _ = loop.unsettle(watch, at: 0)
        #expect(loop.settled(at: 9).isEmpty)
        #expect(loop.settled(at: 11) == [watch])
        #expect(loop.settled(at: 60).isEmpty)
    }

    @Test func aSocketInUseWaitsForTheNextTick() {
        let watch = loop.add()
        loop.want(1, of: watch)
        _ = loop.unsettle(watch, at: 0)
        loop.want(0, of: watch)
        loop.want(1, of: watch)
        #expect(loop.settled(at: 11).isEmpty)
        #expect(loop.settled(at: 22) == [watch])
    }

    @Test func whatIsTakenAwayOrRemovedIsNotWatched() {
        let watch = loop.add()
        loop.want(1, of: watch)
        _ = loop.unsettle(watch, at: 0)
        loop.want(0, of: watch)
        #expect(loop.settled(at: 11).isEmpty)
        #expect(loop.settled(at: 22).isEmpty)
        loop.want(1, of: watch)
        _ = loop.unsettle(watch, at: 23)
        loop.remove(watch)
        #expect(loop.settled(at: 34).isEmpty)
    }

    @Test func theThreadIsWokenOnlyWhereItWouldSleepOn() {
        let (watch, other) = (loop.add(), loop.add())
        #expect(loop.fallAsleep(at: 0) == -1)
        loop.want(1, of: watch)
        #expect(loop.unsettle(watch, at: 0))
        #expect(!loop.unsettle(watch, at: 0))
        #expect((10...11).contains(loop.fallAsleep(at: 0)))
        loop.want(1, of: other)
        #expect(!loop.unsettle(other, at: 1))
    }

    @Test func aThreadThatSleepsForGoodIsWokenHoweverLate() {
        let watch = loop.add()
        #expect(loop.fallAsleep(at: 0) == -1)
        loop.want(1, of: watch)
        #expect(loop.unsettle(watch, at: 2 * 3_600_000))
    }
}

/// An event loop's state, on a clock of its own.
private final class Loop {
    private var state = EventLoopState()
    private let start = ContinuousClock.now

    private func time(_ milliseconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    func add() -> CInt {
        let watch = state.nextID()
        let none: (@convention(c) () -> Void)? = nil
        let callback = unsafe LoopCallback(none, nil, nil)
        state.watches[watch] = EventLoopState.Watch(descriptor: -1, callback: callback, events: 0)
        return watch
    }

    func want(_ events: CInt, of watch: CInt) { _ = state.watches[watch]?.want(events) }

    func unsettle(_ watch: CInt, at milliseconds: Int) -> Bool { state.unsettle(watch, at: time(milliseconds)) }

    func settled(at milliseconds: Int) -> [CInt] { state.settled(at: time(milliseconds)) }

    func fallAsleep(at milliseconds: Int) -> CInt { state.fallAsleep(at: time(milliseconds)) }

    func remove(_ watch: CInt) { _ = state.remove(watch: watch) }
}
