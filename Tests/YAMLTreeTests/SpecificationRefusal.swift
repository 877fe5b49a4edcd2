// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

/// An example of the YAML 1.2 specification, or the part of it that matters, that is refused, and why.
struct SpecificationRefusal: Sendable, CustomTestStringConvertible {
    let number: String
    let yaml: String
    let code: String
    let reason: String
    var testDescription: String { "\(number): \(reason)" }

    init(_ number: String, _ yaml: String, _ code: String, because reason: String) {
        self.number = number
        self.yaml = yaml
        self.code = code
        self.reason = reason
    }

    static let all: [SpecificationRefusal] = [
        SpecificationRefusal(
            "2.7", "---\n- Web Server\n- Mail Relay\n\n---\n- Data West\n", "second-document",
            because: "a file holds one document"),
        SpecificationRefusal(
            "2.8", "---\ntime: 20:03:20\nplayer: Mail Relay\n...\n---\ntime: 20:03:47\n", "second-document",
            because: "a file holds one document"),
        SpecificationRefusal(
            "2.11", "? - Web West\n  - Chicago cubs\n: - 2001-07-23\n", "complex-key", because: "a key is text"),
        SpecificationRefusal(
            "2.23", "picture: !!binary |\n R0lGODlhDAAMAIQAAP//9/X17unp5WZmZgAAAOfn515eXv\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "2.24", "%TAG ! tag:clarkevans.com,2002:\n--- !shape\n- start: 1\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "2.25", "--- !!set\n? Web Server\n? Mail Relay\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "2.26", "--- !!omap\n- Web Server: 65\n- Mail Relay: 63\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "2.27", "--- !<tag:clarkevans.com,2002:invoice>\ninvoice: 34843\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "5.6", "anchored: !local &anchor value\nalias: *anchor\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "5.10", "commercial-at: @text\n", "reserved-character", because: "it is an error by YAML, too"),
        SpecificationRefusal(
            "5.14", "Bad escapes:\n  \"\\c\n  \\xq-\"\n", "invalid-escape", because: "it is an error by YAML, too"),
        SpecificationRefusal(
            "6.2", "? a\n: -\tb\n  -  -\tc\n     - d\n", "tab-indentation", because: "libyaml takes no tab behind `-`"),
        SpecificationRefusal(
            "6.3", "- foo:\t bar\n- - baz\n  -\tbaz\n", "tab-indentation", because: "libyaml takes no tab behind `-`"),
        SpecificationRefusal(
            "6.12", "{ first: Sammy, last: Sosa }:\n# Statistics:\n  cpus:  # Processors\n     65\n", "complex-key",
            because: "a key is text"),
        SpecificationRefusal(
            "6.13", "%FOO  bar baz # Should be ignored\n--- \"foo\"\n", "unknown-directive",
            because: "libyaml knows two directives, and YAML up to 1.2"),
        SpecificationRefusal(
            "6.14", "%YAML 1.3 # Attempt parsing\n---\n\"foo\"\n", "yaml-version",
            because: "libyaml knows two directives, and YAML up to 1.2"),
        SpecificationRefusal(
            "6.15", "%YAML 1.2\n%YAML 1.1\nfoo\n", "unknown-directive", because: "it is an error by YAML, too"),
        SpecificationRefusal(
            "6.17", "%TAG ! !foo\n%TAG ! !foo\nbar\n", "unknown-directive", because: "it is an error by YAML, too"),
        SpecificationRefusal("6.18", "!foo \"bar\"\n", "unknown-tag", because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "6.19", "%TAG !! tag:example.com,2000:app/\n---\n!!int 1 - 3 # Interval, not integer\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "6.24", "!<tag:yaml.org,2002:str> foo :\n  !<!bar> baz\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal("6.27", "- !e!tag!\n", "unknown-tag", because: "it is an error by YAML, too"),
        SpecificationRefusal(
            "7.2", "{\n  foo : !!str,\n  !!str : bar,\n}\n", "missing-key", because: "a key has a text"),
        SpecificationRefusal("7.3", "{\n  ? foo :,\n  : bar,\n}\n", "missing-colon", because: "a key is never null"),
        SpecificationRefusal(
            "7.10",
            "# Outside flow collection:\n- ::vector\n- \": - ()\"\n- Up, up, and away!\n"
                + "- -123\n- https://example.com/foo#bar\n# Inside flow collection:\n"
                + "- [ ::vector,\n  \": - ()\",\n  \"Up, up and away!\",\n  -123,\n"
                + "  https://example.com/foo#bar ]\n", "missing-key",
            because: "libyaml takes `:` in brackets for the end of a key"),
        SpecificationRefusal(
            "7.17", "{\nunquoted : \"separate\",\n: omitted key,\n}\n", "missing-key", because: "a key is never null"),
        SpecificationRefusal(
            "7.21", "- [ YAML : separate ]\n- [ {JSON: like}:adjacent ]\n", "complex-key", because: "a key is text"),
        SpecificationRefusal(
            "8.2",
            "- |\n detected\n- >\n \n  \n  # detected\n- |1\n  explicit\n- >\n \t\n"
                + " detected\n", "tab-indentation",
            because: "libyaml takes a tab that begins a line of text for indentation"),
        SpecificationRefusal("8.3", "- |\n  \n text\n", "bad-indentation", because: "it is an error by YAML, too"),
        SpecificationRefusal(
            "8.18", "plain key: in-line value\n: # Both empty\n", "missing-key", because: "a key is never null"),
        SpecificationRefusal(
            "8.19", "- sun: yellow\n- ? earth: blue\n  : moon: white\n", "complex-key", because: "a key is text"),
        SpecificationRefusal(
            "8.21", "literal: |2\n  value\nfolded: !foo\n >1\n value\n", "unknown-tag",
            because: "tags make no types of a program's own"),
        SpecificationRefusal(
            "9.3",
            "Bare\ndocument\n...\n# No document\n...\n|\n"
                + "%!PS-Adobe-2.0 # Not the first line\n", "unexpected-text", because: "a file holds one document"),
        SpecificationRefusal(
            "9.4", "---\n{ matches\n% : 20 }\n...\n---\n# Empty\n...\n", "missing-comma",
            because: "libyaml takes a `%` that begins a line for a directive"),
        SpecificationRefusal(
            "9.5", "%YAML 1.2\n--- |\n%!PS-Adobe-2.0\n...\n---\n# Empty\n...\n", "unknown-directive",
            because: "libyaml takes a `%` that begins a line for a directive"),
        SpecificationRefusal(
            "9.6", "Document\n---\n# Empty\n...\n", "second-document", because: "a file holds one document"),
    ]
}
