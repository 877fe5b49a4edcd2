// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// An argument or a variable, to be written.
enum CommandLineItem {
    case argument(String)
    case variable(EnvironmentVariable)

    /// The element as libvirt writes it; without a prefix where the namespace is the default one.
    func written(prefix: String) -> String {
        let name = prefix.isEmpty ? "" : prefix + ":"
        return switch self {
        case .argument(let value): "<\(name)arg value='\(XMLText.escaped(value))'/>"
        case .variable(let variable):
            "<\(name)env name='\(variable.name)'"
                + (variable.value.map { " value='\(XMLText.escaped($0))'" } ?? "") + "/>"
        }
    }
}

extension QEMUCommandLine {
    /// All of it in libvirt's order: arguments, then variables.
    var items: [CommandLineItem] {
        arguments.map { .argument($0) } + environment.map { .variable($0) }
    }
}
