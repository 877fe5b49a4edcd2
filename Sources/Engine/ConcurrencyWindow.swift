// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Runs work on many elements side by side, at most `width` at once, results in the elements' order.
package func withWindow<Element: Sendable, Result: Sendable>(
    of width: Int, over elements: [Element], _ work: @escaping @Sendable (Element) async -> Result
) async -> [Result] {
    // One alone needs no task of its own.
    guard elements.count > 1 else {
        var results: [Result] = []
        for element in elements { results.append(await work(element)) }
        return results
    }
    // Each task takes the next element by itself: nobody has to wake up for it.
    let cursor = Cursor()
    return await withTaskGroup(of: [(Int, Result)].self) { group in
        for _ in 0..<min(max(width, 1), elements.count) {
            group.addTask {
                var done: [(Int, Result)] = []
                while let index = cursor.next(before: elements.count) {
                    done.append((index, await work(elements[index])))
                }
                return done
            }
        }
        var results: [Result?] = Array(repeating: nil, count: elements.count)
        for await done in group {
            for (index, result) in done { results[index] = result }
        }
        return results.compactMap(\.self)
    }
}

/// Gives out numbers, each once.
private final class Cursor: Sendable {
    private let position = Atomic(0)

    func next(before end: Int) -> Int? {
        let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < end ? index : nil
    }
}
