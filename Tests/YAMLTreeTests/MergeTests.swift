// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing
import YAMLTree

@Suite struct MergeTests {
    @Test func mergedEntriesStandInPlaceOfTheKey() throws {
        let root = try yaml("base: &b {x: 1, y: 2}\nuse: {a: 0, <<: *b, z: 3}")?.mapping
        #expect(entries(root?["use"]) == ["a=0", "x=1", "y=2", "z=3"])
        #expect(root?["use"]?.mapping?["x"] == root?["base"]?.mapping?["x"])
    }

    @Test func ownKeysWinWhereverTheyStand() throws {
        let root = try yaml("base: &b {x: 1, y: 2}\nuse: {y: own, <<: *b, x: own}")?.mapping
        #expect(entries(root?["use"]) == ["y=own", "x=own"])
    }

    @Test func earlierMappingsWinOverLater() throws {
        let root = try yaml("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nuse: {<<: [*a, *b, {y: 3, z: 3}]}")?.mapping
        #expect(entries(root?["use"]) == ["x=1", "y=2", "z=3"])
    }

    @Test func mergedMappingCanBeMergedAgain() throws {
        let root = try yaml("a: &a {x: 1}\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n  z: 3")?.mapping
        #expect(entries(root?["c"]) == ["x=1", "y=2", "z=3"])
    }

    @Test func quotedMergeKeyIsAnOrdinaryKey() throws {
        #expect(entries(try yaml("{'<<': 1, a: 2}")) == ["<<=1", "a=2"])
    }

    @Test(arguments: ["<<: 1", "<<: [1]", "<<: [{}, [{}]]", "<<:", "a: &a [x]\n<<: *a"])
    func otherValuesCannotBeMerged(text: String) {
        #expect(mistakes(text).map(\.code) == ["invalid-merge"])
    }

    @Test func secondMergeKeyIsADuplicate() {
        #expect(
            rendered("<<: {a: 1}\nb: 1\n<<: {c: 1}") == """
                play.yml:3:1: error: the key `<<` is there twice [duplicate-key]
                 3 | <<: {c: 1}
                   | ^~
                  help: it is first set at line 1, column 1; merge several mappings with one list: `<<: [*a, *b]`

                """)
    }

    private func entries(_ node: YAMLNode?) -> [String]? {
        node?.mapping?.entries.map { "\($0.key)=\($0.value.text ?? "")" }
    }
}
