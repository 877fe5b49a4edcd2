// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Testing

extension HypervisorConformance {
    static let checks = definitions + power + persistence + monitor

    private static let definitions = [
        Check(name: "aDomainThatDoesNotExistHasNoStatusAndNoXML") { guest in
            try await guest.expectMissing()
        },
        Check(name: "whatTheSchemaDoesNotTakeIsRefusedWhereThatIsAskedFor", needs: [.schema]) { guest in
            let wrong = guest.xml(adding: "<flux/>")
            await guest.expect(.schemaInvalid) { () throws(HypervisorError) in
                try await guest.session.define(wrong, validating: true)
            }
            try await guest.expectMissing()
            try await guest.session.define(guest.xml(), validating: true)
            let before = try await guest.storedXML()
            await guest.expect(.schemaInvalid) { () throws(HypervisorError) in
                _ = try await guest.session.replace(before, with: wrong, validating: true)
            }
            #expect(try await guest.storedXML() == before)
            // Without the schema libvirt drops it without a word.
            let outcome = try await guest.session.replace(before, with: wrong)
            #expect(outcome == .stored(before))
            let facts = try await guest.connection.facts()
            #expect(facts.localLibvirt == facts.libvirt)
        },
        Check(name: "callsOnADomainThatDoesNotExistSaySo") { guest in
            await guest.expect(.noDomain) { () throws(HypervisorError) in try await guest.session.start(paused: true) }
            await guest.expect(.noDomain) { () throws(HypervisorError) in try await guest.session.undefine() }
            await guest.expect(.noDomain) { () throws(HypervisorError) in _ = try await guest.session.taints() }
        },
        Check(name: "anErrorNamesTheCallAndTheDomain") { guest in
            try await guest.define()
            let error = await #expect(throws: HypervisorError.self) { try await guest.session.destroy() }
            #expect(error?.call == "virDomainDestroy")
            #expect(error?.subject == guest.domain.name)
            #expect(error?.message.isEmpty == false)
            #expect(error?.outcomeIsUnknown == false)
        },
        Check(name: "aDefinedDomainIsListedOffAndPersistent") { guest in
            try await guest.define()
            #expect(try await guest.connection.domains().contains(guest.domain))
            #expect(try await guest.status() == DomainStatus(state: .off, runtimeID: nil, isPersistent: true))
            #expect(try #require(try await guest.storedXML()).contains(guest.domain.uuid))
        },
        Check(name: "theListIsSortedByName") { guest in
            try await guest.define()
            let names = try await guest.connection.domains().map(\.name)
            #expect(names == names.sorted())
        },
        Check(name: "textThatIsNoDomainIsNotDefined") { guest in
            let error = await #expect(throws: HypervisorError.self) { try await guest.session.define("no XML") }
            #expect(error?.call == "virDomainDefineXMLFlags")
            try await guest.expectMissing()
        },
        Check(name: "aTakenNameWithAnotherUUIDIsRefused", needs: [.strictStates]) { guest in
            try await guest.define()
            let other = Guest(connection: guest.connection, type: guest.type)
            await guest.expect(.operationFailed) { () throws(HypervisorError) in
                try await other.session.define(other.xml(name: guest.domain.name))
            }
            try await other.expectMissing()
        },
        Check(name: "aTakenUUIDWithAnotherNameIsRefused", needs: [.strictStates]) { guest in
            try await guest.define()
            await guest.expect(.operationFailed) { () throws(HypervisorError) in
                try await guest.session.define(guest.xml(name: "\(guest.domain.name)-2"))
            }
            #expect(try await guest.status().isPersistent)
        },
        Check(name: "definingAgainReplacesTheXML") { guest in
            try await guest.define()
            try await guest.session.define(guest.xml(adding: "<title>second</title>"))
            #expect(try #require(try await guest.storedXML()).contains("<title>second</title>"))
        },
        Check(name: "whatWasFetchedCanBeDefinedAgainUnchanged") { guest in
            try await guest.define()
            let xml = try #require(try await guest.storedXML())
            try await guest.session.define(xml)
            #expect(try await guest.storedXML() == xml)
        },
        Check(name: "aDomainMadeAnewUnderTheSameUUIDIsFound") { guest in
            try await guest.define()
            try await guest.session.undefine()
            try await guest.expectMissing()
            try await guest.define()
            #expect(try await guest.status().state == .off)
        },
        Check(name: "theQEMUNamespaceSurvives", needs: [.qemuNamespace]) { guest in
            let xmlns = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"
            let command = "<qemu:commandline><qemu:arg value='-msg'/></qemu:commandline>"
            let xml = guest.xml(adding: command).replacing("<domain ", with: "<domain \(xmlns) ", maxReplacements: 1)
            try await guest.session.define(xml)
            #expect(try #require(try await guest.storedXML()).contains("<qemu:commandline>"))
        },
        Check(name: "aCommandLineNamesTheGuest", needs: [.qemuNamespace]) { guest in
            let line = try await guest.connection.nativeCommandLine(for: guest.xml())
            #expect(line.contains("/usr/bin/qemu-system-x86_64"))
            #expect(line.contains("guest=\(guest.domain.name)"))
        },
    ]

    private static let power = [
        Check(name: "pausedRunningPausedOff") { guest in
            try await guest.start(paused: true)
            #expect(try await guest.status().state == .paused)
            try await guest.session.resume()
            #expect(try await guest.status().state == .running)
            try await guest.session.suspend()
            #expect(try await guest.status().state == .paused)
            try await guest.session.reset()
            #expect(try await guest.status().isActive)
            try await guest.session.destroy()
            #expect(try await guest.status() == DomainStatus(state: .off, runtimeID: nil, isPersistent: true))
        },
        Check(name: "everyStartHasAHigherNumber") { guest in
            try await guest.start()
            let first = try #require(try await guest.status().runtimeID)
            try await guest.session.destroy()
            try await guest.launch()
            let second = try #require(try await guest.status().runtimeID)
            #expect(first > 0 && second > first)
        },
        Check(name: "aRunningDomainIsNotStartedAgain", needs: [.strictStates]) { guest in
            try await guest.start()
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in
                try await guest.session.start(paused: false)
            }
        },
        Check(name: "aDomainThatIsOffTakesNoPowerCommand", needs: [.strictStates]) { guest in
            try await guest.define()
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.destroy() }
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.shutdown() }
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.suspend() }
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.resume() }
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.reset() }
        },
        Check(name: "suspendingTwiceIsNoError", needs: [.strictStates]) { guest in
            try await guest.start()
            try await guest.session.suspend()
            #expect(try await guest.status().state == .paused)
        },
        Check(name: "aRunningDomainIsNotResumed", needs: [.strictStates]) { guest in
            try await guest.start(paused: false)
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.resume() }
        },
        Check(name: "theXMLOfTheNextStartCanChangeWhileItRuns") { guest in
            try await guest.start()
            try await guest.session.define(guest.xml(adding: "<title>next</title>"))
            #expect(try #require(try await guest.storedXML()).contains("<title>next</title>"))
            #expect(try await guest.status().state == .paused)
        },
        Check(name: "callsOnManyDomainsGoSideBySide") { guest in
            let guests = [guest] + (0..<11).map { _ in Guest(connection: guest.connection, type: guest.type) }
            let states = try await withThrowingTaskGroup(of: PowerState?.self) { group in
                for guest in guests {
                    group.addTask {
                        try await guest.define()
                        let state = try await guest.session.status()?.state
                        try await guest.session.undefine()
                        return state
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states == Array(repeating: .off, count: 12))
        },
    ]

    private static let persistence = [
        Check(name: "autostartSurvivesANewDefinition") { guest in
            try await guest.define()
            #expect(try await !guest.status().autostarts)
            try await guest.session.setAutostart(true)
            try await guest.session.define(guest.xml(adding: "<title>second</title>"))
            #expect(try await guest.status().autostarts)
            try await guest.session.setAutostart(false)
            #expect(try await !guest.status().autostarts)
        },
        Check(name: "anUndefinedRunningDomainIsTransientUntilItEnds") { guest in
            try await guest.start()
            try await guest.session.setAutostart(true)
            try await guest.session.undefine()
            let status = try await guest.status()
            #expect(!status.isPersistent && !status.autostarts && status.state == .paused)
            #expect(try await guest.storedXML() == nil)
            try await guest.session.destroy()
            try await guest.expectMissing()
            #expect(try await !guest.connection.domains().contains(guest.domain))
        },
        Check(name: "aTransientDomainIsNeitherUndefinedNorAutostarted", needs: [.strictStates]) { guest in
            try await guest.start()
            try await guest.session.undefine()
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in try await guest.session.undefine() }
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in
                try await guest.session.setAutostart(true)
            }
        },
        Check(name: "aTransientDomainBecomesPersistentByDefinition") { guest in
            try await guest.start()
            let number = try await guest.status().runtimeID
            try await guest.session.undefine()
            try await guest.define()
            let status = try await guest.status()
            #expect(status.isPersistent && status.runtimeID == number)
        },
    ]

    private static let monitor = [
        Check(name: "anOffDomainHasNoTaints") { guest in
            try await guest.define()
            #expect(try await guest.session.taints().isEmpty)
        },
        Check(name: "aMonitorCommandTaintsUntilTheNextStart", needs: [.monitor]) { guest in
            try await guest.start()
            #expect(try await guest.session.taints().contains("custom-monitor") == false)
            _ = try await guest.session.monitor(.qmp(#"{"execute":"query-status"}"#))
            #expect(try await guest.session.taints().contains("custom-monitor"))
            try await guest.session.destroy()
            #expect(try await guest.session.taints().isEmpty)
            try await guest.session.start(paused: true)
            #expect(try await guest.session.taints().contains("custom-monitor") == false)
        },
        Check(name: "anInjectedArgumentTaintsFromTheStart", needs: [.qemuNamespace]) { guest in
            let command = "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><arg value='-msg'/>"
            let more = "<arg value='timestamp=on'/></commandline>"
            try await guest.session.define(guest.xml(adding: command + more))
            try await guest.session.start(paused: true)
            #expect(try await guest.session.taints().contains("custom-argv"))
        },
        Check(name: "aReplyIsTheTextThatTheMonitorWrote", needs: [.monitor]) { guest in
            try await guest.start()
            let reply = try await guest.session.monitor(.qmp(#"{"execute":"query-status"}"#))
            #expect(reply.contains(#""return""#) && reply.contains(#""status""#))
            #expect(try await guest.session.monitor(.hmp("info status")).hasPrefix("VM status: paused"))
        },
        Check(name: "anErrorReplyIsAReply", needs: [.monitor]) { guest in
            try await guest.start()
            let reply = try await guest.session.monitor(.qmp(#"{"execute":"no-such-command"}"#))
            #expect(reply.contains("CommandNotFound"))
            #expect(try await guest.session.monitor(.hmp("nonsense")).contains("unknown command: 'nonsense'"))
        },
        Check(name: "anOffDomainHasNoMonitor", needs: [.monitor]) { guest in
            try await guest.define()
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in
                _ = try await guest.session.monitor(.hmp("info status"))
            }
            #expect(try await guest.session.taints().isEmpty)
        },
        Check(name: "theAgentIsAskedInARunningGuestOnly", needs: [.monitor]) { guest in
            try await guest.start()
            await guest.expect(.operationInvalid) { () throws(HypervisorError) in
                _ = try await guest.session.monitor(.agent(#"{"execute":"guest-ping"}"#))
            }
        },
        Check(name: "eventsComeInOrderFromTheSubscriptionOn", needs: [.monitor]) { guest in
            try await guest.start()
            try await guest.session.reset()
            let events = try await guest.connection.events(of: guest.domain)
            let start = events.buffer.end
            for _ in 0..<3 { try await guest.session.reset() }
            var resets: [MonitorEvent] = []
            while resets.count < 3 {
                let batch = events.buffer.batch(from: start)
                resets = batch.events.map(\.event).filter { $0.name == "RESET" }
                guard resets.count < 3 else { break }
                await events.buffer.wait(for: batch.end, atMost: .seconds(10), clock: .continuous)
                try #require(events.buffer.end > batch.end, "no event within ten seconds")
            }
            #expect(resets.count == 3 && events.isAlive)
            #expect(resets.allSatisfy { $0.data?.contains("host-qmp-system-reset") == true })
            #expect(resets.map(\.seconds) == resets.map(\.seconds).sorted())
            await events.cancel()
        },
        Check(name: "eventsAreThoseOfTheirDomain", needs: [.monitor]) { guest in
            let events = try await guest.connection.events(of: guest.domain)
            let other = Guest(connection: guest.connection, type: guest.type)
            let others = try await guest.connection.events(of: other.domain)
            try await other.start()
            try await guest.start()
            let before = others.buffer.end
            try await other.session.reset()
            await others.buffer.wait(for: before, atMost: .seconds(10), clock: .continuous)
            try await guest.session.reset()
            var next: UInt64 = 0
            while !events.buffer.batch(from: next).events.contains(where: { $0.event.name == "RESET" }) {
                next = events.buffer.end
                await events.buffer.wait(for: next, atMost: .seconds(10), clock: .continuous)
                try #require(events.buffer.end > next, "no event within ten seconds")
            }
            for buffer in [events.buffer, others.buffer] {
                #expect(buffer.batch(from: 0).events.count { $0.event.name == "RESET" } == 1)
            }
            await events.cancel()
            await others.cancel()
            await other.remove()
        },
    ]
}
