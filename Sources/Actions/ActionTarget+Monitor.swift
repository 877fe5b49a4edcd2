// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

extension ActionTarget {
    /// Sends a command and reads its reply. Throws where the monitor or the agent reports an error.
    func send(_ command: MonitorCommand) async throws(StepFailure) -> JSONValue {
        if expectsDisconnect { return try await sendLast(command) }
        let text: String
        do throws(HypervisorError) {
            text = try await ask(command)
        } catch {
            throw failure(error, of: command)
        }
        return try MonitorReply(text, to: command).value
    }

    /// Sends a QMP command without arguments that only looks.
    func query(_ name: String) async throws(StepFailure) -> JSONValue {
        do throws(StepFailure) { return try await send(.qmp(#"{"execute":"\#(name)"}"#)) } catch { throw error.ofALook }
    }

    /// Sends a command that ends QEMU, and waits until that has happened. The reply may be lost with the monitor.
    private func sendLast(_ command: MonitorCommand) async throws(StepFailure) -> JSONValue {
        let before = try await status()
        var reply = JSONValue.null
        var failure: StepFailure?
        do throws(HypervisorError) {
            let text = try await ask(command)
            do throws(StepFailure) { reply = try MonitorReply(text, to: command).value } catch { failure = error }
        } catch {
            failure = self.failure(error, of: command)
        }
        // An error that QEMU replied with ends nothing; any other may be the very end that is waited for.
        let limit = failure == nil ? timeout : failure?.errorReply == nil ? .seconds(5) : .zero
        if before?.isActive == true, try await ends(before?.runtimeID, within: limit) { return reply }
        throw failure
            ?? StepFailure(
                "QEMU still runs \(limit.words) after a command that should have ended it",
                help: "remove `expect_disconnect`, or give it more `timeout`")
    }

    /// Whether the domain's QEMU process of that number ends in time.
    func ends(_ runtimeID: Int32?, within limit: Duration) async throws(StepFailure) -> Bool {
        var waited = Duration.zero
        while true {
            let now = try await status()
            guard let now, now.isActive, now.runtimeID == runtimeID else { return true }
            guard waited < limit else { return false }
            let pause = Duration.milliseconds(100)
            try? await clock.sleep(for: pause)
            waited += pause
        }
    }

    private func status() async throws(StepFailure) -> DomainStatus? {
        do throws(HypervisorError) { return try await session.status() } catch { throw StepFailure(error) }
    }

    private func failure(_ error: HypervisorError, of command: MonitorCommand) -> StepFailure {
        if case .agent = command, let reply = error.agentReply { return StepFailure(reply, from: "the guest agent") }
        if case .agent = command, error.code == .operationInvalid {
            return StepFailure(
                error, help: "the agent answers while the guest runs: start or resume it first (`power`, or virsh)",
                refusing: true)
        }
        if case .timedOut(let limit) = error.reason {
            return StepFailure("\(command.addressee) did not answer in \(limit.words)", outcomeIsUnknown: true)
        }
        return StepFailure(error, help: error.monitorHelp, refusing: error.isBeforeTheMonitor)
    }
}

extension HypervisorError {
    /// What to do about a command that did not get through.
    fileprivate var monitorHelp: String? {
        guard !replyIsTooLong else {
            return
                "the command was done, and its reply is longer than the 4 MiB that libvirt carries: ask for less of it"
        }
        return switch code {
        case .operationInvalid where message.contains("not running"):
            "the guest is off: start it first (`power: started`, or virsh)"
        case .operationTimeout where isLockTimeout:
            "another job works on the domain (`virsh domjobinfo \(subject)`); give it more `timeout`"
        case .argumentUnsupported where message.contains("agent is not configured"):
            "the guest needs a channel org.qemu.guest_agent.0 in its XML, and a running qemu-guest-agent"
        case .agentUnresponsive:
            "the guest needs a running qemu-guest-agent and a channel org.qemu.guest_agent.0; one that is busy needs "
                + "more `timeout`"
        case .systemError, .operationFailed, .internalError:
            isMonitorEnd
                ? "QEMU ended during the command; a step for which that is meant says `expect_disconnect: true`" : nil
        default: nil
        }
    }

    /// Whether the call failed before any monitor or agent had the command, so that nothing is to be taken back.
    fileprivate var isBeforeTheMonitor: Bool {
        switch code {
        case .operationInvalid, .operationDenied, .argumentUnsupported, .noSupport, .noDomain: true
        case .operationTimeout: isLockTimeout
        case .agentUnresponsive: !outcomeIsUnknown
        default: isOfOpening
        }
    }
}
