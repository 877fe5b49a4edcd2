// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// What can be wrong with YAML that libyaml understands.
extension Diagnostic {
    static let outOfMemory = Diagnostic.error("out-of-memory", "there is no memory left to read YAML", at: nil)

    static func tooLarge(_ source: SourceFile, limit: Int) -> Diagnostic {
        let start = SourcePosition(line: 1, column: 1)
        return .error(
            "file-too-large", "the file is larger than \(limit) bytes",
            at: SourceRange(file: source, start: start, end: start), help: "split it into several files")
    }

    static func tooDeep(_ limits: YAMLLimits, at range: SourceRange) -> Diagnostic {
        .error(
            "too-deep", "lists and mappings stand more than \(limits.depth) levels inside one another", at: range,
            help: "make the structure flatter")
    }

    static func tooManyNodes(_ limits: YAMLLimits, at range: SourceRange) -> Diagnostic {
        .error(
            "too-many-nodes", "the document has more than \(limits.nodes) nodes, counting what aliases repeat",
            at: range,
            help: "repeat less with aliases, or split the file")
    }

    static func tooManyMistakes(_ count: Int, at range: SourceRange?) -> Diagnostic {
        .error("too-many-mistakes", "the reading stops here, after \(count) mistakes", at: range)
    }

    static func secondDocument(at range: SourceRange) -> Diagnostic {
        .error(
            "second-document", "a second document begins here, and a file holds one", at: range,
            help: "remove this line, or put what follows into a file of its own")
    }

    static func undefinedAlias(_ name: String, among names: some Sequence<String>, at range: SourceRange) -> Diagnostic
    {
        let help =
            if let near = NearestName.suggestion(for: name, among: names) {
                "did you mean `*\(near)`?"
            } else {
                "write `&\(name)` before the value it stands for, or quote the text: \"*\(name)\""
            }
        return .error("undefined-alias", "no anchor `&\(name)` stands before this alias", at: range, help: help)
    }

    static func recursiveAlias(_ name: String, at range: SourceRange) -> Diagnostic {
        .error(
            "recursive-alias", "the alias `*\(name)` stands inside the value it names", at: range,
            help: "end the value of `&\(name)` before the alias")
    }

    static func duplicateKey(_ key: String, isMerge: Bool, first: SourceRange, at range: SourceRange) -> Diagnostic {
        let place = "it is first set at line \(first.start.line), column \(first.start.column)"
        return .error(
            "duplicate-key", "the key `\(key)` is there twice", at: range,
            help: place + (isMerge ? "; merge several mappings with one list: `<<: [*a, *b]`" : ""))
    }

    static func complexKey(_ node: YAMLNode, at range: SourceRange) -> Diagnostic {
        let braces = source(range).hasPrefix("{")
        return .error(
            "complex-key", "a key must be text, not \(node.kindDescription)", at: range,
            help: braces ? "quote a value that begins with a template: \"{{ … }}\"" : "write the key as text")
    }

    static func missingKey(at range: SourceRange) -> Diagnostic {
        .error("missing-key", "a key is missing here", at: range, help: "write the key before the `:`")
    }

    static func invalidMerge(_ node: YAMLNode, at range: SourceRange) -> Diagnostic {
        .error(
            "invalid-merge", "`<<` merges mappings, not \(node.kindDescription)", at: range,
            help: "write an alias of a mapping, or a list of such: `<<: [*a, *b]`")
    }

    static func scalar(
        _ failure: CoreSchema.Failure, text: String, tag: String?, at range: SourceRange
    ) -> Diagnostic {
        switch failure {
        case .outOfRange:
            text.contains(where: { ".eE".contains($0) }) && !text.hasPrefix("0x")
                ? .error(
                    "number-out-of-range", "the number \(shortened(text)) is out of the range of a double", at: range,
                    help: "quote it where text is meant; a double goes up to 1.797e308")
                : .error(
                    "number-out-of-range", "the number \(shortened(text)) does not fit into 64 bits", at: range,
                    help: "quote it where text is meant; integers go from \(Int64.min) to \(UInt64.max)")
        case .mismatch:
            .error(
                "tag-mismatch", "`\(shortened(text))` is not what its tag `\(written(tag ?? ""))` says", at: range,
                help: "remove the tag, or correct the value")
        case .unknownTag: unknownTag(tag ?? "", at: range)
        }
    }

    static func collectionTag(_ tag: String, isMapping: Bool, at range: SourceRange) -> Diagnostic {
        guard tag != CoreSchema.vaultTag else {
            return .error(
                "tag-mismatch", "`!vault` is for text, not for \(isMapping ? "a mapping" : "a list")",
                at: tagRange(range), help: "encrypt each value in it, or all of a file for `vars_files`")
        }
        guard CoreSchema.shortName(ofTag: tag) != nil else { return unknownTag(tag, at: range) }
        return .error(
            "tag-mismatch", "\(isMapping ? "a mapping" : "a list") is not what its tag `\(written(tag))` says",
            at: tagRange(range), help: "remove the tag, or write `\(isMapping ? "!!map" : "!!seq")`")
    }

    private static func unknownTag(_ tag: String, at range: SourceRange) -> Diagnostic {
        .error(
            "unknown-tag", "the tag `\(written(tag))` is not known", at: tagRange(range),
            help: instead(ofTag: tag))
    }

    /// What to write instead of an unknown tag.
    private static func instead(ofTag tag: String) -> String {
        // Two exclamation marks are those of a program that writes tags; one begins a user's exclusion.
        return tag.hasPrefix("!") ? "quote it where it is text: \"\(tag)\"; else remove it" : knownTags
    }

    static let knownTags =
        "remove it; the known tags are !!str, !!int, !!float, !!bool, !!null, !!seq, !!map and !vault"

    /// A tag as it is usually written.
    private static func written(_ tag: String) -> String {
        let prefix = "tag:yaml.org,2002:"
        if tag.hasPrefix(prefix) { return "!!" + tag.dropFirst(prefix.count) }
        return tag.hasPrefix("!") ? tag : "!<\(tag)>"
    }

    /// The tag alone, where a node begins with it.
    private static func tagRange(_ range: SourceRange) -> SourceRange {
        let tag = source(range).prefix { $0 != " " && $0 != "\t" && $0 != "," }
        guard tag.hasPrefix("!") else { return range }
        let end = SourcePosition(line: range.start.line, column: range.start.column + tag.unicodeScalars.count)
        return SourceRange(file: range.file, start: range.start, end: end)
    }

    /// The line from the range's start on.
    private static func source(_ range: SourceRange) -> Substring {
        Substring(range.file.scalars(line: range.start.line, from: range.start.column))
    }

    private static func shortened(_ text: String) -> String {
        text.count > 40 ? text.prefix(40) + "…" : text
    }
}
