// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The cases of one target in a play.
struct JUnitSuite {
    let name: String
    let host: String?
    private(set) var cases: [JUnitCase]

    init(_ name: String, host: String?, cases: [JUnitCase]) {
        self.name = name
        self.host = host
        self.cases = cases
        // Readers take cases of one name and class for the same, and drop all but one.
        var seen: [String: Int] = [:]
        for index in self.cases.indices {
            let number = seen[self.cases[index].name, default: 0] + 1
            seen[self.cases[index].name] = number
            if number > 1 { self.cases[index].name += " #\(number)" }
        }
    }

    var failures: Int { cases.count { $0.hasFailed } }
    var errors: Int { cases.count { $0.isError } }

    var xml: String {
        var attributes = [("name", name)]
        if let host { attributes.append(("hostname", host)) }
        attributes += [
            ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
            ("skipped", "\(cases.count { $0.isSkipped })"),
            ("time", JUnitXML.seconds(cases.map(\.elapsed).reduce(0, +))),
        ]
        return JUnitXML.element("testsuite", attributes, inner: cases.map(\.xml).joined(), indent: "  ")
    }
}
