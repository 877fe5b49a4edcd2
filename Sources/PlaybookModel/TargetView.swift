// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// What planning sees of a target: the domain as it is, or, in a dry run, as the earlier steps would leave it.
package actor TargetView {
    package nonisolated let domain: DomainID
    package nonisolated let isDryRun: Bool
    package nonisolated let showsDifferences: Bool
    /// The run's name in history, as what it writes into a domain bears it.
    package nonisolated let run: String?
    /// Nil where there is nothing but XML.
    private let session: (any DomainSession)?
    private let connection: (any HypervisorConnection)?
    private var predictedXML: String??
    private var predictedState: PowerState?
    private var predictsNoImage = false
    private var warnings: [String] = []
    private var knownFacts: HostFacts?

    package init(
        session: any DomainSession, connection: any HypervisorConnection, run: String? = nil, isDryRun: Bool,
        showsDifferences: Bool
    ) {
        self.domain = session.domain
        self.session = session
        self.connection = connection
        self.run = run
        self.isDryRun = isDryRun
        self.showsDifferences = showsDifferences
    }

    /// A domain of which there is nothing but XML, and no hypervisor to ask.
    package init(offline xml: String, of domain: DomainID) {
        self.domain = domain
        session = nil
        connection = nil
        run = nil
        isDryRun = true
        showsDifferences = false
        predictedXML = .some(xml)
    }

    /// The XML of the next start, nil where the domain does not exist.
    package func inactiveXML() async throws(StepFailure) -> String? {
        if let predictedXML { return predictedXML }
        do throws(HypervisorError) { return try await session?.inactiveXML() } catch {
            throw StepFailure(looking: error)
        }
    }

    /// State and persistence, nil where the domain does not exist.
    package func status() async throws(StepFailure) -> DomainStatus? {
        var status: DomainStatus?
        do throws(HypervisorError) { status = try await session?.status() } catch { throw StepFailure(looking: error) }
        if case .some(let xml) = predictedXML {
            if xml != nil, status == nil { status = DomainStatus(state: .off, runtimeID: nil, isPersistent: true) }
            if xml == nil, status?.isActive != true { return nil }
            status?.isPersistent = xml != nil
        }
        if let predictedState {
            status?.state = predictedState
            if !predictedState.isActive { status?.runtimeID = nil }
        }
        if predictsNoImage { status?.hasManagedSaveImage = false }
        return status
    }

    /// Whether the next start would resume a managed-save image instead of the configuration.
    package func hasManagedSaveImage() async throws(StepFailure) -> Bool {
        guard !predictsNoImage, let session else { return false }
        do throws(HypervisorError) { return try await session.hasManagedSaveImage() } catch {
            throw StepFailure(looking: error)
        }
    }

    /// What else libvirt keeps of the domain.
    package func dependents() async throws(StepFailure) -> DomainDependents {
        guard let session else { return DomainDependents(snapshots: 0, checkpoints: 0) }
        do throws(HypervisorError) { return try await session.dependents() } catch { throw StepFailure(looking: error) }
    }

    /// QEMU's arguments as libvirt would start it with this XML (`virConnectDomainXMLToNative`).
    package func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String {
        guard let connection else {
            throw HypervisorError(
                reason: .libvirt(.noSupport, domain: 0), message: "there is no hypervisor to ask",
                call: "virConnectDomainXMLToNative", subject: domain.name)
        }
        return try await connection.nativeCommandLine(for: xml)
    }

    /// The versions of the target's host (`virConnectGetLibVersion`, `virConnectGetVersion`); nil where there is none.
    package func hostFacts() async throws(StepFailure) -> HostFacts? {
        if let knownFacts { return knownFacts }
        do throws(HypervisorError) {
            let facts = try await connection?.facts()
            knownFacts = facts
            return facts
        } catch {
            throw StepFailure(looking: error)
        }
    }

    /// Whether there is nothing but XML, and no host that could be asked.
    package nonisolated var isOffline: Bool { connection == nil }

    /// Tells the user, beside the step's result, what is no failure and should be known all the same.
    package func warn(_ sentence: String) {
        if !warnings.contains(sentence) { warnings.append(sentence) }
    }

    /// The XML that planned changes would leave, nil where they change none.
    package var rehearsedXML: String? { predictedXML ?? nil }

    /// Whether planned changes would leave the domain otherwise than it is now.
    package var isRehearsed: Bool { predictedXML != nil || predictedState != nil }

    /// What planned changes would leave, to come back to.
    package struct Rehearsal: Sendable {
        fileprivate let xml: String??
        fileprivate let state: PowerState?
    }

    /// What planned changes would leave so far.
    package var rehearsal: Rehearsal { Rehearsal(xml: predictedXML, state: predictedState) }

    /// Forgets what was planned since.
    package func rewind(to rehearsal: Rehearsal) {
        predictedXML = rehearsal.xml
        predictedState = rehearsal.state
    }

    /// The warnings since the last call.
    package func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    /// Keeps what a planned change would leave behind, for the later steps of a dry run.
    package func expect(_ prediction: Prediction) {
        if let xml = prediction.inactiveXML { predictedXML = .some(xml) }
        if let state = prediction.state { predictedState = state }
        if prediction.discardsImage { predictsNoImage = true }
    }
}
