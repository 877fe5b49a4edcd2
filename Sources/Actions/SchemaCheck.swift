// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Hypervisor
import PlaybookModel

extension TargetView {
    /// Checks a domain's XML by libvirt's schema, if the one that is installed here is that of the target's libvirt.
    ///
    /// - Returns: whether the host's libvirt has to check it at define instead.
    nonisolated func checkSchema(
        of wanted: DomainDocument, insteadOf before: DomainDocument?
    ) async throws(StepFailure) -> Bool {
        let facts = try await hostFacts()
        let isLocal = isOffline || (facts?.libvirt == facts?.localLibvirt && facts?.localLibvirt != nil)
        guard isLocal, let schema = DomainSchema.installed else { return !isOffline }
        do throws(DomainXMLError) {
            try await schema.check(wanted)
        } catch {
            if let before, await !schema.takes(before) {
                await warn(
                    "\(domain): its XML was not valid by \(schema.path) before either, so the edit was not checked by it"
                )
                return false
            }
            throw StepFailure("\(domain): \(error.place)\(error.message)", help: error.help)
        }
        return false
    }
}

extension DomainSchema {
    /// Whether a domain's XML is valid.
    fileprivate func takes(_ document: DomainDocument) -> Bool {
        do throws(DomainXMLError) {
            try check(document)
            return true
        } catch {
            return false
        }
    }
}

extension DomainXMLError {
    /// Where in the XML it is, to be followed by the message.
    var place: String {
        guard let line else { return "" }
        return "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": "
    }
}
