// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Hypervisor
import Synchronization

/// One open connection of libvirt's and the domain pointers that belong to it. Its methods block: lanes call them.
///
/// Each method makes its C calls and reads their error on the thread that it was called on.
///
/// Unchecked, because no pointer is `Sendable`: libvirt documents `virConnectPtr` as thread-safe, `connection` never
/// changes, the domain pointers are used under the lock, and whoever uses one holds a reference of its own.
@safe final class LibvirtHandle: LaneLink, @unchecked Sendable {
    let library: LibvirtLibrary
    /// The URI as libvirt resolved it (`virConnectGetURI`).
    let uri: String
    /// Whether a daemon stands behind the connection. A driver inside this process has no keepalive.
    let isRemote: Bool
    let isReadOnly: Bool
    /// How long `virConnectOpenAuth` took.
    let openingTime: Duration
    let connection: virConnectPtr
    let memory: DomainMemory
    /// Guards `pointers`, which can't live in the mutex: it wants to send what goes in and out.
    private let lock = Mutex(())
    private var pointers: [String: virDomainPtr] = unsafe [:]
    let eventRegistration = Mutex<EventRegistration?>(nil)

    /// Opens a connection (`virConnectOpenAuth`), asking nobody for a password.
    ///
    /// - Parameters:
    ///   - address: what to open.
    ///   - isReadOnly: whether it must change nothing.
    ///   - options: where the keepalive settings come from.
    ///   - memory: what the connection's links know of its domains.
    /// - Throws: libvirt's error, or one that says that libvirt can't be loaded.
    init(
        opening address: ConnectionAddress, isReadOnly: Bool, options: LibvirtOptions, memory: DomainMemory
    ) throws(HypervisorError) {
        library = try LibvirtLibrary.load()
        let calls = library.calls
        // Without a callback, libvirt takes SASL names and passwords from its auth.conf alone.
        var kinds = [CInt(VIR_CRED_AUTHNAME.rawValue), CInt(VIR_CRED_PASSPHRASE.rawValue)]
        let start = ContinuousClock.now
        let opened = unsafe kinds.withUnsafeMutableBufferPointer { kinds in
            var batch = unsafe virConnectAuth(
                credtype: kinds.baseAddress, ncredtype: UInt32(kinds.count), cb: nil, cbdata: nil)
            return unsafe calls.virConnectOpenAuth(address.uri, &batch, isReadOnly ? VIR_CONNECT_RO.rawValue : 0)
        }
        guard let opened = unsafe opened else { throw library.lastError("virConnectOpenAuth", address.description) }
        openingTime = start.duration(to: .now)
        unsafe connection = opened
        self.isReadOnly = isReadOnly
        self.memory = memory
        isRemote = unsafe calls.virConnectSetKeepAlive(opened, options.keepAliveInterval, options.keepAliveCount) >= 0
        let text = unsafe calls.virConnectGetURI(opened)
        defer { unsafe free(text) }
        uri = unsafe text.map { unsafe String(cString: $0) } ?? address.description
    }

    deinit {
        unsafe pointers.values.forEach { unsafe _ = library.calls.virDomainFree($0) }
        unsafe _ = library.calls.virConnectClose(connection)
    }

    /// Whether the socket to the daemon is still open (`virConnectIsAlive`); asks nobody.
    var isAlive: Bool { unsafe library.calls.virConnectIsAlive(connection) != 0 }

    /// Calls `body` with a pointer to the domain, looking it up (`virDomainLookupByUUIDString`) when none is kept.
    ///
    /// A domain that libvirt no longer knows is forgotten.
    func withDomain<Value>(
        _ domain: DomainID, _ body: (virDomainPtr) throws(HypervisorError) -> Value
    ) throws(HypervisorError) -> Value {
        let pointer = unsafe try pointer(to: domain)
        defer { unsafe _ = library.calls.virDomainFree(pointer) }
        do throws(HypervisorError) {
            return unsafe try body(pointer)
        } catch {
            if error.code == .noDomain { forget(domain) }
            throw error
        }
    }

    /// Takes over a reference to a domain; a pointer kept until now is given up.
    func keep(_ pointer: virDomainPtr) {
        guard let uuid = unsafe uuid(of: pointer) else {
            unsafe _ = library.calls.virDomainFree(pointer)
            return
        }
        unsafe keep(pointer, of: uuid)
    }

    /// The same where its UUID is known.
    func keep(_ pointer: virDomainPtr, of uuid: String) {
        var old: virDomainPtr?
        lock.withLock { _ in unsafe old = pointers.updateValue(pointer, forKey: uuid) }
        if let old = unsafe old { unsafe _ = library.calls.virDomainFree(old) }
    }

    func forget(_ domain: DomainID) {
        var old: virDomainPtr?
        lock.withLock { _ in unsafe old = pointers.removeValue(forKey: domain.uuid) }
        if let old = unsafe old { unsafe _ = library.calls.virDomainFree(old) }
    }

    /// The UUID in the form that `DomainID` has it.
    func uuid(of pointer: virDomainPtr) -> String? { unsafe library.uuid(of: pointer) }

    /// A new reference to the domain; the caller frees it.
    private func pointer(to domain: DomainID) throws(HypervisorError) -> virDomainPtr {
        var kept: virDomainPtr?
        lock.withLock { _ in
            unsafe kept = pointers[domain.uuid]
            if let kept = unsafe kept { unsafe _ = library.calls.virDomainRef(kept) }
        }
        if let kept = unsafe kept { return unsafe kept }
        guard let found = unsafe library.calls.virDomainLookupByUUIDString(connection, domain.uuid) else {
            throw library.lastError("virDomainLookupByUUIDString", domain.name)
        }
        unsafe _ = library.calls.virDomainRef(found)
        unsafe keep(found)
        return unsafe found
    }
}
