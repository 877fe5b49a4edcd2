// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

extension Error {
    /// Why something of Foundation's failed, as the system says it where the system was the cause; without a full stop, to stand in a sentence.
    package var reason: String {
        let error = self as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        let words = cause.localizedFailureReason ?? cause.localizedDescription
        return words.hasSuffix(".") ? String(words.dropLast()) : words
    }
}
