// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// A connection to one host's libvirt.
package final class LibvirtConnection: HypervisorConnection {
    package let uri: String
    private let pool: LanePool<LibvirtHandle, ContinuousClock>
    private let memory: DomainMemory
    private let options: LibvirtOptions
    package let leavesThrowaways: Bool
    /// What the host runs does not change while its libvirt does not end, and the connection's links with it.
    private let knownFacts: Mutex<(facts: HostFacts, openings: Int)?>
    /// The domains that were seen when the connection was opened, for the first who asks right then.
    private let firstList: Mutex<(domains: [DomainID], time: ContinuousClock.Instant)?>
    private static let firstListCounts = Duration.seconds(1)

    private init(
        _ first: FirstLook, pool: LanePool<LibvirtHandle, ContinuousClock>, memory: DomainMemory,
        options: LibvirtOptions
    ) {
        uri = first.uri
        leavesThrowaways = !first.isRemote
        knownFacts = Mutex(first.facts.map { ($0, pool.openings) })
        firstList = Mutex(first.domains.map { ($0, .now) })
        self.pool = pool
        self.memory = memory
        self.options = options
    }

    /// The first lane of the first connection, which has libvirt loaded or is about to.
    private static let prepared = Mutex<Lane?>(nil)

    /// Begins to load libvirt, which takes some 15 ms, while the caller does something else. Why it cannot be loaded is
    /// what `open` throws. Until it is loaded, the C library starts no thread.
    package static func prepare() {
        // A thread that the system refuses here is one that `open` asks for again.
        guard let lane = try? Lane(first: { _ = try? LibvirtLibrary.load() }) else { return }
        prepared.withLock { $0 = lane }
    }

    /// Opens a connection (`virConnectOpenAuth`) without ever asking for a password.
    ///
    /// - Parameters:
    ///   - uri: a libvirt URI or an alias of libvirt.conf, or nil for `LIBVIRT_DEFAULT_URI` and libvirt's own default. The
    ///     root of `qemu:///embed` is made if it does not exist.
    ///   - readOnly: whether the connection must change nothing.
    ///   - options: timeouts, keepalive and the number of calls side by side.
    /// - Returns: the open connection.
    /// - Throws: libvirt's error, that no answer came within `options.openTimeout`, or that a URI of `qemu:///embed`
    ///   can't be used.
    package static func open(
        uri: String?, readOnly: Bool = false, options: LibvirtOptions = LibvirtOptions()
    ) async throws(HypervisorError) -> LibvirtConnection {
        let address = try ConnectionAddress(uri)
        let memory = DomainMemory()
        let limits = LaneLimits.daemon(lanes: options.lanes)
        let lane = prepared.withLock { $0.take() }
        let pool = LanePool(limits: limits, clock: .continuous, lane: lane) {
            () throws(HypervisorError) -> LibvirtHandle in
            let handle = try address.openPatiently(isReadOnly: readOnly, options: options, memory: memory)
            // One list for a further link too, and not a look-up for each domain that is called on over it.
            if memory.isListed { _ = try handle.list(flags: 0) }
            return handle
        }
        let first = try await pool.call(
            "virConnectOpenAuth", on: address.description, within: options.openTimeout
        ) { handle in FirstLook(through: handle, looksAround: options.looksAround) }
        pool.setLimits(
            first.isRemote
                ? .daemon(lanes: options.lanes, promptLinks: first.openingTime < Self.cheapOpening ? 2 : 1)
                : .inProcess(lanes: options.lanes))
        return LibvirtConnection(first, pool: pool, memory: memory, options: options)
    }

    /// What opening a link may take for a second one to be worth it: a way that logs in somewhere costs more, and may
    /// ask somebody.
    private static let cheapOpening = Duration.milliseconds(50)

    /// What is seen of a host through a link that has just been opened. What cannot be seen now is asked for again by
    /// whoever wants it.
    private struct FirstLook {
        let uri: String
        let isRemote: Bool
        let openingTime: Duration
        let facts: HostFacts?
        let domains: [DomainID]?

        init(through handle: LibvirtHandle, looksAround: Bool) {
            uri = handle.uri
            isRemote = handle.isRemote
            openingTime = handle.openingTime
            domains = looksAround ? try? handle.domains() : nil
            facts = looksAround ? try? handle.facts() : nil
        }
    }

    package func domains() async throws(HypervisorError) -> [DomainID] {
        if let first = firstList.withLock({ $0.take() }), first.time.duration(to: .now) < Self.firstListCounts {
            return first.domains
        }
        return try await call("virConnectListAllDomains") { handle throws(HypervisorError) in try handle.domains() }
    }

    package func facts() async throws(HypervisorError) -> HostFacts {
        let openings = pool.openings
        if let known = knownFacts.withLock({ $0 }), known.openings == openings { return known.facts }
        let facts = try await call("virConnectGetVersion") { handle throws(HypervisorError) in try handle.facts() }
        knownFacts.withLock { $0 = (facts, openings) }
        return facts
    }

    package func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String {
        try await call("virConnectDomainXMLToNative") { handle throws(HypervisorError) in
            try handle.nativeCommandLine(for: xml)
        }
    }

    package func tryStart(
        _ xml: String, sending command: MonitorCommand?
    ) async throws(HypervisorError) -> String? {
        try await call("virDomainCreateXML") { [options] handle throws(HypervisorError) in
            try handle.tryStart(xml, sending: command, within: options.callTimeout)
        }
    }

    package func events(of domain: DomainID) async throws(HypervisorError) -> any EventSubscription {
        let name = "virConnectDomainQemuMonitorEventRegister"
        return try await pool.call(name, on: domain.name, within: options.callTimeout) {
            [pool, options] handle throws(HypervisorError) in
            try LibvirtEvents(of: domain, on: handle, pool: pool, timeout: options.callTimeout)
        }
    }

    package func session(for domain: DomainID, timeout: Duration) -> any DomainSession {
        LibvirtSession(domain: domain, pool: pool, memory: memory, timeout: timeout)
    }

    package func close() async { await pool.close() }

    private func call<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable (LibvirtHandle) throws(HypervisorError) -> Value
    ) async throws(HypervisorError) -> Value {
        try await pool.call(name, on: uri, within: options.callTimeout, body)
    }
}
