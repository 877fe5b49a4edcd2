// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// `managed_save: discard`: what becomes of an image that the next start would resume, old configuration and all.
enum ManagedSave: String, WordValue {
    case discard

    static let placeholder = ManagedSave.discard

    static let field = Field<ManagedSave>(
        "managed_save", "discard gives up a saved guest, which the next start would resume as it was configured then.")
}

extension TargetView {
    /// Whether a managed-save image goes with a change that it would hide. Throws where there is one, and the step does
    /// not give it up.
    nonisolated func discardsImage(_ choice: ManagedSave?) async throws(StepFailure) -> Bool {
        guard try await hasManagedSaveImage() else { return false }
        guard choice == .discard else {
            throw StepFailure(
                "\(domain) has a managed-save image: the change never takes effect while that exists, for it is what starts next",
                help: "start and stop it first, or write `managed_save: discard` to give up what is saved")
        }
        return true
    }

    /// Tells of a managed-save image where the configuration is as it should be, but does not count.
    nonisolated func warnOfImage() async throws(StepFailure) {
        guard try await hasManagedSaveImage() else { return }
        await warn(
            "\(domain) has a managed-save image: its next start resumes that, as it was configured then")
    }
}
