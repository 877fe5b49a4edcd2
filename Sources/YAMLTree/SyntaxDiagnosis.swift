// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Says in plain words what libyaml stumbled over, and what to write instead.
struct SyntaxDiagnosis {
    private let error: YAMLSyntaxError
    private let source: SourceFile
    /// Where libyaml stopped.
    private let here: SourcePosition
    /// Where the thing began that it was reading.
    private let origin: SourcePosition
    /// The innermost bracket that is open.
    private let bracket: SourcePosition?

    init(_ error: YAMLSyntaxError, in source: SourceFile, bracket: SourcePosition?) {
        self.error = error
        self.source = source
        self.bracket = bracket
        here =
            if let offset = error.byteOffset {
                source.position(utf8Offset: offset)
            } else {
                source.position(scalarOffset: error.mark.offset, near: error.mark.line + 1)
            }
        origin = error.contextMark.map { source.position(scalarOffset: $0.offset, near: $0.line + 1) } ?? here
    }

    /// The error as the user sees it.
    var diagnostic: Diagnostic {
        // libyaml's older releases say "did not found" for "did not find", so the ends of its texts count.
        let problem = error.problem
        let context = error.context
        if problem.contains("tab character") { return tab }
        if problem.hasPrefix("control characters") { return controlCharacter }
        if problem.hasSuffix("start any token") { return character(at: here) == "\t" ? tab : reservedCharacter }
        if problem.hasSuffix("expected ':'") { return missingColon }
        if problem.hasPrefix("mapping values are not allowed") { return unexpectedColon }
        if problem.hasPrefix("mapping keys are not allowed") { return unexpectedKey }
        if problem.hasPrefix("block sequence entries") { return unexpectedList }
        if problem.hasSuffix("incompatible YAML document") { return version }
        if problem.hasSuffix("expected key") || problem.hasSuffix("'-' indicator") { return misplaced }
        if problem.hasSuffix("<document start>") { return trailing }
        if problem.hasSuffix("node content") { return missingValue }
        if problem.hasSuffix("',' or ']'") || problem.hasSuffix("',' or '}'") { return missingComma }
        if context.hasSuffix("quoted scalar") { return problem.contains("unexpected") ? unclosedQuote : escape }
        if context.hasSuffix("alias") || context.hasSuffix("anchor") { return aliasName }
        if context.hasSuffix("block scalar") { return blockScalar }
        if context.contains("directive") || problem.contains("directive") { return directive }
        if context.hasSuffix("tag") || problem.hasSuffix("tag handle") { return tag }
        let words = context.isEmpty ? problem : "\(problem) \(context)"
        return .error("yaml-syntax", words, at: token(at: here))
    }
}

// What each mistake is called, where it is, and what helps.
extension SyntaxDiagnosis {
    private var tab: Diagnostic {
        .error(
            "tab-indentation", "a tab can't indent a line", at: range(here, width: 1), help: "indent with spaces")
    }

    private var controlCharacter: Diagnostic {
        let code = character(at: here).map { TerminalText.escaped(String($0)) } ?? ""
        return .error(
            "control-character", "the control character \(code) can't stand in YAML", at: range(here, width: 1),
            help: "remove it, or write it as an escape in double quotes, as in \"\\x1B\"")
    }

    private var reservedCharacter: Diagnostic {
        let first = character(at: here).map(String.init) ?? ""
        return .error(
            "reserved-character", "text can't begin with `\(first)`", at: token(at: here), help: "quote the text")
    }

    private var missingColon: Diagnostic {
        .error(
            "missing-colon", "a `:` is missing after this key", at: restOfLine(from: origin),
            help: "write `key: value`; where this continues the value above, indent it further")
    }

    private var unexpectedColon: Diagnostic {
        let before = String(String.UnicodeScalarView(source[line: here.line].unicodeScalars.prefix(here.column - 1)))
        let indentation = before.unicodeScalars.prefix { $0 == " " }.count
        guard !before.contains(": "), indentation > 0 || here.line > 1 else {
            return .error(
                "unexpected-colon", "a value can't hold a second `: `", at: range(here, width: 1),
                help: "quote text that contains `: `; a mapping begins on a line of its own, indented further")
        }
        let start = SourcePosition(line: here.line, column: indentation + 1)
        return .error(
            "bad-indentation", "this key is indented as if it continued the text above",
            at: SourceRange(file: source, start: start, end: here),
            help: "indent it like the keys it belongs to, or end the line above with `:` where this is its mapping")
    }

    private var unexpectedKey: Diagnostic {
        .error(
            "unexpected-key", "a key can't begin here", at: range(here, width: 1),
            help: "quote text that begins with `? `")
    }

    private var unexpectedList: Diagnostic {
        .error(
            "unexpected-list", "a list can't begin here", at: range(here, width: 1),
            help: "put each `- ` on a line of its own, or write the list as [a, b]; quote text that begins with `- `")
    }

    private var version: Diagnostic {
        .error(
            "yaml-version", "this YAML version is not supported", at: restOfLine(from: here),
            help: "remove the line; YAML 1.2 is read")
    }

    /// Something stands where only a further key or item of the enclosing block can.
    private var misplaced: Diagnostic {
        let isList = error.problem.hasSuffix("indicator")
        let block = "the \(isList ? "list" : "mapping") that begins at line \(origin.line), column \(origin.column)"
        guard isFirstOfLine(here) else { return trailing }
        if character(at: here) == ":" { return .missingKey(at: range(here, width: 1)) }
        guard here.column == origin.column else {
            return .error(
                "bad-indentation", "this line is indented like none it could belong to", at: token(at: here),
                help: "indent it like \(block), or like what is inside it")
        }
        return isList
            ? .error(
                "expected-item", "this is no item of \(block)", at: token(at: here),
                help: "begin it with `- `, or indent it to belong to the item above")
            : .error(
                "expected-key", "this is no key of \(block)", at: token(at: here),
                help: "write `key: value`; a list belongs under the key that holds it")
    }

    /// Something stands behind a value that has ended.
    private var trailing: Diagnostic {
        if let closer = character(at: here), closer == "]" || closer == "}" { return unopened(closer) }
        guard !isFirstOfLine(here) else {
            return .error(
                "unexpected-text", "the document has ended above this line", at: token(at: here),
                help: "a file holds one list or mapping; remove what follows it")
        }
        return .error(
            "unexpected-text", "this can't follow the value on its line", at: token(at: here),
            help: "quote the whole value; write '' for a ' in single quotes, and \\\" for a \" in double quotes")
    }

    private var missingValue: Diagnostic {
        guard let character = character(at: here) else { return bracket.map(unclosed) ?? missingComma }
        if character == ":" { return .missingKey(at: range(here, width: 1)) }
        if bracket == nil, character == "]" || character == "}" { return unopened(character) }
        return .error(
            "missing-value", "a value is missing before this `\(character)`", at: range(here, width: 1),
            help: "write the value, or quote `\(character)` where it is text")
    }

    private var missingComma: Diagnostic {
        guard let character = character(at: here) else { return unclosed(origin) }
        let (opener, closer) = self.character(at: origin) == "{" ? ("{", "}") : ("[", "]")
        let isLater = here.line > origin.line
        return .error(
            "missing-comma", "a `,` or `\(closer)` is missing before this `\(character)`", at: range(here, width: 1),
            help: isLater
                ? "the `\(opener)` at line \(origin.line), column \(origin.column) is still open here"
                : "quote text that contains `: `, `,` or brackets")
    }

    private var unclosedQuote: Diagnostic {
        let quote = character(at: origin).map(String.init) ?? ""
        return .error(
            "unclosed-quote", "this quote is never closed", at: range(origin, width: 1),
            help: "write `\(quote)` at the end of the text")
    }

    private var escape: Diagnostic {
        // libyaml points at the backslash or behind the escape's letter.
        let isBackslash = character(at: here) == "\\"
        let start = isBackslash ? here : SourcePosition(line: here.line, column: max(1, here.column - 2))
        let letter = character(at: SourcePosition(line: start.line, column: start.column + 1)).map(String.init) ?? ""
        let message = isBackslash ? "the escape `\\\(letter)` is not known" : "`\\\(letter)` needs a character's code"
        return .error(
            "invalid-escape", message, at: range(start, width: 2),
            help: "write `\\\\` for a backslash, or use single quotes, where it has no meaning")
    }

    private var aliasName: Diagnostic {
        let isAlias = error.context.hasSuffix("alias")
        let token = token(at: origin)
        return .error(
            isAlias ? "invalid-alias" : "invalid-anchor",
            "`\(isAlias ? "*" : "&")` begins \(isAlias ? "an alias" : "an anchor"), and no name follows it", at: token,
            help: "quote the text: '\(text(of: token).replacing("'", with: "''"))'")
    }

    private var blockScalar: Diagnostic {
        let indicator = character(at: origin).map(String.init) ?? "|"
        return .error(
            "invalid-block", "this can't follow `\(indicator)` on its line", at: token(at: here),
            help: "begin the text on the next line, or quote text that begins with `\(indicator)`")
    }

    private var directive: Diagnostic {
        .error(
            "unknown-directive", "this directive is not known", at: restOfLine(from: origin),
            help: "remove the line, or quote text that begins with `%`")
    }

    private var tag: Diagnostic {
        .error(
            "unknown-tag", "the tag `\(text(of: token(at: origin)))` is not known", at: token(at: origin),
            help: Diagnostic.knownTags)
    }

    private func unclosed(_ opening: SourcePosition) -> Diagnostic {
        let isBrace = character(at: opening) == "{"
        return .error(
            "unclosed-bracket", "this `\(isBrace ? "{" : "[")` is never closed", at: range(opening, width: 1),
            help: "write `\(isBrace ? "}" : "]")` behind the last item")
    }

    private func unopened(_ closer: Unicode.Scalar) -> Diagnostic {
        .error(
            "unopened-bracket", "this `\(closer)` closes nothing", at: range(here, width: 1),
            help: "remove it, or quote it where it is text")
    }
}

extension SyntaxDiagnosis {
    private func character(at position: SourcePosition) -> Unicode.Scalar? {
        source.scalars(line: position.line, from: position.column).first
    }

    private func isFirstOfLine(_ position: SourcePosition) -> Bool {
        source[line: position.line].unicodeScalars.prefix(position.column - 1).allSatisfy { $0 == " " }
    }

    private func range(_ start: SourcePosition, width: Int) -> SourceRange {
        let end = SourcePosition(line: start.line, column: start.column + width)
        return SourceRange(file: source, start: start, end: end)
    }

    /// From a place up to the next blank, comma or bracket, at least one character.
    private func token(at start: SourcePosition) -> SourceRange {
        let length = source.scalars(line: start.line, from: start.column).prefix {
            !" \t,[]{}".unicodeScalars.contains($0)
        }
        return range(start, width: max(1, length.count))
    }

    private func restOfLine(from start: SourcePosition) -> SourceRange {
        let rest = source.scalars(line: start.line, from: start.column)
        let end = rest.lastIndex { $0 != " " && $0 != "\t" }.map { rest.distance(from: rest.startIndex, to: $0) + 1 }
        return range(start, width: max(1, end ?? 1))
    }

    private func text(of range: SourceRange) -> String {
        let scalars = source.scalars(line: range.start.line, from: range.start.column)
        return String(String.UnicodeScalarView(scalars.prefix(range.end.column - range.start.column)))
    }
}
