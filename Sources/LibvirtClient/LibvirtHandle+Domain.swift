// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Hypervisor

/// The calls on one domain.
extension LibvirtHandle {
    /// State and runtime number come in one answer (`virDomainListGetStats`), so that they belong together.
    func status(of domain: DomainID) throws(HypervisorError) -> DomainStatus? {
        unsafe try unlessMissing(domain) { pointer throws(HypervisorError) in
            guard let (state, runtimeID) = unsafe try state(of: pointer, domain) else { return nil }
            let persistent = unsafe library.calls.virDomainIsPersistent(pointer)
            guard persistent >= 0 else { throw library.lastError("virDomainIsPersistent", domain.name) }
            var status = DomainStatus(state: state, runtimeID: runtimeID, isPersistent: persistent == 1)
            // A transient domain has neither.
            guard status.isPersistent else { return status }
            let image = unsafe library.calls.virDomainHasManagedSaveImage(pointer, 0)
            status.hasManagedSaveImage = try flag(image, "virDomainHasManagedSaveImage", domain)
            var autostart: CInt = 0
            let answer = unsafe library.calls.virDomainGetAutostart(pointer, &autostart)
            status.autostarts = try flag(answer < 0 ? answer : autostart, "virDomainGetAutostart", domain)
            return status
        }
    }

    /// The XML of the next start, nil where none is kept. A domain that was listed as persistent a moment ago is not asked
    /// about again.
    func inactiveXML(of domain: DomainID) throws(HypervisorError) -> String? {
        unsafe try unlessMissing(domain) { pointer throws(HypervisorError) in
            // Of a transient domain libvirt gives the running configuration here, as if it were kept.
            if memory.isPersistent(domain), memory.isListStale { try relistTransientDomains() }
            if !memory.isPersistent(domain) {
                let persistent = unsafe library.calls.virDomainIsPersistent(pointer)
                guard try flag(persistent, "virDomainIsPersistent", domain) else { return nil }
            }
            let flags = VIR_DOMAIN_XML_INACTIVE.rawValue | (isReadOnly ? 0 : VIR_DOMAIN_XML_SECURE.rawValue)
            let asked = memory.now
            guard let xml = unsafe library.calls.virDomainGetXMLDesc(pointer, flags) else {
                throw library.lastError("virDomainGetXMLDesc", domain.name)
            }
            defer { unsafe free(xml) }
            let text = unsafe String(cString: xml)
            memory.note(DomainMemory.Look(text, asked: asked, answered: memory.now), of: domain)
            return text
        }
    }

    /// The XML of the running QEMU, or of the next start; nil where libvirt knows no such domain.
    func currentXML(of domain: DomainID) throws(HypervisorError) -> String? {
        unsafe try unlessMissing(domain) { pointer throws(HypervisorError) in
            guard let xml = unsafe library.calls.virDomainGetXMLDesc(pointer, 0) else {
                throw library.lastError("virDomainGetXMLDesc", domain.name)
            }
            defer { unsafe free(xml) }
            return unsafe String(cString: xml)
        }
    }

    func taints(of domain: DomainID) throws(HypervisorError) -> [String] {
        unsafe try withDomain(domain) { pointer throws(HypervisorError) in
            var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
            let kind = VIR_DOMAIN_MESSAGE_TAINTING.rawValue
            let count = unsafe library.calls.virDomainGetMessages(pointer, &list, kind)
            guard count >= 0 else { throw library.lastError("virDomainGetMessages", domain.name) }
            defer { unsafe free(list) }
            return unsafe UnsafeBufferPointer(start: list, count: Int(count)).compactMap { message in
                guard let message = unsafe message else { return nil }
                defer { unsafe free(message) }
                return unsafe TaintName.of(String(cString: message))
            }
        }
    }

    func perform(_ verb: DomainVerb, on domain: DomainID) throws(HypervisorError) {
        switch verb {
        case .undefine, .save: memory.forget(domain)
        default: break
        }
        unsafe try withDomain(domain) { pointer throws(HypervisorError) in
            guard unsafe verb.perform(library.calls, pointer) >= 0 else {
                throw library.lastError(verb.call, domain.name)
            }
        }
    }

    func hasManagedSaveImage(_ domain: DomainID) throws(HypervisorError) -> Bool {
        let answer: Bool? = unsafe try unlessMissing(domain) { pointer throws(HypervisorError) in
            let image = unsafe library.calls.virDomainHasManagedSaveImage(pointer, 0)
            return try flag(image, "virDomainHasManagedSaveImage", domain)
        }
        return answer ?? false
    }

    func dependents(of domain: DomainID) throws(HypervisorError) -> DomainDependents {
        unsafe try withDomain(domain) { pointer throws(HypervisorError) in
            let snapshots = unsafe library.calls.virDomainSnapshotNum(pointer, 0)
            let checkpoints = unsafe library.calls.virDomainListAllCheckpoints(pointer, nil, 0)
            return DomainDependents(
                snapshots: try count(snapshots, "virDomainSnapshotNum", domain),
                checkpoints: try count(checkpoints, "virDomainListAllCheckpoints", domain))
        }
    }

    /// A number that some drivers do not have: none.
    private func count(_ answer: CInt, _ call: String, _ domain: DomainID) throws(HypervisorError) -> Int {
        guard answer < 0 else { return Int(answer) }
        let error = library.lastError(call, domain.name)
        guard error.code == .noSupport else { throw error }
        return 0
    }

    private func unlessMissing<Value>(
        _ domain: DomainID, _ body: (virDomainPtr) throws(HypervisorError) -> Value?
    ) throws(HypervisorError) -> Value? {
        do throws(HypervisorError) {
            return unsafe try withDomain(domain, body)
        } catch {
            guard error.code == .noDomain else { throw error }
            return nil
        }
    }

    private func state(
        of pointer: virDomainPtr, _ domain: DomainID
    ) throws(HypervisorError) -> (PowerState, Int32?)? {
        var records: UnsafeMutablePointer<virDomainStatsRecordPtr?>?
        var asked: [virDomainPtr?] = unsafe [pointer, nil]
        let count = unsafe library.calls.virDomainListGetStats(&asked, VIR_DOMAIN_STATS_STATE.rawValue, &records, 0)
        if count < 0 {
            let error = library.lastError("virDomainListGetStats", domain.name)
            guard error.code == .noSupport else { throw error }
            return unsafe try plainState(of: pointer, domain)
        }
        defer { unsafe library.calls.virDomainStatsRecordListFree(records) }
        // The server skips a domain that it does not know.
        guard let record = unsafe records?.pointee else {
            forget(domain)
            return nil
        }
        var number: CInt = 0
        guard
            unsafe library.calls.virTypedParamsGetInt(
                record.pointee.params, record.pointee.nparams, "state.state", &number) == 1
        else { throw library.lastError("virDomainListGetStats", domain.name) }
        var reason: CInt = 0
        unsafe _ = library.calls.virTypedParamsGetInt(
            record.pointee.params, record.pointee.nparams, "state.reason", &reason)
        let state = PowerState(libvirt: number, because: reason)
        // A guest that crashed may still have its process, and then a number.
        return (state, state == .off ? nil : unsafe runtimeID(of: record.pointee.dom))
    }

    /// For drivers without statistics, such as the test driver: the number comes with a fresh look-up.
    private func plainState(
        of pointer: virDomainPtr, _ domain: DomainID
    ) throws(HypervisorError) -> (PowerState, Int32?) {
        var number: CInt = 0
        var reason: CInt = 0
        guard unsafe library.calls.virDomainGetState(pointer, &number, &reason, 0) == 0 else {
            throw library.lastError("virDomainGetState", domain.name)
        }
        let state = PowerState(libvirt: number, because: reason)
        guard state != .off else { return (state, nil) }
        guard let fresh = unsafe library.calls.virDomainLookupByUUIDString(connection, domain.uuid) else {
            throw library.lastError("virDomainLookupByUUIDString", domain.name)
        }
        defer { unsafe _ = library.calls.virDomainFree(fresh) }
        return (state, unsafe runtimeID(of: fresh))
    }

    private func runtimeID(of pointer: virDomainPtr?) -> Int32? {
        let number = unsafe library.calls.virDomainGetID(pointer)
        return number == UInt32.max ? nil : Int32(bitPattern: number)
    }

    /// A yes or no that some drivers do not have, and some refuse for a domain's state: no.
    private func flag(_ answer: CInt, _ call: String, _ domain: DomainID) throws(HypervisorError) -> Bool {
        guard answer < 0 else { return answer == 1 }
        let error = library.lastError(call, domain.name)
        guard error.code == .noSupport || error.code == .operationInvalid else { throw error }
        return false
    }
}

extension PowerState {
    /// libvirt's `virDomainState`; what it does not say counts as running, lest someone define over it. So does what it is
    /// about to run: it calls a guest paused until its QEMU is up.
    fileprivate init(libvirt number: CInt, because reason: CInt) {
        self =
            switch number {
            case 2: .blocked
            case 3 where reason == CInt(VIR_DOMAIN_PAUSED_STARTING_UP.rawValue): .running
            case 3: .paused
            case 4: .shutdown
            case 5: .off
            case 6: .crashed
            case 7: .pmsuspended
            default: .running
            }
    }
}
