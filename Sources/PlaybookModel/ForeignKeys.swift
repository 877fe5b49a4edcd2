// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Keys that users bring along from Ansible, with what to write instead.
enum ForeignKeys {
    private static let anywhere = [
        "become": "remove it; the URI of -c says as whom libvirt is asked",
        "become_user": "remove it; the URI of -c says as whom libvirt is asked",
        "become_method": "remove it; the URI of -c says as whom libvirt is asked",
        "environment": "QEMU's own variables are set by `inject: {env: {NAME: value}}`",
        "delegate_to": "remove it; a step concerns the domain that the play is walked for",
        "collections": "remove it; all actions are at hand",
        "any_errors_fatal": "remove it; `on_failure` says what a failed step does to its domain",
        "ignore_errors": "write on_failure: continue",
    ]

    /// Those of a play.
    static let play = anywhere.merging([
        "hosts": "write `domains` for the guests that are meant; their host is the one of -c URI",
        "tasks": "write `steps`",
        "pre_tasks": "write them as the first of `steps`",
        "post_tasks": "write them as the last of `steps`",
        "roles": "put a role's steps into a file of their own, and write `- include_steps: FILE` among `steps`",
        "gather_facts": "remove it; what is known of hosts and domains is there as `host` and `domain`",
        "remote_user": "remove it, and name the user in the URI of -c: qemu+ssh://USER@HOST/system",
        "connection": "remove it; the URI of -c says how the host is reached",
        "strategy": "remove it; each domain walks the steps at its own pace",
        "serial": "not in this version yet; -f says how many domains are worked on at once",
        "max_fail_percentage": "not in this version yet; `on_failure` says what a failed step does to its domain",
        "per_host": "not in this version yet; -f says how many domains are worked on at once",
        "vars_prompt": "give the values when you run it: -e name=value",
    ]) { $1 }

    private static let ofSteps = anywhere.merging([
        "command": "programs are not run; `qmp`, `hmp` and `agent` send commands to a guest",
        "shell": "programs are not run; `qmp`, `hmp` and `agent` send commands to a guest",
        "raw": "programs are not run; `qmp`, `hmp` and `agent` send commands to a guest",
        "script": "programs are not run; `qmp`, `hmp` and `agent` send commands to a guest",
        "virt": "write power: started, or define: {file: guest.xml}",
        "copy": "files of hosts are not written; `define` and `xml` write a domain's XML",
        "template": "files of hosts are not written; `define` and `xml` write a domain's XML",
        "set_fact": "write `set_vars`",
        "include_tasks": "write `include_steps` with a file that holds a list of steps",
        "import_tasks": "write `include_steps` with a file that holds a list of steps",
        "include_role": "write `include_steps` with a file that holds a list of steps",
        "import_role": "write `include_steps` with a file that holds a list of steps",
        "import_playbook": "give `run` all playbooks by name, in their order",
        "include_vars": "write `vars_files` at the play",
        "wait_for": "write `event`, or `retry: {within: 30s}` beside an `expect`",
        "until": "write what must be as `expect`, and `retry: {within: 30s, every: 2s}` beside it",
        "retries": "write how long to go on: `retry: {within: 30s, every: 2s}`",
        "delay": "write the pause between tries: `retry: {within: 30s, every: 2s}`",
        "failed_when": "write what the reply must be: expect: {$.status: running}",
        "loop_control": "remove it; the item is {{ item }}, and its number {{ loop.index }}",
        "async": "remove it; `job` waits for what goes on in QEMU",
        "poll": "remove it; `job` waits for what goes on in QEMU",
        "args": "write it inside `inject: {args: […]}`",
    ]) { $1 }

    /// What to write instead of a step's key; nil where nothing is known of it.
    static func step(_ key: String) -> String? {
        if let instead = ofSteps[key] { return instead }
        if key.hasPrefix("with_") { return "write loop: [a, b]" }
        if StepListReader.keys.contains(key) { return "begin a step of its own with `- \(key):`" }
        let isOfPlays = play[key] != nil || PlayKeys.all.contains { $0.key == key }
        return isOfPlays ? "it is a key of plays, and here steps are listed: move it to the play" : nil
    }
}
