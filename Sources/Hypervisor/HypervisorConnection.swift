// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A connection to one host's hypervisor. Its calls may be made from any task, side by side.
package protocol HypervisorConnection: Sendable {
    /// The URI as libvirt resolved it (`virConnectGetURI`).
    var uri: String { get }

    /// All domains of the host, running or not (`virConnectListAllDomains`), sorted by name.
    func domains() async throws(HypervisorError) -> [DomainID]

    /// The versions of the host's software (`virConnectGetLibVersion`, `virConnectGetVersion`).
    func facts() async throws(HypervisorError) -> HostFacts

    /// A handle on a domain that exists or that `define` is about to make. It makes no call yet; each call that is
    /// made on it may take as long as `timeout` before it fails as timed out.
    func session(for domain: DomainID, timeout: Duration) -> any DomainSession

    /// Begins to keep the events that the domain's QEMU sends (`virConnectDomainQemuMonitorEventRegister`), also those
    /// of later starts. Taints nothing, and the domain need not exist yet.
    func events(of domain: DomainID) async throws(HypervisorError) -> any EventSubscription

    /// The command line that libvirt would start for this XML, shell-quoted (`virConnectDomainXMLToNative`).
    func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String

    /// Starts a transient domain, stopped before its first instruction, and ends it at once (`virDomainCreateXML` with
    /// PAUSED and AUTODESTROY, `virDomainDestroy`): throws where its QEMU does not start. Gives what it replied to
    /// `command`, where there is one, before it was ended.
    func tryStart(_ xml: String, sending command: MonitorCommand?) async throws(HypervisorError) -> String?

    /// Whether a domain of `tryStart` outlives a process that is killed: where a daemon stands behind the connection,
    /// AUTODESTROY ends it, and a driver within the process cannot.
    var leavesThrowaways: Bool { get }

    /// Ends the connection (`virConnectClose`). Calls still stuck in libvirt are left behind.
    func close() async
}

extension HypervisorConnection {
    /// Starts a throwaway domain and ends it at once.
    package func tryStart(_ xml: String) async throws(HypervisorError) {
        _ = try await tryStart(xml, sending: nil)
    }
}

/// The calls on one domain. Each throws after the session's timeout, and then its outcome is unknown.
package protocol DomainSession: Sendable {
    var domain: DomainID { get }

    /// State, persistence, autostart and managed save, or nil where libvirt knows no such domain.
    func status() async throws(HypervisorError) -> DomainStatus?

    /// The XML of the next start, passwords included (`virDomainGetXMLDesc`, INACTIVE and SECURE), or nil where libvirt
    /// keeps none: no such domain, or a transient one (`virDomainIsPersistent`). A read-only connection gives it
    /// without passwords.
    func inactiveXML() async throws(HypervisorError) -> String?

    /// The XML of the running QEMU, or of the next start where there is none, without passwords (`virDomainGetXMLDesc`,
    /// no flags); nil where libvirt knows no such domain.
    func currentXML() async throws(HypervisorError) -> String?

    /// Why QEMU's process counts as tainted (`virDomainGetMessages`, TAINTING), by libvirt's short names such as
    /// `custom-argv`; a reason without a known one in libvirt's words. Empty when off.
    func taints() async throws(HypervisorError) -> [String]

    /// Makes or replaces the persistent configuration (`virDomainDefineXMLFlags`), with `validating` only where it is
    /// valid by libvirt's schema (VALIDATE).
    func define(_ xml: String, validating: Bool) async throws(HypervisorError)

    /// Removes the persistent configuration (`virDomainUndefineFlags`), and with it what `options` name.
    func undefine(_ options: UndefineOptions) async throws(HypervisorError)

    /// What else libvirt keeps of the domain (`virDomainSnapshotNum`, `virDomainListAllCheckpoints`).
    func dependents() async throws(HypervisorError) -> DomainDependents

    /// Whether the next start would resume a managed-save image (`virDomainHasManagedSaveImage`); false where libvirt
    /// knows no such domain.
    func hasManagedSaveImage() async throws(HypervisorError) -> Bool

    /// Removes the managed-save image (`virDomainManagedSaveRemove`).
    func discardManagedSaveImage() async throws(HypervisorError)

    /// Saves the guest's memory and ends QEMU, so that the next start resumes it (`virDomainManagedSave`).
    func save() async throws(HypervisorError)

    /// Makes, replaces or, with nil, removes the persistent configuration, provided that it still is `before`.
    ///
    /// libvirt has no compare-and-swap: the look, the write and the look after it follow one right upon the other. With
    /// `validating`, libvirt checks the XML by its schema first (VIR_DOMAIN_DEFINE_VALIDATE).
    func replace(
        _ before: String?, with wanted: String?, validating: Bool
    ) async throws(HypervisorError) -> Replacement

    /// Removes the persistent configuration and what `options` name, provided that it still is `before`: the look and the
    /// call follow one right upon the other.
    func remove(_ before: String, _ options: UndefineOptions) async throws(HypervisorError) -> Replacement

    /// Takes over a QEMU that was started by hand, by its process on the host (`virDomainQemuAttach`), and gives the
    /// domain that it became. libvirt's QEMU driver has none of it since 5.5.0, and says so with error 3.
    func attach(pid: UInt32) async throws(HypervisorError) -> DomainID

    /// Sets whether the domain starts with the host (`virDomainSetAutostart`).
    func setAutostart(_ autostart: Bool) async throws(HypervisorError)

    /// Starts QEMU (`virDomainCreateWithFlags`), stopped before its first instruction when `paused`.
    func start(paused: Bool) async throws(HypervisorError)

    /// Asks the guest to shut down (`virDomainShutdown`) and returns at once.
    func shutdown() async throws(HypervisorError)

    /// Ends QEMU at once (`virDomainDestroy`).
    func destroy() async throws(HypervisorError)

    /// Stops the virtual CPUs (`virDomainSuspend`).
    func suspend() async throws(HypervisorError)

    /// Lets the virtual CPUs run (`virDomainResume`).
    func resume() async throws(HypervisorError)

    /// Presses the reset button (`virDomainReset`).
    func reset() async throws(HypervisorError)

    /// Sends one command and gives the reply's text as it was written (`virDomainQemuMonitorCommand`,
    /// `virDomainQemuMonitorCommandWithFiles`, `virDomainQemuAgentCommand`). A QMP error reply is a reply; libvirt makes
    /// an error of the agent's. Taints the guest `custom-monitor`, or `custom-ga-command`.
    func monitor(_ command: MonitorCommand) async throws(HypervisorError) -> String
}
