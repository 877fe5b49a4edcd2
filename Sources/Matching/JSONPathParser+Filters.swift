// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension JSONPathParser {
    /// A function's argument or a side of a comparison, before it is known which of them it is.
    private enum Term {
        case operand(FilterOperand)
        case query(FilterQuery)
        case logical(LogicalFunction)
    }

    private static let functions = ["count", "length", "match", "search", "value"]

    /// Reads alternatives joined by `||`.
    mutating func disjunction() throws(JSONPathError) -> FilterExpression {
        var parts: [FilterExpression] = []
        repeat {
            skipBlanks()
            parts.append(try conjunction())
        } while takeAfterBlanks("||")
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(JSONPathError) -> FilterExpression {
        var parts: [FilterExpression] = []
        repeat {
            skipBlanks()
            parts.append(try basic())
        } while takeAfterBlanks("&&")
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func takeAfterBlanks(_ text: String) -> Bool {
        let start = offset
        skipBlanks()
        if take(text) { return true }
        offset = start
        return false
    }

    private mutating func basic() throws(JSONPathError) -> FilterExpression {
        let isNegated = take("!")
        if isNegated { skipBlanks() }
        if take("(") {
            let inner = try nested { parser throws(JSONPathError) in try parser.disjunction() }
            skipBlanks()
            guard take(")") else { throw failure("expected `)`, not \(here)") }
            return isNegated ? .not(inner) : inner
        }
        let start = offset
        let term = try term()
        let end = offset
        skipBlanks()
        guard !isNegated, let comparison = FilterComparison.allCases.first(where: { take($0.rawValue) }) else {
            offset = end
            let test = try self.test(term, at: start)
            return isNegated ? .not(test) : test
        }
        let left = try operand(term, at: start)
        skipBlanks()
        let rightStart = offset
        let right = try self.term()
        return .comparison(left, comparison, try operand(right, at: rightStart))
    }

    private func test(_ term: Term, at start: Int) throws(JSONPathError) -> FilterExpression {
        switch term {
        case .query(let query): return .exists(query)
        case .logical(let function): return .call(function)
        case .operand(.literal): throw failure("a literal alone is no condition; compare it with something", at: start)
        case .operand: throw failure("the function's result must be compared with something", at: start)
        }
    }

    private func operand(_ term: Term, at start: Int) throws(JSONPathError) -> FilterOperand {
        switch term {
        case .operand(let operand): return operand
        case .query(let query) where query.isSingular: return .query(query)
        case .query:
            throw failure(
                "a query used as a value must name one node; no `*`, `..`, slice, filter or list of selectors",
                at: start)
        case .logical: throw failure("`match` and `search` are conditions, not values to compare", at: start)
        }
    }

    private mutating func term() throws(JSONPathError) -> Term {
        guard let next = peek else { throw failure("a filter needs a condition, such as `@.name == 'x'`") }
        switch next {
        case "@", "$":
            offset += 1
            return .query(FilterQuery(isRelative: next == "@", segments: try segments()))
        case "'", "\"": return .operand(.literal(.string(try quoted())))
        case "-", "0"..."9": return .operand(.literal(try number()))
        case "a"..."z": return try word()
        default: throw failure("\(here) can't begin a condition; `@`, `$`, a literal, `!`, `(` or a function could")
        }
    }

    /// Reads `true`, `false`, `null` or a function call.
    private mutating func word() throws(JSONPathError) -> Term {
        let start = offset
        while let next = peek, "a"..."z" ~= next || next == "_" || Self.isDigit(next) { offset += 1 }
        let name = text(from: start)
        if peek == "(" {
            offset += 1
            return try nested { parser throws(JSONPathError) in try parser.call(name, at: start) }
        }
        switch name {
        case "true": return .operand(.literal(.bool(true)))
        case "false": return .operand(.literal(.bool(false)))
        case "null": return .operand(.literal(.null))
        default: throw failure("`\(name)` means nothing here; text wants quotes, a member is `@.\(name)`", at: start)
        }
    }

    private mutating func call(_ name: String, at start: Int) throws(JSONPathError) -> Term {
        guard Self.functions.contains(name) else {
            throw failure(
                "there is no function `\(name)`; there are \(Self.functions.joined(separator: ", "))", at: start)
        }
        let arguments = try arguments()
        let wanted = name == "match" || name == "search" ? 2 : 1
        guard arguments.count == wanted else {
            throw failure("`\(name)` takes \(wanted), not \(arguments.count) arguments", at: start)
        }
        let (first, place) = arguments[0]
        switch name {
        case "length": return .operand(.length(try operand(first, at: place)))
        case "count", "value":
            guard case .query(let query) = first else {
                throw failure("`\(name)` takes a query, such as `@.*`", at: place)
            }
            return .operand(name == "count" ? .count(query) : .value(query))
        default:
            let pattern: LogicalFunction.Pattern =
                switch try operand(arguments[1].term, at: arguments[1].place) {
                case .literal(let value): .fixed(value.string.flatMap { IRegexp($0) }, value.string ?? value.text())
                case let computed: .computed(computed)
                }
            let text = try operand(first, at: place)
            return .logical(LogicalFunction(text: text, pattern: pattern, isWhole: name == "match"))
        }
    }

    private mutating func arguments() throws(JSONPathError) -> [(term: Term, place: Int)] {
        var arguments: [(term: Term, place: Int)] = []
        skipBlanks()
        if take(")") { return arguments }
        repeat {
            skipBlanks()
            let place = offset
            arguments.append((try term(), place))
            skipBlanks()
        } while take(",")
        guard take(")") else { throw failure("expected `,` or `)`, not \(here)") }
        return arguments
    }
}
