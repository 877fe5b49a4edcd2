// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// The numbers of `-smp`, completed as QEMU does.
struct CPUTopology {
    let cpus: Int
    let maximum: Int
    private let sockets: Int
    private let dies: Int
    private let cores: Int
    private let threads: Int

    private static let most = 1 << 16

    /// Nil where the numbers do not agree, or one is given that libvirt's XML lacks.
    init?(_ properties: QEMUProperties, prefersCores: Bool) {
        var bag = PropertyBag(properties)
        var numbers: [String: Int] = [:]
        let named = [("cpus", bag.take("cpus") ?? properties.head)]
        for (key, text) in named + ["maxcpus", "sockets", "dies", "cores", "threads"].map({ ($0, bag.take($0)) }) {
            guard let text else { continue }
            guard let number = Int(text), (1...Self.most).contains(number) else { return nil }
            numbers[key] = number
        }
        bag.ignore("clusters", "1")
        guard bag.rest.isEmpty else { return nil }
        dies = numbers["dies"] ?? 1
        let total = numbers["maxcpus"] ?? numbers["cpus"]
        var (sockets, cores, threads) = (numbers["sockets"], numbers["cores"], numbers["threads"])
        if let total {
            if prefersCores {
                if cores == nil {
                    sockets = sockets ?? 1
                    threads = threads ?? 1
                    cores = total / max(1, (sockets ?? 1) * dies * (threads ?? 1))
                } else if sockets == nil {
                    threads = threads ?? 1
                    sockets = total / max(1, dies * (cores ?? 1) * (threads ?? 1))
                }
            } else if sockets == nil {
                cores = cores ?? 1
                threads = threads ?? 1
                sockets = total / max(1, dies * (cores ?? 1) * (threads ?? 1))
            } else if cores == nil {
                threads = threads ?? 1
                cores = total / max(1, (sockets ?? 1) * dies * (threads ?? 1))
            }
            threads = threads ?? total / max(1, (sockets ?? 1) * dies * (cores ?? 1))
        }
        self.sockets = sockets ?? 1
        self.cores = cores ?? 1
        self.threads = threads ?? 1
        guard let product = Self.product(self.sockets, dies, self.cores, self.threads) else { return nil }
        maximum = total ?? product
        cpus = numbers["cpus"] ?? maximum
        guard product == maximum, cpus <= maximum else { return nil }
    }

    /// How many these are in all; nil for more than any guest has.
    private static func product(_ factors: Int...) -> Int? {
        var product = 1
        for factor in factors {
            let (next, isTooLarge) = product.multipliedReportingOverflow(by: factor)
            guard !isTooLarge, next <= most else { return nil }
            product = next
        }
        return product
    }

    var element: XMLElement {
        XMLElement(
            "topology",
            [
                "sockets": String(sockets), "dies": dies > 1 ? String(dies) : nil, "cores": String(cores),
                "threads": String(threads),
            ])
    }
}
