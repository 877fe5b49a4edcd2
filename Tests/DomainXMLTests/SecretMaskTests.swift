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
        (
            "<cookie><x passwd='a'/><cookie>b</cookie></cookie><y passwd='c'/>",
            "<cookie>********</cookie><y passwd='********'/>"
        ),
        ("<cookie passwd='a'><arg value='password=b'/></cookie>", "<cookie passwd='********'>********</cookie>"),
        (
            "<qemu:property name='password' type='string' value='x'/><qemu:property name='password-secret' value='s0'/>",
            "<qemu:property name='password' type='string' value='********'/><qemu:property name='password-secret' value='s0'/>"
        ),
        (
            "<vp:property alias=\"ua-d\" name=\"x-passwd\" value=\"x\"/>",
            "<vp:property alias=\"ua-d\" name=\"x-passwd\" value=\"********\"/>"
        ),
        (
            "<arg value='nbd://user:p&amp;ss@host'/><arg value='nbd://user:1&quot;@host'/>",
            "<arg value='nbd://user:********@host'/><arg value='nbd://user:1&quot;@host'/>"
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
        ("file=iscsi://user%secret@host/iqn/1", "file=iscsi://user%********@host/iqn/1"),
        ("nbd://us%40er@host", "nbd://us%40er@host"),
        (
            "file=rbd:pool/img:id=a:key=A\\:Q==:mon_host=h,if=none",
            "file=rbd:pool/img:id=a:key=********:mon_host=h,if=none"
        ),
        ("file=/a:key=b", "file=/a:key=b"),
        ("driver=https,file.cookie=a=b; c=d,x=y", "driver=https,file.cookie=********,x=y"),
        ("file.cookie-secret=s0", "file.cookie-secret=s0"),
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

    @Test func aChangeOfASecretAloneIsSeen() {
        let before = "<d>\n<a passwd='1'/>\n<a passwd='2'/>\n<b\n  passwd='3'/>\n</d>"
        let after = "<d>\n<a passwd='1'/>\n<a passwd='x'/>\n<b\n  passwd='y'/>\n<c passwd='4'/>\n</d>"
        let shown = SecretMask.masked(before, changedTo: after)
        #expect(shown.before == SecretMask.masked(before))
        #expect(
            shown.after == "<d>\n<a passwd='********'/>\n<a passwd='******** (changed)'/>\n<b\n"
                + "  passwd='******** (changed)'/>\n<c passwd='********'/>\n</d>")
        #expect(SecretMask.masked(before, changedTo: before).after == shown.before)
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

    @Test func aMessageIsMaskedLineByLine() {
        let message = "closed the monitor: -spice password=x,port=0: bad\nqemu: at password=y\nthen, on"
        #expect(
            SecretMask.masked(message: message)
                == message.replacing("password=x", with: "password=********")
                .replacing("password=y", with: "password=********"))
    }
}
