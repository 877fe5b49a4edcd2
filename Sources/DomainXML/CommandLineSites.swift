// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Where a domain's QEMU command line stands in its XML.
struct CommandLineSites {
    /// An argument or a variable.
    struct Site<Value> {
        /// Its element, as index into the tree's elements.
        let element: Int
        /// What it says.
        let value: Value
    }

    /// The `<commandline>` elements.
    var blocks: [Int] = []
    var arguments: [Site<String>] = []
    var environment: [Site<EnvironmentVariable>] = []

    init(_ tree: XMLTree) {
        guard tree.bindings.contains(where: { $0.uri == XMLTree.qemuNamespace }) else { return }
        for block in tree.children(of: 0) where tree.isElement(block, "commandline", in: XMLTree.qemuNamespace) {
            blocks.append(block)
            for child in tree.children(of: block) {
                // libvirt defines no domain with an argument without a value, or with a variable without a name.
                if tree.isElement(child, "arg", in: XMLTree.qemuNamespace) {
                    guard let value = tree.attribute(of: child, "value") else { continue }
                    arguments.append(Site(element: child, value: tree.value(value)))
                } else if tree.isElement(child, "env", in: XMLTree.qemuNamespace) {
                    guard let name = tree.attribute(of: child, "name") else { continue }
                    let variable = EnvironmentVariable(
                        name: tree.value(name), value: tree.attribute(of: child, "value").map(tree.value))
                    environment.append(Site(element: child, value: variable))
                }
            }
        }
    }
}

extension DomainDocument {
    /// What the domain passes through to QEMU, whatever prefix its namespace has and wherever it is declared.
    ///
    /// Several `<commandline>` elements read as one, as libvirt reads them.
    package var commandLine: QEMUCommandLine {
        let sites = CommandLineSites(tree)
        return QEMUCommandLine(
            arguments: sites.arguments.map(\.value), environment: sites.environment.map(\.value))
    }
}
