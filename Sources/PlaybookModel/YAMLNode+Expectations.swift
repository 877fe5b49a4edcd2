// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

extension YAMLNode {
    /// The expectations that the node holds, but for those that a template decides on.
    package var fixedExpectations: [Expectation] {
        var reading = Reading(checking: TemplateScope())
        guard let tree = reading.json(self) else { return [] }
        // All that is wrong was reported when the playbook was read; here whole entries may be missing.
        var unused = DiagnosticCollector()
        return Expectation.read(tree.withoutTemplates, into: &unused)
    }
}

extension LocatedJSON {
    /// Expectations without the entries that hold a template.
    fileprivate var withoutTemplates: LocatedJSON {
        switch content {
        case .array(let elements):
            LocatedJSON(range: range, content: .array(elements.map(\.withoutTemplates)))
        case .object(let members):
            LocatedJSON(range: range, content: .object(members.filter { !$0.value.hasTemplate }))
        case .value, .later: self
        }
    }

    private var hasTemplate: Bool {
        switch content {
        case .later: true
        case .value: false
        case .array(let elements): elements.contains(where: \.hasTemplate)
        case .object(let members): members.contains(where: \.value.hasTemplate)
        }
    }
}
