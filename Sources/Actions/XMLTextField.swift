// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// XML in a playbook: values of templates go into it as text.
struct XMLTextField: FieldValue {
    /// Nil where a template gives it only at run time.
    let text: String?

    static let placeholder = XMLTextField(text: nil)
    static let schema = String.schema

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> XMLTextField? {
        String.decode(node, reading: &reading).map(XMLTextField.init)
    }

    static func read(_ node: PlaybookNode, reading: inout Reading) -> XMLTextField? {
        switch reading.resolve(node, escaping: .xml) {
        case .node(let plain): decode(plain, reading: &reading)
        case .rendered(let value): reading.insideValue { decode(value, reading: &$0) }
        case .later: placeholder
        case .failed: nil
        }
    }
}
