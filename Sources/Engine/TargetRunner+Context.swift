// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// What the context document holds of a target, fetched only where something asks for it.
extension TargetRunner {
    func templateContext(for step: Step, of play: Play) async throws(StepFailure) -> TemplateContext {
        var document = try await document(for: step.needs, timeout: step.timeout)
        document["changed"] = .bool(changed)
        document["steps"] = .object(registers)
        document["failure"] = rescuedFailure
        return TemplateContext(document: document, variables: play.variables, assigned: assigned)
    }

    private func document(
        for needs: ContextNeeds, timeout: Duration?
    ) async throws(StepFailure) -> [String: ContextValue] {
        var document = ContextDocument.identity(host: host, uri: connection.uri, domain: id.domain)
        guard needs.facts else { return document }
        var host = document["host"].members
        var domain = document["domain"].members
        if needs.status {
            let status = try await view.status()
            var taints: [String] = []
            if needs.taints, status?.isActive == true, status?.runtimeID != nil {
                let session = connection.session(for: id.domain, timeout: timeout ?? context.options.callTimeout)
                do throws(HypervisorError) { taints = try await session.taints() } catch {
                    throw StepFailure(looking: error)
                }
            }
            domain = ContextDocument.domain(id.domain, status: status, taints: taints).members
        }
        if needs.machine, let inspector = context.options.inspector, let xml = try await currentXML() {
            domain.merge(try inspector.facts(xml)) { $1 }
        }
        if needs.versions, let facts = try await view.hostFacts() {
            host["libvirt"] = .string(facts.libvirt.description)
            host["qemu"] = facts.hypervisor.map { .string($0.description) }
            domain["qemu"] = facts.hypervisor.map { .string($0.description) }
        }
        document["host"] = .object(host)
        document["domain"] = .object(domain)
        return document
    }

    /// The XML of the next start, or, of a domain that has none, of the QEMU that runs.
    func currentXML() async throws(StepFailure) -> String? {
        if let xml = try await view.inactiveXML() { return xml }
        let session = connection.session(for: id.domain, timeout: context.options.callTimeout)
        do throws(HypervisorError) { return try await session.currentXML() } catch { throw StepFailure(looking: error) }
    }

    /// Whether a play's `where` takes the target. Throws where that cannot be told.
    func fits(_ condition: TargetCondition, of play: Play) async throws(StepFailure) -> Bool {
        for expectation in condition.expectations {
            var document = try await document(for: expectation.needs, timeout: nil)
            document["changed"] = .bool(false)
            document["steps"] = .object(registers)
            let context = TemplateContext(document: document, variables: play.variables, assigned: assigned)
            do throws(InvalidInput) {
                if try expectation.objection(in: context) != nil { return false }
            } catch {
                throw StepFailure(error)
            }
        }
        for query in condition.queries {
            guard let inspector = context.options.inspector else {
                throw StepFailure("there is nothing that reads XML here", range: query.range)
            }
            guard let xml = try await currentXML(), try inspector.finds(query.text, xml) else { return false }
        }
        return true
    }
}

extension ContextValue? {
    fileprivate var members: [String: ContextValue] { if case .object(let members)? = self { members } else { [:] } }
}

extension ContextValue {
    fileprivate var members: [String: ContextValue] { if case .object(let members) = self { members } else { [:] } }
}
