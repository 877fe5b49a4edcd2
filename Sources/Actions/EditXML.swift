// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Hypervisor
import PlaybookModel

/// Edits the domain's persistent XML where XPath 1.0 says, and leaves every other byte as it is.
package struct EditXML: Action {
    /// The XML before and after, and the edits that libvirt's own must leave nothing to do.
    package struct Change: Codable, Sendable {
        let definition: DefinitionChange
        let edits: [XMLEdit]
    }

    private static let edits = Field<[XMLEditField]>(
        "edits", "The edits, in order; a bare list is meant as this.",
        schema: .list(of: XMLEditField.schema, atLeast: 1))
    private static let namespaces = Field<NamespacesField>(
        "namespaces", "Namespaces by the prefixes that paths and fragments use beside `qemu`.")
    private static let validate = Field<Bool>(
        "validate", "Whether the result must be valid by libvirt's schema (default: true).")

    package static let spec = ActionSpec(
        key: "xml", summary: "Edits the domain's XML where XPath says.",
        details: """
            Each edit of the list has a path: `set` with `to` for the text of elements and the value of attributes, \
            `remove`, and `append`, `prepend`, `before`, `after` or `replace` with `xml`. A path begins at \
            `<domain>` where it does not begin with `/`, may use the prefix `qemu` and those of `namespaces`, and \
            must select something unless `optional` says otherwise; `count` bounds how much.

            `set` makes an attribute on each element that the path names for it, and an element where the path \
            selects nothing and names one place for it by plain steps. What `append` and its like put in is left out \
            where an element that says as much stands there already; an element is there, too, when libvirt has \
            added to it or moved it among elements of other names.

            The result is checked by libvirt's schema: by the one that is installed here where the host has the same \
            libvirt, else by the host. What libvirt stores is read back, and must leave the same edits nothing to \
            do. It takes effect at the next cold boot, and is undone to the exact earlier XML.
            """,
        example: """
            - xml:
                - set: devices/disk[target/@dev='vda']/driver/@io
                  to: native
                - append: devices
                  xml: <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
            """,
        fields: [edits, namespaces, validate, ManagedSave.field] + XMLEditField.fields, shorthand: "edits",
        isXMLEdit: true,
        constraint: [
            "anyOf": .array(
                XMLEditField.forms(without: [edits.key]) + [.having([edits.key], without: XMLEditField.pathKeys)])
        ])

    private let list: [XMLEdit]
    private let ranges: [SourceRange?]
    private let validates: Bool
    private let managedSave: ManagedSave?

    package init(_ body: ActionBody, reading: inout Reading) {
        let namespaces = reading.value(Self.namespaces, of: body)?.prefixes ?? [:]
        validates = reading.value(Self.validate, of: body) ?? true
        managedSave = reading.value(ManagedSave.field, of: body)
        var fields: [XMLEditField] = []
        let isSingle = XMLEditField.isWritten(in: body)
        if let node = body[Self.edits] {
            if isSingle {
                reading.mistakes.error(
                    "one-of", "`xml` has `edits` and an edit of its own beside them", at: body.node.range,
                    help: "put it into the list")
            }
            fields = reading.value(Self.edits, of: body) ?? []
            if node.sequence?.isEmpty == true {
                reading.mistakes.error("empty-list", "`xml` has no edits", at: node.range)
            }
        } else if isSingle {
            fields = [XMLEditField(body, reading: &reading)].compactMap(\.self)
        } else if body.node.mapping != nil {
            reading.mistakes.error(
                "missing-key", "`xml` needs edits", at: body.node.range,
                help: "xml: [{set: \"devices/disk[1]/driver/@io\", to: native}]")
        }
        var list: [XMLEdit] = []
        var ranges: [SourceRange?] = []
        for field in fields {
            guard let edit = field.edit?.binding(namespaces) else { continue }
            let node = body.node.range
            Self.check(at: field.pathRange ?? node, reading: &reading) { () throws(DomainXMLError) in
                try edit.validatePath()
            }
            Self.check(at: field.contentRange ?? field.pathRange ?? node, reading: &reading) {
                () throws(DomainXMLError) in try edit.validateContent()
            }
            list.append(edit)
            ranges.append(field.pathRange)
        }
        self.list = list
        self.ranges = ranges
    }

    private static func check(
        at range: SourceRange, reading: inout Reading, _ body: () throws(DomainXMLError) -> Void
    ) {
        do throws(DomainXMLError) {
            try body()
        } catch {
            reading.mistakes.error("bad-edit", error.place + error.message, at: range, help: error.help)
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        let before = try await target.editableXML()
        let document: DomainDocument
        let wanted: DomainDocument
        do throws(DomainXMLError) {
            document = try DomainDocument(before)
        } catch {
            throw StepFailure("the XML of \(target.domain) cannot be edited: \(error)", help: error.help)
        }
        do throws(XMLEditError) {
            wanted = try document.applying(list)
        } catch {
            throw StepFailure(
                "the XML of \(target.domain) cannot be edited: \(error.error.place)\(error.error.message)",
                help: error.error.help, range: ranges.indices.contains(error.edit) ? ranges[error.edit] : nil)
        }
        guard wanted.text != before else {
            try await target.warnOfImage()
            return nil
        }
        let discards = try await target.discardsImage(managedSave)
        var serverValidates = false
        if validates { serverValidates = try await target.checkSchema(of: wanted, insteadOf: document) }
        let differences = await target.differences(from: before, to: wanted.text)
        return Planned(
            Change(
                definition: DefinitionChange(
                    before: before, wanted: wanted.text, validating: serverValidates, discardingImage: discards),
                edits: list),
            effect: .persistent, differences: differences,
            prediction: Prediction(inactiveXML: .some(wanted.text), discardsImage: discards))
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let (definition, stored) = try await change.definition.apply(on: target.session)
        guard let definition else { return Applied() }
        let made = Change(definition: definition, edits: change.edits)
        do throws(DomainXMLError) {
            guard let stored else { throw DomainXMLError("libvirt keeps no XML of it") }
            try checkKept(made, in: DomainDocument(stored))
            return Applied(made)
        } catch {
            let shortfall = StepFailure("\(target.session.domain): \(error.message)", help: error.help)
            return Applied(made, shortfall: shortfall)
        }
    }

    /// Checks that what was edited is in what libvirt stored.
    private static func checkKept(_ change: Change, in stored: DomainDocument) throws(DomainXMLError) {
        let written = try DomainDocument(change.definition.wanted ?? "")
        let lost: Int?
        do throws(XMLEditError) {
            lost = try written.lost(change.edits, in: stored)
        } catch {
            throw DomainXMLError(
                "what libvirt stored cannot be edited again: \(error.error.message)", help: error.error.help)
        }
        guard let lost else { return }
        let edit = change.edits[lost]
        let help: String
        switch edit.operation {
        case .set(let value):
            let texts = try stored.texts(at: edit)
            help =
                texts.isEmpty
                ? "libvirt dropped it: its driver has no use for it on this domain"
                : "it has \(texts.first { $0 != value } ?? texts[0]) instead: write that, if it means the same"
        case .remove: help = "libvirt puts in again what a domain must have, and what it has by default"
        default: help = "libvirt dropped it, or a part of it: its driver has no use for it, or writes it another way"
        }
        throw DomainXMLError(
            "libvirt did not keep what edit \(lost + 1) (`\(edit.operation.word)` \(edit.path)) asked for", help: help)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await change.definition.undo(on: target)
    }
}
