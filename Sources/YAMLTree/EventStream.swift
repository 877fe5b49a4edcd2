// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibYAML

/// A libyaml parser over a buffer: `yaml_parser_parse`, event by event.
@safe
struct EventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Starts to read UTF-8, which must outlive the stream; nil where there is no memory.
    init?(_ input: UnsafeBufferPointer<UInt8>) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        unsafe self.parser = parser
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event; after an error or the stream's end there is none to ask for.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe YAMLEvent(kind: Self.kind(of: event), start: .init(event.start_mark), end: .init(event.end_mark))
    }

    private func failure() -> YAMLSyntaxError {
        let state = unsafe parser.pointee
        let isUnreadable = unsafe state.error == YAML_READER_ERROR
        let isOutOfMemory = unsafe state.error == YAML_MEMORY_ERROR
        return unsafe YAMLSyntaxError(
            problem: isOutOfMemory ? "out of memory" : text(state.problem) ?? "unknown problem",
            context: text(state.context) ?? "",
            mark: .init(state.problem_mark),
            contextMark: state.context == nil ? nil : .init(state.context_mark),
            byteOffset: isUnreadable ? state.problem_offset : nil)
    }

    private static func kind(of event: borrowing yaml_event_t) -> YAMLEvent.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT:
            return unsafe .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(
                isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE,
                .init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(
                isFlow: start.style == YAML_FLOW_MAPPING_STYLE,
                .init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let style: YAMLEvent.ScalarStyle =
                switch unsafe scalar.style {
                case YAML_PLAIN_SCALAR_STYLE: .plain
                case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
                default: .quoted
                }
            return unsafe .scalar(
                String(decoding: bytes, as: UTF8.self), style: style,
                .init(anchor: text(scalar.anchor), tag: text(scalar.tag)))
        default: return .streamEnd
        }
    }
}

extension YAMLEvent.Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(offset: mark.index, line: mark.line)
    }
}

private func text(_ bytes: UnsafePointer<yaml_char_t>?) -> String? {
    guard let bytes = unsafe bytes else { return nil }
    return unsafe String(cString: bytes)
}

private func text(_ characters: UnsafePointer<CChar>?) -> String? {
    guard let characters = unsafe characters else { return nil }
    return unsafe String(cString: characters)
}
