// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Builds the node tree from libyaml's events, with a stack of its own instead of recursion.
struct TreeBuilder {
    /// More are of no use to anyone, and a hostile file could hold a million.
    private static let mostMistakes = 100

    private let source: SourceFile
    private let limits: YAMLLimits
    private let vault: (any TextVault)?
    private var found = DiagnosticCollector()
    private var stack: [OpenCollection] = []
    private var anchors = AnchorTable()
    private var root: YAMLNode?
    /// Nodes so far, keys and the expansion of aliases included.
    private var size = 0
    private var documents = 0
    private var isDone = false

    init(source: SourceFile, limits: YAMLLimits, vault: (any TextVault)?) {
        self.source = source
        self.limits = limits
        self.vault = vault
    }

    /// Takes all events, or those up to a mistake after which nothing more can be understood.
    mutating func build(from events: inout EventStream) {
        while !isDone {
            do {
                take(try events.next())
            } catch {
                failed(error)
            }
            if found.count >= Self.mostMistakes, !isDone {
                fail(.tooManyMistakes(found.count, at: found.diagnostics.last?.range))
            }
        }
    }

    /// Notes libyaml's error, unless another mistake on the same line already tells what is wrong there.
    private mutating func failed(_ error: YAMLSyntaxError) {
        isDone = true
        let bracket = stack.last { $0.isFlow }?.start
        let diagnostic = SyntaxDiagnosis(error, in: source, bracket: bracket).diagnostic
        let line = diagnostic.range?.start.line
        guard !found.diagnostics.contains(where: { $0.range?.start.line == line }) else { return }
        found.add(diagnostic)
    }

    /// Notes a mistake that ends the reading.
    mutating func fail(_ diagnostic: Diagnostic) {
        found.add(diagnostic)
        isDone = true
    }

    /// The root node, nil for an empty document; throws where there was any mistake.
    func finish() throws(InvalidInput) -> YAMLNode? {
        try found.throwIfFailed()
        return root
    }

    private mutating func take(_ event: YAMLEvent) {
        switch event.kind {
        case .streamStart, .documentEnd: break
        case .streamEnd: isDone = true
        case .documentStart:
            documents += 1
            if documents > 1 { fail(.secondDocument(at: range(event))) }
        case .alias(let name): take(alias: name, at: range(event))
        case .scalar(let text, let style, let properties):
            take(scalar: text, style, properties, at: range(event, style: style))
        case .sequenceStart(let isFlow, let properties): open(isMapping: false, isFlow: isFlow, properties, event)
        case .mappingStart(let isFlow, let properties): open(isMapping: true, isFlow: isFlow, properties, event)
        case .sequenceEnd, .mappingEnd: close(event)
        }
    }

    private mutating func take(alias name: String, at range: SourceRange) {
        switch anchors[name] {
        case .undefined:
            found.add(.undefinedAlias(name, among: anchors.names, at: range))
            attach(nil, at: range, height: 0)
        case .enclosing:
            found.add(.recursiveAlias(name, at: range))
            attach(nil, at: range, height: 0)
        case .target(let target):
            guard count(target.size, at: range) else { return }
            guard stack.count + target.height <= limits.depth else { return fail(.tooDeep(limits, at: range)) }
            attach(target.node, at: range, height: target.height)
        }
    }

    private mutating func take(
        scalar text: String, _ style: YAMLEvent.ScalarStyle, _ properties: YAMLEvent.Properties, at range: SourceRange
    ) {
        let anchor = properties.anchor.map { anchors.open($0, sizeBefore: size) }
        guard count(1, at: range) else { return }
        let (text, properties) =
            properties.tag == CoreSchema.vaultTag ? opened(text, properties, at: range) : (text, properties)
        let isBare = style == .plain && properties.tag == nil
        let isEmptyDocument = isBare && text.isEmpty && stack.isEmpty && anchor == nil
        guard !isEmptyDocument else { return }
        var value = YAMLScalar.Value.string(text)
        // A key is its own text: a number that is too large is a mistake as a value only.
        let isKey = if let top = stack.last, top.isMapping, case .key = top.slot { true } else { false }
        if !(isKey && isBare && anchor == nil) {
            do {
                value = try resolve(text, style, tag: properties.tag)
            } catch {
                found.add(.scalar(error, text: text, tag: properties.tag, at: range))
            }
        }
        let node = YAMLNode(
            range: range, content: .scalar(YAMLScalar(text: text, isPlain: style == .plain, value: value)))
        if let anchor { anchors.close(anchor, node: node, size: size, height: 0) }
        attach(node, at: range, height: 0, isMergeKey: isBare && text == "<<")
    }

    /// The clear text of an encrypted scalar, which is text whatever it looks like; a mistake leaves it as it is.
    private mutating func opened(
        _ text: String, _ properties: YAMLEvent.Properties, at range: SourceRange
    ) -> (String, YAMLEvent.Properties) {
        let plain = YAMLEvent.Properties(anchor: properties.anchor, tag: "!")
        do throws(InvalidInput) {
            let clear = try YAMLReader.clearText(of: text, at: range, by: vault)
            vault?.secrets.insert(clear)
            return (clear, plain)
        } catch {
            for diagnostic in error.diagnostics { found.add(diagnostic) }
            return (text, plain)
        }
    }

    private func resolve(
        _ text: String, _ style: YAMLEvent.ScalarStyle, tag: String?
    ) throws(CoreSchema.Failure) -> YAMLScalar.Value {
        guard let tag else { return style == .plain ? try CoreSchema.value(ofPlain: text) : .string(text) }
        if tag == "!" { return .string(text) }
        return try CoreSchema.value(of: text, tag: tag)
    }

    private mutating func open(
        isMapping: Bool, isFlow: Bool, _ properties: YAMLEvent.Properties, _ event: YAMLEvent
    ) {
        let range = range(event)
        guard stack.count < limits.depth else { return fail(.tooDeep(limits, at: range)) }
        let anchor = properties.anchor.map { anchors.open($0, sizeBefore: size) }
        guard count(1, at: range) else { return }
        if let tag = properties.tag, tag != "!", CoreSchema.shortName(ofTag: tag) != (isMapping ? "map" : "seq") {
            found.add(.collectionTag(tag, isMapping: isMapping, at: range))
        }
        stack.append(.init(isMapping: isMapping, isFlow: isFlow, start: range.start, end: range.end, anchor: anchor))
    }

    private mutating func close(_ event: YAMLEvent) {
        guard let collection = stack.popLast() else { return }
        // libyaml ends a block collection, and a pair in a flow list, where the next token begins.
        let hasBracket = collection.isFlow && event.start.offset != event.end.offset
        let end = hasBracket ? position(event.end) : collection.lastEnd
        let node = YAMLNode(
            range: SourceRange(file: source, start: collection.start, end: end), content: collection.content)
        if let anchor = collection.anchor {
            anchors.close(anchor, node: node, size: size, height: collection.height)
        }
        attach(node, at: node.range, height: collection.height)
    }

    /// Puts a node into the collection it belongs to; nil stands for an alias of nothing.
    private mutating func attach(
        _ node: YAMLNode?, at place: SourceRange, height: Int, isMergeKey: Bool = false
    ) {
        guard !stack.isEmpty else {
            root = node
            return
        }
        let top = stack.count - 1
        stack[top].lastEnd = place.end
        stack[top].height = max(stack[top].height, height + 1)
        guard stack[top].isMapping else {
            if let node { stack[top].append(node) }
            return
        }
        switch stack[top].slot {
        case .key:
            stack[top].slot = slot(forKey: node, at: place, isMerge: isMergeKey)
            return
        case .value(let key, let keyRange):
            if let node { stack[top].append(node, key: key, keyRange: keyRange) }
        case .merge:
            if let node { merge(node, at: place) }
        case .ignored: break
        }
        stack[top].slot = .key
    }

    private mutating func slot(forKey node: YAMLNode?, at place: SourceRange, isMerge: Bool) -> OpenCollection.Slot {
        guard let node else { return .ignored }
        guard let scalar = node.scalar else {
            found.add(.complexKey(node, at: place))
            return .ignored
        }
        guard !(scalar.isPlain && scalar.text.isEmpty) else {
            found.add(.missingKey(at: place))
            return .ignored
        }
        if let first = stack[stack.count - 1].earlier(key: scalar.text, isMerge: isMerge, at: place) {
            found.add(.duplicateKey(scalar.text, isMerge: isMerge, first: first, at: place))
            return .ignored
        }
        return isMerge ? .merge : .value(key: scalar.text, keyRange: place)
    }

    private mutating func merge(_ node: YAMLNode, at place: SourceRange) {
        var mappings: [YAMLMapping] = []
        for part in node.sequence ?? [node] {
            if let mapping = part.mapping {
                mappings.append(mapping)
            } else {
                found.add(.invalidMerge(part, at: node.sequence == nil ? place : part.range))
            }
        }
        stack[stack.count - 1].merge(mappings)
    }

    private mutating func count(_ nodes: Int, at range: SourceRange) -> Bool {
        size += nodes
        guard size > limits.nodes else { return true }
        fail(.tooManyNodes(limits, at: range))
        return false
    }

    private func position(_ mark: YAMLEvent.Mark) -> SourcePosition {
        source.position(scalarOffset: mark.offset, near: mark.line + 1)
    }

    private func range(_ event: YAMLEvent, style: YAMLEvent.ScalarStyle = .plain) -> SourceRange {
        let start = position(event.start)
        var end = position(event.end)
        // libyaml ends a block scalar after the line breaks that follow it.
        while style == .block, end.column == 1, end.line > start.line {
            let line = source[line: end.line - 1].unicodeScalars
            let last = line.lastIndex { $0 != " " && $0 != "\t" }
            let width = last.map { line.distance(from: line.startIndex, to: $0) + 1 } ?? 0
            end = SourcePosition(line: end.line - 1, column: width + 1)
        }
        return SourceRange(file: source, start: start, end: end)
    }
}
