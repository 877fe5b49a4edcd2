// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Dispatch
import Glibc
import Synchronization
import Testing
import YAMLTree

@Suite struct KeyringTests {
    private static let pass = "s3cret pass"

    /// A ring of passwords with their ids.
    private static func ring(_ passwords: (label: String?, text: String)...) -> Keyring {
        Keyring(
            passwords.map { password in
                VaultPassword(label: password.label) { () throws(InvalidInput) in Array(password.text.utf8) }
            }, secrets: Secrets())
    }

    /// What is wrong with opening a text; nil where it opens.
    private static func mistake(of ring: Keyring, opening text: String) -> Diagnostic? {
        do throws(InvalidInput) {
            _ = try ring.decrypted(text, at: nil)
            return nil
        } catch {
            return error.diagnostics.first
        }
    }

    @Test(arguments: [
        (VaultVectors.marked, "s3cret pass", #"hunter2 <&"x",y>"#),
        (VaultVectors.block, "s3cret pass", "0123456789abcdef"),
        (VaultVectors.labelled, "other", "0123456789abcdef"),
        (VaultVectors.long, "pässwörd" + String(repeating: "x", count: 70), "grüße\nzweite Zeile\n"),
    ]) func whatAnsibleEncryptedIsOpened(_ text: String, _ password: String, _ clear: String) throws {
        #expect(try Self.ring((nil, password)).decrypted(text, at: nil) == clear)
    }

    @Test func windowsLineEndsAndIndentationDoNoHarm() throws {
        let text = VaultVectors.marked.replacing("\n", with: "  \r\n   ")
        #expect(try Self.ring((nil, Self.pass)).decrypted(text, at: nil) == #"hunter2 <&"x",y>"#)
    }

    @Test(arguments: [
        "", "a", "exactly 16 bytes", "several\nlines of ünïcode\n", String(repeating: "long ", count: 900),
    ])
    func whatIsSealedIsOpenedAgain(_ text: String) throws {
        let ring = Self.ring((nil, "wrong"), ("prod", "other"))
        _ = try ring.decrypted(VaultVectors.labelled, at: nil)
        let (one, two) = (try ring.encrypted(text), try ring.encrypted(text))
        #expect(one != two)
        #expect(one.hasPrefix("$ANSIBLE_VAULT;1.2;AES256;prod\n"))
        #expect(one.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
        #expect(try Self.ring(("prod", "other")).decrypted(one, at: nil) == text)
    }

    @Test func nothingIsSealedBeforeAPasswordIsProven() {
        let told = #expect(throws: InvalidInput.self) { try Self.ring((nil, Self.pass)).encrypted("x") }
        #expect(told?.diagnostics.first?.code == "no-vault-password")
    }

    @Test(arguments: [VaultVectors.marked, VaultVectors.labelled]) func aWrongPasswordIsAnError(_ text: String) {
        let ring = Self.ring((nil, "nonsense"), ("prod", "nonsense as well"))
        #expect(Self.mistake(of: ring, opening: text)?.code == "wrong-vault-password")
    }

    @Test func withoutPasswordsTheOptionToGiveIsNamed() {
        let plain = Self.mistake(of: Self.ring(), opening: VaultVectors.marked)
        #expect(plain?.code == "no-vault-password")
        #expect(plain?.help?.contains("--vault-password-file FILE") == true)
        let labelled = Self.mistake(of: Self.ring(), opening: VaultVectors.labelled)
        #expect(labelled?.help?.contains("--vault-id prod@FILE") == true)
    }

    /// Each digit of the text is under the tag or is the tag: none can change without notice.
    @Test func damageIsNoticedWhereverItIs() throws {
        let lines = VaultVectors.marked.split(separator: "\n").map(String.init)
        let digits = Array(lines.dropFirst().joined().utf8)
        let ring = Self.ring((nil, Self.pass))
        var noticed = 0
        for place in stride(from: 1, to: digits.count, by: 37) {
            var damaged = digits
            damaged[place] = damaged[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            let text = lines[0] + "\n" + String(decoding: damaged, as: UTF8.self)
            let code = Self.mistake(of: ring, opening: text)?.code
            #expect(code == "damaged-vault" || code == "wrong-vault-password", "digit \(place)")
            noticed += 1
        }
        #expect(noticed > 10)
    }

    @Test(arguments: [
        ("$ANSIBLE_VAULT;1.1;AES256\n3132zz", "damaged-vault"), ("$ANSIBLE_VAULT;1.1;AES256\n313", "damaged-vault"),
        ("$ANSIBLE_VAULT;1.1;AES256\n", "damaged-vault"), ("$ANSIBLE_VAULT;1.1;AES256\n310a320a33", "damaged-vault"),
        ("$ANSIBLE_VAULT;1.1;AES256\n31310a", "damaged-vault"), ("$ANSIBLE_VAULT;1.0;AES\n31", "unknown-vault"),
        ("$ANSIBLE_VAULT;1.2;AES256\n31", "unknown-vault"), ("$ANSIBLE_VAULT;9;AES256\n31", "unknown-vault"),
        ("$ANSIBLE_VAULT", "unknown-vault"), ("", "unknown-vault"), ("plain", "unknown-vault"),
    ]) func whatIsNoEncryptedTextIsRefused(_ text: String, _ code: String) {
        #expect(Self.mistake(of: Self.ring((nil, "x")), opening: text)?.code == code)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        let ring = Self.ring((nil, Self.pass))
        #expect(Self.mistake(of: ring, opening: VaultVectors.binary)?.code == "vault-not-utf8")
    }

    @Test func thePasswordOfTheLabelIsTriedFirstThenTheOthersEachFetchedOnce() throws {
        let fetched = Log()
        let ring = Keyring([fetched.password(nil, Self.pass), fetched.password("prod", "other")], secrets: Secrets())
        #expect(fetched.entries.isEmpty)
        _ = try ring.decrypted(VaultVectors.labelled, at: nil)
        #expect(fetched.entries == ["other"])
        _ = try ring.decrypted(VaultVectors.labelled, at: nil)
        _ = try ring.decrypted(VaultVectors.marked, at: nil)
        #expect(fetched.entries == ["other", Self.pass])
    }

    @Test func manyReadersAtOnceFetchAPasswordOnce() {
        let fetched = Log()
        let ring = Keyring([fetched.password(nil, Self.pass, after: 50_000)], secrets: Secrets())
        let mistakes = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            if Self.mistake(of: ring, opening: VaultVectors.marked) != nil { mistakes.withLock { $0 += 1 } }
        }
        #expect(mistakes.withLock { $0 } == 0)
        #expect(fetched.entries == [Self.pass])
    }

    @Test func aPasswordOfAnotherLabelServesToo() throws {
        let ring = Self.ring(("dev", "wrong"), ("test", "other"))
        #expect(try ring.decrypted(VaultVectors.labelled, at: nil) == "0123456789abcdef")
    }
}

/// Which passwords were fetched.
private final class Log: Sendable {
    private let list = Mutex<[String]>([])

    var entries: [String] { list.withLock { $0 } }

    /// A password that takes so many microseconds to come, as a user's answer does.
    func password(_ label: String?, _ text: String, after delay: UInt32 = 0) -> VaultPassword {
        VaultPassword(label: label) { () throws(InvalidInput) in
            usleep(delay)
            self.list.withLock { $0.append(text) }
            return Array(text.utf8)
        }
    }
}
