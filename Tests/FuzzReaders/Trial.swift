// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Glibc

/// One reader that is tried in a process of its own, with the input at hand in a file: a crash, too, leaves it there.
struct Trial {
    /// The most that an input may take, in seconds of the process's own work: other programs do not count.
    private static let longest = isDebugBuild ? 15.0 : 1.0
    /// The most memory that the process may ever have, in KiB.
    private static let largest = 256 << 10

    /// Such a build is ten times slower.
    private static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    let reader: FuzzedReader
    /// Where the input that is being read stands.
    let note: URL

    /// Reads inputs, and tells how many there were, and of each that takes too long or too much, or is not read as it
    /// must be. Whether there was none such.
    func read(_ inputs: some Sequence<[UInt8]>) -> Bool {
        // Beside other tests, which have times to keep.
        _ = nice(19)
        var (count, isFine) = (0, true)
        for input in inputs {
            count += 1
            do {
                try read(input)
            } catch {
                isFine = false
                let start = String(decoding: input.prefix(80), as: UTF8.self).debugDescription
                print("\(error)\n\(input.count) bytes that begin with \(start)")
            }
        }
        print("\(reader.rawValue): \(count) inputs")
        return isFine && count > 0
    }

    private func read(_ input: [UInt8]) throws {
        try Data(input).write(to: note)
        // A reader that never ends is ended by the signal, and so is the process.
        alarm(30)
        let start = clock()
        try reader.read(input, in: note)
        let seconds = Double(clock() - start) / 1_000_000
        alarm(0)
        guard seconds <= Self.longest else { throw Offence("it took \(seconds) s") }
        let memory = try Self.memoryPeak()
        guard memory <= Self.largest else { throw Offence("the process took \(memory) KiB") }
    }

    /// The most memory that this process ever had, in KiB. Not from `getrusage`, which counts what the parent had.
    private static func memoryPeak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let size = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Offence("/proc/self/status does not tell the memory's peak")
        }
        return size
    }
}
