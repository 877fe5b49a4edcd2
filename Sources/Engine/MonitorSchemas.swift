// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// Knows what QEMUs' monitors take. The engine asks it before a run changes anything, and knows no QMP itself.
package protocol MonitorSchemas: Sendable {
    /// The command to which a QEMU replies with its schema.
    var query: MonitorCommand { get }

    /// What the names of all throwaway domains begin with.
    var throwawayPrefix: String { get }

    /// The emulator in a domain's XML as libvirt gives it; nil where it names none.
    func program(of xml: String) -> Emulator.Program?

    /// Has what is most likely asked for next at hand then, of the host of a URI too. The caller has time for it.
    func readAhead(of uri: String?)

    /// What checks commands for a QEMU; nil where its schema is not known yet. Throws where what is kept of it is of no
    /// use.
    func checker(for emulator: Emulator) throws(StepFailure) -> MonitorChecker?

    /// Reads a reply to `query`, keeps what it says for later runs, and gives what checks commands by it.
    ///
    /// Throws where the reply is of no use; where it can only not be kept, `warn` hears of it.
    func checker(
        for emulator: Emulator, from reply: String, warn: (Diagnostic) -> Void
    ) throws(StepFailure) -> MonitorChecker

    /// A small domain with the emulator and the machine of a domain's XML; the suffix ends its name.
    func throwaway(like xml: String, suffix: String) throws(StepFailure) -> String

    /// The emulators that a host's domains had when they were last looked at, by their UUIDs.
    func recall(at uri: String) throws(StepFailure) -> [String: Emulator.Program]

    /// Keeps what `recall` is to give.
    func remember(_ programs: [String: Emulator.Program], at uri: String) throws(StepFailure)
}

/// What one QEMU would say to the QMP commands of steps and of their `undo`, to the events that they wait for, and to
/// what is expected of its replies and events.
package typealias MonitorChecker = @Sendable (_ steps: [BoundStep]) -> [Diagnostic]

/// A QEMU of the fleet: where path, architecture and version are the same, so is its schema.
package struct Emulator: Sendable, Hashable, CustomStringConvertible {
    /// The program itself, as domain XML names it.
    package struct Program: Sendable, Hashable {
        package let path: String
        package let architecture: String

        package init(path: String, architecture: String) {
            self.path = path
            self.architecture = architecture
        }
    }

    package let program: Program
    /// As libvirt tells it of the host (`virConnectGetVersion`).
    package let version: Version?

    package init(program: Program, version: Version?) {
        self.program = program
        self.version = version
    }

    /// Its name without its place.
    package var title: String { "QEMU\(version.map { " \($0)" } ?? "")" }

    package var description: String { "\(title) at \(program.path)" }
}

extension Play {
    /// Whether any of its domains is named as such, not by a pattern.
    var namesDomains: Bool {
        domains.patterns.contains { if case .name = $0.form { !$0.excludes } else { false } }
    }
}

extension Step {
    /// Whether a QEMU's schema tells of it: it waits for an event, or sends a QMP command.
    var meetsSchema: Bool { outline.action.awaitedEvent != nil || sendsQMP }

    /// Whether it or its `undo` sends a QMP command.
    var sendsQMP: Bool { outline.action.qmpCommand != nil || outline.undo.contains { $0.qmpCommand != nil } }
}
