// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Hypervisor

/// The calls to a domain's monitor and to its guest's agent.
extension LibvirtHandle {
    func monitor(
        _ command: MonitorCommand, on domain: DomainID, within timeout: Duration = .seconds(30)
    ) throws(HypervisorError) -> String {
        switch command {
        case .qmp(let json): try ask(json, flags: VIR_DOMAIN_QEMU_MONITOR_COMMAND_DEFAULT.rawValue, domain)
        case .hmp(let line): try ask(line, flags: VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP.rawValue, domain)
        case .qmpPassing(let json, let file): try ask(json, passing: file, domain)
        case .agent(let json): try askAgent(json, domain, within: timeout)
        }
    }

    private func ask(_ text: String, flags: UInt32, _ domain: DomainID) throws(HypervisorError) -> String {
        unsafe try withDomain(domain) { pointer throws(HypervisorError) in
            var reply: UnsafeMutablePointer<CChar>?
            guard unsafe library.calls.virDomainQemuMonitorCommand(pointer, text, &reply, flags) == 0 else {
                throw library.lastError("virDomainQemuMonitorCommand", domain.name)
            }
            defer { unsafe free(reply) }
            return unsafe reply.map { unsafe String(cString: $0) } ?? ""
        }
    }

    private func ask(_ text: String, passing file: PassedFile, _ domain: DomainID) throws(HypervisorError) -> String {
        let name = "virDomainQemuMonitorCommandWithFiles"
        guard let send = unsafe library.calls.virDomainQemuMonitorCommandWithFiles else {
            throw HypervisorError(
                reason: .libvirt(.noSupport, domain: 0), message: "to pass files takes libvirt 8.2 or later here",
                call: name, subject: domain.name)
        }
        var opened = try OpenedFile(file, for: domain)
        // QEMU gets a descriptor of its own.
        defer { opened.close() }
        do throws(HypervisorError) {
            let text = unsafe try withDomain(domain) { pointer throws(HypervisorError) in
                var reply: UnsafeMutablePointer<CChar>?
                guard unsafe send(pointer, text, 1, &opened.descriptor, nil, nil, &reply, 0) == 0 else {
                    throw library.lastError(name, domain.name)
                }
                defer { unsafe free(reply) }
                return unsafe reply.map { unsafe String(cString: $0) } ?? ""
            }
            // An error of QEMU's, in which quotes are escaped.
            if !text.contains("\"return\"") { opened.removeIfMade() }
            return text
        } catch {
            if !error.outcomeIsUnknown { opened.removeIfMade() }
            throw error
        }
    }

    /// libvirt counts the agent's time limit in whole seconds.
    private func askAgent(
        _ text: String, _ domain: DomainID, within timeout: Duration
    ) throws(HypervisorError) -> String {
        let seconds = CInt(clamping: max(1, Int64((timeout / .seconds(1)).rounded(.up))))
        return unsafe try withDomain(domain) { pointer throws(HypervisorError) in
            guard let reply = unsafe library.calls.virDomainQemuAgentCommand(pointer, text, seconds, 0) else {
                throw library.lastError("virDomainQemuAgentCommand", domain.name)
            }
            defer { unsafe free(reply) }
            return unsafe String(cString: reply)
        }
    }
}
