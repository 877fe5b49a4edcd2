// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser

/// The completion script for zsh: that of ArgumentParser, which knows `--option value` alone, with `--option=value`.
enum ZshCompletion {
    /// The script. Throws where ArgumentParser describes commands in another way.
    static func script() throws -> String {
        let arguments = try CommandHelp(VirtPlaybook.self).all.flatMap(\.arguments)
        let flags = Set(arguments.filter { $0.kind == .flag }.flatMap(\.names))
        let options = Set(arguments.filter { $0.kind == .option }.flatMap(\.names)).subtracting(flags)
        return options.filter { $0.hasPrefix("--") }.reduce(VirtPlaybook.completionScript(for: .zsh)) {
            script, option in
            script.replacing("\(option)[", with: "\(option)=[").replacing(",\(option)}'[", with: ",\(option)=}'[")
        }
    }
}
