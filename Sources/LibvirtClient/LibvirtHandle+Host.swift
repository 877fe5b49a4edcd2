// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Hypervisor

/// The calls on the host.
extension LibvirtHandle {
    /// All domains, sorted by name; their pointers are kept for later calls.
    func domains() throws(HypervisorError) -> [DomainID] {
        let all = try list(flags: 0)
        memory.setListed(Set(all.map(\.uuid)))
        return all.sorted { $0.name < $1.name }
    }

    /// Whether the list of domains with managed-save images, asked for once after the list of all, shows that a domain
    /// has none.
    func isListedWithoutImage(_ domain: DomainID) throws(HypervisorError) -> Bool {
        if let listed = memory.takeListed() {
            memory.setImageless(try uuidsWithManagedSaveImage().map { listed.subtracting($0) } ?? [])
        }
        return memory.hasJustNoImage(domain)
    }

    /// Asks anew which domains have lost their configuration: one call for all of them.
    func relistTransientDomains() throws(HypervisorError) {
        let time = memory.now
        let transient = try list(flags: VIR_CONNECT_LIST_DOMAINS_TRANSIENT.rawValue)
        memory.setTransient(Set(transient.map(\.uuid)), at: time)
    }

    /// Nil where the driver cannot list by managed-save images.
    private func uuidsWithManagedSaveImage() throws(HypervisorError) -> [String]? {
        do throws(HypervisorError) {
            return try list(flags: VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE.rawValue).map(\.uuid)
        } catch {
            guard error.code == .noSupport || error.code == .invalidArgument else { throw error }
            return nil
        }
    }

    /// Domains as libvirt lists them; their pointers are kept.
    func list(flags: UInt32) throws(HypervisorError) -> [DomainID] {
        var list: UnsafeMutablePointer<virDomainPtr?>?
        let count = unsafe library.calls.virConnectListAllDomains(connection, &list, flags)
        guard count >= 0 else { throw library.lastError("virConnectListAllDomains", uri) }
        defer { unsafe free(list) }
        var domains: [DomainID] = []
        domains.reserveCapacity(Int(count))
        for index in 0..<Int(count) {
            guard let pointer = unsafe list?[index] else { continue }
            guard let name = unsafe library.calls.virDomainGetName(pointer), let uuid = unsafe uuid(of: pointer) else {
                unsafe _ = library.calls.virDomainFree(pointer)
                continue
            }
            unsafe domains.append(DomainID(name: String(cString: name), uuid: uuid))
            unsafe keep(pointer, of: uuid)
        }
        return domains
    }

    func facts() throws(HypervisorError) -> HostFacts {
        let calls = library.calls
        guard let driver = unsafe calls.virConnectGetType(connection) else {
            throw library.lastError("virConnectGetType", uri)
        }
        var libvirt: UInt = 0
        guard unsafe calls.virConnectGetLibVersion(connection, &libvirt) == 0 else {
            throw library.lastError("virConnectGetLibVersion", uri)
        }
        var hypervisor: UInt = 0
        if unsafe calls.virConnectGetVersion(connection, &hypervisor) != 0 {
            // A host may have libvirt and no emulator; each domain then tells more.
            hypervisor = 0
        }
        var local: UInt = 0
        guard unsafe calls.virGetVersion(&local, nil, nil) == 0 else {
            throw library.lastError("virGetVersion", uri)
        }
        return unsafe HostFacts(
            driver: String(cString: driver), libvirt: Version(packed: libvirt), localLibvirt: Version(packed: local),
            hypervisor: hypervisor == 0 ? nil : Version(packed: hypervisor))
    }

    func nativeCommandLine(for xml: String) throws(HypervisorError) -> String {
        guard let text = unsafe library.calls.virConnectDomainXMLToNative(connection, "qemu-argv", xml, 0) else {
            throw library.lastError("virConnectDomainXMLToNative", uri)
        }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    func tryStart(
        _ xml: String, sending command: MonitorCommand?, within timeout: Duration
    ) throws(HypervisorError) -> String? {
        // The embedded driver refuses AUTODESTROY; what a killed process leaves there, the next one ends.
        let flags = VIR_DOMAIN_START_PAUSED.rawValue | (isRemote ? VIR_DOMAIN_START_AUTODESTROY.rawValue : 0)
        guard let pointer = unsafe library.calls.virDomainCreateXML(connection, xml, flags) else {
            throw library.lastError("virDomainCreateXML", uri)
        }
        defer { unsafe _ = library.calls.virDomainFree(pointer) }
        let reply: Result<String?, HypervisorError>
        do throws(HypervisorError) {
            reply = .success(
                try command.map { command throws(HypervisorError) in
                    unsafe try ask(command, of: pointer, within: timeout)
                })
        } catch {
            reply = .failure(error)
        }
        if unsafe library.calls.virDomainDestroy(pointer) != 0 {
            let error = library.lastError("virDomainDestroy", uri)
            // Somebody else ended it first.
            guard error.code == .noDomain else { throw error }
        }
        return try reply.get()
    }

    private func ask(
        _ command: MonitorCommand, of pointer: virDomainPtr, within timeout: Duration
    ) throws(HypervisorError) -> String {
        guard let name = unsafe library.calls.virDomainGetName(pointer), let uuid = unsafe uuid(of: pointer) else {
            throw library.lastError("virDomainGetName", uri)
        }
        let domain = unsafe DomainID(name: String(cString: name), uuid: uuid)
        defer { forget(domain) }
        return try monitor(command, on: domain, within: timeout)
    }

    func attach(pid: UInt32) throws(HypervisorError) -> DomainID {
        guard let pointer = unsafe library.calls.virDomainQemuAttach(connection, pid, 0) else {
            throw library.lastError("virDomainQemuAttach", uri)
        }
        guard let name = unsafe library.calls.virDomainGetName(pointer), let uuid = unsafe uuid(of: pointer) else {
            defer { unsafe _ = library.calls.virDomainFree(pointer) }
            throw library.lastError("virDomainGetName", uri)
        }
        let domain = unsafe DomainID(name: String(cString: name), uuid: uuid)
        unsafe keep(pointer)
        return domain
    }

    func define(_ xml: String, for domain: DomainID, validating: Bool) throws(HypervisorError) {
        memory.forgetConfiguration(of: domain)
        let flags = validating ? VIR_DOMAIN_DEFINE_VALIDATE.rawValue : 0
        guard let pointer = unsafe library.calls.virDomainDefineXMLFlags(connection, xml, flags) else {
            throw library.lastError("virDomainDefineXMLFlags", domain.name)
        }
        unsafe keep(pointer)
    }
}

extension Version {
    /// libvirt's and QEMU's one-number form: 1,000,000 × major + 1,000 × minor + micro.
    fileprivate init(packed: UInt) {
        self.init(Int(packed / 1_000_000), Int(packed / 1_000 % 1_000), Int(packed % 1_000))
    }
}
