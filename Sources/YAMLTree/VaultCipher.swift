// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CNettle

/// The cipher of Ansible Vault, `AES256` in its headers: AES-256 in counter mode over padded text, under HMAC-SHA256,
/// with keys that PBKDF2 makes of a password. Nettle does the work.
enum VaultCipher {
    /// A text as it is stored.
    struct Sealed: Hashable {
        let salt: [UInt8]
        /// HMAC-SHA256 of `bytes`.
        let tag: [UInt8]
        let bytes: [UInt8]
    }

    static let saltCount = 32
    static let tagCount = 32
    private static let blockCount = 16
    private static let rounds: UInt32 = 10_000

    private struct Keys {
        let cipher: [UInt8]
        let authentication: [UInt8]
        let counter: [UInt8]

        init(password: [UInt8], salt: [UInt8]) {
            var bytes = [UInt8](repeating: 0, count: 80)
            unsafe nettle_pbkdf2_hmac_sha256(
                password.count, password, rounds, salt.count, salt, bytes.count, &bytes)
            cipher = Array(bytes[..<32])
            authentication = Array(bytes[32..<64])
            counter = Array(bytes[64...])
        }

        func tag(of text: [UInt8]) -> [UInt8] {
            var tag = [UInt8](repeating: 0, count: tagCount)
            unsafe vp_hmac_sha256(authentication.count, authentication, text.count, text, &tag)
            return tag
        }

        func crypt(_ bytes: inout [UInt8]) {
            unsafe vp_aes256_ctr(cipher, counter, bytes.count, &bytes)
        }
    }

    /// The clear bytes, or nil where the tag says that the password is another one, or the bytes were damaged.
    static func open(_ sealed: Sealed, password: [UInt8]) -> [UInt8]? {
        let keys = Keys(password: password, salt: sealed.salt)
        let tag = keys.tag(of: sealed.bytes)
        guard tag.count == sealed.tag.count, unsafe nettle_memeql_sec(tag, sealed.tag, tag.count) == 1 else {
            return nil
        }
        var bytes = sealed.bytes
        keys.crypt(&bytes)
        return unpadded(bytes)
    }

    /// Seals bytes under a salt of their own, from the system's random numbers.
    static func seal(_ bytes: [UInt8], password: [UInt8]) -> Sealed {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<saltCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let keys = Keys(password: password, salt: salt)
        let padding = blockCount - bytes.count % blockCount
        var sealed = bytes + [UInt8](repeating: UInt8(padding), count: padding)
        keys.crypt(&sealed)
        return Sealed(salt: salt, tag: keys.tag(of: sealed), bytes: sealed)
    }

    /// The bytes without the padding of PKCS #7, RFC 5652 section 6.3; nil where there is none.
    private static func unpadded(_ bytes: [UInt8]) -> [UInt8]? {
        guard let last = bytes.last, (1...blockCount).contains(Int(last)), bytes.count >= Int(last),
            bytes.suffix(Int(last)).allSatisfy({ $0 == last })
        else { return nil }
        return bytes.dropLast(Int(last))
    }
}
