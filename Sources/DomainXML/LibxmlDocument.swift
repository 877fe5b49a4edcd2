// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2

/// A text as libxml2's tree, without a word on standard error, and without files and network.
@safe struct LibxmlDocument: ~Copyable {
    let pointer: xmlDocPtr

    /// Parses bytes that were found well-formed, and so have no document type.
    ///
    /// - Throws: `DomainXMLError` where libxml2 can't parse them after all.
    init(_ bytes: [UInt8]) throws(DomainXMLError) {
        Libxml.prepare()
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
            | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_BIG_LINES.rawValue
        let document = unsafe bytes.withUnsafeBytes { buffer in
            unsafe xmlReadMemory(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil, nil, Int32(options))
        }
        guard let document = unsafe document else { throw DomainXMLError("libxml2 cannot parse the XML") }
        unsafe pointer = document
    }

    deinit {
        unsafe xmlFreeDoc(pointer)
    }
}
