// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB
import Hypervisor
import PlaybookModel

/// What the journal knows of one change: enough to take it back in a later process.
package struct UndoRecord: Sendable, Codable, FetchableRecord, PersistableRecord {
    /// How far the change got.
    package enum State: String, Sendable, Codable {
        /// Written before the change; whether it was made is not known yet.
        case intended
        case applied
        case undone
        /// Someone else changed the domain since; nothing was overwritten.
        case conflict
        /// The undo failed and may be tried again.
        case undoFailed = "undo_failed"
    }

    package static let databaseTableName = "undo"
    /// The action key under which a step's own `undo` commands stand.
    package static let monitorUndo = "undo"

    package let run: RunID
    /// The order of changes within the run.
    package let number: Int
    package let host: String
    package let uri: String
    package let domainName: String
    package let domainUUID: String
    package let stepName: String
    /// The key of the action whose `undo` reads the change.
    package let action: String
    package let effect: Effect
    /// The change as JSON.
    package var change: String
    package var state: State
    /// Why the last undo did not work.
    package var note: String?

    package init(
        run: RunID, number: Int, host: String, uri: String, domain: DomainID, stepName: String, action: String,
        effect: Effect, change: String
    ) {
        self.run = run
        self.number = number
        self.host = host
        self.uri = uri
        domainName = domain.name
        domainUUID = domain.uuid
        self.stepName = stepName
        self.action = action
        self.effect = effect
        self.change = change
        state = .intended
    }

    package var domain: DomainID { DomainID(name: domainName, uuid: domainUUID) }

    /// Whether the change may still stand.
    package var isOpen: Bool { state != .undone }
}
