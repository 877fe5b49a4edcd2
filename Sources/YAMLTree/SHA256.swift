// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CNettle

/// SHA-256 (FIPS 180-4), for texts that are to be known again. Nettle does the work.
package enum SHA256 {
    /// The digest of a text's UTF-8, as `sha256sum` prints it.
    package static func digest(of text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe vp_sha256(bytes.count, bytes, &digest)
        return Hexadecimal.text(of: digest)
    }
}
