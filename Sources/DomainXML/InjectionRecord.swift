// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a domain's `<metadata>` keeps of an injection, so that anyone can tell who passed on what, and why.
package struct InjectionRecord: Sendable, Hashable {
    /// The namespace of the records.
    package static let namespace = "urn:virt-playbook:injections:1"

    /// The name under which it is replaced and taken out.
    package let id: String
    /// The playbook that wrote it last, by its file's name.
    package let playbook: String?
    /// The run that wrote it last; `virt-playbook history` knows it.
    package let run: String?
    /// Why it is there.
    package let reason: String?
    /// Where it was asked for: a ticket, an address.
    package let request: String?
    /// When it can go: `libvirt` and `qemu` with the versions that do without it.
    package let until: [Until]
    /// What it put in.
    package let injection: Injection

    /// A version of `libvirt` or `qemu` from which on an injection can go.
    package struct Until: Sendable, Hashable {
        package let software: String
        package let versions: String

        package init(software: String, versions: String) {
            self.software = software
            self.versions = versions
        }
    }

    /// Makes a record. Lines of its texts become one: libvirt writes a line break in an attribute as it is, and reads a
    /// space.
    package init(
        id: String, playbook: String? = nil, run: String? = nil, reason: String? = nil, request: String? = nil,
        until: [Until] = [], injection: Injection
    ) {
        self.id = id
        self.playbook = playbook.map(XMLText.collapsed)
        self.run = run
        self.reason = reason.map(XMLText.collapsed)
        self.request = request.map(XMLText.collapsed)
        self.until = until.map {
            Until(software: $0.software, versions: XMLText.collapsed($0.versions))
        }
        self.injection = injection
    }

    /// Checks that libvirt can keep its texts.
    ///
    /// - Throws: `DomainXMLError` as ``Injection/validate()``, and for control characters in the id.
    package func validate() throws(DomainXMLError) {
        try Self.validate(id: id)
        for (text, what) in [(reason, "the reason"), (request, "the rfe"), (playbook, "the playbook's name")] {
            if let text { try Self.validate(note: text, what: what) }
        }
        try injection.validate()
    }

    /// Checks an id alone.
    package static func validate(id: String) throws(DomainXMLError) {
        try XMLText.checkKept(id, what: "the id", isAttribute: true, advice: "; an id is a word such as guest-log")
    }

    /// Checks a text for people, whose white space does not matter.
    package static func validate(note text: String, what: String) throws(DomainXMLError) {
        try XMLText.checkKept(XMLText.collapsed(text), what: what, isAttribute: true)
    }

    /// Whether both say the same, whoever wrote them.
    func agrees(with other: InjectionRecord) -> Bool {
        (id, reason, request) == (other.id, other.reason, other.request) && until == other.until
            && injection.contents == other.injection.contents
    }
}

extension DomainDocument {
    /// Who passed on what, as the metadata keep it.
    package var injectionRecords: [InjectionRecord] {
        guard let metadata = tree.child(of: 0, "metadata"),
            let list = tree.child(of: metadata, XMLItem("injections", in: InjectionRecord.namespace))
        else { return [] }
        return tree.children(of: list).compactMap(record)
    }

    private func record(_ element: Int) -> InjectionRecord? {
        guard tree.isElement(element, XMLItem("injection", in: InjectionRecord.namespace)),
            let id = tree.value(of: element, "id")
        else { return nil }
        func all<Value>(_ name: String, _ body: (Int) -> Value?) -> [Value] {
            tree.children(of: element)
                .filter { tree.isElement($0, XMLItem(name, in: InjectionRecord.namespace)) }.compactMap(body)
        }
        let injection = Injection(
            arguments: all("arg") { tree.value(of: $0, "value") },
            environment: all("env") { child in
                tree.value(of: child, "name").map {
                    EnvironmentVariable(name: $0, value: tree.value(of: child, "value"))
                }
            },
            capabilities: CapabilityChanges(
                add: all("add") { tree.value(of: $0, "capability") },
                del: all("del") { tree.value(of: $0, "capability") }),
            deprecation: all("deprecation") { tree.value(of: $0, "behavior").flatMap(DeprecationBehavior.init) }.first,
            overrides: all("property") { override(of: $0) })
        return InjectionRecord(
            id: id, playbook: tree.value(of: element, "playbook"), run: tree.value(of: element, "run"),
            reason: tree.value(of: element, "reason"), request: tree.value(of: element, "rfe"),
            until: all("until") { child in
                guard let software = tree.value(of: child, "software"), let versions = tree.value(of: child, "versions")
                else { return nil }
                return InjectionRecord.Until(software: software, versions: versions)
            }, injection: injection)
    }

    private func override(of element: Int) -> DeviceOverride? {
        guard let alias = tree.value(of: element, "alias"), let name = tree.value(of: element, "name"),
            let value = overrideValue(of: element)
        else { return nil }
        return DeviceOverride(alias: alias, property: name, value: value)
    }

    /// The same document with a record, in the place of the one with its id.
    func recording(_ record: InjectionRecord) -> DomainDocument {
        var document = self
        if tree.child(of: 0, "metadata") == nil {
            document = ensuring(
                [XMLItem("metadata", in: "")], after: ["name", "uuid", "genid", "title", "description"])
        }
        return document.ensuring(record.path)
    }

    /// The same document without the record of this id; what was put in stays.
    package func forgetting(_ id: String) -> DomainDocument {
        removing(InjectionRecord(id: id, injection: Injection()).path)
    }
}

extension InjectionRecord {
    fileprivate var path: [XMLItem] {
        func item(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], keys: Int = 0) -> XMLItem {
            XMLItem(name, in: Self.namespace, attributes, keys: keys)
        }
        var whole = item(
            "injection", ["id": id, "playbook": playbook, "run": run, "reason": reason, "rfe": request], keys: 1)
        whole.children += until.map { item("until", ["software": $0.software, "versions": $0.versions]) }
        whole.children += injection.arguments.map { item("arg", ["value": $0]) }
        whole.children += injection.environment.map { item("env", ["name": $0.name, "value": $0.value]) }
        whole.children += injection.capabilities.add.map { item("add", ["capability": $0]) }
        whole.children += injection.capabilities.del.map { item("del", ["capability": $0]) }
        whole.children += injection.deprecation.map { [item("deprecation", ["behavior": $0.rawValue])] } ?? []
        whole.children += injection.overrides.map { override in
            item(
                "property",
                [
                    "alias": override.alias, "name": override.property, "type": override.value.type,
                    "value": override.value.text,
                ])
        }
        return [XMLItem("metadata", in: ""), item("injections"), whole]
    }
}
