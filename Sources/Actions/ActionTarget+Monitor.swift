// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

extension ActionTarget {
    /// Sends a monitor command and reads its reply. Throws where QEMU reports an error.
    func send(_ command: MonitorCommand) async throws(StepFailure) -> JSONValue {
        let text: String
        do throws(HypervisorError) {
            text = try await session.monitor(command)
        } catch {
            let isOff = error.code == .operationInvalid
            throw StepFailure(error, help: isOff ? "the guest is off: start it with `power: started` first" : nil)
        }
        return try MonitorReply(text, to: command).value
    }
}
