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
        try record.injection.validate()
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

    private func replacing(
        _ old: Injection, by new: Injection, keepingThoseOf others: [Injection]
    ) throws(DomainXMLError) -> DomainDocument {
        let kept = others + [new]
        var line = commandLine
        let isShared = kept.contains { $0.arguments == old.arguments }
        if !old.arguments.isEmpty, !isShared,
            let start = ListEdit<String>.place(of: old.arguments, in: line.arguments)
        {
            // The new run takes the old one's place, unless it stands somewhere already.
            let run = start..<(start + old.arguments.count)
            let stands = ListEdit<String>.place(of: new.arguments, in: line.arguments) != nil
            line.arguments.replaceSubrange(run, with: stands && !new.arguments.isEmpty ? [] : new.arguments)
        }
        let names = Set(kept.flatMap(\.environment).map(\.name))
        line.environment.removeAll { old.environment.contains($0) && !names.contains($0.name) }
        let places = Set(kept.flatMap(\.overrides).map { [$0.alias, $0.property] })
        let gone = Injection(
            capabilities: CapabilityChanges(
                add: old.capabilities.add.filter { name in !kept.contains { $0.capabilities.add.contains(name) } },
                del: old.capabilities.del.filter { name in !kept.contains { $0.capabilities.del.contains(name) } }),
            deprecation: kept.contains { $0.deprecation != nil } ? nil : old.deprecation,
            overrides: old.overrides.filter { !places.contains([$0.alias, $0.property]) }, state: .absent)
        return try setting(line).applyingSections(of: gone)
    }
}
