// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// An action that sends one command to QEMU's monitor, so that it can stand in another step's `undo`.
package protocol MonitorAction: Action {
    var command: MonitorCommand { get }
}

/// The journal's record of how to take a live change back: commands for the QEMU process that was changed.
package struct MonitorUndo: Codable, Sendable {
    package let commands: [MonitorCommand]
    /// libvirt's number of the QEMU process: another one never saw the change.
    package let runtimeID: Int32?

    package init(commands: [MonitorCommand], runtimeID: Int32?) {
        self.commands = commands
        self.runtimeID = runtimeID
    }

    /// Sends the commands in order, or nothing where that QEMU process has ended.
    package func perform(on session: any DomainSession) async throws(UndoFailure) {
        do throws(HypervisorError) {
            guard let status = try await session.status(), status.state.isActive, status.runtimeID == runtimeID else {
                return
            }
        } catch {
            throw UndoFailure(error)
        }
        for command in commands {
            let text: String
            do throws(HypervisorError) { text = try await session.monitor(command) } catch { throw UndoFailure(error) }
            do throws(StepFailure) {
                _ = try MonitorReply(text, to: command)
            } catch {
                throw UndoFailure("`undo` failed: \(error.message)")
            }
        }
    }
}
