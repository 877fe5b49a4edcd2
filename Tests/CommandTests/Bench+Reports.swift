// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// What tests of reports need of a bench.
extension Bench {
    func read(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    /// Runs a script in which `$VP` is the program.
    func shell(_ script: String) async throws -> Lab.Output {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        return try await Lab.run(
            "bash", ["-c", script],
            environment: ["VP": binary, "VIRT_PLAYBOOK_STATE_DIR": state, "LIBVIRT_DEFAULT_URI": try Lab.uri],
            in: folder.path)
    }
}
