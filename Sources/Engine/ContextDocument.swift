// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import InventoryModel
import PlaybookModel

/// Builds the context document that templates look into.
enum ContextDocument {
    /// What is known of a target without asking its host.
    static func identity(host: InventoryHost, uri: String, domain: DomainID) -> [String: ContextValue] {
        [
            "host": .object(["name": .string(host.name), "uri": .string(uri), "vars": .object([:])]),
            "domain": .object(["name": .string(domain.name), "uuid": .string(domain.uuid)]),
        ]
    }

    /// The domain with its state and taints.
    static func domain(_ domain: DomainID, status: DomainStatus?, taints: [String]) -> ContextValue {
        .object([
            "name": .string(domain.name), "uuid": .string(domain.uuid),
            "id": status?.runtimeID.map { .integer(Int64($0)) } ?? .null,
            "state": .string(status?.state.rawValue ?? "absent"),
            "persistent": .bool(status?.isPersistent ?? false),
            "autostart": .bool(status?.autostarts ?? false),
            "tainted": .array(taints.map { .string($0) }),
        ])
    }

    /// What `steps.NAME` holds of a step that ended; a skipped one has no reply.
    static func step(_ result: StepResult, reply: ContextValue?, items: [StepResult] = []) -> ContextValue {
        var members: [String: ContextValue] = [
            "changed": .bool(result.status == .changed), "skipped": .bool(result.status == .skipped),
            "failed": .bool(result.failure != nil), "elapsed": .double(result.elapsed / .seconds(1)),
        ]
        if result.status != .skipped { members["reply"] = reply ?? .null }
        if let item = result.item { members["item"] = item }
        if !items.isEmpty { members["results"] = .array(items.map { step($0, reply: $0.reply) }) }
        return .object(members)
    }

    /// What `failure` holds of a step that failed; nil for another.
    static func failure(_ result: StepResult) -> ContextValue? {
        guard let failure = result.failure else { return nil }
        var members: [String: ContextValue] = [
            "step": .string(result.stepName), "action": .string(result.action), "message": .string(failure.message),
        ]
        if let error = failure.errorReply {
            members["error"] = .object(["class": .string(error.name), "desc": .string(error.description)])
        }
        if let item = result.items.first(where: { $0.failure != nil })?.item { members["item"] = item }
        return .object(members)
    }
}

extension ContextValue {
    /// A string's own text, or the JSON text of anything else.
    var plainText: String {
        if case .string(let text) = self { text } else { text() }
    }
}
