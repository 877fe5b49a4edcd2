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
        let transient = try list(flags: VIR_CONNECT_LIST_DOMAINS_TRANSIENT.rawValue)
        setListedAsPersistent(Set(all.map(\.uuid)).subtracting(transient.map(\.uuid)))
        return all.sorted { $0.name < $1.name }
    }

    private func list(flags: UInt32) throws(HypervisorError) -> [DomainID] {
        var list: UnsafeMutablePointer<virDomainPtr?>?
        let count = unsafe library.calls.virConnectListAllDomains(connection, &list, flags)
        guard count >= 0 else { throw library.lastError("virConnectListAllDomains", uri) }
        defer { unsafe free(list) }
        var domains: [DomainID] = []
        domains.reserveCapacity(Int(count))
        for index in 0..<Int(count) {
            guard let pointer = unsafe list?[index] else { continue }
            if let name = unsafe library.calls.virDomainGetName(pointer), let uuid = unsafe uuid(of: pointer) {
                unsafe domains.append(DomainID(name: String(cString: name), uuid: uuid))
            }
            unsafe keep(pointer)
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
        return unsafe HostFacts(
            driver: String(cString: driver), libvirt: Version(packed: libvirt),
            hypervisor: hypervisor == 0 ? nil : Version(packed: hypervisor))
    }

    func nativeCommandLine(for xml: String) throws(HypervisorError) -> String {
        guard let text = unsafe library.calls.virConnectDomainXMLToNative(connection, "qemu-argv", xml, 0) else {
            throw library.lastError("virConnectDomainXMLToNative", uri)
        }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    func define(_ xml: String, for domain: DomainID) throws(HypervisorError) {
        guard let pointer = unsafe library.calls.virDomainDefineXMLFlags(connection, xml, 0) else {
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
