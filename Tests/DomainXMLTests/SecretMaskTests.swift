// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct SecretMaskTests {
    @Test(arguments: [
        ("<graphics  type='vnc' passwd='p&amp;q' port=\"1\"/>", "<graphics  type='vnc' passwd='********' port=\"1\"/>"),
        ("<a passwd = \"x'y\"></a>", "<a passwd = \"********\"></a>"),
        ("<a passwd=''/>", "<a passwd=''/>"),
        (
            "<cookies><cookie name='a'>secret</cookie></cookies>",
            "<cookies><cookie name='a'>********</cookie></cookies>"
        ),
        (
            "<qemu:arg value='secret,id=x,data=abc,format=raw'/>",
            "<qemu:arg value='secret,id=x,data=********,format=raw'/>"
        ),
        (
            "<q:env name='DB_PASSWORD' value='x'/><q:env name='NS' value='x'/>",
            "<q:env name='DB_PASSWORD' value='********'/><q:env name='NS' value='x'/>"
        ),
        ("<!-- passwd='x' --><a>passwd='x'</a>", "<!-- passwd='x' --><a>passwd='x'</a>"),
        (
            "<auth username='u'><secret type='ceph' uuid='1'/></auth>",
            "<auth username='u'><secret type='ceph' uuid='1'/></auth>"
        ),
        (
            "<arg value='{&quot;driver&quot;:&quot;x&quot;,&quot;password&quot;: &quot;a\\&quot;b&quot;,&quot;c&quot;:1}'/>",
            "<arg value='{&quot;driver&quot;:&quot;x&quot;,&quot;password&quot;: &quot;********&quot;,&quot;c&quot;:1}'/>"
        ),
    ])
    func secretsGoAndAllElseStays(text: String, masked: String) {
        #expect(SecretMask.masked(text) == masked)
        #expect(SecretMask.masked(masked) == masked)
    }

    @Test(arguments: [
        ("port=5900,password=a,,b,x=y", "port=5900,password=********,x=y"),
        ("file.password-secret=s0,password-secret=s1", "file.password-secret=s0,password-secret=s1"),
        ("driver=https,proxy-password=x", "driver=https,proxy-password=********"),
        ("-acpitable data=/a/b", "-acpitable data=/a/b"),
        (
            #"{"qom-type":"secret","id":"s","data" : "x\"y","format":"raw"}"#,
            #"{"qom-type":"secret","id":"s","data" : "********","format":"raw"}"#
        ),
        ("nbd://user:pass@host:10809/x", "nbd://user:********@host:10809/x"),
        ("nbd://host:10809/x@y", "nbd://host:10809/x@y"),
        ("password=", "password="), ("password", "password"), (#"{"password""#, #"{"password""#),
        (#"{"password":"x\"#, #"{"password":"********"#), ("://", "://"), ("", ""),
    ])
    func argumentsAreMasked(argument: String, masked: String) {
        #expect(SecretMask.masked(argument: argument) == masked)
    }

    @Test(arguments: EditCase.all)
    func nothingElseOfADomainChanges(_ edit: EditCase) throws {
        let text = try edit.before()
        let expected = text.replacing("passwd='p&amp;q'", with: "passwd='********'")
        #expect(Array(SecretMask.masked(text).utf8) == Array(expected.utf8))
    }

    @Test(arguments: [
        "<", "<a", "<a b", "<a b=", "<a b='", "</", "<!--", "<![CDATA[", "<?", "<a/", "<a passwd='x", "</a></b>",
        "<:/>", "<a:>", "&", "<a <b>",
    ])
    func brokenTextIsReadWithoutACrash(text: String) {
        #expect(SecretMask.masked(text) == text)
        #expect(SecretMask.masked("<a passwd='x'/>" + text) == "<a passwd='********'/>" + text)
    }

    @Test func secretsAreFoundHoweverDeep() {
        let text = String(repeating: "<a>", count: 1_000) + "<graphics passwd='x'/>"
        #expect(SecretMask.masked(text).hasSuffix("<graphics passwd='********'/>"))
    }

    @Test func everyCutOfADomainIsReadWithoutACrash() throws {
        let text = try #require(EditCase.all.first { $0.name == "comments-and-cdata" }).before()
        for length in 0...text.utf8.count {
            let cut = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            #expect(!SecretMask.masked(cut).contains("passwd='p&amp;q'"))
            _ = try? DomainDocument(cut)
        }
    }
}
