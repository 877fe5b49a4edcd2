// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// The little that the fake reads of a domain's XML.
enum FakeXML {
    /// The domain's name and uuid: the first `<name>` and `<uuid>` of the text.
    static func identity(_ xml: String) throws(FakeRefusal) -> (name: String, uuid: String?) {
        let start = xml.drop { $0 != "<" }
        guard start.hasPrefix("<"), xml.contains("</domain>") else {
            throw FakeRefusal(code: .xmlError, message: "(domain_definition):1: Start tag expected, '<' not found")
        }
        guard let name = text(of: "name", in: xml), !name.isEmpty else {
            throw FakeRefusal(code: .xmlError, message: "XML error: missing name element")
        }
        return (name, text(of: "uuid", in: xml)?.lowercased())
    }

    private static func text(of element: String, in xml: String) -> String? {
        guard let open = xml.firstRange(of: "<\(element)>"),
            let close = xml[open.upperBound...].firstRange(of: "</\(element)>")
        else { return nil }
        return String(xml[open.upperBound..<close.lowerBound])
    }
}
