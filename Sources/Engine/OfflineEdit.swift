// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import InventoryModel
import PlaybookModel

/// Walks the steps of plays that edit XML over a domain's XML text, with no hypervisor at hand.
///
/// Steps of other kinds are passed over, and so are plays whose `domains` do not take the domain. Nothing fails half-way
/// here, so that `rescue` has no use, and handlers are called as ever.
package struct OfflineEdit: Sendable {
    private let plays: [Play]
    private let selectsByName: Bool

    /// An edit by these plays, or with `selectsByName` by those of them that take the domain.
    package init(_ plays: [Play], selectsByName: Bool) {
        self.plays = plays
        self.selectsByName = selectsByName
    }

    /// What the text becomes.
    package struct Outcome: Sendable {
        package var xml: String
        /// Whether any play was for this domain.
        package var isSelected = false
        package var warnings: [String] = []
    }

    /// Edits the XML of a domain. Throws the failure of the first step that cannot be done, at its place.
    package func edited(_ xml: String, of domain: DomainID) async throws(StepFailure) -> Outcome {
        let view = TargetView(offline: xml, of: domain)
        var outcome = Outcome(xml: xml)
        for play in plays where !selectsByName || play.domains.selects(domain) {
            if selectsByName, let condition = play.domains.condition {
                throw StepFailure("`where` cannot be told here, where there is nothing but XML", range: condition.range)
            }
            outcome.isSelected = true
            var walk = Walk(play: play, view: view)
            for step in play.body.flatMap(\.certainSteps) { try await walk.take(step) }
            for handler in play.handlers where walk.notified.contains(handler.title) { try await walk.take(handler) }
        }
        outcome.xml = try await view.inactiveXML() ?? xml
        outcome.warnings = await view.takeWarnings()
        return outcome
    }

    /// One play on its way.
    private struct Walk {
        let play: Play
        let view: TargetView
        var changed = false
        var notified: Set<String> = []

        mutating func take(_ step: Step) async throws(StepFailure) {
            guard step.kind.spec.isXMLEdit else { return }
            do throws(StepFailure) {
                guard try await plan(step) else { return }
                changed = true
                notified.formUnion(step.notified)
            } catch {
                var failure = error
                if failure.range == nil { failure.range = step.range }
                throw failure
            }
        }

        private func plan(_ step: Step) async throws(StepFailure) -> Bool {
            guard !step.needs.replies else {
                throw StepFailure("the step needs a reply of an earlier one, and here none is sent")
            }
            guard !step.needs.facts else {
                throw StepFailure("the step needs to know more of host or domain than is known here")
            }
            let context = step.context(in: TemplateContext(document: document, variables: play.variables))
            var isChanged = false
            for context in try contexts(of: step, in: context) {
                let bound: BoundStep
                do throws(InvalidInput) {
                    var holds = true
                    for condition in step.conditions where holds {
                        holds = try condition.objection(in: context) == nil
                    }
                    guard holds else { continue }
                    bound = try step.bound(in: context)
                } catch {
                    throw StepFailure(error)
                }
                guard let planned = try await bound.action.planned(on: view) else { continue }
                await view.expect(planned.prediction)
                isChanged = true
            }
            return isChanged
        }

        private func contexts(of step: Step, in context: TemplateContext) throws(StepFailure) -> [TemplateContext] {
            guard let loop = step.loop else { return [context] }
            do throws(InvalidInput) {
                let items = try loop.items(in: context)
                return items.enumerated().map {
                    Loop.context(for: $0.element, at: $0.offset, of: items.count, in: context)
                }
            } catch {
                // What must not run may lack its list.
                if step.conditions.contains(where: { (try? $0.objection(in: context)) != nil }) { return [] }
                throw StepFailure(error)
            }
        }

        private var document: [String: ContextValue] {
            var document = ContextDocument.identity(
                host: InventoryHost(name: "localhost", uri: nil), uri: "", domain: view.domain)
            document["changed"] = .bool(changed)
            return document
        }
    }
}

extension StepItem {
    /// Its steps that run where none fails.
    fileprivate var certainSteps: [Step] {
        switch self {
        case .step(let step): [step]
        case .block(let block): (block.body + block.always).flatMap(\.certainSteps)
        }
    }
}
