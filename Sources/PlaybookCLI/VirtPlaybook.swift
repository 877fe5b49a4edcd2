// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import CMalloc
import Foundation

/// The command line's root.
package struct VirtPlaybook: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "virt-playbook",
        abstract: "Runs playbooks over libvirt: QEMU injections, power, monitor commands, asserted and undone.",
        usage: "virt-playbook COMMAND [OPTIONS] [ARGUMENT…]",
        discussion: """
            A first look:   virt-playbook run --check playbook.yml
            Then for real:  virt-playbook run playbook.yml
            Taken back:     virt-playbook rollback
            With a review:  virt-playbook plan -o FILE playbook.yml; then: apply FILE

            Exit status: \(ExitStatus.guide.map { "\($0.status) \($0.meaning)" }.joined(separator: "; ")).
            """,
        version: version,
        subcommands: [
            Run.self, PlanCommand.self, ApplyCommand.self, Check.self, ListCommand.self, ExecCommand.self,
            EditCommand.self, ConvertCommand.self,
            AuditCommand.self,
            RollbackCommand.self, History.self, ExpectCommand.self, QueryCommand.self, SchemaCommand.self,
            CompletionsCommand.self, ManualCommand.self,
        ])

    /// The version that is being built.
    static let version = "0.1.0"

    package init() {}

    /// Sets up the process's memory, and begins what takes as long as all else until the first connection: loading libvirt.
    package static func prepare() {
        // A thread whose memory grows stops all the others meanwhile: so in few places, and by large pieces.
        _ = mallopt(M_ARENA_MAX, CInt(clamping: ProcessInfo.processInfo.activeProcessorCount))
        _ = mallopt(M_TOP_PAD, 1 << 20)
        if Completion.isAsked { Completion.beSilent() }
        if ["run", "plan", "apply", "exec", "rollback"].contains(CommandLine.arguments.dropFirst().first) {
            Connections.prepare()
        }
    }

    /// Runs the command that the process was started with, and ends the process with its status.
    @MainActor package static func start() async -> Never {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            end(ExitStatus.done.rawValue)
        } catch {
            let status = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty { (status.isSuccess ? Output.report : Output.errors).write(message + "\n") }
            end(status.rawValue)
        }
    }

    /// Ends the process. Output that was lost is no success.
    private static func end(_ status: Int32) -> Never {
        guard let reason = Output.report.failure else { ProcessEnd.end(status) }
        Output.fail("standard output could not be written: \(reason)")
        ProcessEnd.end(status == ExitStatus.done.rawValue ? ExitStatus.toolFailed.rawValue : status)
    }
}
