// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import PlaybookModel
import RunStore

/// A dry run kept: what it was made from, what the targets were, and what would happen to them.
///
/// It holds no secrets: variables that the command line set are there by name, passwords are masked, and `no_log` steps
/// have neither differences nor commands.
package struct RunPlan: Codable, Sendable, Equatable {
    /// What tells such a document from others.
    package static let kind = "virt-playbook plan"
    /// Raised when older programs could not read the document, or would misread it.
    package static let format = 2

    /// A file that was read.
    package struct Input: Codable, Sendable, Hashable {
        /// As the command line or another file names it.
        package let path: String
        /// Of its text as the file holds it, be it encrypted, without a byte order mark.
        package let sha256: String
    }

    /// Which targets and steps were chosen.
    package struct Selection: Codable, Sendable, Hashable {
        /// What `-d` says.
        package let domains: String?
        package let tags: [String]
        package let skipTags: [String]
        package let startAtStep: String?

        enum CodingKeys: String, CodingKey {
            case domains, tags
            case skipTags = "skip_tags"
            case startAtStep = "start_at_step"
        }

        package init(domains: String? = nil, tags: [String] = [], skipTags: [String] = [], startAtStep: String? = nil) {
            self.domains = domains
            self.tags = tags
            self.skipTags = skipTags
            self.startAtStep = startAtStep
        }
    }

    /// How the dry run was made, so that it can be made again.
    package struct Request: Codable, Sendable, Hashable {
        /// The URI that was asked for; nil for libvirt's default.
        package let connect: String?
        /// Whether the connection was read-only.
        package let isReadOnly: Bool
        /// Whether monitor commands that only look were sent to every guest.
        package let sendsQueries: Bool
        package let selection: Selection
        /// The names of the variables that the command line set.
        package let variables: [String]

        enum CodingKeys: String, CodingKey {
            case connect
            case isReadOnly = "readonly"
            case sendsQueries = "query"
            case selection, variables
        }

        package init(
            connect: String?, isReadOnly: Bool, sendsQueries: Bool, selection: Selection, variables: Set<String>
        ) {
            self.connect = connect
            self.isReadOnly = isReadOnly
            self.sendsQueries = sendsQueries
            self.selection = selection
            self.variables = variables.sorted()
        }
    }

    package let kind: String
    package let format: Int
    /// The version of the program that made it.
    package let version: String
    /// When it was made, in UTC.
    package let made: Date
    /// The name that the run has when the plan is applied.
    package let run: RunID
    package let request: Request
    /// The playbooks in the order in which they run.
    package let playbooks: [String]
    package let inputs: [Input]
    package let targets: [PlannedTarget]

    /// A plan that is made now.
    package init(
        run: RunID, version: String, made: Date, request: Request, playbooks: [Playbook], targets: [PlannedTarget]
    ) {
        kind = Self.kind
        format = Self.format
        self.version = version
        self.made = made
        self.run = run
        self.request = request
        self.playbooks = playbooks.map(\.source.name)
        inputs = Self.inputs(of: playbooks)
        self.targets = targets
    }

    /// The files that playbooks are made of, sorted by name.
    static func inputs(of playbooks: [Playbook]) -> [Input] {
        let files = playbooks.reduce(into: Set<SourceFile>()) { $0.formUnion($1.files) }
        // Never of what a vault held: who has the plan could try out what it may be.
        return files.map { Input(path: $0.name, sha256: SHA256.digest(of: $0.sealed ?? $0.text)) }
            .sorted { $0.path < $1.path }
    }
}
