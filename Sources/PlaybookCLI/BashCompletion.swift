// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser

/// The completion script for bash.
///
/// bash parts words at `:` and `=`, so that ArgumentParser's script would take a URI for several arguments, and readline
/// takes any word for a file where a folder bears its name. What stands around that script mends both.
enum BashCompletion {
    static var script: String {
        """
        \(VirtPlaybook.completionScript(for: .bash))

        \(around)
        """
    }

    private static let around = #"""
        # Tells apart what is offered as a word and what as a file.
        __virt-playbook_add_completions() {
            [[ "${1}" != -W ]] || are_words=true
            local completion
            while IFS='' read -r completion; do
                COMPREPLY+=("${completion}")
            done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
        }

        # Puts words together that bash has parted at : and =, parts --option=value as the parser would, and takes from the
        # answers what bash leaves in place.
        __virt-playbook_whole_words() {
            local -a words=()
            local -i index current=0
            local word rest="${COMP_LINE}" last="" kept="" whole are_words=false in_quotes=false
            for index in "${!COMP_WORDS[@]}"; do
                word="${COMP_WORDS[index]}"
                if [[ "${index}" -gt 0 && -n "${rest}" && "${rest}" != [[:space:]]* && ("${word}" =~ ^[:=]+$ || "${last}" =~ ^[:=]+$) ]]
                then
                    words[${#words[@]} - 1]+="${word}"
                else
                    words+=("${word}")
                fi
                if [[ "${index}" -eq "${COMP_CWORD}" ]]; then
                    current="${#words[@]}-1"
                    # What bash leaves before the word that it completes, and as much of that as stands before the cursor.
                    kept="${words[current]%"${word}"}"
                    if [[ "${word}" =~ ^[:=]+$ ]]; then
                        kept+="${word}" whole="${kept}"
                    elif [[ "${word}" == "${2}"* ]]; then
                        whole="${kept}${2}"
                    else
                        # bash takes a quote that is open off the word, and readline closes it.
                        whole="${kept}${word}" in_quotes=true
                    fi
                fi
                rest="${rest#"${rest%%[![:space:]]*}"}"
                rest="${rest#"${word}"}"
                last="${word}"
            done
            [[ -z "${whole}" ]] || words[current]="${whole}"
            if [[ "${whole}" == --*=* ]]; then
                words=("${words[@]::current}" "${whole%%=*}" "${whole#*=}" "${words[@]:current + 1}")
                current+=1
                kept="${kept#*=}"
                whole="${whole#*=}"
            fi

            local -a COMP_WORDS=("${words[@]}")
            local -i COMP_CWORD="${current}"
            _virt-playbook "${1}" "${whole}" "${words[current - 1]}"
            COMPREPLY=("${COMPREPLY[@]#"${kept//\\/}"}")

            # readline quotes only what it takes for a file.
            if "${are_words}" && ! "${in_quotes}" && [[ "${#COMPREPLY[@]}" -gt 0 ]]; then
                compopt +o filenames
                mapfile -t COMPREPLY < <(printf '%q\n' "${COMPREPLY[@]}")
                COMPREPLY=("${COMPREPLY[@]//\\,/,}")
            fi
        }

        complete -o filenames -F __virt-playbook_whole_words virt-playbook
        """#
}
