// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// The scalars that may stand at some places of a reply.
struct PossibleValues {
    private var words: Set<String> = []
    private var takesText = false
    private var takesNumbers = false
    private var takesSwitches = false
    private var takesNull = false

    /// Nil where anything may stand there, or a list or an object, which are not compared here.
    init?(at places: [MonitorSchema.TypeID], in schema: MonitorSchema) {
        guard !places.isEmpty else { return nil }
        for place in places { guard add(place, of: schema) else { return nil } }
    }

    private mutating func add(_ place: MonitorSchema.TypeID, of schema: MonitorSchema) -> Bool {
        switch schema.types[place] {
        case .builtin(.value), .object, .array: return false
        case .builtin(.string): takesText = true
        case .builtin(.int), .builtin(.number): takesNumbers = true
        case .builtin(.boolean): takesSwitches = true
        case .builtin(.null): takesNull = true
        case .enumeration(let values): words.formUnion(values.map(\.name))
        case .alternate(let branches): return branches.allSatisfy { add($0, of: schema) }
        }
        return true
    }

    /// The values that a matcher asks for and that never stand there.
    func impossible(in matcher: Matcher) -> [JSONValue] {
        switch matcher {
        case .equals(let value): return isPossible(value) ? [] : [value]
        case .oneOf(let choices):
            // Words of other versions of QEMU may stand beside those of this one, unless they look like mistakes.
            let odd = choices.filter { !isPossible($0) }
            return odd.count == choices.count ? odd : odd.filter { help(for: $0)?.hasPrefix("did") == true }
        default: return []
        }
    }

    /// What to write in place of a value that is none of these.
    func help(for value: JSONValue) -> String? {
        guard !words.isEmpty, !takesText else { return nil }
        if let text = value.string, let nearest = NearestName.suggestion(for: text, among: words.sorted()) {
            return "did you mean `\(nearest)`?"
        }
        return CommandChecker.list(words.sorted(), "one of ")
    }

    private func isPossible(_ value: JSONValue) -> Bool {
        switch value {
        // What a template gives is not known yet.
        case .string(let text): takesText || words.contains(text) || text.contains("{{")
        case .integer, .unsigned, .double: takesNumbers
        case .bool: takesSwitches
        case .null: takesNull
        case .array, .object: false
        }
    }
}
