// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// How a run goes about its work.
package struct RunOptions: Sendable {
    /// How many targets are worked on at once.
    package var forks = 8
    /// Whether nothing may be changed.
    package var isDryRun = false
    /// Whether differences are shown.
    package var showsDifferences = false
    /// Narrows every play to these domains; nil for all of them.
    package var limit: DomainSelector?
    /// How injections are tried on throwaway domains before anything is changed; nil where they are not.
    package var probe: Probe?
    /// What QMP commands are held against before anything is changed; nil where they are not.
    package var monitorSchemas: (any MonitorSchemas)?
    /// How long a call to the hypervisor may take where the step says nothing.
    package var callTimeout = Duration.seconds(30)

    /// Where a dry run sends commands that only look; each taints its guest.
    package var dryRunQueries = DryRunQueries.whereTainted

    /// Which monitor commands may be sent; nil for all.
    package var policy: MonitorPolicy?

    /// What opened the playbooks' encrypted values, which no report and no record shows; nil where there is none.
    package var vault: (any TextVault)?

    /// What the product's version is, for `requires`; nil where it is not to be told.
    package var product: Version?

    /// What reads domain XML for `where` and for the context document; nil where nothing does.
    package var inspector: DomainInspector?

    /// Puts a question to the user and gives the answer. Throws where there is nobody to ask.
    package var ask: @Sendable (String) async throws(StepFailure) -> String = { _ throws(StepFailure) in
        throw StepFailure("there is nobody to ask: this is no terminal", help: "run it on a terminal")
    }

    /// What a plan has to do with the run.
    package var planning = Planning.none

    /// The UUIDs for domains that are yet to be made, by their targets' names; others get new ones.
    package var newUUIDs: [String: String] = [:]

    /// Asks whether to run a step on a target; nil where all run.
    package var confirm: (@Sendable (_ step: String, _ target: String) async -> Bool)?

    package init() {}

    /// What a plan has to do with a run.
    package enum Planning: Sendable {
        case none
        /// The run tells what each target is, before its first step.
        case keeps
        /// The run works on those targets alone that are what a plan found, by their names.
        case follows([String: TargetFacts])
    }

    /// What the engine needs to know of domain XML.
    package struct DomainInspector: Sendable {
        /// Its `emulator`, `machine` and `arch`, where it names them.
        package let facts: @Sendable (_ xml: String) throws(StepFailure) -> [String: ContextValue]
        /// Whether an XPath expression finds something in it.
        package let finds: @Sendable (_ path: String, _ xml: String) throws(StepFailure) -> Bool
        /// The XML without its passwords.
        package let masked: @Sendable (_ xml: String) -> String
        /// A message without the passwords of the command line that it repeats.
        package let maskedMessage: @Sendable (_ message: String) -> String

        package init(
            facts: @escaping @Sendable (_ xml: String) throws(StepFailure) -> [String: ContextValue],
            finds: @escaping @Sendable (_ path: String, _ xml: String) throws(StepFailure) -> Bool,
            masked: @escaping @Sendable (_ xml: String) -> String,
            maskedMessage: @escaping @Sendable (_ message: String) -> String
        ) {
            self.facts = facts
            self.finds = finds
            self.masked = masked
            self.maskedMessage = maskedMessage
        }
    }

    /// Where a dry run sends commands that only look.
    package enum DryRunQueries: Sendable {
        /// Nowhere, not even where a step asks for it: the connection is read-only.
        case never
        /// To guests that a monitor command has tainted already.
        case whereTainted
        case always

        /// What the options of a dry run come to.
        package init(isReadOnly: Bool, sendsQueries: Bool) {
            self = isReadOnly ? .never : sendsQueries ? .always : .whereTainted
        }
    }

    /// What `--probe` needs to know of domain XML.
    package struct Probe: Sendable {
        /// What the names of all throwaway domains begin with.
        package let prefix: String
        /// The XML for a target's, nil where that injects nothing; the suffix ends its name.
        package let xml: @Sendable (_ of: String, _ suffix: String) throws(StepFailure) -> String?

        package init(
            prefix: String, xml: @escaping @Sendable (_ of: String, _ suffix: String) throws(StepFailure) -> String?
        ) {
            self.prefix = prefix
            self.xml = xml
        }
    }
}
