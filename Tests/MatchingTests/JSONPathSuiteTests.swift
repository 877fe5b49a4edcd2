// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Matching
import Testing

private let suiteFile: String? = {
    if let named = ProcessInfo.processInfo.environment["VIRT_PLAYBOOK_JSONPATH_SUITE"] { return named }
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
        let file = folder.appending(path: "shared/conformance/cts.json").path
        if FileManager.default.fileExists(atPath: file) { return file }
        folder.deleteLastPathComponent()
    }
    return nil
}()

/// The JSONPath Compliance Test Suite, where it is at hand: `VIRT_PLAYBOOK_JSONPATH_SUITE` names its `cts.json`, or a
/// folder `shared/conformance` above the checkout holds it.
@Suite(.enabled(if: suiteFile != nil, "the JSONPath compliance suite is not at hand"))
struct JSONPathSuiteTests {
    private func cases() throws -> [JSONValue] {
        let file = try #require(suiteFile)
        let suite = try JSONValue(parsing: String(contentsOfFile: file, encoding: .utf8))
        guard case .array(let cases)? = suite[member: "tests"] else { return [] }
        return cases
    }

    @Test func theSuiteIsWhole() throws {
        #expect(try cases().count >= 703)
    }

    @Test func findsWhatTheSuiteWants() throws {
        var count = 0
        for item in try cases() where item[member: "invalid_selector"] == nil {
            let name = item[member: "name"]?.string ?? ""
            let document = try #require(item[member: "document"])
            let selector = try #require(item[member: "selector"]?.string)
            let path = try #require(try? JSONPath(selector), "\(name): \(selector)")
            let nodes = try path.nodes(in: document)
            let values = JSONValue.array(nodes.map(\.value))
            let paths = JSONValue.array(nodes.map { .string($0.path) })
            let isWanted = Self.alternatives(item, "result").contains { $0.equals(values) }
            #expect(isWanted, "\(name): \(selector) gave \(values.text())")
            let isPlaced = Self.alternatives(item, "result_paths", "results_paths").contains { $0.equals(paths) }
            #expect(isPlaced, "\(name): \(selector) gave \(paths.text())")
            count += 1
        }
        #expect(count > 400)
    }

    @Test func refusesWhatTheSuiteCallsInvalid() throws {
        var count = 0
        for item in try cases() where item[member: "invalid_selector"] == .bool(true) {
            let selector = try #require(item[member: "selector"]?.string)
            #expect(throws: JSONPathError.self, "\(selector)") { try JSONPath(selector) }
            count += 1
        }
        #expect(count > 200)
    }

    private static func alternatives(_ item: JSONValue, _ one: String, _ many: String? = nil) -> [JSONValue] {
        if let value = item[member: one] { return [value] }
        guard case .array(let values)? = item[member: many ?? one + "s"] else { return [] }
        return values
    }
}
