// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The list of runs, and which of them a bare `rollback` takes.
@Suite(.enabled(if: Lab.isWanted)) struct HistoryTests {
    private static let injection = "- name: Inject\n  inject: {args: [\"-d\", \"guest_errors\"]}"
    private static let look = "- name: Look\n  qmp: query-status"

    private func name(of line: some StringProtocol) -> String { String(line.prefix { $0 != " " }) }

    @Test func theLatestRunsAreListed() async throws {
        try await Bench.with { bench in
            try bench.play(Self.look)
            for _ in 0..<3 { #expect(try await bench.program("run", "play.yml").status == 0) }
            let all = try await bench.program("history")
            #expect(all.stdout.split(separator: "\n").count == 3)
            #expect(all.stderr.isEmpty)
            let two = try await bench.program("history", "-n", "2")
            #expect(all.stdout.hasPrefix(two.stdout))
            #expect(two.stdout.split(separator: "\n").count == 2)
            #expect(two.stderr.contains("1 older; `virt-playbook history -n 0` lists all 3 runs"))
            #expect(try await bench.program("history", "--limit", "0").stdout == all.stdout)
            #expect(try await bench.program("history", "-n", "-1").status == 64)
            #expect(try await bench.program("history", "-n", "1", name(of: all.stdout)).status == 64)
        }
    }

    @Test func firstRunsThatBeginAtOnceShareOneStore() async throws {
        try await Bench.with { bench in
            try bench.write("play.yml", "- domains: test\n  steps: [{debug: hello}]\n")
            for _ in 0..<5 {
                try? FileManager.default.removeItem(atPath: bench.state)
                let failed = await withTaskGroup(of: Lab.Output?.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            // A host of its own, so that nothing but the store keeps them apart.
                            try? await bench.program("run", "-c", "test:///default", "play.yml")
                        }
                    }
                    return await group.reduce(into: [String?]()) { if $1?.status != 0 { $0.append($1?.stderr) } }
                }
                #expect(failed == [])
                #expect(try await bench.program("history").stdout.split(separator: "\n").count == 8)
            }
        }
    }

    @Test func aFullDiskHidesNoHistory() async throws {
        try await Bench.with { bench in
            try FileManager.default.createDirectory(atPath: bench.state, withIntermediateDirectories: true)
            _ = try await Lab.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", bench.state])
            var failure: (any Error)?
            do {
                try bench.play(Self.injection)
                #expect(try await bench.program("run", "play.yml").status == 0)
                #expect(try await Lab.run("dd", ["if=/dev/zero", "of=\(bench.state)/fill", "bs=4k"]).status == 1)
                let history = try await bench.program("history")
                #expect(history.status == 0 && history.stdout.split(separator: "\n").count == 1, "\(history.stderr)")
                let run = try await bench.program("run", "play.yml")
                #expect(run.status == 1 && run.stderr.contains("disk is full"), "\(run.stdout)\(run.stderr)")
                try FileManager.default.removeItem(atPath: "\(bench.state)/fill")
                #expect(try await bench.program("rollback").status == 0)
            } catch {
                failure = error
            }
            _ = try await Lab.run("umount", [bench.state])
            if let failure { throw failure }
        }
    }

    @Test func theLatestRunThatHasSomethingToUndoIsTakenBack() async throws {
        try await Bench.with { bench in
            let none = try await bench.program("rollback")
            #expect(none.status == 65)
            #expect(none.stderr.contains("there is no run in \(bench.state)"))
            let before = try await bench.snapshot(bench.guests[0])
            try bench.play(Self.injection)
            #expect(try await bench.program("run", "play.yml").status == 0)
            let run = name(of: try await bench.program("history").stdout)
            try bench.play(Self.look)
            #expect(try await bench.program("run", "play.yml").status == 0)
            let undone = try await bench.program("rollback")
            #expect(undone.status == 0)
            #expect(undone.stdout.hasPrefix("taking back run \(run) (play.yml, begun 20"))
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            let again = try await bench.program("rollback")
            #expect(again.status == 0)
            #expect(again.stdout == "no run in \(bench.state) has left anything to undo\n")
        }
    }

    @Test func aRunThatGoesOnIsNotTouched() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let before = try await bench.snapshot(guest)
            try bench.play("- name: Describe\n  xml: [{set: title, to: T}]")
            #expect(try await bench.program("run", "play.yml").status == 0)
            let earlier = name(of: try await bench.program("history").stdout)
            try bench.play(
                Self.injection + "\n- name: Wait\n  qmp: query-status\n"
                    + "  retry: {within: 60s, every: 100ms}\n  expect: {$.status: nonsense}")
            // A name of its own, by which the process is found.
            let file = "\(guest)-live.yml"
            try FileManager.default.moveItem(
                at: bench.folder.appendingPathComponent("play.yml"), to: bench.folder.appendingPathComponent(file))
            async let running = bench.program("run", file)
            var live = ""
            while try await !bench.program("history", live).stdout.contains("applied ") {
                live = name(of: try await bench.program("history", "-n", "1").stdout)
                if live == earlier { live = "none" }
            }
            let list = try await bench.program("history").stdout
            #expect(list.contains(/running +[^ ]*-live.yml/), "\(list)")
            let refused = try await bench.program("rollback")
            #expect(refused.status == 1)
            #expect(refused.stderr.contains("run \(live) (\(file), begun 20"))
            #expect(refused.stderr.contains("still goes on"))
            #expect(refused.stderr.contains("can be taken back is run \(earlier) (play.yml, begun 20"))
            #expect(refused.stdout.isEmpty)
            try bench.play(Self.look + "\n- name: Title\n  xml: [{set: title, to: U}]")
            let beside = try await bench.program("run", "play.yml")
            #expect(beside.status == 2)
            #expect(beside.stdout.contains("ok           localhost/\(guest): Look"), "\(beside.stdout)")
            #expect(beside.stdout.contains("nothing was changed, for run \(live) (process "), "\(beside.stdout)")
            try await bench.signal("-INT", toRunOf: file)
            #expect(try await running.status == 130)
            #expect(try await bench.program("history").stdout.contains(/interrupted +[^ ]*-live.yml/))
            #expect(try await bench.program("rollback").stdout.contains("taking back run \(earlier)"))
            #expect(try await bench.snapshot(guest) == before)
        }
    }
}
