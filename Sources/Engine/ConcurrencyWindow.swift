// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Runs work on many elements side by side, at most `width` at once, results in the elements' order.
func withWindow<Element: Sendable, Result: Sendable>(
    of width: Int, over elements: [Element], _ work: @escaping @Sendable (Element) async -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        var results: [Int: Result] = [:]
        for (index, element) in elements.enumerated() {
            if index >= max(width, 1), let (done, result) = await group.next() { results[done] = result }
            group.addTask { (index, await work(element)) }
        }
        for await (done, result) in group { results[done] = result }
        return elements.indices.compactMap { results[$0] }
    }
}
