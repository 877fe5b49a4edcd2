// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

extension ActionCatalog {
    /// Every action there is, in the order of the documentation.
    package static let standard = ActionCatalog([
        Define.self,
        Undefine.self,
        Attach.self,
        Inject.self,
        EditXML.self,
        Power.self,
        QMP.self,
        HMP.self,
        Agent.self,
        Event.self,
        Job.self,
        Assert.self,
        SetVars.self,
        Pause.self,
        Fail.self,
        Debug.self,
    ])
}
