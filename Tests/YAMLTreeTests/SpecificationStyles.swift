// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension SpecificationCase {
    /// The flow styles of chapter 7, the block styles of 8, the documents of 9, and the schemas of 10.
    static let specificationStyles: [SpecificationCase] = [
        SpecificationCase(
            "7.1",
            "First occurrence: &anchor Foo\nSecond occurrence: *anchor\n"
                + "Override anchor: &anchor Bar\nReuse anchor: *anchor\n",
            #"{"First occurrence": "Foo", "Second occurrence": "Foo", "Override anchor": "Bar", "#
                + #""Reuse anchor": "Bar"}"#),
        SpecificationCase(
            "7.4",
            "\"implicit block key\" : [\n  \"implicit flow key\" : value,\n ]\n",
            #"{"implicit block key": [{"implicit flow key": "value"}]}"#),
        SpecificationCase(
            "7.5",
            "\"folded \nto a space,\t\n \nto a line feed, or \t\\\n \\ \tnon-content\"\n",
            #""folded to a space,\nto a line feed, or \t \tnon-content""#),
        SpecificationCase(
            "7.6",
            "\" 1st non-empty\n\n 2nd non-empty \n\t3rd non-empty \"\n",
            #"" 1st non-empty\n2nd non-empty 3rd non-empty ""#),
        SpecificationCase(
            "7.7",
            "'here''s to \"quotes\"'\n",
            #""here's to \"quotes\"""#),
        SpecificationCase(
            "7.8",
            "'implicit block key' : [\n  'implicit flow key' : value,\n ]\n",
            #"{"implicit block key": [{"implicit flow key": "value"}]}"#),
        SpecificationCase(
            "7.9",
            "' 1st non-empty\n\n 2nd non-empty \n\t3rd non-empty '\n",
            #"" 1st non-empty\n2nd non-empty 3rd non-empty ""#),
        SpecificationCase(
            "7.11",
            "implicit block key : [\n  implicit flow key : value,\n ]\n",
            #"{"implicit block key": [{"implicit flow key": "value"}]}"#),
        SpecificationCase(
            "7.12",
            "1st non-empty\n\n 2nd non-empty \n\t3rd non-empty\n",
            #""1st non-empty\n2nd non-empty 3rd non-empty""#),
        SpecificationCase(
            "7.13",
            "- [ one, two, ]\n- [three ,four]\n",
            #"[["one", "two"], ["three", "four"]]"#),
        SpecificationCase(
            "7.14",
            "[\n\"double\n quoted\", 'single\n           quoted',\nplain\n text, [ nested ],\n"
                + "single: pair,\n]\n",
            #"["double quoted", "single quoted", "plain text", ["nested"], {"single": "pair"}]"#),
        SpecificationCase(
            "7.15",
            "- { one : two , three: four , }\n- {five: six,seven : eight}\n",
            #"[{"one": "two", "three": "four"}, {"five": "six", "seven": "eight"}]"#),
        SpecificationCase(
            "7.18",
            "{\n\"adjacent\":value,\n\"readable\": value,\n\"empty\":\n}\n",
            #"{"adjacent": "value", "readable": "value", "empty": null}"#),
        SpecificationCase(
            "7.19",
            "[\nfoo: bar\n]\n",
            #"[{"foo": "bar"}]"#),
        SpecificationCase(
            "7.20",
            "[\n? foo\n bar : baz\n]\n",
            #"[{"foo bar": "baz"}]"#),
        SpecificationCase(
            "7.23",
            "- [ a, b ]\n- { a: b }\n- \"a\"\n- 'b'\n- c\n",
            #"[["a", "b"], {"a": "b"}, "a", "b", "c"]"#),
        SpecificationCase(
            "7.24",
            "- !!str \"a\"\n- 'b'\n- &anchor \"c\"\n- *anchor\n- !!str\n",
            #"["a", "b", "c", "c", ""]"#),
        SpecificationCase(
            "8.1",
            "- | # Empty header\n literal\n- >1 # Indentation indicator\n  folded\n"
                + "- |+ # Chomping indicator\n keep\n\n- >1- # Both indicators\n  strip\n",
            #"["literal\n", " folded\n", "keep\n\n", " strip"]"#),
        SpecificationCase(
            "8.4",
            "strip: |-\n  text\nclip: |\n  text\nkeep: |+\n  text\n",
            #"{"strip": "text", "clip": "text\n", "keep": "text\n"}"#),
        SpecificationCase(
            "8.5",
            " # Strip\n  # Comments:\nstrip: |-\n  # text\n  \n # Clip\n  # comments:\n\n"
                + "clip: |\n  # text\n \n # Keep\n  # comments:\n\nkeep: |+\n  # text\n\n # Trail\n"
                + "  # comments.\n",
            ##"{"strip": "# text", "clip": "# text\n", "keep": "# text\n\n"}"##),
        SpecificationCase(
            "8.6",
            "strip: >-\n\nclip: >\n\nkeep: |+\n\n",
            #"{"strip": "", "clip": "", "keep": "\n"}"#),
        SpecificationCase(
            "8.7",
            "|\n literal\n \ttext\n\n\n",
            #""literal\n\ttext\n""#),
        SpecificationCase(
            "8.8",
            "|\n \n  \n  literal\n   \n  \n  text\n\n # Comment\n",
            #""\n\nliteral\n \n\ntext\n""#),
        SpecificationCase(
            "8.9",
            ">\n folded\n text\n\n\n",
            #""folded text\n""#),
        SpecificationCase(
            "8.10",
            ">\n\n folded\n line\n\n next\n line\n   * bullet\n\n   * list\n   * lines\n\n"
                + " last\n line\n\n# Comment\n",
            #""\nfolded line\nnext line\n  * bullet\n\n  * list\n  * lines\n\nlast line\n""#),
        SpecificationCase(
            "8.14",
            "block sequence:\n  - one\n  - two : three\n",
            #"{"block sequence": ["one", {"two": "three"}]}"#),
        SpecificationCase(
            "8.15",
            "- # Empty\n- |\n block node\n- - one # Compact\n  - two # sequence\n"
                + "- one: two # Compact mapping\n",
            #"[null, "block node\n", ["one", "two"], {"one": "two"}]"#),
        SpecificationCase(
            "8.16",
            "block mapping:\n key: value\n",
            #"{"block mapping": {"key": "value"}}"#),
        SpecificationCase(
            "8.17",
            "? explicit key # Empty value\n? |\n  block key\n: - one # Explicit compact\n"
                + "  - two # block value\n",
            #"{"explicit key": null, "block key\n": ["one", "two"]}"#),
        SpecificationCase(
            "8.20",
            "-\n  \"flow in block\"\n- >\n Block scalar\n- !!map # Block collection\n"
                + "  foo : bar\n",
            #"["flow in block", "Block scalar\n", {"foo": "bar"}]"#),
        SpecificationCase(
            "8.22",
            "sequence: !!seq\n- entry\n- !!seq\n - nested\nmapping: !!map\n foo: bar\n",
            #"{"sequence": ["entry", ["nested"]], "mapping": {"foo": "bar"}}"#),
        SpecificationCase(
            "9.1",
            "\u{FEFF}# Comment\n# lines\nDocument\n",
            #""Document""#),
        SpecificationCase(
            "9.2",
            "%YAML 1.2\n---\nDocument\n... # Suffix\n",
            #""Document""#),
        SpecificationCase(
            "10.1",
            "Block style: !!map\n  Clark : Evans\n  Ingy  : döt Net\n  Oren  : Ben-Kiki\n\n"
                + "Flow style: !!map { Clark: Evans, Ingy: döt Net, Oren: Ben-Kiki }\n",
            #"{"Block style": {"Clark": "Evans", "Ingy": "döt Net", "Oren": "Ben-Kiki"}, "#
                + #""Flow style": {"Clark": "Evans", "Ingy": "döt Net", "Oren": "Ben-Kiki"}}"#),
        SpecificationCase(
            "10.2",
            "Block style: !!seq\n- Clark Evans\n- Ingy döt Net\n- Oren Ben-Kiki\n\n"
                + "Flow style: !!seq\n [ Clark Evans, Ingy döt Net, Oren Ben-Kiki ]\n",
            #"{"Block style": ["Clark Evans", "Ingy döt Net", "Oren Ben-Kiki"], "#
                + #""Flow style": ["Clark Evans", "Ingy döt Net", "Oren Ben-Kiki"]}"#),
        SpecificationCase(
            "10.3",
            "Block style: !!str |-\n  String: just a theory.\n\n"
                + "Flow style: !!str \"String: just a theory.\"\n",
            #"{"Block style": "String: just a theory.", "Flow style": "String: just a theory."}"#),
        SpecificationCase(
            "10.5",
            "YAML is a superset of JSON: !!bool true\nPluto is a planet: !!bool false\n",
            #"{"YAML is a superset of JSON": true, "Pluto is a planet": false}"#),
        SpecificationCase(
            "10.6",
            "negative: !!int -12\nzero: !!int 0\npositive: !!int 34\n",
            #"{"negative": -12, "zero": 0, "positive": 34}"#),
        SpecificationCase(
            "10.9",
            "A null: null\nBooleans: [ true, True, false, FALSE ]\n"
                + "Integers: [ 0, 0o7, 0x3A, -19 ]\nFloats: [\n  0., -0.0, .5, +12e03, -2E+05 ]\n",
            #"{"A null": null, "Booleans": [true, true, false, false], "Integers": [0, 7, 58, "#
                + #"-19], "Floats": [0.0, -0.0, 0.5, 12000.0, -200000.0]}"#),
    ]
}
