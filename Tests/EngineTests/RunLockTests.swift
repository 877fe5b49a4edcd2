// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import RunStore
import Synchronization
import Testing

/// The file by which a run is known to go on.
@Suite(.timeLimit(.minutes(1))) struct RunLockTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString).lock")
        .path

    private var exists: Bool { FileManager.default.fileExists(atPath: path) }

    @Test func oneHoldsItUntilItIsReleased() throws {
        let first = try #require(try RunLock(at: path))
        #expect(try RunLock(at: path) == nil)
        #expect(try RunLock.isHeld(at: path))
        first.release()
        #expect(!exists)
        let second = try #require(try RunLock(at: path))
        // Once it is let go of it is no longer the first one's to remove.
        first.release()
        #expect(try RunLock.isHeld(at: path))
        second.release()
    }

    @Test func anotherProcessSeesIt() throws {
        let lock = try #require(try RunLock(at: path))
        func canBeTaken() throws -> Bool {
            let other = Process()
            (other.executableURL, other.arguments) = (URL(fileURLWithPath: "/usr/bin/flock"), ["-n", path, "true"])
            try other.run()
            other.waitUntilExit()
            return other.terminationStatus == 0
        }
        #expect(try !canBeTaken())
        lock.release()
        #expect(try canBeTaken())
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func lookingMakesAndRemovesNothing() throws {
        #expect(try !RunLock.isHeld(at: path))
        #expect(!exists)
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(try !RunLock.isHeld(at: path))
        #expect(exists)
        let lock = try #require(try RunLock(at: path), "a file that a killed process has left is in nobody's way")
        #expect(try RunLock.isHeld(at: path))
        #expect(exists)
        lock.release()
    }

    @Test func aFileThatSomeoneElseHasPutInItsPlaceIsLeftAlone() throws {
        let first = try #require(try RunLock(at: path))
        try FileManager.default.removeItem(atPath: path)
        let second = try #require(try RunLock(at: path))
        first.release()
        #expect(try RunLock.isHeld(at: path))
        second.release()
    }

    /// Each opens the file while others remove it.
    @Test func neverDoTwoHoldIt() async throws {
        let (path, tally) = (path, Tally())
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        guard let lock = try RunLock(at: path) else { continue }
                        let count = tally.holders.add(1, ordering: .sequentiallyConsistent).newValue
                        tally.mostHolders.max(count, ordering: .sequentiallyConsistent)
                        await Task.yield()
                        tally.holders.subtract(1, ordering: .sequentiallyConsistent)
                        lock.release()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.mostHolders.load(ordering: .relaxed) == 1)
    }

    @Test func whoLooksKeepsNobodyFromTakingIt() async throws {
        let (path, tally) = (path, Tally())
        try await withThrowingTaskGroup { group in
            group.addTask { while !tally.isOver.load(ordering: .relaxed) { _ = try RunLock.isHeld(at: path) } }
            group.addTask {
                defer { tally.isOver.store(true, ordering: .relaxed) }
                for _ in 0..<500 {
                    let lock = try RunLock(at: path)
                    #expect(lock != nil)
                    lock?.release()
                }
            }
            try await group.waitForAll()
        }
    }
}

private final class Tally: Sendable {
    let holders = Atomic(0)
    let mostHolders = Atomic(0)
    let isOver = Atomic(false)
}
