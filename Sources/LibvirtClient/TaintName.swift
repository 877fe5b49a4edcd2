// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// libvirt's short names of the taints, which its API tells only as sentences (`virDomainTaintType`).
enum TaintName {
    private static let bySentence = [
        "custom configuration parameters specified": "custom-argv",
        "custom monitor control commands issued": "custom-monitor",
        "running with undesirable elevated privileges": "high-privileges",
        "network configuration using opaque shell scripts": "shell-scripts",
        "potentially unsafe disk format probing": "disk-probing",
        "managing externally launched configuration": "external-launch",
        "potentially unsafe use of host CPU passthrough": "host-cpu",
        "configuration potentially modified by hook script": "hook-script",
        "use of host cdrom passthrough": "cdrom-passthrough",
        "custom device tree blob used": "custom-dtb",
        "custom guest agent control commands issued": "custom-ga-command",
        "hypervisor feature autodetection override": "custom-hypervisor-feature",
        "use of deprecated configuration settings": "deprecated-config",
        "custom device configuration": "custom-device",
    ]

    /// The short name for a message of `virDomainGetMessages`; a sentence unknown here stays as it is.
    static func of(_ message: String) -> String {
        let prefix = "tainted: "
        let sentence = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
        return bySentence[sentence] ?? sentence
    }
}
