# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
"""Times whole processes in interleaved rounds and prints medians, ratios within the same round, and the goals.

Run by scripts/bench, which makes the lab: bench.py BINARY FLEET URI SCRATCH ROUNDS ONLY
"""
import os
import statistics
import subprocess
import sys
import time

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
    """Round after round each contender in turn, so that what else the machine does falls on all alike."""
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
        for name, command in contenders.items():
            if name == "virsh loop" and turn >= VIRSH_ROUNDS:
                continue
            elapsed, peak = timed(command)
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


if "a" in only:
    compare("(a) query-status asserted on each guest", "query", 1.2)
if "b" in only:
    compare("(b) an argument added to each guest's XML and removed again", "edit", 1.4)
if "c" in only:
    startup()
