// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// Tries one reader in a process of its own, which a crash may end: `FuzzTests` runs it.
///
/// `fuzz-readers READER NOTE mutations SEED SECONDS`, or `corpus` or `attacks` in place of the last three. Prints what the
/// reader did that it must not do, and then exits with 1; NOTE is where the input at hand stands.
@main struct FuzzReaders {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let reader = FuzzedReader(rawValue: arguments[1]) else { exit(64) }
        let trial = Trial(reader: reader, note: URL(fileURLWithPath: arguments[2]))
        let isFine: Bool
        switch arguments[3] {
        case "corpus": isFine = trial.read(try Corpus.texts(for: reader))
        case "attacks": isFine = trial.read(Attack.inputs(for: reader))
        default:
            guard arguments.count == 5, let seed = UInt64(arguments[4]), let seconds = Double(arguments[5]) else {
                exit(64)
            }
            isFine = trial.read(try mutations(for: reader, seed: seed, seconds: seconds))
        }
        exit(isFine ? 0 : 1)
    }

    /// Inputs until the time is over.
    private static func mutations(for reader: FuzzedReader, seed: UInt64, seconds: Double) throws -> AnyIterator<
        [UInt8]
    > {
        var mutator = Mutator(corpus: try Corpus.texts(for: reader), seed: seed)
        let end = ContinuousClock.now + .seconds(seconds)
        return AnyIterator { ContinuousClock.now < end ? mutator.next() : nil }
    }
}
