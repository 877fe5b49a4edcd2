// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension MonitorPolicy {
    /// A policy for a fleet that playbooks look at, and change little.
    package static let example = """
        # What playbooks may send to the guests of this machine.
        deny: [quit, "migrate*", device_del]      # in any language
        qmp:
          allow: ["query-*", qom-get, system_reset]
        hmp:
          allow: ["info *"]                       # whole lines: all of `info`, and no other command
          deny: ["info registers*"]
        agent:
          deny: ["guest-exec*", guest-set-user-password]
        """

    /// What the reference says of policies.
    static var reference: ReferenceSection {
        ReferenceSection(
            "Policies",
            """
            A policy is a YAML file that says which monitor and agent commands playbooks may send: that of `--policy`, \
            else `/etc/virt-playbook/policy.yml`, where it exists. It has these keys, all of them optional:

            \(ReferenceTable.fields(fields))
            `allow` and `deny` are lists of patterns on names of commands: `*` stands for any text, `?` for one \
            character, `[a-c]` for one of several. What any `deny` names, at the top or for the language, may not be \
            sent. Where there is an `allow` at the top or for the language, only what one of them names may be.

            A pattern with a blank is one on whole lines of the human monitor, such as `"info *"`; `info` alone means \
            the command, whatever follows. Short names count as what they stand for: `q` is `quit`, and `x/4gx 0` is \
            the command `x`. A `human-monitor-command` of `qmp` is held against `qmp`, and its line against `hmp`. \
            libvirt sends the lines of `hmp` as that command too, so that `deny: [human-monitor-command]`, at the top \
            or below `qmp`, denies all of them; an `allow` below `qmp` does not ask for it.

            ```yaml
            \(example)
            ```

            A run ends before its first change where a command that is known by then is denied, those in `undo` \
            among them; one that only a reply gives is refused as it is to be sent, and its step fails. `check` \
            with `--policy` tells of the same without a hypervisor, and warns of patterns that fit no command, with \
            `--qmp-schema` also of those that the QEMU does not have.

            """)
    }
}
