// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Engine
import Matching
import PlaybookModel

extension RunOptions.DomainInspector {
    /// Domain XML as `DomainXML` reads it.
    static let domainXML = RunOptions.DomainInspector { xml throws(StepFailure) in
        let document = try read(xml)
        let facts = [("emulator", document.emulator), ("machine", document.machine), ("arch", document.arch)]
        return Dictionary(uniqueKeysWithValues: facts.compactMap { key, value in value.map { (key, .string($0)) } })
    } finds: { path, xml throws(StepFailure) in
        let document = try read(xml)
        do throws(DomainXMLError) { return try document.finds(path) } catch {
            throw StepFailure(error.message, help: error.help)
        }
    } masked: { xml in
        SecretMask.masked(xml)
    } maskedMessage: { message in
        SecretMask.masked(message: message)
    }

    private static func read(_ xml: String) throws(StepFailure) -> DomainDocument {
        do throws(DomainXMLError) { return try DomainDocument(xml) } catch {
            throw StepFailure(error.message, help: error.help)
        }
    }
}

extension Playbook {
    /// The XPath expressions of its plays that cannot be read.
    var xpathMistakes: [Diagnostic] {
        plays.flatMap { $0.domains.condition?.queries ?? [] }.compactMap { query in
            do throws(DomainXMLError) {
                try DomainDocument.check(query.text)
                return nil
            } catch {
                return .error(
                    "bad-xpath", error.message, at: query.range,
                    help: error.help ?? "write the path of what the domain must have: /domain/devices/disk")
            }
        }
    }
}
