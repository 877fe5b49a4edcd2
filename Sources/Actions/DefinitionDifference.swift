// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor
import PlaybookModel

extension TargetView {
    /// The XML that an edit begins with. Throws where libvirt keeps none.
    nonisolated func editableXML() async throws(StepFailure) -> String {
        if let xml = try await inactiveXML() { return xml }
        let isTransient = try await status() != nil
        throw StepFailure(
            isTransient
                ? "\(domain) is transient: libvirt keeps no XML for its next start" : "\(domain) does not exist",
            help: "define it first, with `define`")
    }

    /// What a change of the XML shows: the unified difference, and in a dry run that of QEMU's arguments.
    nonisolated func differences(
        from before: String?, to after: String?
    ) async -> [Difference] {
        guard showsDifferences else { return [] }
        var differences: [Difference] = []
        let shown = SecretMask.masked(before ?? "", changedTo: after ?? "")
        let xml = UnifiedDiff(from: shown.before, to: shown.after)
        differences.append(
            Difference(
                of: .xml, lines: lines(of: xml, from: "\(domain) XML before", to: "\(domain) XML after"),
                effect: await effect(from: before, to: after)))
        if isDryRun, let after { differences.append(await argumentDifference(from: before, to: after)) }
        return differences
    }

    /// When a change of the XML counts.
    private nonisolated func effect(from before: String?, to after: String?) async -> String? {
        guard let after else { return nil }
        guard let before else { return "takes effect at the first start" }
        if TreeComparison.differInNotesOnly(before, after) { return "takes effect now" }
        let status: DomainStatus?
        do throws(StepFailure) { status = try await self.status() } catch { return nil }
        guard let status, status.isActive else {
            return "takes effect at the next start"
                + (status?.hasManagedSaveImage == true ? ": the managed-save image, which hides it, is given up" : "")
        }
        return "takes effect at the next cold boot; a reboot inside the guest is not enough"
    }

    private nonisolated func argumentDifference(from before: String?, to after: String) async -> Difference {
        do throws(HypervisorError) {
            let old: CommandLineVector? = if let before { try await arguments(of: before) } else { nil }
            let new = try await arguments(of: after)
            let lines = old.map(new.maskedLines) ?? new.masked.lines
            let diff = UnifiedDiff(from: text(old?.masked.lines ?? []), to: text(lines))
            return Difference(
                of: .arguments,
                lines: self.lines(
                    of: diff, from: "\(domain) QEMU arguments before", to: "\(domain) QEMU arguments after"))
        } catch {
            return Difference(
                of: .arguments,
                lines: [Difference.Line(.header, "QEMU's arguments cannot be compared: \(error.message)")])
        }
    }

    private nonisolated func arguments(of xml: String) async throws(HypervisorError) -> CommandLineVector {
        CommandLineVector(shell: try await nativeCommandLine(for: xml))
    }

    private nonisolated func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    private nonisolated func lines(of diff: UnifiedDiff, from: String, to: String) -> [Difference.Line] {
        diff.lines(fromLabel: from, toLabel: to).map { line in
            let kind: Difference.Kind =
                switch line.kind {
                case .header: .header
                case .hunk: .hunk
                case .context: .context
                case .removed: .removed
                case .added: .added
                case .note: .context
                }
            return Difference.Line(kind, line.text)
        }
    }
}
