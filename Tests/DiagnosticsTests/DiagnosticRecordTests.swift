// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Testing

@Suite struct DiagnosticRecordTests {
    @Test func recordIsTheJSONForm() throws {
        let range = SourceRange(
            file: SourceFile(name: "p.yml", text: "abcdef"), start: SourcePosition(line: 1, column: 2),
            end: SourcePosition(line: 1, column: 4))
        let record = DiagnosticRecord(.error("unknown-key", "no", at: range, help: "yes"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = try encoder.encode(record)
        #expect(
            String(decoding: json, as: UTF8.self) == #"{"code":"unknown-key","column":2,"end_column":4,"end_line":1,"#
                + #""file":"p.yml","help":"yes","line":1,"message":"no","severity":"error"}"#)
        #expect(try JSONDecoder().decode(DiagnosticRecord.self, from: json) == record)
    }

    @Test func recordWithoutPlaceOmitsIt() throws {
        let json = try JSONEncoder().encode(DiagnosticRecord(.warning("a", "b", at: nil)))
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: String])
        #expect(object == ["severity": "warning", "code": "a", "message": "b"])
    }
}
