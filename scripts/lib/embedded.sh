# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
# shellcheck shell=bash disable=SC2154
#
# Sourced: a lab where libvirt's QEMU driver runs inside the calling program, without any daemon.

# embedded DIR CMD…: runs CMD with a hypervisor of its own as libvirt's default; its state and the runs are kept in DIR,
# and its guests end with CMD.
embedded() {
    local lab=$1 status=0 user lock
    user=$(id -u):$(id -g)
    shift
    mkdir -p "$lab"/{q/etc,state}
    exec {lock}>"$lab/lock"
    flock -n "$lock" || die "another program runs in $lab"

    ((EUID)) || need_qemu_user
    # Guests ended with the last run: without this, libvirt would look for them under pids that belong to others now.
    rm -rf "$lab/q/run"
    # No log daemon, cgroups or mandatory access control for guests that end with this command. QEMU runs as the user
    # who calls, since no other may enter the lab. To remember a file's owner takes a right that containers lack.
    cat >"$lab/q/etc/qemu.conf" <<CONF
stdio_handler = "file"
security_driver = "none"
namespaces = [ ]
cgroup_controllers = [ ]
user = "+${user%:*}"
group = "+${user#*:}"
remember_owner = 0
CONF
    local environment=(
        "LIBVIRT_DEFAULT_URI=qemu:///embed?root=$lab/q" "LIBVIRT_LOG_OUTPUTS=3:file:$lab/libvirt.log"
        "VIRT_PLAYBOOK_STATE_DIR=$lab/state"
    )
    local namespaces=(unshare --mount --pid --fork --mount-proc --kill-child)
    if as_root "${namespaces[@]}" true 2>/dev/null; then
        as_root "${namespaces[@]}" "$lib/init" "$user" env "${environment[@]}" "$@" || status=$?
    else
        # A container without the right to make namespaces: QEMU shares its processes, and is ended by pid.
        env "${environment[@]}" "$@" || status=$?
        end_guests "$lab/q"
    fi
    exec {lock}>&-
    return "$status"
}

end_guests() {
    local file pid
    for file in "$1"/run/qemu/*.pid; do
        pid=$(cat "$file" 2>/dev/null) || continue
        tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$1/lib/qemu/" && kill "$pid"
    done
    return 0
}
