// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Engine
import PlaybookModel

extension RunOptions.Probe {
    /// Probes as `DomainXML` makes them.
    static let domainXML = RunOptions.Probe(prefix: DomainDocument.probePrefix) { xml, suffix throws(StepFailure) in
        do throws(DomainXMLError) {
            return try DomainDocument(xml).probe(suffix: suffix)
        } catch {
            throw StepFailure(error.message, help: error.help)
        }
    }
}
