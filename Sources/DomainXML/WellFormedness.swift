// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2

/// libxml2's judgement of a text, before any other code of ours sees it.
///
/// The push parser runs without callbacks: no tree, no entities, no file and no network. `XML_PARSE_HUGE` lifts
/// libxml2's own limits, because ``XMLTree`` has narrower ones, and a document type is refused before.
enum WellFormedness {
    /// The first error that libxml2 reports.
    private struct Verdict {
        var message: String?
        var code: Int32 = 0
        var line: Int32 = 0
        var column: Int32 = 0
    }

    /// Checks that a scanned text is well-formed XML 1.0 with namespaces.
    ///
    /// - Throws: `DomainXMLError` with libxml2's words, line and column.
    static func check(_ tree: XMLTree) throws(DomainXMLError) {
        let verdict = judge(tree.bytes)
        if verdict.code == Int32(XML_ERR_DOCUMENT_END.rawValue) {
            try explainEnd(of: tree)
        }
        if let message = verdict.message {
            throw DomainXMLError(
                "not well-formed XML: \(message)", line: Int(verdict.line), column: Int(verdict.column),
                help: instead(of: verdict.code))
        }
    }

    /// What to write instead of what libxml2 stumbled over.
    private static func instead(of code: Int32) -> String? {
        switch UInt32(bitPattern: code) {
        case XML_ERR_NAME_REQUIRED.rawValue, XML_ERR_ENTITYREF_SEMICOL_MISSING.rawValue: "write &amp; for a plain &"
        case XML_ERR_UNDECLARED_ENTITY.rawValue: "write the character itself; there are &amp; &lt; &gt; &quot; &apos;"
        case XML_ERR_ATTRIBUTE_NOT_STARTED.rawValue: "put the attribute's value in quotes: type='file'"
        case XML_ERR_LT_IN_ATTRIBUTE.rawValue: "write &lt; for a < in an attribute"
        case XML_ERR_TAG_NAME_MISMATCH.rawValue: "close each element where it ends, the inner one first"
        default: nil
        }
    }

    /// Says better what libxml2's push parser calls "extra content at the end" of a text that merely ends too soon.
    private static func explainEnd(of tree: XMLTree) throws(DomainXMLError) {
        guard !tree.elements.isEmpty else {
            throw DomainXMLError("not well-formed XML: there is no element", line: 1, column: 1)
        }
        if let unclosed = tree.unclosed {
            let name = String(decoding: tree.bytes[tree.elements[unclosed].name], as: UTF8.self)
            throw DomainXMLError(
                "not well-formed XML: <\(name)> is never closed", at: tree.elements[unclosed].range.lowerBound,
                of: tree.bytes, help: "write </\(name)> where it ends; was the text cut off?")
        }
    }

    private static func judge(_ bytes: [UInt8]) -> Verdict {
        Libxml.prepare()
        var verdict = Verdict()
        var handler = unsafe xmlSAXHandler()
        unsafe handler.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe handler.serror = { data, error in
            guard let verdict = unsafe data?.assumingMemoryBound(to: Verdict.self), let error = unsafe error else {
                return
            }
            // A namespace that is no absolute URI is a warning, and one that is no URI at all libvirt takes as it is.
            let isIgnored =
                unsafe error.pointee.level.rawValue < XML_ERR_ERROR.rawValue
                || error.pointee.code == Int32(XML_WAR_NS_URI.rawValue)
            guard !isIgnored, unsafe verdict.pointee.message == nil else { return }
            let text = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "error \(error.pointee.code)"
            unsafe verdict.pointee.message = text.split(separator: "\n").joined(separator: " ")
            unsafe verdict.pointee.code = error.pointee.code
            unsafe verdict.pointee.line = error.pointee.line
            unsafe verdict.pointee.column = error.pointee.int2
        }
        unsafe withUnsafeMutablePointer(to: &verdict) { verdict in
            guard let context = unsafe xmlCreatePushParserCtxt(&handler, verdict, nil, 0, nil) else {
                unsafe verdict.pointee.message = "libxml2 has no memory"
                return
            }
            defer { unsafe xmlFreeParserCtxt(context) }
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
            unsafe xmlCtxtUseOptions(context, Int32(options))
            let status = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe buffer.withMemoryRebound(to: CChar.self) { chars in
                    unsafe xmlParseChunk(context, chars.baseAddress, Int32(chars.count), 1)
                }
            }
            if status != 0, unsafe verdict.pointee.message == nil, status != Int32(XML_WAR_NS_URI.rawValue),
                status != Int32(XML_WAR_NS_URI_RELATIVE.rawValue)
            {
                unsafe verdict.pointee.message = "libxml2's error \(status)"
            }
        }
        return verdict
    }
}
