// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// What a target was when a plan was made: it must be that still when the plan is applied.
package struct TargetFacts: Codable, Sendable, Hashable {
    /// The host's URI as libvirt resolved it (`virConnectGetURI`).
    package let uri: String
    /// The version of the host's libvirt.
    package let libvirt: String
    /// The version of the host's default QEMU, where the driver tells.
    package let qemu: String?
    /// The path of the domain's emulator, where its XML names it.
    package let emulator: String?
    /// Of a domain that does not exist yet, the one that it is to have.
    package let uuid: String
    /// The power state, `absent` where the domain does not exist yet.
    package let state: String
    /// libvirt's number of the QEMU process, nil while there is none.
    package let runtimeID: Int32?
    package let isPersistent: Bool
    package let autostarts: Bool
    package let hasManagedSaveImage: Bool
    /// The SHA-256 of the XML of the next start, or, of a domain that has none, of that of the running QEMU; nil where
    /// it is not to be compared. Passwords are masked first: a digest would let them be guessed.
    package var digest: String?
    /// Why the running QEMU counts as tainted. For the reader: what looks at taints shows in the steps.
    package let taints: [String]

    enum CodingKeys: String, CodingKey {
        case uri, libvirt, qemu, emulator, uuid, state
        case runtimeID = "qemu_process"
        case isPersistent = "persistent"
        case autostarts = "autostart"
        case hasManagedSaveImage = "managed_save_image"
        case digest = "xml_sha256"
        case taints
    }

    /// What is otherwise in `found`, each in words with both values.
    package func changes(to found: TargetFacts) -> [String] {
        func told(_ what: String, _ wanted: String?, _ found: String?) -> String? {
            wanted == found ? nil : "\(what) was \(wanted ?? "none") and is \(found ?? "none")"
        }
        func answer(_ value: Bool) -> String { value ? "yes" : "no" }
        var changes = [told("the host's URI", uri, found.uri), told("libvirt", libvirt, found.libvirt)]
        changes += [told("QEMU", qemu, found.qemu), told("the state", state, found.state)]
        guard state != Self.absent, found.state != Self.absent else { return changes.compactMap(\.self) }
        changes += [
            told("the UUID", uuid, found.uuid), told("the emulator", emulator, found.emulator),
            told("persistent", answer(isPersistent), answer(found.isPersistent)),
            told("autostart", answer(autostarts), answer(found.autostarts)),
            told("a managed-save image", answer(hasManagedSaveImage), answer(found.hasManagedSaveImage)),
        ]
        if let was = runtimeID, let number = found.runtimeID, was != number {
            changes.append("QEMU was started anew (process number \(was), now \(number))")
        }
        if let digest, let now = found.digest, digest != now {
            changes.append("the XML was edited (SHA-256 \(digest.prefix(12))…, now \(now.prefix(12))…)")
        }
        return changes.compactMap(\.self)
    }

    /// The state of a domain that does not exist yet.
    static let absent = "absent"
}
