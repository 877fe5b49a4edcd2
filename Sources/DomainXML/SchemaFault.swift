// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The part of a domain's XML that libvirt's schema does not take.
struct SchemaFault: Equatable {
    /// What is wrong.
    enum Part: Equatable {
        case attribute(String, value: String)
        case text(String)
        /// An element in its parent.
        case element
        /// An element that stands in its parent twice, and should only once.
        case second
        /// More than one thing, with libxml2's words.
        case several(String)
    }

    let part: Part
    /// The names of the elements around it, outermost first, its own last.
    let path: [String]
    let line: Int
    /// The values that an attribute could have.
    var alternatives: [String] = []

    /// What to say of it.
    func error(by schema: String) -> DomainXMLError {
        let element = "<\(path.last ?? "")>"
        let place = path.count < 2 ? "" : " in <\(path.dropLast().joined(separator: "/"))>"
        let message =
            switch part {
            case .attribute(let name, let value): "\(element)\(place) can't have \(name)='\(value)'"
            case .text(let text):
                "\(element)\(place) is not known there, or can't say \(String(text.prefix(60)).debugDescription)"
            case .element: "\(element)\(place) is not known there, or lacks something that it must have"
            case .second: "\(element)\(place) stands there twice, and may stand there only once"
            case .several(let words): "\(element)\(place) has several mistakes, or lacks something (\(words))"
            }
        return DomainXMLError(
            "not valid by libvirt's schema: \(message)", line: line,
            help: (alternatives.isEmpty ? "" : "it can be \(alternatives.joined(separator: ", ")); ")
                + "\(schema) has what libvirt takes; `validate: false` defines it all the same")
    }
}
