# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
# shellcheck shell=bash disable=SC2154
#
# Sourced: a lab where libvirt's QEMU driver runs inside the calling program, without any daemon.

# embedded DIR CMD…: runs CMD with $LAB_URI, a hypervisor of its own whose state is kept in DIR; its guests end with CMD.
embedded() {
    local lab=$1 status=0 user lock
    user=$(id -u):$(id -g)
    shift
    # QEMU's longest socket is ROOT/lib/qemu/domain-N-<20 characters>/monitor.sock, and may have 107 characters.
    ((${#lab} <= 40)) || die "$lab: QEMU's sockets need a path of at most 40 characters; set VIRT_PLAYBOOK_LAB to one"
    mkdir -p "$lab"/{q/etc,state}
    exec {lock}>"$lab/lock"
    flock -n "$lock" || die "another program runs in $lab"

    # Guests ended with the last run: without this, libvirt would look for them under pids that belong to others now.
    rm -rf "$lab/q/run"
    # No log daemon, cgroups or mandatory access control for guests that end with this command; and where this is root,
    # QEMU is too, as no other user may enter the lab.
    cat >"$lab/q/etc/qemu.conf" <<CONF
stdio_handler = "file"
security_driver = "none"
namespaces = [ ]
cgroup_controllers = [ ]
user = "root"
group = "root"
CONF
    local environment=(
        "LAB_URI=qemu:///embed?root=$lab/q" "LIBVIRT_LOG_OUTPUTS=3:file:$lab/libvirt.log" "XDG_STATE_HOME=$lab/state"
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
