// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

extension [any LintRule.Type] {
    /// Every rule there is, in the order of the reference.
    package static var standard: [any LintRule.Type] {
        ofRuns + [
            IrreversibleRule.self, RestartAlwaysRule.self, CannotFailRule.self, CannotMatchRule.self,
            UnusedRegisterRule.self, ShadowedVariableRule.self, UnnamedStepRule.self, DeprecatedKeyRule.self,
            UnusedHandlerRule.self, UnknownCodeRule.self,
        ]
    }

    /// What commands other than `check` tell of too: what the steps do to guests, and not how they are written.
    package static var ofRuns: [any LintRule.Type] {
        [NativeXMLRule.self, SetDeviceRule.self, TrackedByLibvirtRule.self]
    }
}
