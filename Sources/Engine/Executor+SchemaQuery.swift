// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// Where a schema comes from that is not kept yet.
extension Executor {
    /// How long a guest may take for its answer. One that hangs is not waited for: a throwaway domain does as well.
    private static let patience = Duration.seconds(5)
    /// How many domains are looked at to find one that may be asked.
    private static let mostLooks = 16

    /// Asks a running guest of the group for its schema: one that a monitor command has tainted already, or one to which
    /// the run will send such commands anyway, dry or not. Nil where there is none, or it does not answer.
    func ask(_ group: MonitorSurvey.Group, with schemas: any MonitorSchemas) async -> String? {
        guard let user = await askable(of: group) else { return nil }
        // Its failure is no news: the guest is asked again by the steps themselves.
        return try? await user.site.connection.session(for: user.domain, timeout: Self.patience).monitor(schemas.query)
    }

    private func askable(of group: MonitorSurvey.Group) async -> MonitorSurvey.User? {
        let queries = context.options.dryRunQueries
        if context.options.isDryRun, queries == .never { return nil }
        let sendsAnyway = !context.options.isDryRun || queries == .always
        var first: MonitorSurvey.User?
        for user in group.domains.prefix(Self.mostLooks) {
            let session = user.site.connection.session(for: user.domain, timeout: Self.patience)
            guard (try? await session.status())??.isActive == true else { continue }
            if (try? await session.taints())?.contains("custom-monitor") == true { return user }
            first = first ?? user
        }
        return sendsAnyway ? first : nil
    }

    /// Asks a throwaway domain of the run's own; nil in a dry run without `--probe`.
    func throwaway(
        for group: MonitorSurvey.Group, with schemas: any MonitorSchemas
    ) async throws(StepFailure) -> String? {
        guard !context.options.isDryRun || context.options.probe != nil,
            let user = group.domains.first ?? group.users.first?.user
        else {
            return nil
        }
        await endLeftovers(named: schemas.throwawayPrefix, at: user.site)
        let session = user.site.connection.session(for: user.domain, timeout: context.options.callTimeout)
        var xml = user.xml
        if xml == nil {
            do throws(HypervisorError) { xml = try await session.currentXML() } catch { throw StepFailure(error) }
        }
        guard let xml else { return nil }
        let throwaway = try schemas.throwaway(like: xml, suffix: "\(context.run)-schema")
        do throws(HypervisorError) {
            return try await user.site.connection.tryStart(throwaway, sending: schemas.query)
        } catch {
            throw StepFailure(error)
        }
    }
}
