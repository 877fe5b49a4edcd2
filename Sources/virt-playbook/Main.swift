// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookCLI

@main
enum Main {
    @MainActor static func main() async {
        VirtPlaybook.prepare()
        await VirtPlaybook.start()
    }
}
