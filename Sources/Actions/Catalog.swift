// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

extension ActionCatalog {
    /// Every action there is, in the order of the documentation.
    package static let standard = ActionCatalog([
        Define.self,
        Undefine.self,
        Inject.self,
        Power.self,
        QMP.self,
        HMP.self,
        Debug.self,
    ])
}
