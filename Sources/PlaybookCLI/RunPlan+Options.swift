// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import InventoryModel
import PlaybookModel

/// What a plan keeps, as the options that it stands for.
extension RunPlan.Request {
    var inventory: Inventory { .localhost(uri: connect) }
}

extension StepSelection {
    init(_ kept: RunPlan.Selection) {
        self.init(tags: kept.tags, skipping: kept.skipTags, startingAt: kept.startAtStep)
    }
}
