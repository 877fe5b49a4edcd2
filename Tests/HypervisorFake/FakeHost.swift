// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// The domains of a fake host, without anybody counting calls.
struct FakeHost: Sendable {
    private(set) var domains: [String: FakeDomain] = [:]
    /// The XML that a process would become, by its pid; a host that attaches none is one of today's.
    var attachable: [UInt32: String] = [:]
    /// What was named when domains were undefined, in order.
    private(set) var undefinitions: [UndefineOptions] = []
    /// The flags of `virDomainUndefineFlags` that this host's libvirt is too old for.
    var unknownOptions: UndefineOptions = []
    /// What libvirt makes of XML that is defined.
    var amendment: @Sendable (String) -> String = { $0 }
    private var lastRuntimeID: Int32 = 0
    private var lastUUID = 0

    subscript(domain: DomainID) -> FakeDomain {
        get throws(FakeRefusal) {
            guard let found = domains[domain.uuid] else { throw .noDomain(domain) }
            return found
        }
    }

    /// Makes or replaces a configuration. One without a uuid gets that of a new domain.
    mutating func define(_ xml: String) throws(FakeRefusal) -> DomainID {
        let xml = amendment(xml)
        let (name, uuid) = try FakeXML.identity(xml)
        let namesake = domains.values.first { $0.id.name == name }
        if let namesake, namesake.id.uuid != uuid {
            throw FakeRefusal(
                code: .operationFailed,
                message: "operation failed: domain '\(name)' already exists with uuid \(namesake.id.uuid)")
        }
        let id = DomainID(name: name, uuid: uuid ?? newUUID())
        if var known = domains[id.uuid] {
            guard known.id.name == name else {
                throw FakeRefusal(
                    code: .operationFailed,
                    message: "operation failed: domain '\(known.id.name)' is already defined with uuid \(id.uuid)")
            }
            (known.inactiveXML, known.isPersistent) = (xml, true)
            domains[id.uuid] = known
        } else {
            domains[id.uuid] = FakeDomain(id: id, inactiveXML: xml)
        }
        return id
    }

    mutating func undefine(_ domain: DomainID, _ options: UndefineOptions) throws(FakeRefusal) {
        let unknown = options.intersection(unknownOptions)
        guard unknown.isEmpty else {
            throw FakeRefusal(
                code: .invalidArgument,
                message: "unsupported flags (0x\(String(unknown.rawValue, radix: 16))) in function "
                    + "qemuDomainUndefineFlags")
        }
        undefinitions.append(options)
        try change(domain) { known throws(FakeRefusal) in
            guard known.isPersistent else { throw .invalid("cannot undefine transient domain") }
            guard !known.hasManagedSaveImage || options.contains(.managedSave) else {
                throw .invalid("Refusing to undefine while domain managed save image exists")
            }
            guard known.snapshots == 0 || options.contains(.snapshots) else {
                throw .invalid("cannot delete inactive domain with \(known.snapshots) snapshots")
            }
            (known.isPersistent, known.autostarts) = (false, false)
            (known.hasManagedSaveImage, known.snapshots) = (false, 0)
        }
    }

    /// Takes a process over as a transient domain.
    mutating func attach(pid: UInt32) throws(FakeRefusal) -> DomainID {
        guard let xml = attachable[pid] else {
            throw FakeRefusal(
                code: .noSupport,
                message: "this function is not supported by the connection driver: virDomainQemuAttach")
        }
        let domain = try define(xml)
        try start(domain, paused: false)
        try change(domain) { $0.isPersistent = false }
        return domain
    }

    mutating func start(_ domain: DomainID, paused: Bool) throws(FakeRefusal) {
        let number = lastRuntimeID + 1
        try change(domain) { known throws(FakeRefusal) in try known.start(paused: paused, runtimeID: number) }
        lastRuntimeID = number
    }

    /// Changes a domain. One that is neither persistent nor active afterwards is gone.
    mutating func change(
        _ domain: DomainID, _ body: (inout FakeDomain) throws(FakeRefusal) -> Void
    ) throws(FakeRefusal) {
        var known = try self[domain]
        try body(&known)
        domains[domain.uuid] = known.isPersistent || known.isActive ? known : nil
    }

    private mutating func newUUID() -> String {
        lastUUID += 1
        let digits = String(lastUUID, radix: 16)
        return "fa4e0000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
