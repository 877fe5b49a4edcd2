// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What libyaml found next, as Swift values.
struct YAMLEvent {
    /// The kinds of events a tree is built from.
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(String, style: ScalarStyle, Properties)
        case sequenceStart(isFlow: Bool, Properties)
        case mappingStart(isFlow: Bool, Properties)
        case sequenceEnd, mappingEnd
    }

    /// How a scalar is written.
    enum ScalarStyle { case plain, quoted, block }

    /// What stands before a node.
    struct Properties {
        let anchor: String?
        /// The resolved tag: `tag:yaml.org,2002:str` for `!!str`.
        let tag: String?
    }

    /// A place in libyaml's terms: both are counted from 0.
    struct Mark {
        /// Counts Unicode scalars from the start of the text.
        let offset: Int
        /// Differs from ours where the text has a line separator that only YAML 1.1 knew.
        let line: Int
    }

    let kind: Kind
    let start: Mark
    let end: Mark
}

/// Why libyaml gave up.
struct YAMLSyntaxError: Error {
    let problem: String
    let context: String
    let mark: YAMLEvent.Mark
    /// Where the thing began that libyaml was reading.
    let contextMark: YAMLEvent.Mark?
    /// The offending byte's offset, where the text could not even be read.
    let byteOffset: Int?
}
