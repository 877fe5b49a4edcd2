// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// Proves on each host, once for each distinct combination, that its QEMU starts with what the plays inject.
    ///
    /// The plays are rehearsed first; what they would leave is tried on a throwaway domain. Throws, with nothing changed,
    /// what a QEMU says against it. Domains that an earlier process left behind when it was killed are ended.
    func probe(
        _ plays: [Play], at sites: [Site], with probe: RunOptions.Probe, lost: [String]
    ) async throws(RunFailure) {
        for site in sites { await endLeftovers(named: probe.prefix, at: site) }
        let trials = try await trials(of: plays, at: sites, with: probe, lost: lost)
        let answers = await withWindow(of: context.options.forks, over: trials) { trial -> Diagnostic? in
            do throws(HypervisorError) {
                try await trial.connection.tryStart(trial.xml)
                return nil
            } catch {
                return .error(
                    "probe-failed",
                    "\(trial.names): QEMU does not start with this: \(context.hushed(error.message))", at: nil,
                    help: "nothing was changed; correct what is injected")
            }
        }
        let refusals = answers.compactMap(\.self)
        if !refusals.isEmpty { throw .input(InvalidInput(diagnostics: refusals)) }
    }

    /// A throwaway domain and the targets that it stands for.
    private struct Trial: Sendable {
        let connection: any HypervisorConnection
        let xml: String
        var targets: [TargetID]

        /// The targets' names, a few of many.
        var names: String {
            let more = targets.count > 3 ? " and \(targets.count - 3) more" : ""
            return targets.prefix(3).map(\.description).joined(separator: ", ") + more
        }
    }

    private func trials(
        of plays: [Play], at sites: [Site], with probe: RunOptions.Probe, lost: [String]
    ) async throws(RunFailure) -> [Trial] {
        let rehearsal = Executor(context: context.rehearsal, inventory: inventory, open: open)
        var runners: [TargetID: TargetRunner] = [:]
        var lost = lost
        for play in plays {
            let chosen: [TargetRunner]
            do throws(InvalidInput) {
                chosen = try await rehearsal.choose(for: play, at: sites, runners: &runners, lost: &lost)
            } catch {
                throw .input(error)
            }
            let once = OnceLedger(chosen.map(\.id), interruption: context.interruption)
            _ = await withWindow(of: context.options.forks, over: chosen) { await $0.walk(play, sharing: once) }
        }
        var trials: [String: Trial] = [:]
        for (target, runner) in runners.sorted(by: { $0.key < $1.key }) {
            guard let site = sites.first(where: { $0.host.name == target.host }), let xml = await runner.rehearsedXML
            else { continue }
            do throws(StepFailure) {
                guard let key = try probe.xml(xml, ""),
                    let named = try probe.xml(xml, "\(context.run)-\(trials.count)")
                else { continue }
                trials[target.host + "\n" + key, default: Trial(connection: site.connection, xml: named, targets: [])]
                    .targets.append(target)
            } catch {
                context.report(
                    .warning(.warning("not-probed", "\(target) is not probed: \(error.message)", at: nil)))
            }
        }
        return trials.values.sorted { $0.names < $1.names }
    }

    /// Ends throwaway domains that libvirt did not end with the process that made them, as `qemu:///embed` does not.
    func endLeftovers(named prefix: String, at site: Site) async {
        // Elsewhere what bears such a name is at work, for another run.
        guard site.connection.leavesThrowaways else { return }
        do throws(HypervisorError) {
            for domain in try await site.connection.domains() where domain.name.hasPrefix(prefix) {
                let session = site.connection.session(for: domain, timeout: context.options.callTimeout)
                guard let status = try await session.status(), !status.isPersistent else { continue }
                try await session.destroy()
            }
        } catch {
            context.report(
                .warning(
                    .warning(
                        "leftover-probe", "\(site.host.name): a leftover probe cannot be ended: \(error)", at: nil)))
        }
    }
}
