// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Foundation
import Hypervisor
import PlaybookModel

/// Makes a domain from XML, or changes the one of that name to what the XML says.
package struct Define: Action {
    package typealias Change = DefinitionChange

    private static let xml = Field<XMLTextField>("xml", "The domain's XML.")
    private static let file = Field<String>("file", "A file with the XML, relative to the playbook.")
    private static let validate = Field<Bool>(
        "validate", "Whether the XML must be valid by libvirt's schema (default: true).")

    package static let spec = ActionSpec(
        key: "define", summary: "Makes a domain from XML, or changes it to what the XML says.",
        details: """
            The XML stands inline, where `{{ }}` is inserted as text, never as markup, or in a file beside the \
            playbook, which is taken as it is. A domain that already has all that the XML says is left alone: \
            libvirt adds much of its own at define, and other steps may have added to it. But where the XML has \
            disks, it has them all, and so with interfaces, channels and other devices that libvirt never adds: one \
            that is taken out of the XML is taken out of the domain. The step concerns the \
            target that the XML names, and no other.

            The XML is checked by libvirt's schema: by the one that is installed here where the host has the same \
            libvirt, else by the host. What it injects into QEMU must be in what libvirt stores.
            """,
        example: """
            - define: {file: web-1.xml}
            """,
        fields: [xml, file, validate, ManagedSave.field],
        constraint: ["oneOf": .required([xml.key, file.key])])

    private let document: DomainDocument?
    private let validates: Bool
    private let managedSave: ManagedSave?

    package init(_ body: ActionBody, reading: inout Reading) {
        validates = reading.value(Self.validate, of: body) ?? true
        managedSave = reading.value(ManagedSave.field, of: body)
        switch (body[Self.xml], body[Self.file]) {
        case (let inline?, nil):
            let text = reading.value(Self.xml, of: body)?.text
            document = text.flatMap { Self.document($0, at: inline, file: nil, reading: &reading) }
        case (nil, let file?):
            document = reading.value(Self.file, of: body).flatMap { Self.load($0, at: file, reading: &reading) }
        case (nil, nil) where body.node.mapping == nil: document = nil
        default:
            document = nil
            reading.mistakes.error(
                "one-of", "`define` takes either `xml` or `file`", at: body.node.range,
                help: "define: {file: guest.xml}")
        }
    }

    private static func load(_ name: String, at node: PlaybookNode, reading: inout Reading) -> DomainDocument? {
        guard !name.isEmpty else { return nil }
        let path = node.path(ofFile: name)
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return document(text, at: node, file: path, reading: &reading)
        } catch {
            reading.mistakes.error(
                "unreadable-file", "\(path) cannot be read", at: node.range,
                help: "the path counts from the playbook's folder")
            return nil
        }
    }

    private static func document(
        _ text: String, at node: PlaybookNode, file: String?, reading: inout Reading
    ) -> DomainDocument? {
        do throws(DomainXMLError) {
            let document = try DomainDocument(text)
            guard document.name?.isEmpty == false else {
                throw DomainXMLError("the XML gives the domain no name", help: "add <name>…</name>")
            }
            return document
        } catch {
            let place = [file, error.line.map { "line \($0)" }, error.column.map { "column \($0)" }].compactMap(\.self)
            let prefix = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
            reading.mistakes.error("bad-xml", prefix + error.message, at: node.range, help: error.help)
            return nil
        }
    }

    package var createdDomain: DomainID? {
        document.map { DomainID(name: $0.name ?? "", uuid: $0.uuid ?? "") }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard let document else { throw StepFailure("the XML cannot be read") }
        let before = try await target.inactiveXML()
        let wanted: DomainDocument
        var isAsWanted = false
        do throws(DomainXMLError) {
            wanted = document.uuid == nil ? try document.settingUUID(target.domain.uuid) : document
            if let uuid = wanted.uuid, uuid.lowercased() != target.domain.uuid {
                throw DomainXMLError(
                    "\(target.domain) has the UUID \(target.domain.uuid), and the XML says \(uuid)",
                    help: "remove <uuid> from the XML, or undefine the domain first")
            }
            if let before, try TreeComparison.contains(before, part: wanted.text) {
                isAsWanted = try TreeComparison.devices(of: before, beyond: wanted.text).isEmpty
            }
        } catch {
            throw StepFailure("\(error)", help: error.help)
        }
        guard !isAsWanted else {
            try await target.warnOfImage()
            return nil
        }
        let discards = try await target.discardsImage(managedSave)
        // As it was written, for the line that an error names.
        let serverValidates = validates ? try await target.checkSchema(of: document, insteadOf: nil) : false
        let differences = await target.differences(from: before, to: wanted.text)
        return Planned(
            Change(before: before, wanted: wanted.text, validating: serverValidates, discardingImage: discards),
            effect: .persistent, differences: differences,
            prediction: Prediction(inactiveXML: .some(wanted.text), discardsImage: discards))
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let (made, stored) = try await change.apply(on: target.session)
        return Applied(made, shortfall: change.injectionShortfall(in: stored, of: target.session.domain))
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.undo(on: target)
    }
}
