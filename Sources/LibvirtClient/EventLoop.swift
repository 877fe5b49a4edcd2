// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Synchronization

/// The one thread that watches sockets and timers for libvirt (`virEventRegisterImpl`).
///
/// libvirt takes its socket away from the loop before each call and gives it back after it. Its own loop is woken by
/// either, which makes half of all context switches of a busy client. Here a socket that is given back is watched only
/// once it has been left alone for a tick: as long as calls follow each other, nothing is done.
enum EventLoop {
    /// The epoll set, and the eventfd that wakes the thread, which is watch 0 of it.
    private struct Descriptors {
        let set: CInt
        let bell: CInt
    }

    /// Fails only where the process is out of descriptors.
    private static let descriptors: Descriptors? = {
        let (set, bell) = (epoll_create1(CInt(EPOLL_CLOEXEC)), eventfd(0, CInt(EFD_CLOEXEC)))
        guard set >= 0, bell >= 0 else { return nil }
        var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u32: 0))
        return unsafe epoll_ctl(set, EPOLL_CTL_ADD, bell, &event) == 0 ? Descriptors(set: set, bell: bell) : nil
    }()

    private static let state = Mutex(EventLoopState())

    /// Hands libvirt the loop and starts its thread. Call it once, before the first connection is opened. Throws where
    /// the system refuses a descriptor or a thread.
    static func start(_ calls: CLibvirtFunctions) throws(PosixThread.Refused) {
        guard let descriptors else { throw PosixThread.Refused(errno: errno) }
        unsafe calls.virEventRegisterImpl(
            addHandle, updateHandle, removeHandle, addTimeout, updateTimeout, removeTimeout)
        try PosixThread.start { while true { turn(descriptors) } }
    }

    /// Waits for the next event or timer and serves what there is.
    private static func turn(_ descriptors: Descriptors) {
        let wait = state.withLock { $0.fallAsleep(at: .now) }
        let capacity = 16
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: capacity) { events in
            let count = unsafe epoll_wait(descriptors.set, events.baseAddress, CInt(capacity), wait)
            state.withLock { state in
                state.wakeUp()
                // Where the system has no room for one, the next tick tries again.
                for id in state.settled(at: .now) where !poll(id, in: &state) { _ = state.unsettle(id, at: .now) }
            }
            for index in 0..<Int(max(count, 0)) {
                let event = unsafe events[index]
                let id = unsafe CInt(bitPattern: event.data.u32)
                if id == 0 {
                    var rings: UInt64 = 0
                    _ = unsafe read(descriptors.bell, &rings, MemoryLayout.size(ofValue: rings))
                } else if let watch = state.withLock({ $0.watches[id] }), watch.polled != 0 {
                    unsafe watch.callback.callHandle(id, watch.descriptor, libvirtEvents(event.events))
                }
            }
        }
        // A timer that another one's callback removes or turns off is not told of its time any more.
        for (id, timer) in state.withLock({ $0.due(at: .now) }) where state.withLock({ $0.timers[id]?.due }) != nil {
            unsafe timer.callback.callTimeout(id)
        }
        // Only now: what was removed meanwhile may have been about to be called.
        for callback in state.withLock({ $0.takeReleased() }) { unsafe callback.release() }
    }

    private static func ring() {
        guard let descriptors else { return }
        var one: UInt64 = 1
        _ = unsafe write(descriptors.bell, &one, MemoryLayout.size(ofValue: one))
    }

    fileprivate static func add(_ descriptor: CInt, _ events: CInt, _ callback: LoopCallback) -> CInt {
        state.withLock { state in
            let id = state.nextID()
            state.watches[id] = EventLoopState.Watch(descriptor: descriptor, callback: callback, events: events)
            guard poll(id, in: &state) else {
                state.watches[id] = nil
                return -1
            }
            return id
        }
    }

    fileprivate static func update(watch id: CInt, _ events: CInt) {
        let isSooner = state.withLock { state in
            guard state.watches[id]?.want(events) == true else { return false }
            // What is given back waits for a tick; what is taken away may not be told of anything from now on.
            if events != 0, state.watches[id]?.polled == 0 { return state.unsettle(id, at: .now) }
            _ = poll(id, in: &state)
            return false
        }
        if isSooner { ring() }
    }

    fileprivate static func remove(watch id: CInt) -> CInt {
        let isKnown = state.withLock { state in
            if state.watches[id]?.want(0) == true { _ = poll(id, in: &state) }
            return state.remove(watch: id)
        }
        if isKnown { ring() }
        return isKnown ? 0 : -1
    }

    /// Makes the epoll set wait for what a watch wants. One that wants nothing is taken out: it would still be told of a
    /// hang-up.
    private static func poll(_ id: CInt, in state: inout EventLoopState) -> Bool {
        guard let descriptors, let watch = state.watches[id] else { return false }
        guard watch.events != watch.polled else { return true }
        var event = unsafe epoll_event(events: epollEvents(watch.events), data: epoll_data(u32: UInt32(bitPattern: id)))
        let verb = watch.events == 0 ? EPOLL_CTL_DEL : watch.polled == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        var answer = unsafe epoll_ctl(descriptors.set, verb, watch.copy ?? watch.descriptor, &event)
        if answer < 0, errno == EEXIST {
            // Another watch on the same descriptor: the set knows a copy of it as another one.
            let copy = fcntl(watch.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { return false }
            state.watches[id]?.copy = copy
            answer = unsafe epoll_ctl(descriptors.set, verb, copy, &event)
        }
        guard answer == 0 else { return false }
        state.watches[id]?.polled = watch.events
        return true
    }

    fileprivate static func add(timeout milliseconds: CInt, _ callback: LoopCallback) -> CInt {
        let (id, isSooner) = state.withLock { state in
            let id = state.nextID()
            state.timers[id] = EventLoopState.Timer(callback: callback)
            return (id, state.set(id, milliseconds, at: .now))
        }
        if isSooner { ring() }
        return id
    }

    fileprivate static func update(timer id: CInt, _ milliseconds: CInt) {
        if state.withLock({ $0.set(id, milliseconds, at: .now) }) { ring() }
    }

    fileprivate static func remove(timer id: CInt) -> CInt {
        let isKnown = state.withLock { $0.remove(timer: id) }
        if isKnown { ring() }
        return isKnown ? 0 : -1
    }

    private static func epollEvents(_ events: CInt) -> UInt32 {
        var result: UInt32 = 0
        if events & CInt(VIR_EVENT_HANDLE_READABLE.rawValue) != 0 { result |= EPOLLIN.rawValue }
        if events & CInt(VIR_EVENT_HANDLE_WRITABLE.rawValue) != 0 { result |= EPOLLOUT.rawValue }
        return result
    }

    private static func libvirtEvents(_ events: UInt32) -> CInt {
        var result: UInt32 = 0
        if events & EPOLLIN.rawValue != 0 { result |= VIR_EVENT_HANDLE_READABLE.rawValue }
        if events & EPOLLOUT.rawValue != 0 { result |= VIR_EVENT_HANDLE_WRITABLE.rawValue }
        if events & EPOLLERR.rawValue != 0 { result |= VIR_EVENT_HANDLE_ERROR.rawValue }
        if events & EPOLLHUP.rawValue != 0 { result |= VIR_EVENT_HANDLE_HANGUP.rawValue }
        return CInt(bitPattern: result)
    }
}

// File-scope, because libvirt calls them on any thread.

private func addHandle(
    _ descriptor: CInt, _ events: CInt, _ call: virEventHandleCallback?, _ opaque: UnsafeMutableRawPointer?,
    _ free: virFreeCallback?
) -> CInt {
    unsafe EventLoop.add(descriptor, events, LoopCallback(call, opaque, free))
}

private func updateHandle(_ watch: CInt, _ events: CInt) { EventLoop.update(watch: watch, events) }

private func removeHandle(_ watch: CInt) -> CInt { EventLoop.remove(watch: watch) }

private func addTimeout(
    _ milliseconds: CInt, _ call: virEventTimeoutCallback?, _ opaque: UnsafeMutableRawPointer?,
    _ free: virFreeCallback?
) -> CInt {
    unsafe EventLoop.add(timeout: milliseconds, LoopCallback(call, opaque, free))
}

private func updateTimeout(_ timer: CInt, _ milliseconds: CInt) { EventLoop.update(timer: timer, milliseconds) }

private func removeTimeout(_ timer: CInt) -> CInt { EventLoop.remove(timer: timer) }
