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

    /// The command line that libvirt would start for this XML, shell-quoted (`virConnectDomainXMLToNative`).
    func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String

    /// Ends the connection (`virConnectClose`). Calls still stuck in libvirt are left behind.
    func close() async
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

    /// Why QEMU's process counts as tainted (`virDomainGetMessages`, TAINTING), by libvirt's short names such as
    /// `custom-argv`; a reason without a known one in libvirt's words. Empty when off.
    func taints() async throws(HypervisorError) -> [String]

    /// Makes or replaces the persistent configuration (`virDomainDefineXMLFlags`).
    func define(_ xml: String) async throws(HypervisorError)

    /// Removes the persistent configuration (`virDomainUndefineFlags`, no flags: nothing else is removed with it).
    func undefine() async throws(HypervisorError)

    /// Makes, replaces or, with nil, removes the persistent configuration, provided that it still is `before`.
    ///
    /// libvirt has no compare-and-swap: the look, the write and the look after it follow one right upon the other.
    func replace(_ before: String?, with wanted: String?) async throws(HypervisorError) -> Replacement

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

    /// Sends one monitor command and gives the reply's text as QEMU wrote it (`virDomainQemuMonitorCommand`). A QMP
    /// error reply is a reply. Taints the guest `custom-monitor`.
    func monitor(_ command: MonitorCommand) async throws(HypervisorError) -> String
}
