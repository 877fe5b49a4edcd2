// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookCLI

@main
enum Main {
    static func main() async {
        await VirtPlaybook.main()
    }
}
