// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

/// `check` of many files, which are read side by side.
@Suite(.enabled(if: Lab.isWanted)) struct CheckTests {
    @Test func manyFilesWithXMLNeverBlockEachOther() async throws {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        try await Bench.with(guests: 0) { bench in
            let files = try (0..<10).map { number in
                try bench.write(
                    "\(number).yml", "- domains: a\n  steps:\n    - {name: Title, xml: [{set: title, to: T}]}\n")
            }
            for _ in 0..<100 {
                let output = try await Lab.run("timeout", ["20", binary, "check"] + files)
                #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            }
        }
    }
}
