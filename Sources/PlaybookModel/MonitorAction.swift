// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// An action that sends one command to QEMU's monitor or to the guest's agent, so that it can stand in another step's
/// `undo`.
package protocol MonitorAction: Action {
    var command: MonitorCommand { get }

    /// The command as a person is shown it: without the passwords in it.
    var shownCommand: String { get }

    /// Whether the command is known to look only, or a template is yet to name it.
    var isReadOnly: Bool { get }
}

extension BoundStep {
    /// Whether its command is known to look only, or is said to.
    package var looksOnly: Bool { isQuery || changedWhen?.isNever == true }

    /// Whether its command only looks, whatever the step says.
    package var isQuery: Bool { (action as? any MonitorAction)?.isReadOnly == true }

    /// Whether it may change a running QEMU. A command that must be refused changes nothing.
    package var changesQEMU: Bool { type(of: action).spec.reachesQEMU && !looksOnly && expectedError == nil }

    /// Whether nothing takes back what it changes in a running QEMU.
    package var isIrreversible: Bool { changesQEMU && undo.isEmpty }
}

/// The journal's record of how to take a live change back: commands for the QEMU process that was changed.
package struct MonitorUndo: Codable, Sendable {
    package let commands: [MonitorCommand]
    /// libvirt's number of the QEMU process: another one never saw the change.
    package let runtimeID: Int32?
    /// Seconds that each may take, those of the step's `timeout`; nil for the usual time.
    private let timeout: Double?

    package init(commands: [MonitorCommand], runtimeID: Int32?, timeout: Duration? = nil) {
        self.commands = commands
        self.runtimeID = runtimeID
        self.timeout = timeout.map { $0 / .seconds(1) }
    }

    /// Sends the commands in order, or nothing where that QEMU process has ended. A command that is refused is given up
    /// where the user says so, for it may never be taken: what it names may be gone.
    package func perform(on target: ActionTarget) async throws(UndoFailure) {
        let target = target.within(timeout.map { .seconds($0) })
        guard try await isAlive(on: target) else { return }
        for command in commands {
            let text: String
            do throws(HypervisorError) {
                text = try await target.ask(command)
            } catch {
                // It may have been about to end.
                if error.code != nil, try await ends(on: target, within: error.isMonitorEnd ? 5 : 0) { return }
                if case .timedOut(let limit) = error.reason {
                    throw UndoFailure(
                        "\(command.addressee) did not answer `undo` in \(limit.words); whether it took effect is not known"
                    )
                }
                guard case .agent = command, let reply = error.agentReply else { throw UndoFailure(error) }
                try giveUp(StepFailure(reply, from: "the guest agent"), on: target)
                continue
            }
            do throws(StepFailure) {
                _ = try MonitorReply(text, to: command)
            } catch {
                try giveUp(error, on: target)
            }
        }
    }

    private func giveUp(_ failure: StepFailure, on target: ActionTarget) throws(UndoFailure) {
        guard failure.errorReply != nil else { throw UndoFailure("`undo` failed: \(failure.message)") }
        guard target.overridesConflicts else {
            throw UndoFailure("`undo` failed: \(failure.message); `virt-playbook rollback --force` gives it up")
        }
        target.giveUp("`undo` was given up: \(failure.message)")
    }

    /// Whether that QEMU process has ended, or does in some seconds.
    private func ends(on target: ActionTarget, within seconds: Int) async throws(UndoFailure) -> Bool {
        for _ in 0..<seconds * 10 {
            guard try await isAlive(on: target) else { return true }
            try? await target.clock.sleep(for: .milliseconds(100))
        }
        return try await !isAlive(on: target)
    }

    private func isAlive(on target: ActionTarget) async throws(UndoFailure) -> Bool {
        do throws(HypervisorError) {
            guard let status = try await target.session.status() else { return false }
            return status.isActive && status.runtimeID == runtimeID
        } catch {
            throw UndoFailure(error, looking: true)
        }
    }
}
