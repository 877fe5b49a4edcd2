// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Foundation
import Hypervisor
import Matching
import PlaybookModel
import QMPSchema

/// `virt-playbook schema dump`
struct SchemaDump: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Prints a QEMU's own QMP schema as JSON, for `check --qmp-schema`.",
        usage: "virt-playbook schema dump -d DOMAIN [OPTIONS]",
        discussion: """
            The domain's running QEMU is asked, which taints it. With --probe a small paused domain without disks is \
            asked in its place: it has the same emulator and machine, and is gone at once.

            Example: virt-playbook schema dump -d web-1 --probe > qemu.json
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: ArgumentHelp("The domain, by its name or UUID.", valueName: "domain"),
        completion: Completion.domain)
    var domain: String

    @Flag(help: "Asks a throwaway domain like it, and leaves this one alone.")
    var probe = false

    func run() async throws {
        do throws(StepFailure) {
            Output.report.write(try await schema() + "\n")
        } catch {
            Output.show(error, of: domain)
            try (error.kind == .unreachable ? ExitStatus.hostUnreachable : .targetFailed).end()
        }
    }

    /// The schema's JSON, looked through so that `check` can use it.
    private func schema() async throws(StepFailure) -> String {
        let hypervisor: any HypervisorConnection
        do throws(HypervisorError) { hypervisor = try await Connections.opener()(connection.inventory.hosts[0]) } catch
        {
            throw StepFailure(error.description, kind: .unreachable)
        }
        let answer: Result<String, StepFailure>
        do throws(StepFailure) { answer = .success(try await reply(from: hypervisor)) } catch {
            answer = .failure(error)
        }
        await hypervisor.close()
        let reply = try answer.get()
        do throws(SchemaError) { _ = try MonitorSchema(parsing: reply) } catch {
            throw StepFailure("its QEMU's schema cannot be used: \(error)")
        }
        return try MonitorReply(reply, to: SchemaShelf.query).value.text()
    }

    private func reply(from hypervisor: any HypervisorConnection) async throws(StepFailure) -> String {
        let session = hypervisor.session(for: try await target(on: hypervisor), timeout: .seconds(30))
        guard probe else {
            Output.warn("this taints \(domain) `custom-monitor` until its QEMU ends; --probe leaves it alone")
            do throws(HypervisorError) { return try await session.monitor(SchemaShelf.query) } catch {
                throw StepFailure(error, help: error.code == .operationInvalid ? "it is off: use --probe" : nil)
            }
        }
        let suffix = "\(UUID().uuidString.prefix(8).lowercased())-schema"
        let xml: String?
        do throws(HypervisorError) { xml = try await session.currentXML() } catch { throw StepFailure(error) }
        let throwaway = try SchemaShelf.throwaway(like: xml ?? "", suffix: suffix)
        do throws(HypervisorError) {
            return try await hypervisor.tryStart(throwaway, sending: SchemaShelf.query) ?? ""
        } catch {
            throw StepFailure(error)
        }
    }

    private func target(on hypervisor: any HypervisorConnection) async throws(StepFailure) -> DomainID {
        let domains: [DomainID]
        do throws(HypervisorError) { domains = try await hypervisor.domains() } catch { throw StepFailure(error) }
        if let found = domains.first(where: { $0.name == domain || $0.uuid == domain.lowercased() }) { return found }
        let nearest = NearestName.suggestion(for: domain, among: domains.map(\.name))
        throw StepFailure(
            "there is no such domain",
            help: nearest.map { "did you mean `\($0)`?" } ?? "`virsh list --all` names those there are")
    }
}
