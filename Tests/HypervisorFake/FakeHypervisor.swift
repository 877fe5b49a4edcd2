// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// A hypervisor in memory that behaves like libvirt with QEMU, as far as the conformance suite proves.
///
/// It keeps XML as it was given, unless a test has it amended: libvirt's additions at define are not imitated.
package actor FakeHypervisor: HypervisorConnection {
    /// One call that was made, by the C function that libvirt would be asked with.
    package struct Call: Sendable, Hashable, CustomStringConvertible {
        package let name: String
        package let subject: String
        package var description: String { "\(name)(\(subject))" }
    }

    /// Whether a call that is made to fail does its work all the same, as one that timed out may.
    package enum Effect: Sendable { case none, done }

    /// What a monitor answers to a command.
    package typealias Responder = @Sendable (MonitorCommand, DomainID) async throws(HypervisorError) -> String

    package nonisolated let uri: String
    package nonisolated let leavesThrowaways = true
    /// Every call so far, failed ones included.
    package private(set) var calls: [Call] = []
    /// Whether a guest ends when it is asked to shut down.
    package private(set) var obeysShutdown = true
    private(set) var responder: Responder = { _, _ throws(HypervisorError) in #"{"return":{},"id":"libvirt-1"}"# }
    private var hostFacts: HostFacts
    private var host = FakeHost()
    private var subscriptions: [String: [FakeEvents]] = [:]
    private var namedFailures: [String: (error: HypervisorError, effect: Effect)] = [:]
    /// How long the last call of each name might have taken.
    package private(set) var timeouts: [String: Duration] = [:]
    private var failures: [Int: (error: HypervisorError, effect: Effect)] = [:]

    package init(
        uri: String = "fake:///system",
        facts: HostFacts = HostFacts(driver: "QEMU", libvirt: Version(9, 0, 0), hypervisor: Version(7, 2, 22))
    ) {
        self.uri = uri
        hostFacts = facts
    }

    // The test's own hand on the hypervisor: none of this counts as a call.

    /// How many calls were made.
    package var callCount: Int { calls.count }

    /// Makes the call with this number, counted from 1 over the fake's life, throw `error`.
    package func failCall(number: Int, with error: HypervisorError, effect: Effect = .none) {
        failures[number] = (error, effect)
    }

    /// Makes the next call of a name throw `error`.
    package func failNext(_ name: String, with error: HypervisorError, effect: Effect = .none) {
        namedFailures[name] = (error, effect)
    }

    /// Replaces the host's software.
    package func setFacts(_ facts: HostFacts) { hostFacts = facts }

    /// Makes guests answer `shutdown` by ending, or never.
    package func setObeysShutdown(_ obeys: Bool) { obeysShutdown = obeys }

    /// Answers monitor commands from now on.
    package func answerMonitor(_ responder: @escaping Responder) { self.responder = responder }

    /// Answers monitor commands by their text; to others QEMU's `CommandNotFound`, or HMP's `unknown command`.
    package func answerMonitor(_ replies: [MonitorCommand: String]) {
        responder = { command, _ throws(HypervisorError) in
            if let reply = replies[command] { return reply }
            return switch command {
            case .qmp, .qmpPassing, .agent:
                #"{"id":"libvirt-1","error":{"class":"CommandNotFound","desc":"no such command"}}"#
            case .hmp(let line): "unknown command: '\(line)'\r\n"
            }
        }
    }

    /// A domain defined by somebody else, started if asked for.
    ///
    /// - Parameters:
    ///   - xml: its configuration, with a name and perhaps a uuid.
    ///   - state: the state to bring it to: off, running or paused.
    /// - Returns: the domain.
    /// - Throws: what libvirt would say to the XML.
    @discardableResult
    package func defineElsewhere(_ xml: String, state: PowerState = .off) throws(HypervisorError) -> DomainID {
        do throws(FakeRefusal) {
            let domain = try host.define(xml)
            if state != .off { try host.start(domain, paused: state == .paused) }
            return domain
        } catch {
            throw error.asHypervisorError(call: "virDomainDefineXMLFlags", subject: uri)
        }
    }

    /// What was named when domains were undefined, in order.
    package var undefinitions: [UndefineOptions] { host.undefinitions }

    /// Makes the host's libvirt refuse flags of `virDomainUndefineFlags`, as an older one does.
    package func refuse(_ options: UndefineOptions) { host.unknownOptions = options }

    /// Changes XML that is defined from now on, as libvirt does.
    package func amendDefinitions(_ amendment: @escaping @Sendable (String) -> String) { host.amendment = amendment }

    /// Lets a process be attached, as libvirt before 5.5 did.
    package func setAttachable(_ xml: String, pid: UInt32) { host.attachable[pid] = xml }

    /// Changes a domain's status behind the connection's back, as a crash or another administrator does.
    package func setStatus(of domain: DomainID, _ change: @Sendable (inout DomainStatus) -> Void) {
        try? host.change(domain) { known in
            var status = known.status
            change(&status)
            known.status = status
        }
    }

    /// Gives a domain snapshots.
    package func setSnapshots(of domain: DomainID, to number: Int) {
        try? host.change(domain) { $0.snapshots = number }
    }

    /// Makes a domain's QEMU send an event.
    package func send(_ name: String, data: String? = nil, from domain: DomainID) {
        let event = MonitorEvent(name: name, seconds: 1_700_000_000, microseconds: 0, data: data)
        for events in subscriptions[domain.uuid] ?? [] { events.buffer.append(event) }
    }

    /// Ends all registrations for events, as a restart of libvirtd does.
    package func loseEvents() {
        for events in subscriptions.values.joined() { events.lose() }
        subscriptions = [:]
    }

    // HypervisorConnection.

    package func domains() async throws(HypervisorError) -> [DomainID] {
        try call("virConnectListAllDomains", uri) { host in host.domains.values.map(\.id).sorted { $0.name < $1.name } }
    }

    package func facts() async throws(HypervisorError) -> HostFacts {
        try call("virConnectGetVersion", uri) { [hostFacts] _ in hostFacts }
    }

    package nonisolated func session(for domain: DomainID, timeout: Duration) -> any DomainSession {
        FakeSession(domain: domain, timeout: timeout, hypervisor: self)
    }

    package func events(of domain: DomainID) async throws(HypervisorError) -> any EventSubscription {
        try call("virConnectDomainQemuMonitorEventRegister", domain.name) { _ in }
        let events = FakeEvents()
        subscriptions[domain.uuid, default: []].append(events)
        return events
    }

    package func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String {
        try call("virConnectDomainXMLToNative", uri) { _ throws(FakeRefusal) in
            let (name, _) = try FakeXML.identity(xml)
            return "/usr/bin/qemu-system-x86_64 -name guest=\(name)"
        }
    }

    package func tryStart(
        _ xml: String, sending command: MonitorCommand?
    ) async throws(HypervisorError) -> String? {
        let name = try call("virDomainCreateXML", uri) { _ throws(FakeRefusal) in try FakeXML.identity(xml).name }
        guard let command else { return nil }
        return try await responder(command, DomainID(name: name, uuid: ""))
    }

    package func close() async {}

    // What sessions ask for.

    /// Counts a call, and fails it if the test wants that.
    func call<Value: Sendable>(
        _ name: String, _ subject: String, within timeout: Duration? = nil,
        _ body: @Sendable (inout FakeHost) throws(FakeRefusal) -> Value
    ) throws(HypervisorError) -> Value {
        timeouts[name] = timeout
        calls.append(Call(name: name, subject: subject))
        let failure = failures[calls.count] ?? namedFailures.removeValue(forKey: name)
        if let failure, failure.effect == .none { throw failure.error }
        let value: Value
        do throws(FakeRefusal) {
            value = try body(&host)
        } catch {
            throw error.asHypervisorError(call: name, subject: subject)
        }
        if let failure { throw failure.error }
        return value
    }
}

/// A registration for events, which lives until the test ends it.
private final class FakeEvents: EventSubscription {
    let buffer = EventBuffer()
    private let isLost = Atomic(false)

    var isAlive: Bool { !isLost.load(ordering: .relaxed) }

    func lose() { isLost.store(true, ordering: .relaxed) }

    func cancel() async {}
}
