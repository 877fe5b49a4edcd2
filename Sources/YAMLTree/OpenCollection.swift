// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A list or mapping whose end is not reached yet.
struct OpenCollection {
    /// What the next node of a mapping is.
    enum Slot {
        case key
        case value(key: String, keyRange: SourceRange)
        /// The value of a `<<` key.
        case merge
        /// The value of a key that was rejected.
        case ignored
    }

    /// Mappings to be merged before the entry at an index.
    private struct Merge {
        let index: Int
        let mappings: [YAMLMapping]
    }

    let isMapping: Bool
    let isFlow: Bool
    let start: SourcePosition
    let anchor: AnchorTable.Opening?
    /// Where the last child is written up to.
    var lastEnd: SourcePosition
    /// How many levels the collection has so far, itself included.
    var height = 1
    var slot = Slot.key

    private var elements: [YAMLNode] = []
    private var entries: [YAMLMapping.Entry] = []
    private var merges: [Merge] = []
    private var mergeKey: SourceRange?
    /// Where keys are, once a search from front to back would be slow.
    private var keyRanges: [String: SourceRange] = [:]

    init(isMapping: Bool, isFlow: Bool, start: SourcePosition, end: SourcePosition, anchor: AnchorTable.Opening?) {
        self.isMapping = isMapping
        self.isFlow = isFlow
        self.start = start
        self.anchor = anchor
        lastEnd = end
    }

    /// What has been built so far.
    var content: YAMLNode.Content {
        isMapping ? .mapping(YAMLMapping(entries: mergedEntries)) : .sequence(elements)
    }

    mutating func append(_ element: YAMLNode) { elements.append(element) }

    mutating func append(_ value: YAMLNode, key: String, keyRange: SourceRange) {
        entries.append(.init(key: key, keyRange: keyRange, value: value))
        if entries.count == YAMLMapping.indexedFrom {
            for entry in entries { keyRanges[entry.key] = entry.keyRange }
        } else if entries.count > YAMLMapping.indexedFrom {
            keyRanges[key] = keyRange
        }
    }

    mutating func merge(_ mappings: [YAMLMapping]) {
        merges.append(Merge(index: entries.count, mappings: mappings))
    }

    /// Where a key is written already; else notes a merge key.
    mutating func earlier(key: String, isMerge: Bool, at range: SourceRange) -> SourceRange? {
        guard !isMerge else {
            defer { mergeKey = mergeKey ?? range }
            return mergeKey
        }
        guard entries.count < YAMLMapping.indexedFrom else { return keyRanges[key] }
        return entries.first { $0.key == key }?.keyRange
    }

    /// The entries with those of the merged mappings in place of the `<<`: the collection's own keys win over merged
    /// ones, and earlier merged ones over later.
    private var mergedEntries: [YAMLMapping.Entry] {
        guard !merges.isEmpty else { return entries }
        var keys = Set(entries.map(\.key))
        var result: [YAMLMapping.Entry] = []
        var next = 0
        for merge in merges {
            result += entries[next..<merge.index]
            next = merge.index
            for entry in merge.mappings.lazy.flatMap(\.entries) where keys.insert(entry.key).inserted {
                result.append(entry)
            }
        }
        return result + entries[next...]
    }
}
