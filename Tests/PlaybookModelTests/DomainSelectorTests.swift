// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel
import Testing

/// What a play's `domains` take.
@Suite struct DomainSelectorTests {
    static let uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

    @Test(arguments: [
        ("web-1", "web-1", true), ("web-1", "web-11", false), ("web-*", "web-", true), ("web-*", "db-1", false),
        ("web-?", "web-12", false), ("web-[1-3]", "web-3", true), ("web-[!1-3]", "web-3", false),
        ("*-*-1", "a-b-1", true), ("/^web/", "web-9", true), ("/^web$/", "web-9", false),
        ("web-*,!web-2", "web-2", false), ("web-*,!web-2", "web-3", true), ("!web-2", "web-3", true),
        ("db-1,web-*,!/9$/", "db-1", true), ("db-1,web-*,!/9$/", "web-9", false), ("db-*,!db-1,!db-2", "db-2", false),
        (uuid.uppercased(), "named otherwise", true), ("[", "[", true),
    ]) func aPatternTakesItsNames(_ option: String, _ name: String, _ expected: Bool) throws {
        let selector = try DomainSelector(option: option)
        #expect(selector.selects(DomainID(name: name, uuid: Self.uuid)) == expected)
    }

    @Test func manyStarsEndSoon() throws {
        let selector = try DomainSelector(option: String(repeating: "*a", count: 40))
        #expect(!selector.selects(DomainID(name: String(repeating: "a", count: 200) + "b", uuid: Self.uuid)))
    }

    @Test func anEmptyNameIsRefused() {
        #expect(throws: InvalidInput.self) { try DomainSelector(option: "a,,b") }
    }
}
