#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
#
# fleet.c's work as a loop over virsh.  fleet.sh query|edit URI
set -euo pipefail
export LIBVIRT_DEFAULT_URI=$2
xml=$(mktemp)
trap 'rm -f "$xml"' EXIT

query() {
    virsh -q qemu-monitor-command "$1" '{"execute":"query-status"}' | grep -qE '"status":"(prelaunch|paused)"'
}

edit() {
    virsh -q dumpxml --inactive --security-info "$1" |
        sed "s|^<domain type='qemu'>|<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>|
             s|^</domain>|<qemu:commandline><qemu:arg value='-no-hpet'/></qemu:commandline></domain>|" >"$xml"
    virsh -q define "$xml" >/dev/null
    virsh -q dumpxml --inactive --security-info "$1" | sed '/<qemu:commandline>/,/<\/qemu:commandline>/d' >"$xml"
    virsh -q define "$xml" >/dev/null
}

for domain in $(virsh -q list --name); do "$1" "$domain"; done
