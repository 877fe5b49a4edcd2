// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The names by which libvirt and QEMU know a domain's devices.
package enum DeviceAlias {
    /// Whether only the user can have given it: libvirt keeps no other name of the user's.
    package static func isUsers(_ alias: String) -> Bool { alias.hasPrefix("ua-") }

    /// Whether it has a form that libvirt gives by itself (qemu_alias.c): a kind, and mostly numbers.
    package static func isAutomatic(_ alias: String) -> Bool {
        let kind = alias.prefix { !XMLByte.isDigit($0.utf8.first ?? 0) }
        let numbers = alias.dropFirst(kind.count)
        guard numbers.utf8.allSatisfy({ XMLByte.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return false }
        return numbers.isEmpty ? bare.contains(String(kind)) : numbered.contains(String(kind))
    }

    private static let bare: Set<String> = ["ide", "pci", "scsi", "usb"]

    private static let numbered: Set<String> = [
        "audio", "balloon", "ccid", "channel", "console", "crypto", "dimm", "epc", "fdc", "fs", "hostdev", "hub", "ide",
        "input", "iommu", "memory", "net", "nvdimm", "nvme", "panic", "parallel", "pci.", "pcie.", "pstore", "redir",
        "rng", "sata", "scsi", "sd-disk", "serial", "shmem", "smartcard", "sound", "spapr-vio", "tpm",
        "usb", "usb-disk", "video", "virtio-disk", "virtio-serial", "virtiomem", "virtiopmem", "vsock", "watchdog",
        "xen-disk", "xenbus",
    ]
}
