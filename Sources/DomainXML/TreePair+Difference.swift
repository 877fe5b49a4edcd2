// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension TreePair {
    /// The first thing in which an element of `a` is not one of `b` with what libvirt adds to it, in words; nil where it is.
    func difference(_ x: Int, _ y: Int) -> String? {
        guard !contains(x, y) else { return nil }
        guard saysAll(x, y) else { return "\(words(x)) is another" }
        let (mine, theirs) = (a.children(of: x), b.children(of: y))
        for child in theirs {
            let namesakes = mine.filter { hasSameName($0, child) }
            guard !namesakes.contains(where: { contains($0, child) }) else { continue }
            // Of one alone it can be said what about it differs.
            if let only = namesakes.first, namesakes.count == 1, theirs.count(where: { hasSameName(only, $0) }) == 1 {
                return difference(only, child)
            }
            let element = b.elements[child]
            return "it has no <\(String(decoding: b.bytes[element.name], as: UTF8.self))> as it was written"
        }
        return excess(x, y)?.first.map { "\(words($0)) was not written" } ?? "its elements are in another order"
    }

    private func words(_ x: Int) -> String {
        let element = a.elements[x]
        let line = a.bytes[..<element.range.lowerBound].count { $0 == XMLByte.lineFeed } + 1
        return "<\(String(decoding: a.bytes[element.name], as: UTF8.self))> on line \(line)"
    }
}
