// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc

/// What the event loop watches; no system calls but those that close a copy.
struct EventLoopState: Sendable {
    struct Watch: Sendable {
        let descriptor: CInt
        let callback: LoopCallback
        /// What libvirt waits for, its `virEventHandleType`; 0 while it waits for nothing.
        private(set) var events: CInt
        /// What the epoll set waits for.
        var polled: CInt = 0
        /// What the epoll set knows it by, where another watch has the descriptor itself.
        var copy: CInt?
        /// Counts what libvirt wanted, one thing after the other.
        private(set) var wishes = 0

        init(descriptor: CInt, callback: LoopCallback, events: CInt) {
            self.descriptor = descriptor
            self.callback = callback
            self.events = events
        }

        /// Notes what libvirt waits for from now on. Returns whether it is something else than before.
        mutating func want(_ events: CInt) -> Bool {
            guard events != self.events else { return false }
            self.events = events
            wishes += 1
            return true
        }
    }

    struct Timer: Sendable {
        let callback: LoopCallback
        /// Milliseconds; negative while it is off.
        private(set) var interval: CInt = -1
        var due: ContinuousClock.Instant?

        mutating func set(_ interval: CInt, due: ContinuousClock.Instant?) {
            self.interval = interval
            self.due = due
        }
    }

    var watches: [CInt: Watch] = [:]
    var timers: [CInt: Timer] = [:]
    /// How long a watch must have been left alone before the epoll set is told. An event that comes right after a call is
    /// told up to two ticks later; a shorter tick wakes the thread of a busy client for nothing.
    private static let tick = Duration.milliseconds(10)
    /// The watches that are to be looked at when the next tick is over, each with the wishes it had at the last one.
    private var unsettled: [CInt: Int] = [:]
    private var nextTick: ContinuousClock.Instant?
    private var released: [LoopCallback] = []
    private var lastID: CInt = 0
    private var isAsleep = false
    /// When the sleeping thread wakes by itself, nil for never.
    private var alarm: ContinuousClock.Instant?

    mutating func nextID() -> CInt {
        lastID += 1
        return lastID
    }

    /// How many milliseconds the thread may sleep; -1 for as long as nothing happens.
    mutating func fallAsleep(at now: ContinuousClock.Instant) -> CInt {
        guard released.isEmpty else { return 0 }
        var next = nextTick
        for case let due? in timers.values.lazy.map(\.due) where next.map({ due < $0 }) ?? true { next = due }
        (isAsleep, alarm) = (true, next)
        guard let next else { return -1 }
        let wait = now.duration(to: next)
        return wait <= .zero ? 0 : CInt(clamping: Int64(wait / .milliseconds(1)) + 1)
    }

    mutating func wakeUp() { isAsleep = false }

    /// Whether the thread sleeps past a time.
    private func oversleeps(_ time: ContinuousClock.Instant) -> Bool { isAsleep && alarm.map { time < $0 } ?? true }

    /// Has a watch looked at after a tick. Returns whether that is before the thread wakes by itself.
    mutating func unsettle(_ id: CInt, at now: ContinuousClock.Instant) -> Bool {
        guard unsettled[id] == nil else { return false }
        unsettled[id] = watches[id]?.wishes
        let tick = nextTick ?? now.advanced(by: Self.tick)
        nextTick = tick
        return oversleeps(tick)
    }

    /// The watches that wait for something and were left alone for a tick. Those that were not are looked at again.
    mutating func settled(at now: ContinuousClock.Instant) -> [CInt] {
        guard let tick = nextTick, tick <= now else { return [] }
        let quiet = unsettled.filter { id, wishes in watches[id]?.wishes ?? wishes == wishes }.map(\.key)
        for id in quiet { unsettled[id] = nil }
        for id in unsettled.keys { unsettled[id] = watches[id]?.wishes }
        nextTick = unsettled.isEmpty ? nil : now.advanced(by: Self.tick)
        return quiet.filter { watches[$0]?.events ?? 0 != 0 }
    }

    /// Sets a timer. Returns whether it is due before the thread wakes by itself.
    mutating func set(_ id: CInt, _ milliseconds: CInt, at now: ContinuousClock.Instant) -> Bool {
        let due = milliseconds < 0 ? nil : now.advanced(by: .milliseconds(Int64(milliseconds)))
        guard let place = timers.index(forKey: id) else { return false }
        timers.values[place].set(milliseconds, due: due)
        return due.map(oversleeps) ?? false
    }

    /// The timers whose time has come; each begins anew.
    mutating func due(at now: ContinuousClock.Instant) -> [(CInt, Timer)] {
        var ripe: [(CInt, Timer)] = []
        for (id, timer) in timers where timer.due.map({ $0 <= now }) ?? false { ripe.append((id, timer)) }
        for (id, timer) in ripe { timers[id]?.due = now.advanced(by: .milliseconds(Int64(timer.interval))) }
        return ripe
    }

    mutating func remove(watch id: CInt) -> Bool {
        guard let watch = watches.removeValue(forKey: id) else { return false }
        if let copy = watch.copy { close(copy) }
        released.append(watch.callback)
        return true
    }

    mutating func remove(timer id: CInt) -> Bool {
        guard let timer = timers.removeValue(forKey: id) else { return false }
        released.append(timer.callback)
        return true
    }

    mutating func takeReleased() -> [LoopCallback] {
        defer { released = [] }
        return released
    }
}

/// A function of libvirt's with what it is to be called with, as bit patterns: pointers can't cross threads otherwise.
struct LoopCallback: Sendable {
    private let function: UInt
    private let opaque: UInt
    private let free: UInt

    /// Takes a `virEventHandleCallback` or a `virEventTimeoutCallback`.
    init<Function>(_ function: Function, _ opaque: UnsafeMutableRawPointer?, _ free: virFreeCallback?) {
        self.function = unsafe unsafeBitCast(function, to: UInt.self)
        self.opaque = UInt(bitPattern: opaque)
        self.free = unsafe unsafeBitCast(free, to: UInt.self)
    }

    @unsafe func callHandle(_ watch: CInt, _ descriptor: CInt, _ events: CInt) {
        let call = unsafe unsafeBitCast(function, to: virEventHandleCallback?.self)
        unsafe call?(watch, descriptor, events, UnsafeMutableRawPointer(bitPattern: opaque))
    }

    @unsafe func callTimeout(_ timer: CInt) {
        let call = unsafe unsafeBitCast(function, to: virEventTimeoutCallback?.self)
        unsafe call?(timer, UnsafeMutableRawPointer(bitPattern: opaque))
    }

    @unsafe func release() {
        let free = unsafe unsafeBitCast(free, to: virFreeCallback?.self)
        unsafe free?(UnsafeMutableRawPointer(bitPattern: opaque))
    }
}
