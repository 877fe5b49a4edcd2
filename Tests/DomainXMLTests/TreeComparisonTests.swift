// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct TreeComparisonTests {
    @Test(arguments: [
        ("<a b='1' c='2'/>", "<a c=\"2\"  b='&#49;'></a>"),
        ("<a>\n  <b/>\n</a>", "<?xml version='1.0'?><a><!-- x --><b></b><?y z?></a>"),
        ("<a xmlns='urn:x'/>", "<p:a xmlns:p='urn:x'/>"),
        ("<a xmlns:p='urn:x' p:b='1'/>", "<a q:b='1' xmlns:q='urn:&#120;'/>"),
        ("<a>x&lt;y</a>", "<a> <![CDATA[x<y]]>\n</a>"),
        ("<a>x<!-- c -->y</a>", "<a>xy</a>"),
        ("<a>1\r\n2</a>", "<a>1\n2</a>"),
        ("<a>  </a>", "<a/>"),
        ("<a><![CDATA[1\r\n2\r3]]></a>", "<a>1\n2\n3</a>"),
    ])
    func sayTheSame(_ a: String, _ b: String) throws {
        #expect(try TreeComparison.isSame(a, b))
        #expect(try TreeComparison.isSame(b, a))
        #expect(try TreeComparison.contains(a, part: b))
    }

    @Test(arguments: [
        ("<a/>", "<b/>"), ("<a/>", "<a xmlns='urn:x'/>"), ("<a b='1'/>", "<a b='2'/>"), ("<a b='1'/>", "<a/>"),
        ("<a b='1'/>", "<a xmlns:p='urn:x' p:b='1'/>"), ("<a><b/><c/></a>", "<a><c/><b/></a>"),
        ("<a>x</a>", "<a>y</a>"), ("<a>x</a>", "<a/>"), ("<a>x y</a>", "<a>x  y</a>"), ("<a><b/>x</a>", "<a>x<b/></a>"),
        ("<a><b/></a>", "<a><b/><b/></a>"), ("<a>caf\u{E9}</a>", "<a>cafe\u{301}</a>"), ("<a b=' '/>", "<a b=''/>"),
        ("<a><![CDATA[&amp;]]></a>", "<a>&amp;</a>"),
    ])
    func sayDifferentThings(_ a: String, _ b: String) throws {
        #expect(try !TreeComparison.isSame(a, b))
        #expect(try !TreeComparison.isSame(b, a))
    }

    @Test(arguments: [
        ("<a b='1' c='2'><d/><e>x</e></a>", "<a c='2'><e>x</e></a>"),
        ("<a><d n='1'/><d n='2'/><d n='3'/></a>", "<a><d n='2'/></a>"),
        ("<a><d n='1'/><e/><d n='2'/></a>", "<a><d n='1'/><d n='2'/><e/></a>"),
        ("<a><d/><d x='1'/></a>", "<a><d/><d x='1'/></a>"),
        ("<domain><memory unit='KiB'>16384</memory></domain>", "<domain><memory unit='MiB'>16</memory></domain>"),
        ("<domain><memory unit='KiB'>977</memory></domain>", "<domain><memory unit='MB'>1</memory></domain>"),
        ("<domain><memory unit='KiB'>1048576</memory></domain>", "<domain><memory unit='G'>1</memory></domain>"),
        (
            "<domain><currentMemory unit='KiB'>1</currentMemory></domain>",
            "<domain><currentMemory unit='bytes'>1000</currentMemory></domain>"
        ),
        ("<domain><memory unit='KiB'>16384</memory></domain>", "<domain><memory>16384</memory></domain>"),
        (
            "<domain><uuid>91fb0037-bfd4-4c72-8e20-4b5f7faa940b</uuid></domain>",
            "<domain><uuid>91FB0037BFD44C728E204B5F7FAA940B</uuid></domain>"
        ),
    ])
    func theWholeHasThePart(whole: String, part: String) throws {
        #expect(try TreeComparison.contains(whole, part: part))
    }

    @Test(arguments: [
        ("<a/>", "<b/>"), ("<a/>", "<a b='1'/>"), ("<a b='1'/>", "<a b='2'/>"), ("<a/>", "<a><b/></a>"),
        ("<a>x</a>", "<a>y</a>"), ("<a><d n='2'/><d n='1'/></a>", "<a><d n='1'/><d n='2'/></a>"),
        ("<a><d/></a>", "<a><d/><d/></a>"), ("<a><b><c/></b><b/></a>", "<a><b/><b><c/></b></a>"),
        ("<a><c xmlns='urn:x'/></a>", "<a><c/></a>"),
        ("<domain><memory unit='KiB'>16384</memory></domain>", "<domain><memory unit='MiB'>17</memory></domain>"),
        ("<domain><memory unit='KiB'>16</memory></domain>", "<domain><memory unit='parsec'>16</memory></domain>"),
        ("<domain><x><uuid>a-b</uuid></x></domain>", "<domain><x><uuid>ab</uuid></x></domain>"),
    ])
    func theWholeLacksThePart(whole: String, part: String) throws {
        #expect(try !TreeComparison.contains(whole, part: part))
    }

    @Test func malformedTextIsAnError() {
        #expect(throws: DomainXMLError.self) { try TreeComparison.isSame("<a>", "<a>") }
        #expect(throws: DomainXMLError.self) { try TreeComparison.contains("<a/>", part: "<!DOCTYPE a><a/>") }
    }

    @Test func manySiblingsThatDoNotFitEndSoon() throws {
        let whole = "<a>" + (0..<2_000).map { "<d n='\($0)'/>" }.joined() + "</a>"
        let part = "<a>" + (0..<2_000).map { "<d n='\($0)'/>" }.joined() + "<d n='x'/></a>"
        let start = ContinuousClock.now
        #expect(try !TreeComparison.contains(whole, part: part))
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
