// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// A domain of the fake, and what libvirt does to one: the same changes, the same refusals.
struct FakeDomain: Sendable {
    var id: DomainID
    var inactiveXML: String
    var state = PowerState.off
    var runtimeID: Int32?
    var isPersistent = true
    var hasManagedSaveImage = false
    var autostarts = false
    var snapshots = 0
    var taints: [String] = []

    var isActive: Bool { status.isActive }

    var status: DomainStatus {
        get {
            DomainStatus(
                state: state, runtimeID: runtimeID, isPersistent: isPersistent,
                hasManagedSaveImage: hasManagedSaveImage, autostarts: autostarts)
        }
        set {
            (state, runtimeID, isPersistent) = (newValue.state, newValue.runtimeID, newValue.isPersistent)
            (hasManagedSaveImage, autostarts) = (newValue.hasManagedSaveImage, newValue.autostarts)
        }
    }

    /// Starts QEMU, which forgets a managed-save image and may be tainted from its first day.
    mutating func start(paused: Bool, runtimeID number: Int32) throws(FakeRefusal) {
        guard !isActive else { throw .invalid("domain is already running") }
        state = paused ? .paused : .running
        runtimeID = number
        hasManagedSaveImage = false
        let isInjected = inactiveXML.contains("/schemas/domain/qemu/1.0") && inactiveXML.contains("commandline>")
        taints = isInjected ? ["custom-argv"] : []
    }

    /// Ends QEMU. A transient domain is gone then.
    mutating func stop() {
        (state, runtimeID, taints) = (.off, nil, [])
    }

    mutating func suspend() throws(FakeRefusal) {
        try requireActive()
        state = .paused
    }

    mutating func resume() throws(FakeRefusal) {
        try requireActive()
        guard state == .paused else { throw .invalid("domain is already running") }
        state = .running
    }

    mutating func setAutostart(_ autostart: Bool) throws(FakeRefusal) {
        guard isPersistent else { throw .invalid("cannot set autostart for transient domain") }
        autostarts = autostart
    }

    func requireActive() throws(FakeRefusal) {
        guard isActive else { throw .invalid("domain is not running") }
    }
}

/// Why the fake, like libvirt, does not do something.
struct FakeRefusal: Error {
    let code: HypervisorError.Code
    let message: String

    static func invalid(_ why: String) -> FakeRefusal {
        FakeRefusal(code: .operationInvalid, message: "Requested operation is not valid: \(why)")
    }

    static func noDomain(_ domain: DomainID) -> FakeRefusal {
        FakeRefusal(code: .noDomain, message: "Domain not found: no domain with matching uuid '\(domain.uuid)'")
    }

    func asHypervisorError(call: String, subject: String) -> HypervisorError {
        // 10 is libvirt's VIR_FROM_QEMU.
        HypervisorError(reason: .libvirt(code, domain: 10), message: message, call: call, subject: subject)
    }
}
