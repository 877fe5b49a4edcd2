// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// Holds the QMP commands and the awaited events of all plays against the schema of each QEMU that they are for. Reports warnings, and
    /// throws, with nothing changed, what a QEMU would refuse.
    func checkMonitorCommands(
        of plays: [Play], at sites: [Site], listed: Listing, with schemas: any MonitorSchemas
    ) async throws(RunFailure) {
        let all = plays
        let plays = all.filter { $0.steps.contains(where: \.meetsSchema) }
        // Where no host answers, that is what is wrong.
        guard !plays.isEmpty, !sites.isEmpty else { return }
        let survey = MonitorSurvey(plays: plays, sites: sites, listed: listed, schemas: schemas, context: context)
        var result = await survey.result(trustingMemory: true)
        var (findings, isAnyKnown) = await findings(in: result.groups, of: all, with: schemas)
        if findings.hasErrors, result.groups.contains(where: \.isRemembered) {
            // Before anything is refused, what was only remembered of the domains is looked at again.
            result = await survey.result(trustingMemory: false)
            (findings, isAnyKnown) = await self.findings(in: result.groups, of: all, with: schemas)
        }
        // Without a schema there is nothing that memory would help with.
        if isAnyKnown { remember(result.news, with: schemas, warnings: &findings) }
        for domain in result.unseen {
            findings.warning(
                "not-checked", "the monitor commands for \(domain) are not checked: its XML cannot be read now", at: nil
            )
        }
        for (number, play) in plays.enumerated()
        where (play.namesDomains || result.aimed.contains(number))
            && !result.groups.contains(where: { $0.isUsed(by: play) })
        {
            findings.warning(
                "not-checked", "its monitor commands are not checked: it is not known which QEMU they are for",
                at: play.range, help: "a domain that does not exist yet is known by the <emulator> of its `define`")
        }
        do throws(InvalidInput) { try findings.throwIfFailed() } catch { throw .input(error) }
        for warning in findings.diagnostics { context.report(.warning(warning)) }
    }

    private func remember(
        _ news: [String: [String: Emulator.Program]], with schemas: any MonitorSchemas,
        warnings: inout DiagnosticCollector
    ) {
        for (uri, programs) in news {
            do throws(StepFailure) { try schemas.remember(programs, at: uri) } catch {
                warnings.warning("not-remembered", error.message, at: nil)
            }
        }
    }

    /// What the groups' QEMUs say, and whether the schema of any of them is known.
    private func findings(
        in groups: [MonitorSurvey.Group], of plays: [Play], with schemas: any MonitorSchemas
    ) async -> (DiagnosticCollector, isAnyKnown: Bool) {
        var isAnyKnown = false
        var emulators: [Diagnostic: [Emulator]] = [:]
        var order: [Diagnostic] = []
        var collected = DiagnosticCollector()
        for group in groups {
            guard let checker = await checker(for: group, with: schemas, warnings: &collected) else { continue }
            isAnyKnown = true
            for (play, user) in group.users {
                let document = ContextDocument.identity(
                    host: user.site.host, uri: user.site.connection.uri, domain: user.domain)
                let steps = play.foreseen(in: document, after: plays.prefix { $0.range != play.range })
                    .filter { $0.step.meetsSchema }
                // These are none of one QEMU's.
                collected.add(steps.flatMap(\.mistakes))
                for finding in steps.findings(by: checker) {
                    if emulators[finding] == nil { order.append(finding) }
                    if emulators[finding]?.last != group.emulator {
                        emulators[finding, default: []].append(group.emulator)
                    }
                }
            }
        }
        let isToldByVersion = Set(groups.map(\.emulator.version)).count == groups.count
        for finding in order {
            // The same mistake shows once, with all the QEMUs that would make one of it.
            let names = emulators[finding, default: []].map { isToldByVersion ? $0.title : $0.description }
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            collected.add(
                Diagnostic(
                    severity: finding.severity, code: finding.code,
                    message: "\(finding.message) (\(names.prefix(3).joined(separator: ", "))\(more))",
                    range: finding.range, help: finding.help))
        }
        return (collected, isAnyKnown)
    }

    private func checker(
        for group: MonitorSurvey.Group, with schemas: any MonitorSchemas, warnings: inout DiagnosticCollector
    ) async -> MonitorChecker? {
        do throws(StepFailure) {
            if let checker = try schemas.checker(for: group.emulator) { return checker }
        } catch {
            warnings.warning("unusable-schema", error.message, at: nil, help: "it is fetched anew")
        }
        let what = "the monitor commands for \(group.emulator) are not checked"
        do throws(StepFailure) {
            var reply = await ask(group, with: schemas)
            if reply == nil { reply = try await throwaway(for: group, with: schemas) }
            guard let reply else {
                warnings.warning(
                    "not-checked", "\(what): its schema is not known", at: nil,
                    help: "with --probe a throwaway domain is asked; a run that is not dry asks by itself")
                return nil
            }
            return try schemas.checker(for: group.emulator, from: reply) { warnings.add($0) }
        } catch {
            warnings.warning("not-checked", "\(what): \(error.message)", at: nil, help: error.help)
            return nil
        }
    }
}
