# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
"""Times whole processes in interleaved rounds and prints medians, ratios within the same round, and the goals.

Run by scripts/bench, which makes the lab: bench.py BINARY FLEET URI SCRATCH ROUNDS ONLY
"""
import os
import shutil
import statistics
import subprocess
import sys
import time
import uuid

binary, fleet, uri, scratch, rounds, only = sys.argv[1:]
rounds, only = int(rounds), only.split(",")
here = os.path.dirname(os.path.abspath(__file__))
VIRSH_ROUNDS = 3  # a virsh loop is so slow that more would tell nothing new
environment = dict(os.environ, VIRT_PLAYBOOK_STATE_DIR=scratch + "/state")


def timed(command):
    """Seconds and peak MiB of one process; its failure ends the benchmark."""
    with open(scratch + "/output", "w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"bench: exit status {process.returncode} from: {' '.join(command)}\n{output.read()[-4000:]}")
    return elapsed, usage.ru_maxrss / 1024


def compare(title, verb, goal):
    """Round after round each contender in turn, so that what else the machine does falls on all alike; each round begins
    with another one, so that nobody always finds the caches as the same other left them."""
    contenders = {
        "virt-playbook": [binary, "run", "-c", uri, f"{here}/{verb}.yml"],
        "C, 8 threads": [fleet, verb, uri, "8"],
        "libvirt-python, 8 threads": ["/usr/bin/python3", f"{here}/fleet.py", verb, uri, "8"],
        "virsh loop": [f"{here}/fleet.sh", verb, uri],
    }
    for name in list(contenders)[:3]:
        timed(contenders[name])  # one round to warm caches, not counted
    seconds = {name: [] for name in contenders}
    peaks = []
    for turn in range(rounds):
        names = [name for name in contenders if name != "virsh loop" or turn < VIRSH_ROUNDS]
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            elapsed, peak = timed(contenders[name])
            seconds[name].append(elapsed)
            if name == "virt-playbook":
                peaks.append(peak)
    print(f"\n{title}\n  {'':27}{'median':>10}{'least':>10}{'most':>10}   virt-playbook is")
    ours = seconds["virt-playbook"]
    for name, theirs in seconds.items():
        row = f"  {name:27}{statistics.median(theirs):9.3f}s{min(theirs):9.3f}s{max(theirs):9.3f}s"
        if theirs is not ours:
            row += f"   {statistics.median(a / b for a, b in zip(ours, theirs)):.2f} times that"
        if name.startswith("C"):
            row += f" (goal: {goal} at most)"
        print(row)
    print(f"  peak memory of virt-playbook: {max(peaks):.1f} MiB (goal: 40 at most)", flush=True)


def startup():
    commands = {"virt-playbook --version": [binary, "--version"], "virsh --version": ["virsh", "--version"],
                "true": ["/bin/true"]}
    milliseconds = {name: [] for name in commands}
    for _ in range(20):
        for name, command in commands.items():
            milliseconds[name].append(timed(command)[0] * 1000)
    print("\n(c) start-up, median of 20")
    for name, values in milliseconds.items():
        print(f"  {name:27}{statistics.median(values):8.1f}ms{' (goal: 15 at most)' if 'playbook' in name else ''}")


def plan():
    """Edits 10,000 files of 10 KiB each in memory, in one process."""
    count, folder = 10_000, f"/dev/shm/vp-bench-{os.getpid()}"
    disk = """    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/var/lib/libvirt/images/disk{0}.qcow2'/>
      <target dev='vd{0}' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x{0:02x}' slot='0x00' function='0x0'/>
    </disk>
"""
    devices = "".join(disk.format(number) for number in range(37))
    os.mkdir(folder)
    try:
        for number in range(count):
            with open(f"{folder}/{number}.xml", "w") as file:
                file.write(f"<domain type='kvm'>\n  <name>bench-{number}</name>\n  <uuid>{uuid.uuid4()}</uuid>\n  <devices>\n{devices}  </devices>\n</domain>\n")
        size = os.path.getsize(f"{folder}/0.xml") / 1024
        print(f"\n(d) {count} domains of {size:.1f} KiB planned by `edit`, in one process (goal: 5000 a second at least)")
        steps = [binary, "edit", "--steps", f"{here}/plan.yml"]
        for title, options in [
            ("edited, nothing written", ["--check"]), ("edited and rewritten", ["--in-place"]),
            ("looked through, nothing to do", ["--in-place"]),
        ]:
            elapsed, peak = timed(steps + options + [folder])
            print(f"  {title:31}{count / elapsed:8.0f} a second   peak memory {peak:.1f} MiB")
        one, peak = timed(steps + ["--in-place", folder + "/0.xml"])
        print(f"  {'one alone':31}{one * 1000:8.1f} ms         peak memory {peak:.1f} MiB")
    finally:
        shutil.rmtree(folder)


def typecheck():
    """A dry run of 1,000 QMP steps on one guest, with and without the check against its QEMU's schema."""
    count, steps = 1_000, [
        "query-status",
        "{execute: block_resize, arguments: {device: disk%d, size: 1073741824}}",
        "{execute: qom-set, arguments: {path: /machine/peripheral/dev%d, property: x, value: true}}",
        "{execute: blockdev-add, arguments: {driver: qcow2, node-name: n%d, file: {driver: file, filename: /a}}}",
        "{execute: migrate-set-capabilities, arguments: {capabilities: [{capability: events, state: true}]}}",
        "{execute: netdev_add, arguments: {type: user, id: n%d, hostfwd: [{str: 'tcp::1-:1'}]}}",
    ]
    play = f"{scratch}/typecheck.yml"
    with open(play, "w") as file:
        file.write("- name: Many commands\n  domains: bench-0001\n  steps:\n")
        for number in range(count):
            step = steps[number % len(steps)].replace("%d", str(number))
            file.write(f"    - qmp: {step}\n" + ("      expect: {$.status: {one_of: [prelaunch, paused]}}\n" if step == "query-status" else ""))
    run = [binary, "run", "--check", "-c", uri, play]
    commands = {"checked": run, "not checked": run + ["--no-qmp-check"]}
    timed(run + ["--probe"])  # so that the schema is kept
    milliseconds, peaks = {name: [] for name in commands}, {name: [] for name in commands}
    for _ in range(max(rounds, 11)):
        for name, command in commands.items():
            elapsed, peak = timed(command)
            milliseconds[name].append(elapsed * 1000)
            peaks[name].append(peak)
    print(f"\n(e) a dry run of {count} QMP steps against a kept schema")
    for name, values in milliseconds.items():
        print(f"  {name:27}{statistics.median(values):8.1f}ms   peak memory {max(peaks[name]):.1f} MiB")
    more = statistics.median(a - b for a, b in zip(*milliseconds.values()))
    print(f"  {'the check costs':27}{more:8.1f}ms (goal: 50 at most)", flush=True)


def load():
    """Checks a folder of 10,000 steps in ten playbooks, all kinds of step in turn."""
    count, files = 10_000, 10
    kinds = [
        'inject: {args: ["-d", "unimp", "-D", "{{ vars.log }}/{{ domain.name }}-%d.log"], env: {NS_%d: ns}}',
        "power: {state: restarted, force_after: 60s}\n      when: changed",
        "qmp: query-status\n      retry: {within: 30s, every: 500ms}\n      expect: {$.status: running}",
        "hmp: info status\n      expect: {matches: '^VM status: running'}",
        "xml: [{set: \"/domain/devices/disk[target/@dev='vda']/driver/@io\", to: native}]",
    ]
    folder = f"{scratch}/playbooks"
    os.mkdir(folder)
    paths = [f"{folder}/{number}.yml" for number in range(files)]
    for path in paths:
        with open(path, "w") as file:
            file.write(f"- name: Play\n  domains: web-*\n  vars: {{log: /var/log}}\n  steps:\n")
            for number in range(count // files):
                action = kinds[number % len(kinds)].replace("%d", str(number))
                file.write(f"    - name: Step {number}\n      {action}\n")
    samples = [timed([binary, "check"] + paths) for _ in range(max(rounds, 11))]
    elapsed, peak = statistics.median(sample[0] for sample in samples), max(sample[1] for sample in samples)
    print(f"\n(f) {count} steps in {files} playbooks checked")
    print(f"  {'virt-playbook check':27}{elapsed * 1000:8.1f}ms   peak memory {peak:.1f} MiB (goal: 200 ms at most)", flush=True)


if "a" in only:
    compare("(a) query-status asserted on each guest", "query", 1.15)
if "b" in only:
    compare("(b) an argument added to each guest's XML and removed again", "edit", 1.4)
if "c" in only:
    startup()
if "d" in only:
    plan()
if "e" in only:
    typecheck()
if "f" in only:
    load()
