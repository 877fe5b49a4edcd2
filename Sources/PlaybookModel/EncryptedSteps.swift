// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

extension YAMLReader {
    /// Reads a playbook or a file of steps, which may hold encrypted values. Throws also where all of it is encrypted:
    /// reports name steps and show what they do, and could show nothing then.
    static func readSteps(_ source: SourceFile, vault: (any TextVault)?) throws(InvalidInput) -> YAMLNode? {
        guard source.isEncrypted else { return try read(source, vault: vault) }
        let start = SourcePosition(line: 1, column: 1)
        throw InvalidInput(
            .error(
                "encrypted-steps", "steps cannot be encrypted as a whole file: reports show what they do",
                at: SourceRange(file: source, start: start, end: start),
                help: "encrypt what is secret in them, as values with `!vault` or as a file of `vars_files`"))
    }
}
