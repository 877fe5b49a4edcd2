// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Hypervisor

/// What can be done to a domain that answers with nothing but success.
enum DomainVerb: Sendable {
    case start(paused: Bool)
    case shutdown, destroy, suspend, resume, reset
    case setAutostart(Bool)
    case undefine(UndefineOptions)
    case save, discardManagedSaveImage

    /// The C function.
    var call: String {
        switch self {
        case .start: "virDomainCreateWithFlags"
        case .shutdown: "virDomainShutdown"
        case .destroy: "virDomainDestroy"
        case .suspend: "virDomainSuspend"
        case .resume: "virDomainResume"
        case .reset: "virDomainReset"
        case .setAutostart: "virDomainSetAutostart"
        case .undefine: "virDomainUndefineFlags"
        case .save: "virDomainManagedSave"
        case .discardManagedSaveImage: "virDomainManagedSaveRemove"
        }
    }

    /// Calls it. Returns a negative number on failure.
    func perform(_ calls: CLibvirtFunctions, _ domain: virDomainPtr) -> CInt {
        switch self {
        case .start(let paused):
            unsafe calls.virDomainCreateWithFlags(domain, paused ? VIR_DOMAIN_START_PAUSED.rawValue : 0)
        case .shutdown: unsafe calls.virDomainShutdown(domain)
        case .destroy: unsafe calls.virDomainDestroy(domain)
        case .suspend: unsafe calls.virDomainSuspend(domain)
        case .resume: unsafe calls.virDomainResume(domain)
        case .reset: unsafe calls.virDomainReset(domain, 0)
        case .setAutostart(let autostart): unsafe calls.virDomainSetAutostart(domain, autostart ? 1 : 0)
        case .undefine(let options): unsafe calls.virDomainUndefineFlags(domain, options.rawValue)
        case .save: unsafe calls.virDomainManagedSave(domain, 0)
        case .discardManagedSaveImage: unsafe calls.virDomainManagedSaveRemove(domain, 0)
        }
    }
}
