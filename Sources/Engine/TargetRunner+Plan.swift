// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// What a plan has to do with a target.
extension TargetRunner {
    /// Tells what the target is before its first step, or refuses one that is not what the plan says.
    func consultPlan() async {
        guard !isHeldAgainstPlan, !isOver else { return }
        isHeldAgainstPlan = true
        do throws(StepFailure) {
            switch context.options.planning {
            case .none: return
            case .keeps: context.report(.targetFound(id, try await facts()))
            case .follows(let plan):
                guard let wanted = plan[id.description] else {
                    throw StepFailure("the plan does not have it as a target", kind: .conflict, help: Self.remedy)
                }
                let changes = wanted.changes(to: try await facts())
                guard changes.isEmpty else {
                    throw StepFailure(
                        "it is no longer what the plan says: \(changes.joined(separator: "; "))", kind: .conflict,
                        help: Self.remedy)
                }
            }
        } catch {
            refuse(error, named: "plan", action: "plan")
        }
    }

    private static let remedy = "nothing was done to it; make a new plan"

    private func facts() async throws(StepFailure) -> TargetFacts {
        let status = try await view.status()
        let host = try await view.hostFacts()
        let xml = status == nil ? nil : try await currentXML()
        var emulator: String?
        if let inspector = context.options.inspector, let xml {
            emulator = try inspector.facts(xml)["emulator"]?.plainText
        }
        var taints: [String] = []
        if status?.isActive == true {
            let session = connection.session(for: id.domain, timeout: context.options.callTimeout)
            do throws(HypervisorError) { taints = try await session.taints() } catch {
                throw StepFailure(looking: error)
            }
        }
        return TargetFacts(
            uri: connection.uri, libvirt: host?.libvirt.description ?? "", qemu: host?.hypervisor?.description,
            emulator: emulator, uuid: id.domain.uuid,
            state: status?.state.rawValue ?? TargetFacts.absent, runtimeID: status?.runtimeID,
            isPersistent: status?.isPersistent ?? false, autostarts: status?.autostarts ?? false,
            hasManagedSaveImage: status?.hasManagedSaveImage ?? false, digest: xml.map(digest(of:)),
            taints: taints)
    }

    private func digest(of xml: String) -> String {
        SHA256.digest(of: context.options.inspector?.masked(xml) ?? xml)
    }
}
