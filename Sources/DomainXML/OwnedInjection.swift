// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// The same document with an injection that is owned: it replaces exactly what its id put in before.
    ///
    /// What stands in the domain already and nobody owns is taken over. What another id put in as well stays until the
    /// last of them goes. The identical text where nothing is to do, whoever did it.
    ///
    /// - Throws: `DomainXMLError` as ``applying(_:)``.
    package func applying(_ record: InjectionRecord) throws(DomainXMLError) -> DomainDocument {
        try record.validate()
        let known = injectionRecords
        let old = known.first { $0.id == record.id }
        let others = known.filter { $0.id != record.id }.map(\.injection)
        var document = self
        if let old {
            document = try document.replacing(old.injection, by: record.injection, keepingThoseOf: others)
        }
        document = try document.applying(record.injection)
        if let old, document.text == text, old.agrees(with: record) { return self }
        return document.recording(record)
    }

    /// The same document without what an id put in; the identical text where the id is not known.
    ///
    /// - Throws: `DomainXMLError` as ``applying(_:)``.
    package func removing(injectionOf id: String) throws(DomainXMLError) -> DomainDocument {
        let known = injectionRecords
        guard let old = known.first(where: { $0.id == id }) else { return self }
        let others = known.filter { $0.id != id }.map(\.injection)
        return try replacing(old.injection, by: Injection(), keepingThoseOf: others).forgetting(id)
    }

    /// What is passed on and no record tells of.
    package var unownedInjection: Injection {
        get throws(DomainXMLError) {
            var rest = self
            for record in injectionRecords { rest = try rest.removing(injectionOf: record.id) }
            return Injection(
                arguments: rest.commandLine.arguments, environment: rest.commandLine.environment,
                capabilities: rest.capabilities, deprecation: rest.deprecation.flatMap(DeprecationBehavior.init),
                overrides: rest.overrides)
        }
    }

    /// What an id put in and is not there any more as it left it, each in words; nothing for an id that is not known.
    ///
    /// What another record gives another value is no surprise.
    package func strays(ofInjection id: String) -> [String] {
        let known = injectionRecords
        guard let old = known.first(where: { $0.id == id })?.injection else { return [] }
        let others = known.filter { $0.id != id }.map(\.injection)
        var strays: [String] = []
        let line = commandLine
        if !old.arguments.isEmpty, ListEdit<String>.place(of: old.arguments, in: line.arguments) == nil {
            strays.append("the arguments \(SecretMask.masked(run: old.arguments))")
        }
        for variable in old.environment where !line.environment.contains(where: variable.isIdentical) {
            guard !others.contains(where: { $0.names(variable) }) else { continue }
            strays.append("the variable \(variable.name)")
        }
        let overrides = overrides
        for override in old.overrides where !overrides.contains(override) {
            guard !others.contains(where: { $0.names(override) }) else { continue }
            strays.append("the override of \(override.alias).\(override.property)")
        }
        let capabilities = capabilities
        for (name, isThere) in old.capabilities.add.map({ ($0, capabilities.add.contains($0)) })
            + old.capabilities.del.map({ ($0, capabilities.del.contains($0)) })
        where !isThere && !others.contains(where: { $0.names(capability: name) }) {
            strays.append("the capability \(name)")
        }
        if let behavior = old.deprecation, deprecation != behavior.rawValue,
            !others.contains(where: { $0.deprecation != nil })
        {
            strays.append("the deprecation \(behavior.rawValue)")
        }
        return strays
    }

    /// Takes out what is `old`'s alone, and puts `new`'s run in its place; where another injection gives a name another
    /// value, that holds again.
    private func replacing(
        _ old: Injection, by new: Injection, keepingThoseOf others: [Injection]
    ) throws(DomainXMLError) -> DomainDocument {
        var line = commandLine
        line.arguments = Self.arguments(line.arguments, without: old, with: new, keepingThoseOf: others)
        line.environment = line.environment.compactMap { variable in
            guard old.environment.contains(where: variable.isIdentical), !new.names(variable) else { return variable }
            let heir = others.last { $0.names(variable) }
            return heir.map { $0.environment.last { $0.name == variable.name } ?? variable }
        }
        return try setting(line).replacingSections(of: old, by: new, keepingThoseOf: others)
    }

    /// The arguments without the old run, and with the new one where that stood unless it stands elsewhere. What of the
    /// old run is another's run, too, and nowhere else, stays.
    private static func arguments(
        _ arguments: [String], without old: Injection, with new: Injection, keepingThoseOf others: [Injection]
    ) -> [String] {
        guard !old.arguments.isEmpty, let start = ListEdit<String>.place(of: old.arguments, in: arguments) else {
            return arguments
        }
        let run = start..<(start + old.arguments.count)
        let (head, tail) = (Array(arguments[..<run.lowerBound]), Array(arguments[run.upperBound...]))
        let stands = ListEdit<String>.place(of: new.arguments, in: head + tail) != nil
        let inserted = stands ? [] : new.arguments
        var kept: Set<Int> = []
        for other in others.map(\.arguments) where !other.isEmpty {
            guard ListEdit<String>.place(of: other, in: head + inserted + tail) == nil,
                let place = ListEdit<String>.place(of: other, in: arguments)
            else { continue }
            kept.formUnion(place..<(place + other.count))
        }
        // What goes on from the arguments before it stays next to them.
        let joined = run.prefix { kept.contains($0) }
        let rest = run.dropFirst(joined.count).filter { kept.contains($0) }
        return head + joined.map { arguments[$0] } + inserted + rest.map { arguments[$0] } + tail
    }

    private func replacingSections(
        of old: Injection, by new: Injection, keepingThoseOf others: [Injection]
    ) -> DomainDocument {
        var gone = CapabilityChanges()
        var back = CapabilityChanges()
        let there = capabilities
        let changes =
            old.capabilities.add.map { ($0, \CapabilityChanges.add) }
            + old.capabilities.del.map { ($0, \CapabilityChanges.del) }
        for (name, verb) in changes where there[keyPath: verb].contains(name) && !new.names(capability: name) {
            guard let heir = others.last(where: { $0.names(capability: name) }) else {
                gone[keyPath: verb].append(name)
                continue
            }
            if heir.capabilities.add.contains(name) { back.add.append(name) } else { back.del.append(name) }
        }
        var goneOverrides: [DeviceOverride] = []
        var backOverrides: [DeviceOverride] = []
        let standing = overrides
        for override in old.overrides where standing.contains(override) && !new.names(override) {
            let heir = others.last { $0.names(override) }
            if let heir {
                backOverrides += heir.overrides.filter(override.isOfSameProperty)
            } else {
                goneOverrides.append(override)
            }
        }
        var goneBehavior: DeprecationBehavior?
        var backBehavior: DeprecationBehavior?
        if let behavior = old.deprecation, deprecation == behavior.rawValue, new.deprecation == nil {
            backBehavior = others.last { $0.deprecation != nil }?.deprecation
            if backBehavior == nil { goneBehavior = behavior }
        }
        return applyingSections(
            of: Injection(
                capabilities: gone, deprecation: goneBehavior, overrides: goneOverrides, state: .absent)
        ).applyingSections(
            of: Injection(capabilities: back, deprecation: backBehavior, overrides: backOverrides))
    }
}

extension Injection {
    fileprivate func names(_ variable: EnvironmentVariable) -> Bool {
        environment.contains { $0.name == variable.name }
    }

    fileprivate func names(_ override: DeviceOverride) -> Bool { overrides.contains(where: override.isOfSameProperty) }

    fileprivate func names(capability: String) -> Bool {
        capabilities.add.contains(capability) || capabilities.del.contains(capability)
    }
}

extension DeviceOverride {
    fileprivate func isOfSameProperty(_ other: DeviceOverride) -> Bool {
        (alias, property) == (other.alias, other.property)
    }
}
