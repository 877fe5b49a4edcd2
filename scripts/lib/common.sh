# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
# shellcheck shell=bash
#
# Sourced by the scripts one folder up: messages, root, and the system packages they need.

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$lib/../.." && pwd)
binary=$project/.build/release/virt-playbook

say() { printf '==> %s\n' "$*"; }
die() {
    printf '%s: error: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command as root, through sudo if need be; sudo alone would forget where Swift and the user's home are.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -E env "PATH=$PATH" "HOME=$HOME" "$@"
    else
        die "needs root: run it as root, or install sudo"
    fi
}

# Runs a command, and shows what it printed only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    ((status == 0)) || cat "$log" >&2
    rm "$log"
    return "$status"
}

# The system packages of a purpose. libvirt's QEMU driver without its daemon is enough for qemu:///embed.
packages_apt() {
    case $1 in
    build) echo g++ git pkg-config libvirt-dev libyaml-dev libxml2-dev libsqlite3-dev nettle-dev zlib1g-dev ;;
    embedded) echo libvirt-daemon-driver-qemu qemu-system-x86 ;;
    libvirtd) echo libvirt-daemon libvirt-clients libvirt-daemon-driver-qemu qemu-system-x86 iproute2 procps ;;
    tpm) echo swtpm swtpm-tools ;;
    shells) echo zsh fish ;;
    bench) echo gcc libc6-dev python3 python3-libvirt ;;
    profile) echo valgrind binutils ;;
    esac
}
packages_dnf() {
    case $1 in
    build) echo gcc-c++ git pkgconf libvirt-devel libyaml-devel libxml2-devel sqlite-devel nettle-devel zlib-devel ;;
    embedded) echo libvirt-daemon-driver-qemu qemu-system-x86-core util-linux ;;
    libvirtd) echo libvirt-daemon libvirt-client libvirt-daemon-driver-qemu qemu-system-x86-core iproute procps-ng ;;
    tpm) echo swtpm swtpm-tools ;;
    shells) echo zsh fish ;;
    bench) echo gcc glibc-devel python3 python3-libvirt ;;
    profile) echo valgrind binutils ;;
    esac
}

# need PURPOSE…: installs what is missing for these purposes, and nothing else.
need() {
    local tool purpose package missing=()
    for tool in apt-get dnf; do command -v "$tool" >/dev/null && break; done ||
        die "knows apt-get and dnf only; install the packages that $lib/common.sh lists for: $*"
    for purpose; do
        for package in $("packages_${tool%-get}" "$purpose"); do
            installed "$tool" "$package" || missing+=("$package")
        done
    done
    ((${#missing[@]})) || return 0
    say "Installing ${missing[*]}"
    case $tool in
    apt-get)
        quietly as_root apt-get update
        quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
        ;;
    dnf) quietly as_root dnf install -y --setopt=install_weak_deps=False "${missing[@]}" ;;
    esac
}

installed() {
    case $1 in
    apt-get) [[ $(dpkg-query -W -f '${db:Status-Status}' "$2" 2>/dev/null) == installed ]] ;;
    dnf) rpm -q --quiet --whatprovides "$2" ;;
    esac
}

# libvirt's QEMU driver as root wants Debian's user for QEMU, used or not, but only the package that also starts a
# libvirtd on this machine makes it. Fedora's driver brings its own.
need_qemu_user() {
    ! command -v apt-get >/dev/null || id libvirt-qemu >/dev/null 2>&1 ||
        useradd --system --user-group --no-create-home --shell /usr/sbin/nologin libvirt-qemu
}

# The exit status that a playbook says it ends with: 0, or what its comment "# Exit status: N" gives.
exit_status() {
    local status
    status=$(sed -n 's/^# Exit status: \([0-9]*\).*/\1/p' "$1")
    echo "${status:-0}"
}

build_release() {
    say "Building $binary"
    # Types are asked for by functions, not looked up by name, which costs each process milliseconds.
    local -a flags=(-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors)
    # Each of these saves some MiB in every process: no table of names for others to link to, packed relocations (glibc
    # reads them since 2.36), and what a run calls in one place.
    flags+=(-Xswiftc -use-ld=lld -Xlinker --no-export-dynamic)
    if [[ $(printf '%s\n' 'glibc 2.36' "$(getconf GNU_LIBC_VERSION)" | sort -V | head -n 1) == 'glibc 2.36' ]]; then
        flags+=(-Xlinker -z -Xlinker pack-relative-relocs)
    fi
    flags+=(-Xswiftc -Xfrontend -Xswiftc -function-sections)
    flags+=(-Xlinker "--symbol-ordering-file=$lib/symbol-order.txt" -Xlinker --no-warn-symbol-ordering)
    # Swift's package manager does not see that this file has changed.
    [[ ! $lib/symbol-order.txt -nt $binary ]] || rm -f "$binary"
    (cd "$project" && swift build -c release --static-swift-stdlib --product virt-playbook "${flags[@]}")
}
