// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Foundation
import Testing

/// A folder of `Cases`: a domain's XML, an injection, and the XML that comes out.
///
/// `RECORD_CASES=1` in the environment rewrites what comes out, and fails the run.
struct EditCase: Sendable, CustomTestStringConvertible {
    let name: String

    static let isRecording = ProcessInfo.processInfo.environment["RECORD_CASES"] == "1"
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Cases")

    static let all: [EditCase] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .sorted().map(EditCase.init)

    var testDescription: String { name }

    func before() throws -> String { try read("before.xml") }
    func after() throws -> String { try read("after.xml") }

    func injection() throws -> Injection {
        let written = try JSONDecoder().decode(WrittenInjection.self, from: Data(read("injection.json").utf8))
        return try written.injection()
    }

    func record(_ text: String) throws {
        try Data(text.utf8).write(to: url("after.xml"))
    }

    private func read(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: url(file)), as: UTF8.self)
    }

    private func url(_ file: String) -> URL {
        Self.folder.appendingPathComponent(name).appendingPathComponent(file)
    }
}

/// An injection as a case writes it; what it does not name is not injected.
private struct WrittenInjection: Decodable {
    var arguments: [String]?
    var environment: [EnvironmentVariable]?
    var add: [String]?
    var del: [String]?
    var deprecation: String?
    /// Device, property, type and value.
    var overrides: [[String]]?
    var state: String?
    /// `first`, `last`, or `before` or `after` and a run.
    var position: [String]?

    func injection() throws -> Injection {
        Injection(
            arguments: arguments ?? [], environment: environment ?? [],
            capabilities: CapabilityChanges(add: add ?? [], del: del ?? []),
            deprecation: try deprecation.map { try #require(DeprecationBehavior(rawValue: $0)) },
            overrides: try (overrides ?? []).map { try Self.override($0) },
            state: try #require(Injection.State(rawValue: state ?? "present")),
            position: try position.map { try Self.position($0) })
    }

    private static func override(_ words: [String]) throws -> DeviceOverride {
        let text = words.count > 3 ? words[3] : ""
        let value: DeviceOverride.Value =
            switch words[2] {
            case "bool": .bool(text == "true")
            case "unsigned": .unsigned(try #require(UInt64(text)))
            case "signed": .signed(try #require(Int64(text)))
            case "remove": .remove
            default: .string(text)
            }
        return DeviceOverride(alias: words[0], property: words[1], value: value)
    }

    private static func position(_ words: [String]) throws -> Injection.Position {
        switch words[0] {
        case "first": .first
        case "last": .last
        case "before": .before(Array(words.dropFirst()))
        default: .after(Array(words.dropFirst()))
        }
    }
}
