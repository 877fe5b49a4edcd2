// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Engine
import Hypervisor
import PlaybookModel

/// How a run, dry or not, goes about its work.
struct ConductOptions: ParsableArguments {
    @Option(
        name: [.customShort("f", allowingJoined: true), .long],
        help: ArgumentHelp("How many targets are worked on at once.", valueName: "number"))
    var forks = 8

    @Flag(name: .shortAndLong, help: "Shows times and replies.")
    var verbose: Int

    @Flag(
        help: ArgumentHelp(
            "Proves first that QEMU starts with what is injected.",
            discussion: """
                A small paused domain without disks, gone at once, has the target's emulator, machine and injections; \
                files and sockets that arguments name are opened by it too.
                """))
    var probe = false

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Holds QMP commands against each QEMU's own schema first.",
            discussion: """
                The schema is kept in the state folder. Where it is not known yet, a running guest that the run will \
                send monitor commands to is asked, else a small paused domain without disks; a dry run asks neither, \
                but the latter with --probe.
                """))
    var qmpCheck = true

    func validate() throws {
        guard (1...1024).contains(forks) else { throw ValidationError("-f takes a number from 1 to 1024.") }
    }

    /// What these options ask of a run; the schemas of QEMUs are kept in the state folder.
    func runOptions(schemasIn state: StateOptions, asking questions: Questions) -> RunOptions {
        var options = RunOptions()
        options.forks = forks
        if probe { options.probe = .domainXML }
        if qmpCheck { options.monitorSchemas = SchemaShelf(stateFolder: state.folder) }
        options.inspector = .domainXML
        options.product = Version(VirtPlaybook.version)
        options.ask = { prompt throws(StepFailure) in try await questions.ask(prompt) }
        return options
    }
}
