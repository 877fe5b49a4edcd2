// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

/// Queries into replies, held against what a QEMU 7.2 can reply.
@Suite struct ReplyQueryTests {
    private func expect(
        _ command: String, _ query: String, _ findings: String..., at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try Samples.findings(command, expecting: [query]) == findings, sourceLocation: location)
    }

    @Test func whatMayBeFoundPasses() throws {
        for query in [
            "$", "$[0]", "$[*].device", "$..device", "$[-1:]['inserted','locked']",
            "$[?@.device=='x'].inserted.image.filename",
            "$[0].inserted.image['backing-image']['backing-image'].filename", "$[?length($)>1 && count(@.*)>2]",
            "$[0]['io-status']", "$[?@.inserted.image['format-specific'].data.compat]",
        ] { try expect("query-block", query) }
        // What QEMU gives no type for is not judged.
        try expect(#"{"execute":"qom-get","arguments":{"path":"/","property":"a"}}"#, "$.a[0]..b")
    }

    @Test func aNameOnAListSaysHowToReachItsElements() throws {
        try expect(
            "query-block", "$.device",
            "warning: `device` is never found: the reply to `query-block` is a list; "
                + "write $[*].device for all of its elements, [0] for the first")
    }

    @Test func aMisspeltMemberSuggestsTheNearest() throws {
        try expect(
            "query-status", "$.statu",
            "warning: `statu` is never found: the reply to `query-status` has no such member; did you mean `status`?")
        try expect(
            "query-block", "$[*].inserted.image.filenme",
            "warning: `filenme` is never found: `$[*].inserted.image` has no such member; did you mean `filename`?")
        try expect(
            "query-block", "$..filenme",
            "warning: `filenme` is never found: the reply to `query-block` has no such member; did you mean `filename`?"
        )
    }

    @Test func nothingStandsBelowAScalar() throws {
        try expect("query-status", "$.status.x", "warning: `x` is never found: `$.status` is a scalar")
        try expect("query-status", "$.running[*]", "warning: `[*]` never finds anything: `$.running` is a scalar")
        try expect(
            "query-status", "$[0]", "warning: `[0]` never finds anything: the reply to `query-status` is an object")
    }

    @Test func filtersAreLookedInto() throws {
        try expect(
            "query-block", "$[?@.devic=='x'].locked",
            "warning: `devic` is never found: what the filter looks at has no such member; did you mean `device`?")
        try expect(
            "query-block", "$[?!@.lockd || match(@.device, 'x')]",
            "warning: `lockd` is never found: what the filter looks at has no such member; did you mean `locked`?")
    }
}
