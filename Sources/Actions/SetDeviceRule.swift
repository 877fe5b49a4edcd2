// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of `-set device.ALIAS.PROPERTY=VALUE`.
package enum SetDeviceRule: PlayRule {
    package static let guide = LintGuide(
        "set-device", summary: "`-set` is to change a device of libvirt's.",
        reason: """
            libvirt describes devices to QEMU 6.2 and later as JSON, and QEMU does not find those by `-set`: the \
            guest does not start. `override` sets a device's property on every version.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: The disk is a solid-state one
                      inject: {args: ["-set", "device.ua-disk.rotation_rate=1"]}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: The disk is a solid-state one
                      inject: {override: {ua-disk: {rotation_rate: 1}}}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        play.steps.filter { $0.kind == Inject.self }.flatMap { step -> [Diagnostic] in
            guard let fields = step.body.mapping, fields["state"]?.text != "absent",
                let nodes = fields["args"]?.sequence
            else { return [] }
            return zip(nodes, nodes.dropFirst()).compactMap { option, value in
                guard option.text == "-set" || option.text == "--set", let text = value.text,
                    text.hasPrefix("device.")
                else { return nil }
                return .warning(
                    code,
                    "QEMU 6.2 and later refuse this: libvirt gives them its devices in a form that -set cannot change",
                    at: value.range, help: "override: {\(override(text))}")
            }
        }
    }

    /// `device.ALIAS.PROPERTY=VALUE` as the field `override` has it.
    private static func override(_ text: String) -> String {
        let (path, value) = halves(text.dropFirst("device.".count), at: "=")
        let (alias, property) = halves(path, at: ".")
        return "\(alias): {\(property): \(value)}"
    }

    private static func halves(_ text: Substring, at mark: Character) -> (Substring, Substring) {
        let parts = text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
        return (parts[0], parts.count > 1 ? parts[1] : "…")
    }
}
