// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension SpecificationCase {
    /// Chapter 2, and the characters and structures of chapters 5 and 6.
    static let specificationOverview: [SpecificationCase] = [
        SpecificationCase(
            "2.1",
            "- Web Server\n- Mail Relay\n- Data Store\n",
            #"["Web Server", "Mail Relay", "Data Store"]"#),
        SpecificationCase(
            "2.2",
            "cpus:  65    # Processors\nload: 0.278 # Mean load\n"
                + "disks: 147   # Disks in all\n",
            #"{"cpus": 65, "load": 0.278, "disks": 147}"#),
        SpecificationCase(
            "2.3",
            "front:\n- Web East One\n- Web West\n- Web North One\nback:\n"
                + "- Data East One\n- Data West\n- Data North\n",
            #"{"front": ["Web East One", "Web West", "Web North One"], "#
                + #""back": ["Data East One", "Data West", "Data North"]}"#),
        SpecificationCase(
            "2.4",
            "-\n  name: Web Server\n  cpus:   65\n  load:  0.278\n-\n  name: Mail Relay\n"
                + "  cpus:   63\n  load:  0.288\n",
            #"[{"name": "Web Server", "cpus": 65, "load": 0.278}, {"name": "Mail Relay", "cpus": 63, "#
                + #""load": 0.288}]"#),
        SpecificationCase(
            "2.5",
            "- [name        , cpus, load  ]\n- [Web Server, 65, 0.278]\n"
                + "- [Mail Relay  , 63, 0.288]\n",
            #"[["name", "cpus", "load"], ["Web Server", 65, 0.278], ["Mail Relay", 63, 0.288]]"#),
        SpecificationCase(
            "2.6",
            "Web Server: {cpus: 65, load: 0.278}\nMail Relay: {\n    cpus: 63,\n    load: 0.288,\n"
                + " }\n",
            #"{"Web Server": {"cpus": 65, "load": 0.278}, "Mail Relay": {"cpus": 63, "load": 0.288}}"#),
        SpecificationCase(
            "2.9",
            "---\ncpus: # ranked by cpus\n- Web Server\n- Mail Relay\n# ranked by disks\n"
                + "disks:\n- Mail Relay\n- Data Store\n",
            #"{"cpus": ["Web Server", "Mail Relay"], "disks": ["Mail Relay", "Data Store"]}"#),
        SpecificationCase(
            "2.10",
            "---\ncpus:\n- Web Server\n# The next one is named\n- &MR Mail Relay\ndisks:\n"
                + "- *MR # once more\n- Data Store\n",
            #"{"cpus": ["Web Server", "Mail Relay"], "disks": ["Mail Relay", "Data Store"]}"#),
        SpecificationCase(
            "2.12",
            "---\n# Steps done\n- step    : Cold Start\n  quantity: 1\n"
                + "- step    : Reboot\n  quantity: 4\n- step    : Hard Reset\n  quantity: 1\n",
            #"[{"step": "Cold Start", "quantity": 1}, {"step": "Reboot", "quantity": 4}, "#
                + #"{"step": "Hard Reset", "quantity": 1}]"#),
        SpecificationCase(
            "2.13",
            "# ASCII Art\n--- |\n  \\//||\\/||\n  // ||  ||__\n",
            #""\\//||\\/||\n// ||  ||__\n""#),
        SpecificationCase(
            "2.14",
            "--- >\n  Web Server's\n  night was spoilt\n  by a full disk.\n",
            #""Web Server's night was spoilt by a full disk.\n""#),
        SpecificationCase(
            "2.15",
            "--- >\n Mail Relay delivered another\n long queue without any loss.\n\n"
                + "   63 Letters Out\n   0.288 Seconds Each\n\n What a night!\n",
            #""Mail Relay delivered another long queue without any loss.\n\n  63 Letters Out\n  0.288 Seconds Each\n\nWhat a night!\n""#
        ),
        SpecificationCase(
            "2.16",
            "name: Web Server\nachievement: >\n  It kept a whole cluster\n"
                + "  running for a full year.\ncounts: |\n  65 Letters Out\n  0.278 Seconds Each\n",
            #"{"name": "Web Server", "#
                + #""achievement": "It kept a whole cluster running for a full year.\n", "#
                + #""counts": "65 Letters Out\n0.278 Seconds Each\n"}"#),
        SpecificationCase(
            "2.17",
            "unicode: \"Relay is up.\\u263A\"\ncontrol: \"\\b2021\\t2022\\t2000\\n\"\n"
                + "hex esc: \"\\x0d\\x0a is \\r\\n\"\n\nsingle: '\"Ready!\" it said.'\n"
                + "quoted: ' # Not a ''comment''.'\nline-art: '|\\-*-/|'\n",
            #"{"unicode": "Relay is up.☺", "control": "\b2021\t2022\t2000\n", "#
                + #""hex esc": "\r\n is \r\n", "single": "\"Ready!\" it said.", "#
                + #""quoted": " # Not a 'comment'.", "line-art": "|\\-*-/|"}"#),
        SpecificationCase(
            "2.18",
            "plain:\n  This unquoted scalar\n  spans many lines.\n\nquoted: \"So does this\n"
                + "  quoted scalar.\\n\"\n",
            #"{"plain": "This unquoted scalar spans many lines.", "#
                + #""quoted": "So does this quoted scalar.\n"}"#),
        SpecificationCase(
            "2.19",
            "canonical: 12345\ndecimal: +12345\noctal: 0o14\nhexadecimal: 0xC\n",
            #"{"canonical": 12345, "decimal": 12345, "octal": 12, "hexadecimal": 12}"#),
        SpecificationCase(
            "2.21",
            "null:\nbooleans: [ true, false ]\nstring: '012345'\n",
            #"{"null": null, "booleans": [true, false], "string": "012345"}"#),
        SpecificationCase(
            "2.22",
            "canonical: 2001-12-15T02:59:43.1Z\niso8601: 2001-12-14t21:59:43.10-05:00\n"
                + "spaced: 2001-12-14 21:59:43.10 -5\ndate: 2002-12-14\n",
            #"{"canonical": "2001-12-15T02:59:43.1Z", "iso8601": "2001-12-14t21:59:43.10-05:00", "#
                + #""spaced": "2001-12-14 21:59:43.10 -5", "date": "2002-12-14"}"#),
        SpecificationCase(
            "5.3",
            "sequence:\n- one\n- two\nmapping:\n  ? sky\n  : blue\n  sea : green\n",
            #"{"sequence": ["one", "two"], "mapping": {"sky": "blue", "sea": "green"}}"#),
        SpecificationCase(
            "5.4",
            "sequence: [ one, two, ]\nmapping: { sky: blue, sea: green }\n",
            #"{"sequence": ["one", "two"], "mapping": {"sky": "blue", "sea": "green"}}"#),
        SpecificationCase(
            "5.7",
            "literal: |\n  some\n  text\nfolded: >\n  some\n  text\n",
            #"{"literal": "some\ntext\n", "folded": "some text\n"}"#),
        SpecificationCase(
            "5.8",
            "single: 'text'\ndouble: \"text\"\n",
            #"{"single": "text", "double": "text"}"#),
        SpecificationCase(
            "5.9",
            "%YAML 1.2\n--- text\n",
            #""text""#),
        SpecificationCase(
            "5.12",
            "# Tabs and spaces\nquoted: \"Quoted \t\"\nblock:\t|\n  int main() {\n"
                + "  \tprintf(\"Up and running\\n\");\n  }\n",
            #"{"quoted": "Quoted \t", "block": "int main() {\n\tprintf(\"Up and "#
                + #"running\\n\");\n}\n"}"#),
        SpecificationCase(
            "5.13",
            "\"All of \\\\\n\\\" \\a \\b \\e \\f \\\n\\n \\r \\t \\v \\0 \\\n"
                + "\\  \\_ \\N \\L \\P \\\n\\x41 \\u0041 \\U00000041\"\n",
            #""All of \\ \" \u0007 \b \u001b \f \n \r \t \u000b \u0000   \u00a0 \u0085 \u2028 \u2029 A A A""#),
        SpecificationCase(
            "6.1",
            "  # Leading comment line spaces are\n  # neither content nor indentation.\n    \n"
                + "Not indented:\n By one space: |\n    By four\n      spaces\n"
                + " Flow style: [    # Leading spaces\n   By two,        # in flow style\n"
                + "  Also by two,    # are neither\n  \tStill by two   # content nor\n"
                + "    ]             # indentation.\n",
            #"{"Not indented": {"By one space": "By four\n  spaces\n", "Flow style": ["By two", "#
                + #""Also by two", "Still by two"]}}"#),
        SpecificationCase(
            "6.4",
            "plain: text\n  lines\nquoted: \"text\n  \tlines\"\nblock: |\n  text\n   \tlines\n",
            #"{"plain": "text lines", "quoted": "text lines", "block": "text\n \tlines\n"}"#),
        SpecificationCase(
            "6.6",
            ">-\n  trimmed\n  \n \n\n  as\n  space\n",
            #""trimmed\n\n\nas space""#),
        SpecificationCase(
            "6.7",
            ">\n  foo \n \n  \t bar\n\n  baz\n",
            #""foo \n\n\t bar\n\nbaz\n""#),
        SpecificationCase(
            "6.8",
            "\"\n  foo \n \n  \t bar\n\n  baz\n\"\n",
            #"" foo\nbar\nbaz ""#),
        SpecificationCase(
            "6.9",
            "key:    # Comment\n  value",
            #"{"key": "value"}"#),
        SpecificationCase(
            "6.11",
            "key:    # Comment\n        # lines\n  value\n\n\n",
            #"{"key": "value"}"#),
        SpecificationCase(
            "6.16",
            "%TAG !yaml! tag:yaml.org,2002:\n---\n!yaml!str \"foo\"\n",
            #""foo""#),
        SpecificationCase(
            "6.23",
            "!!str &a1 \"foo\":\n  !!str bar\n&a2 baz : *a1\n",
            #"{"foo": "bar", "baz": "foo"}"#),
        SpecificationCase(
            "6.28",
            "# Assuming conventional resolution:\n- \"12\"\n- 12\n- ! 12\n",
            #"["12", 12, "12"]"#),
        SpecificationCase(
            "6.29",
            "First occurrence: &anchor Value\nSecond occurrence: *anchor\n",
            #"{"First occurrence": "Value", "Second occurrence": "Value"}"#),
    ]
}
