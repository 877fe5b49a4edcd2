// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct NearestNameTests {
    private let keys = ["name", "hosts", "domains", "steps", "serial", "vars", "vars_files", "when", "on_failure"]

    @Test(arguments: [
        ("nmae", "name"), ("step", "steps"), ("stpes", "steps"), ("domian", "domains"), ("var", "vars"),
        ("var_files", "vars_files"), ("HOSTS", "hosts"), ("onfailure", "on_failure"), ("Wehn", "when"),
    ]) func misspeltWordFindsItsName(word: String, name: String) {
        #expect(NearestName.suggestion(for: word, among: keys) == name)
    }

    @Test(arguments: ["", "x", "become", "gather_facts", "nnaammee"]) func farWordFindsNothing(word: String) {
        #expect(NearestName.suggestion(for: word, among: keys) == nil)
    }

    @Test func differenceInCaseWinsOverAnEarlierName() {
        #expect(NearestName.suggestion(for: "Args", among: ["arg", "args"]) == "args")
    }

    @Test func firstOfEquallyNearNamesWins() {
        #expect(NearestName.suggestion(for: "bat", among: ["cat", "hat"]) == "cat")
        #expect(NearestName.suggestion(for: "bat", among: ["hat", "cat"]) == "hat")
    }

    @Test func nearerNameWinsOverAnEarlierOne() {
        #expect(NearestName.suggestion(for: "deprecated", among: ["deprecation", "deprecate"]) == "deprecate")
    }

    @Test func wordOfOneLetterIsNotReplacedAltogether() {
        #expect(NearestName.suggestion(for: "x", among: ["y"]) == nil)
        #expect(NearestName.suggestion(for: "x", among: ["id", "xy"]) == "xy")
    }

    @Test func veryLongWordFindsNothing() {
        let word = String(repeating: "a", count: 100_000)
        #expect(NearestName.suggestion(for: word, among: [word + "b"]) == nil)
    }
}
