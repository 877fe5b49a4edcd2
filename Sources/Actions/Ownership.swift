// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

/// Who injects, and why: what the domain's metadata keep beside it.
struct Ownership: Sendable {
    private static let id = Field<String>(
        "id", "Makes it owned: a later step with this id replaces exactly what this one put in.")
    private static let reason = Field<String>("reason", "Why it is injected, for whoever asks next year; with `id`.")
    private static let request = Field<String>("rfe", "Where native support was asked for; with `id`.")
    private static let until = Field<UntilField>(
        "until", "When it can go, {libvirt: \">=11.0\", qemu: \">=9\"}; with `id`.")

    static let fields: [any FieldDescription] = [id, reason, request, until]

    let id: String
    private let playbook: String
    private let reason: String?
    private let request: String?
    private let until: UntilField?

    /// What a step says of its owner, nil where it has none.
    init?(_ body: ActionBody, reading: inout Reading) {
        let id = reading.value(Self.id, of: body)
        reason = reading.value(Self.reason, of: body)
        request = reading.value(Self.request, of: body)
        until = reading.value(Self.until, of: body)
        guard let id else {
            if let stray = body[Self.reason] ?? body[Self.request] ?? body[Self.until], body[Self.id] == nil {
                reading.mistakes.error(
                    "no-id", "`reason`, `rfe` and `until` are kept with an `id`, and there is none", at: stray.range,
                    help: "id: guest-log")
            }
            return nil
        }
        if id.isEmpty, let node = body[Self.id], !reading.sawTemplate {
            reading.mistakes.error("empty-name", "the id is empty", at: node.range, help: "id: guest-log")
        }
        Self.check(body[Self.id], reading: &reading) { () throws(DomainXMLError) in
            try InjectionRecord.validate(id: id)
        }
        for (field, text) in [(Self.reason, reason), (Self.request, request)] {
            guard let text else { continue }
            Self.check(body[field], reading: &reading) { () throws(DomainXMLError) in
                try InjectionRecord.validate(note: text, what: "the \(field.key)")
            }
        }
        self.id = id
        // Its name alone: the same playbook run from another folder is the same.
        let name = body.node.range.file.name.split(separator: "/").last.map(String.init) ?? ""
        playbook = String(String.UnicodeScalarView(name.unicodeScalars.filter { XMLText.isLegal($0) }))
    }

    private static func check(
        _ node: PlaybookNode?, reading: inout Reading, _ body: () throws(DomainXMLError) -> Void
    ) {
        guard let node else { return }
        do throws(DomainXMLError) {
            try body()
        } catch {
            reading.mistakes.error("bad-injection", error.message, at: node.range, help: error.help)
        }
    }

    /// What the metadata are to keep of an injection.
    func record(of injection: Injection, run: String?) -> InjectionRecord {
        InjectionRecord(
            id: id, playbook: playbook, run: run, reason: reason, request: request,
            until: until?.conditions.map { .init(software: $0.software, versions: $0.versions.text) } ?? [],
            injection: injection)
    }

    /// Tells where the host has what the injection was to wait for.
    func warnIfOver(on target: TargetView) async throws(StepFailure) {
        guard let until, let facts = try await target.hostFacts() else { return }
        for condition in until.conditions {
            let version = condition.software == "libvirt" ? facts.libvirt : facts.hypervisor
            guard let version, condition.versions.allows(version) else { continue }
            await target.warn(
                "\(id) can go from \(target.domain): the host has \(condition.software) \(version) "
                    + "(until \(condition.versions.text))")
        }
    }
}
