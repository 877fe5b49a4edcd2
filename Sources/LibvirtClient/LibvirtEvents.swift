// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Hypervisor
import Synchronization

/// One reader of a domain's events. It keeps the connection that they come over.
final class LibvirtEvents: EventSubscription {
    let buffer: EventBuffer
    /// What the connection's registration is known by.
    private let key: UInt
    private let handle: LibvirtHandle
    private let domain: DomainID
    private let pool: LanePool<LibvirtHandle, ContinuousClock>
    private let timeout: Duration

    /// Registers on a connection's lane; `pool` is where the registration ends later.
    init(
        of domain: DomainID, on handle: LibvirtHandle, pool: LanePool<LibvirtHandle, ContinuousClock>, timeout: Duration
    ) throws(HypervisorError) {
        buffer = EventBuffer()
        key = try handle.registerEvents(of: domain, into: buffer)
        self.handle = handle
        self.domain = domain
        self.pool = pool
        self.timeout = timeout
    }

    /// Nobody is left to read, or ever was: the one who asked had given up. The registration stays for the next one, for
    /// to end it is a call.
    deinit { _ = EventReaders.shared.remove(buffer, of: domain.uuid, from: key) }

    var isAlive: Bool { handle.isAlive }

    func cancel() async {
        // Where the connection is gone, the registration went with it.
        try? await pool.call("virConnectDomainQemuMonitorEventDeregister", on: domain.name, within: timeout) {
            [handle, domain, buffer] _ in handle.deregisterEvents(of: domain, into: buffer)
        }
    }
}

extension LibvirtHandle {
    /// The connection's one registration for the events of all its domains.
    ///
    /// libvirt's client passes no more than the first registration on to its server: one for a domain would be the only
    /// domain that any other is told of.
    struct EventRegistration {
        /// libvirt's number for it.
        let callback: CInt
        /// The number that the callback is given.
        let key: UInt
    }

    /// Has a domain's events put into a buffer (`virConnectDomainQemuMonitorEventRegister`). Gives the registration's key.
    func registerEvents(of domain: DomainID, into buffer: EventBuffer) throws(HypervisorError) -> UInt {
        try eventRegistration.withLock { registration throws(HypervisorError) in
            if let registration {
                EventReaders.shared.add(buffer, of: domain.uuid, to: registration.key)
                return registration.key
            }
            let key = EventReaders.shared.newKey(for: library)
            let callback = unsafe library.calls.virConnectDomainQemuMonitorEventRegister(
                connection, nil, nil, receiveEvent, UnsafeMutableRawPointer(bitPattern: key), nil, 0)
            guard callback >= 0 else {
                let error = library.lastError("virConnectDomainQemuMonitorEventRegister", domain.name)
                EventReaders.shared.forget(key)
                throw error
            }
            EventReaders.shared.add(buffer, of: domain.uuid, to: key)
            registration = EventRegistration(callback: callback, key: key)
            return key
        }
    }

    /// Puts no further events into a buffer; without a reader left, libvirt sends none
    /// (`virConnectDomainQemuMonitorEventDeregister`).
    func deregisterEvents(of domain: DomainID, into buffer: EventBuffer) {
        eventRegistration.withLock { registration in
            guard let known = registration,
                EventReaders.shared.remove(buffer, of: domain.uuid, from: known.key)
            else { return }
            unsafe _ = library.calls.virConnectDomainQemuMonitorEventDeregister(connection, known.callback)
            EventReaders.shared.forget(known.key)
            registration = nil
        }
    }
}

/// The buffers by the numbers that callbacks are given, and by domain: no pointer to managed memory goes to C.
private final class EventReaders: Sendable {
    static let shared = EventReaders()

    struct Readers {
        let libvirt: LibvirtLibrary
        var buffers: [String: [EventBuffer]] = [:]
    }

    private let state = Mutex<(last: UInt, readers: [UInt: Readers])>((0, [:]))

    func newKey(for library: LibvirtLibrary) -> UInt {
        state.withLock { state in
            state.last += 1
            state.readers[state.last] = Readers(libvirt: library)
            return state.last
        }
    }

    func forget(_ key: UInt) { state.withLock { _ = $0.readers.removeValue(forKey: key) } }

    func add(_ buffer: EventBuffer, of uuid: String, to key: UInt) {
        state.withLock { $0.readers[key]?.buffers[uuid, default: []].append(buffer) }
    }

    /// Returns whether no reader is left.
    func remove(_ buffer: EventBuffer, of uuid: String, from key: UInt) -> Bool {
        state.withLock { state in
            state.readers[key]?.buffers[uuid]?.removeAll { $0 === buffer }
            if state.readers[key]?.buffers[uuid]?.isEmpty == true { state.readers[key]?.buffers[uuid] = nil }
            return state.readers[key]?.buffers.isEmpty == true
        }
    }

    subscript(key: UInt) -> Readers? { state.withLock { $0.readers[key] } }
}

/// File-scope, because libvirt calls it on the thread of its event loop. It does not block, and asks libvirt nothing but
/// the UUID that the pointer holds (`virDomainGetUUIDString`).
private func receiveEvent(
    _ connection: virConnectPtr?, _ domain: virDomainPtr?, _ name: UnsafePointer<CChar>?, _ seconds: Int64,
    _ microseconds: UInt32, _ data: UnsafePointer<CChar>?, _ key: UnsafeMutableRawPointer?
) {
    guard let name = unsafe name, let domain = unsafe domain,
        let readers = EventReaders.shared[UInt(bitPattern: key)],
        let uuid = unsafe readers.libvirt.uuid(of: domain), let buffers = readers.buffers[uuid]
    else { return }
    let event = unsafe MonitorEvent(
        name: String(cString: name), seconds: seconds, microseconds: microseconds,
        data: data.map { unsafe String(cString: $0) })
    for buffer in buffers { buffer.append(event) }
}
