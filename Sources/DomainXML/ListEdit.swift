// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What becomes of a list: which of its values stay, change or go, and what comes in at one place.
struct ListEdit<Value: ByteComparable & Sendable>: Sendable {
    /// The indices of the values that go.
    var removed: Set<Int> = []
    /// The values that are replaced where they stand, by index.
    var replaced: [Int: Value] = [:]
    /// The new values come before the value of this index, or last.
    var place: Int
    /// The new values.
    var inserted: [Value] = []

    /// Nothing is done to a list of `count` values.
    init(count: Int) {
        place = count
    }

    /// The list becomes `wanted`; what it begins and ends with alike stays.
    init(from values: [Value], to wanted: [Value]) {
        let prefix = zip(values, wanted).prefix { $0.isIdentical(to: $1) }.count
        let rest = min(values.count, wanted.count) - prefix
        let suffix = zip(values.reversed(), wanted.reversed()).prefix(rest).prefix { $0.isIdentical(to: $1) }.count
        removed = Set(prefix..<(values.count - suffix))
        place = prefix
        inserted = Array(wanted[prefix..<(wanted.count - suffix)])
    }

    /// Whether nothing changes.
    var isEmpty: Bool { removed.isEmpty && replaced.isEmpty && inserted.isEmpty }

    /// The list as it becomes.
    func applied(to values: [Value]) -> [Value] {
        var result: [Value] = []
        for (index, value) in values.enumerated() {
            if index == place { result += inserted }
            if !removed.contains(index) { result.append(replaced[index] ?? value) }
        }
        return place == values.count ? result + inserted : result
    }
}

extension ListEdit<String> {
    /// What an injection makes of the arguments.
    init(_ injection: Injection, of arguments: [String]) throws(DomainXMLError) {
        let run = injection.arguments
        self.init(count: arguments.count)
        switch injection.state {
        case .exact: self.init(from: arguments, to: run)
        case .present where !run.isEmpty && injection.position != nil:
            self.init(from: arguments, to: try Self.placed(injection, in: arguments))
        case .present where !run.isEmpty && !Self.contains(run, in: arguments): inserted = run
        case .absent where !run.isEmpty:
            // What a removal brings together may be the run again, so the rest is kept as a stack.
            var kept: [Int] = []
            for index in arguments.indices {
                kept.append(index)
                let last = kept.suffix(run.count)
                if last.count == run.count, last.elementsEqual(run, by: { arguments[$0].isIdentical(to: $1) }) {
                    removed.formUnion(last)
                    kept.removeLast(run.count)
                }
            }
        default: break
        }
    }

    /// The arguments with the run where the injection wants it, moved there if it stands elsewhere.
    private static func placed(_ injection: Injection, in arguments: [String]) throws(DomainXMLError) -> [String] {
        let run = injection.arguments
        let found = place(of: run, in: arguments)
        var rest = arguments
        if let found { rest.removeSubrange(found..<(found + run.count)) }
        switch injection.position {
        case .first: return run + rest
        case .last, nil: return rest + run
        case .before(let other):
            guard let start = place(of: other, in: rest) else { throw missing(other) }
            if let found, found <= start { return arguments }
            return rest[..<start] + run + rest[start...]
        case .after(let other):
            guard let start = place(of: other, in: rest) else { throw missing(other) }
            let end = start + other.count
            if let found, found >= end { return arguments }
            return rest[..<end] + run + rest[end...]
        }
    }

    private static func missing(_ run: [String]) -> DomainXMLError {
        DomainXMLError(
            "the domain has no arguments \(run.joined(separator: " ")) to place others by",
            help: "inject those first, or write `position: last`")
    }

    private static func contains(_ run: [String], in arguments: [String]) -> Bool {
        place(of: run, in: arguments) != nil
    }

    /// Where the run stands first.
    static func place(of run: [String], in arguments: [String]) -> Int? {
        guard run.count <= arguments.count else { return nil }
        return (0...(arguments.count - run.count)).first { start in
            arguments[start..<(start + run.count)].elementsEqual(run) { $0.isIdentical(to: $1) }
        }
    }
}

extension ListEdit<EnvironmentVariable> {
    /// What an injection makes of the variables.
    init(_ injection: Injection, of variables: [EnvironmentVariable]) {
        self.init(count: variables.count)
        switch injection.state {
        case .exact: self.init(from: variables, to: injection.environment)
        case .present:
            for variable in injection.environment {
                // The last one of a name is the one that QEMU sees.
                if let index = variables.lastIndex(where: { $0.name == variable.name }) {
                    if !variables[index].isIdentical(to: variable) { replaced[index] = variable }
                } else {
                    inserted.append(variable)
                }
            }
        case .absent:
            for variable in injection.environment {
                for (index, other) in variables.enumerated()
                where other.name == variable.name && (variable.value == nil || other.isIdentical(to: variable)) {
                    removed.insert(index)
                }
            }
        }
    }
}

/// Text that is the same only byte for byte: Swift's `==` takes two ways to write `é` for one, QEMU does not.
protocol ByteComparable {
    func isIdentical(to other: Self) -> Bool
}

extension String: ByteComparable {
    func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension EnvironmentVariable: ByteComparable {
    func isIdentical(to other: EnvironmentVariable) -> Bool {
        guard name == other.name, let value, let otherValue = other.value else { return self == other }
        return value.isIdentical(to: otherValue)
    }
}
