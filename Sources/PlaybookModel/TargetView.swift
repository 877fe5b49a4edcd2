// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// What planning sees of a target: the domain as it is, or, in a dry run, as the earlier steps would leave it.
package actor TargetView {
    package nonisolated let domain: DomainID
    package nonisolated let isDryRun: Bool
    package nonisolated let showsDifferences: Bool
    private let session: any DomainSession
    private let connection: any HypervisorConnection
    private var predictedXML: String??
    private var predictedState: PowerState?

    package init(
        session: any DomainSession, connection: any HypervisorConnection, isDryRun: Bool, showsDifferences: Bool
    ) {
        self.domain = session.domain
        self.session = session
        self.connection = connection
        self.isDryRun = isDryRun
        self.showsDifferences = showsDifferences
    }

    /// The XML of the next start, nil where the domain does not exist.
    package func inactiveXML() async throws(StepFailure) -> String? {
        if let predictedXML { return predictedXML }
        do throws(HypervisorError) { return try await session.inactiveXML() } catch { throw StepFailure(error) }
    }

    /// State and persistence, nil where the domain does not exist.
    package func status() async throws(StepFailure) -> DomainStatus? {
        var status: DomainStatus?
        do throws(HypervisorError) { status = try await session.status() } catch { throw StepFailure(error) }
        if case .some(let xml) = predictedXML {
            if xml != nil, status == nil { status = DomainStatus(state: .off, runtimeID: nil, isPersistent: true) }
            if xml == nil, status?.state.isActive != true { return nil }
            status?.isPersistent = xml != nil
        }
        if let predictedState { status?.state = predictedState }
        return status
    }

    /// QEMU's arguments as libvirt would start it with this XML (`virConnectDomainXMLToNative`).
    package func nativeCommandLine(for xml: String) async throws(HypervisorError) -> String {
        try await connection.nativeCommandLine(for: xml)
    }

    /// Keeps what a planned change would leave behind, for the later steps of a dry run.
    package func expect(_ prediction: Prediction) {
        if let xml = prediction.inactiveXML { predictedXML = .some(xml) }
        if let state = prediction.state { predictedState = state }
    }
}

/// What applying and undoing work on.
package struct ActionTarget: Sendable {
    package let session: any DomainSession
    /// Where waiting takes its time from.
    package let clock: any Clock<Duration>
    /// Whether an undo overrides what someone else changed since.
    package let overridesConflicts: Bool

    package init(session: any DomainSession, clock: any Clock<Duration>, overridesConflicts: Bool = false) {
        self.session = session
        self.clock = clock
        self.overridesConflicts = overridesConflicts
    }
}
