// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

extension StepFailure {
    /// The same, where a monitor refused the command, at the argument that its error names, else at the command, and where
    /// a file could not be opened, at its path; `body` is the action's value. One that has a place keeps it.
    package func placed(in body: YAMLNode) -> StepFailure {
        guard range == nil else { return self }
        var failure = self
        if isOfFile, let file = body.mapping?["files"]?.sequence?.first {
            failure.range = (file.mapping?["path"] ?? file).range
        }
        guard let errorReply else { return failure }
        let named = errorReply.description.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        let arguments = body.mapping?["arguments"]?.mapping
        failure.range =
            named.lazy.compactMap { arguments?.place(of: $0) }.first ?? body.mapping?["execute"]?.range ?? body.range
        return failure
    }
}

extension YAMLMapping {
    /// The place of the value that a key, or the value itself, bears the name of.
    fileprivate func place(of name: String) -> SourceRange? {
        entry(name)?.value.range ?? entries.first { $0.value.text == name }?.value.range
    }
}
