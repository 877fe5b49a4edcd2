# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
# shellcheck shell=bash
#
# Sourced after common.sh: QEMU's own documentation of its QMP, from the distribution's source package.

# Unpacks qapi/*.json of the QEMU source package of one version into a folder, once. Leaves the system's package lists
# alone. Fails where the distribution has another version, or its sources cannot be reached.
qemu_qapi() {
    local version=$1 folder=$2 work release options status=0
    [[ ! -d $folder ]] || return 0
    command -v apt-get >/dev/null || return 1
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    work=$(mktemp -d "$folder.XXXXXX")
    mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/qapi
    # shellcheck disable=SC2016
    apt-get indextargets --format 'deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        awk -v release="$release" '$3 == release && $4 == "main"' >"$work/sources.list"
    options=(
        -q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$work/lists"
        -o "Dir::Cache=$work/cache" -o APT::Sandbox::User= -o Acquire::Retries=0 -o Acquire::http::Timeout=20
    )
    {
        quietly apt-get "${options[@]}" update &&
            (cd "$work" && quietly apt-get "${options[@]}" source --download-only qemu) &&
            quietly tar --extract --file "$work"/qemu_"$version"*.orig.tar.* --directory "$work/qapi" \
                --strip-components 2 --wildcards --no-wildcards-match-slash 'qemu-*/qapi/*.json' &&
            mv "$work/qapi" "$folder"
    } || status=1
    rm -r "$work"
    return "$status"
}
