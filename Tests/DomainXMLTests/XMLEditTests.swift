// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

/// Edits by XPath, byte for byte.
@Suite struct XMLEditTests {
    /// A part of a domain before and after an edit.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let edits: [XMLEdit]
        let before: String
        let after: String
        var testDescription: String { name }

        init(_ name: String, _ edits: XMLEdit..., from before: String, to after: String) {
            self.name = name
            self.edits = edits
            self.before = before
            self.after = after
        }
    }

    /// Written by hand in every way that XML allows.
    private static let head = """
        <?xml version="1.0"  encoding='utf-8' ?>
        <!-- kept: <disk/> -->
        <?php a="<disk/>" ?>
        <domain  xmlns:app = "urn:app"
          type = "kvm"  >
        \t<name>a&amp;b</name>

        """
    private static let tail = "\n\t<title><![CDATA[<disk/> & so on]]></title>   \n</domain >\n<!-- end -->\n"

    private static let cases: [Case] = [
        Case(
            "anAttributeKeepsItsQuotesAndItsPlace", XMLEdit(.set("n<o>&'\""), at: "//driver/@io"),
            from: #"  <disk><driver name = "x"   io="native"  cache='y' /></disk>"#,
            to: #"  <disk><driver name = "x"   io="n&lt;o&gt;&amp;&apos;&quot;"  cache='y' /></disk>"#),
        Case(
            "anAttributeIsMadeOnEachElementThatThePathNames", XMLEdit(.set("x"), at: "disk/driver/@io"),
            from: #"  <disk><driver name="q"/></disk><disk><driver/></disk><disk><driver io='x'/></disk><disk/>"#,
            to:
                #"  <disk><driver name="q" io="x"/></disk><disk><driver io='x'/></disk><disk><driver io='x'/></disk><disk/>"#
        ),
        Case(
            "anElementIsMadeWhereOnePlaceIsNamed",
            XMLEdit(.set("x"), at: "/domain/disk[@id='2']/driver[@name='q']/@io"),
            from: "  <disk id='1'/>\n    <disk id='2'>\n      <target/>\n    </disk>",
            to: "  <disk id='1'/>\n    <disk id='2'>\n      <target/>\n      <driver name='q' io='x'/>\n    </disk>"),
        Case(
            "severalElementsAreMadeInOneAnother", XMLEdit(.set("a&b"), at: "disk/x/y/z"), from: "  <disk/>",
            to: "  <disk>\n  \t<x>\n  \t\t<y>\n  \t\t\t<z>a&amp;b</z>\n  \t\t</y>\n  \t</x>\n  </disk>"),
        Case(
            "textIsInsertedAsText", XMLEdit(.set("</disk><evil/>{{ x }}\r]]>"), at: "disk"), from: "  <disk ></disk>",
            to: "  <disk >&lt;/disk&gt;&lt;evil/&gt;{{ x }}&#13;]]&gt;</disk>"),
        Case("anEmptyTagIsOpened", XMLEdit(.set("x"), at: "disk"), from: "  <disk />", to: "  <disk>x</disk>"),
        Case(
            "whatSaysSoAlreadyIsLeftAlone", XMLEdit(.set("a b"), at: "disk"), XMLEdit(.set("'"), at: "disk/@x"),
            from: "  <disk x=\"&#39;\"> <!-- c -->a&#32;<![CDATA[b]]>\n</disk>",
            to: "  <disk x=\"&#39;\"> <!-- c -->a&#32;<![CDATA[b]]>\n</disk>"),
        Case(
            "whatIsRemovedTakesItsLine", XMLEdit(.remove, at: "disk[x]"), XMLEdit(.remove, at: "disk[1]/@b"),
            from: "  <disk a='1'\n b='2'/>\n  <disk>\n    <x/>\n  </disk>\n\n  <disk/>",
            to: "  <disk a='1'/>\n\n  <disk/>"),
        Case(
            "whatStandsInWhatGoesGoesWithIt", XMLEdit(.remove, at: "//disk | //disk/@a | //x"),
            from: "  <z/>\n  <disk a='1'><x/></disk>\n  <y/>", to: "  <z/>\n  <y/>"),
        Case(
            "whatIsPutInAndTakenOutIsNoChange", XMLEdit(.append("<qemu:arg value='x'/>"), at: "y"),
            XMLEdit(.remove, at: "y/qemu:arg"), from: "  <y/>", to: "  <y/>"),
        Case(
            "appendedElementsStandAsTheirNeighbours",
            XMLEdit(.append("<!-- why -->\n<rng a='1'>\n  <b/>\n  <c>x\n y</c>\n</rng>\n"), at: "devices"),
            from: "  <devices>\n      <disk/>\n  </devices>",
            to:
                "  <devices>\n      <disk/>\n      <!-- why -->\n      <rng a='1'>\n        <b/>\n        <c>x\n y</c>\n"
                + "      </rng>\n  </devices>"),
        Case(
            "prependedElementsStandFirst", XMLEdit(.prepend("<a/><b/>"), at: "devices"),
            from: "  <devices>\n    <!-- first -->\n    <disk/></devices>",
            to: "  <devices>\n    <a/>\n    <b/>\n    <!-- first -->\n    <disk/></devices>"),
        Case(
            "beforeAndAfterKeepCommentsWithTheirElements", XMLEdit(.before("<a/>"), at: "disk[1]"),
            XMLEdit(.after("<z/>"), at: "disk[last()]"),
            from: "  <x/>\n  <disk/> <!-- of disk -->\n  <y/>",
            to: "  <x/>\n  <a/>\n  <disk/> <!-- of disk -->\n  <z/>\n  <y/>"),
        Case(
            "windowsLinesStayWindowsLines", XMLEdit(.after("<a>\n  <b/>\n</a>"), at: "disk"),
            from: "  <x/>\r\n  <disk/>\r\n", to: "  <x/>\r\n  <disk/>\r\n  <a>\r\n    <b/>\r\n  </a>\r\n"),
        Case(
            "oneOfItsNameOnTheRightSideIsEnough", XMLEdit(.after("<boot dev='hd'/>"), at: "boot[@dev='net']"),
            from: "  <boot dev='hd'/><boot dev='net'/>", to: "  <boot dev='hd'/><boot dev='net'/><boot dev='hd'/>"),
        Case(
            "whatSaysMoreIsThereAlready",
            XMLEdit(.append("<disk type='file'><target dev='vdb'/></disk>"), at: "devices"),
            from: "  <devices><disk x='1' type='file'><a/><target dev='vdb' bus='virtio'/></disk><z/></devices>",
            to: "  <devices><disk x='1' type='file'><a/><target dev='vdb' bus='virtio'/></disk><z/></devices>"),
        Case(
            "twoOfAKindAreTwo", XMLEdit(.append("<c/><c/>"), at: "devices"), from: "  <devices><c/></devices>",
            to: "  <devices><c/><c/></devices>"),
        Case(
            "argumentsAreThereOnlyInARow",
            XMLEdit(.append("<qemu:arg value='-d'/><qemu:arg value='x'/>"), at: "q:commandline", namespaces: q),
            from:
                "  <q:commandline xmlns:q='\(qemu)'><q:arg value='-d'/><q:arg value='y'/><q:arg value='x'/></q:commandline>",
            to: "  <q:commandline xmlns:q='\(qemu)'><q:arg value='-d'/><q:arg value='y'/><q:arg value='x'/>"
                + "<q:arg value='-d'/><q:arg value='x'/></q:commandline>"),
        Case(
            "aPrefixIsDeclaredWhereItIsNot", XMLEdit(.set("1"), at: "metadata/b:x/@b:y", namespaces: ["b": "urn:b"]),
            XMLEdit(.append("<b:z/>"), at: "metadata/b:x", namespaces: ["b": "urn:b"]),
            from: "  <metadata/>",
            to: "  <metadata>\n  \t<b:x xmlns:b='urn:b' b:y='1'>\n  \t\t<b:z/>\n  \t</b:x>\n  </metadata>"),
        Case(
            "thePlacesOwnPrefixIsTaken",
            XMLEdit(.append("<z:x z:a='1'>t</z:x>"), at: "metadata", namespaces: ["z": "urn:app"]),
            from: "  <metadata/>", to: "  <metadata>\n  \t<app:x app:a='1'>t</app:x>\n  </metadata>"),
        Case(
            "withoutAPrefixTheDefaultNamespaceOfThePlaceHolds",
            XMLEdit(.append("<x/>"), at: "metadata/d:m", namespaces: ["d": "urn:d"]),
            from: "  <metadata><m xmlns='urn:d'><x/></m></metadata>",
            to: "  <metadata><m xmlns='urn:d'><x/></m></metadata>"),
        Case(
            "oneElementTakesThePlaceOfAnother", XMLEdit(.replace("<net a='1'>\n  <b/>\n</net>"), at: "user"),
            from: "  <user><x/></user> <!-- of user -->\n  <y/>",
            to: "  <net a='1'>\n    <b/>\n  </net> <!-- of user -->\n  <y/>"),
        Case(
            "aPrefixThatIsTakenGetsANumber", XMLEdit(.set("1"), at: "x/@app:a", namespaces: ["app": "urn:other"]),
            XMLEdit(
                .append("<app:z app:k='1'><mine:z/></app:z>"), at: "x",
                namespaces: ["app": "urn:other2", "mine": "urn:app"]),
            from: "  <x app:k='0'/>",
            to: "  <x app:k='0' xmlns:app1='urn:other' app1:a='1'>\n  \t<app2:z xmlns:app2='urn:other2' app2:k='1'>"
                + "<app:z/></app2:z>\n  </x>"),
        Case(
            "commentsBehindTheLastElementComeAlong",
            XMLEdit(.append("<a/> <!-- of a -->\n<!-- end -->\n"), at: "devices"),
            XMLEdit(.replace("<b2/> <!-- of b -->"), at: "b"),
            from: "  <devices>\n    <x/>\n  </devices>\n  <b/>",
            to: "  <devices>\n    <x/>\n    <a/> <!-- of a -->\n    <!-- end -->\n  </devices>\n  <b2/> <!-- of b -->"),
        Case(
            "whatLibvirtAddedIsNotReplaced",
            XMLEdit(.replace("<disk device='cdrom'><target dev='sda'/></disk>"), at: "devices/disk"),
            from: "  <devices><disk device='cdrom' type='file'><driver name='qemu' type='raw'/>"
                + "<target dev='sda' bus='sata'/><readonly/><alias name='ua-a'/><address unit='0'/></disk></devices>",
            to: "  <devices><disk device='cdrom' type='file'><driver name='qemu' type='raw'/>"
                + "<target dev='sda' bus='sata'/><readonly/><alias name='ua-a'/><address unit='0'/></disk></devices>"),
        Case(
            "whatSomeoneAddedIsReplaced",
            XMLEdit(.replace("<disk><driver name='qemu'/><target dev='sda'/></disk>"), at: "devices/disk"),
            from: "  <devices><disk><driver name='qemu'/><source file='/a'/><target dev='sda'/></disk>"
                + "<disk><driver name='qemu' io='native'/><target dev='sda'/></disk></devices>",
            to: "  <devices><disk><driver name='qemu'/><target dev='sda'/></disk>"
                + "<disk><driver name='qemu'/><target dev='sda'/></disk></devices>"),
        Case(
            "textThatIsToGoIsReplaced", XMLEdit(.replace("<description/>"), at: "description"),
            from: "  <description>old</description>", to: "  <description/>"),
        Case(
            "severalEditsFollowEachOther", XMLEdit(.set("1"), at: "a/@x"),
            XMLEdit(.set("2"), at: "a/@x[. = '1']/../@y"),
            from: "  <a/>", to: "  <a x='1' y='2'/>"),
    ]

    private static let qemu = "http://libvirt.org/schemas/domain/qemu/1.0"
    private static let q = ["q": qemu]

    @Test(arguments: cases) func onlyWhatIsEditedChanges(_ edit: Case) throws {
        let document = try DomainDocument(Self.head + edit.before + Self.tail)
        let edited = try document.applying(edit.edits)
        #expect(Array(edited.text.utf8) == Array((Self.head + edit.after + Self.tail).utf8))
        // Read again, so that libxml2 judges it.
        let again = try DomainDocument(edited.text)
        if !edit.edits.contains(where: { $0.operation == .remove }) {
            #expect(try again.applying(edit.edits).text == edited.text)
        }
        #expect(try edited.lost(edit.edits, in: again) == nil)
    }

    @Test(arguments: [
        (
            XMLEdit(.remove, at: "/domain/devices/disk[@id='9']"),
            "selects nothing: there is /domain/devices, but no disk[@id='9'] in it"
        ),
        (XMLEdit(.set("x"), at: "/domian/title"), "the path /domian/title selects nothing"),
        (
            XMLEdit(.set("x"), at: "devices/disk/driver/@io"),
            "could go into each of the 2 elements that devices/disk selects"
        ),
        (XMLEdit(.set("x"), at: "devices/disk[@id='1']/driver[@io='y']/@io"), "selects nothing"),
        (XMLEdit(.set("x"), at: "//@io"), "selects nothing"),
        (XMLEdit(.set("x"), at: "devices"), "has elements in it and no text of its own"),
        (XMLEdit(.set("x"), at: "devices/disk/@id", count: 1...1), "selects 2 nodes, not 1 (`count`): on line 4, 5"),
        (XMLEdit(.set("x"), at: "name/text()"), "selects something else than elements"),
        (XMLEdit(.remove, at: "count(//disk)"), "gives a value"),
        (XMLEdit(.append("<x/>"), at: "//disk/@id"), "selects an attribute"),
        (XMLEdit(.set("b"), at: "name"), "name or UUID"), (XMLEdit(.set("b"), at: "/*/uuid/@x"), "name or UUID"),
        (XMLEdit(.append("<name>b</name>"), at: "/domain"), "name or UUID"),
        (XMLEdit(.remove, at: "//uuid"), "name or UUID"),
        (XMLEdit(.replace("<uuid>x</uuid>"), at: "uuid"), "name or UUID"),
        (XMLEdit(.replace("<x/>"), at: "devices | devices/disk"), "stand in one another"),
        (XMLEdit(.remove, at: "/domain"), "selects <domain> itself"),
        (XMLEdit(.after("<x/>"), at: "/*"), "<domain> itself"),
        (XMLEdit(.remove, at: "//*[count(//*[count(//*[count(//*[count(//*) > 0]) > 0]) > 0]) > 0]"), "takes too long"),
    ])
    func whatCannotBeDoneIsSaid(edit: XMLEdit, words: String) throws {
        let devices = String(repeating: "  <x/>\n", count: words == "takes too long" ? 100 : 0)
        let document = try DomainDocument(
            "<domain>\n  <name>a</name><uuid>u</uuid>\n  <devices>\n    <disk id='1'/>\n    <disk id='2'/>\n  </devices>\n"
                + devices + "</domain>")
        let error = #expect(throws: DomainXMLError.self) { try document.applying(edit) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func whatMayBeMissingMayBeMissing() throws {
        let document = try DomainDocument("<domain><name>a</name></domain>")
        #expect(try document.applying(XMLEdit(.remove, at: "//disk", isOptional: true)).text == document.text)
    }

    @Test func whatLibvirtDropsIsNoticed() throws {
        let before = try DomainDocument("<domain><name>a</name><b><c/></b></domain>")
        let edits = [
            XMLEdit(.set("1"), at: "b/c/@x"), XMLEdit(.append("<d/>"), at: "b"),
            XMLEdit(.remove, at: "b/c[@y]", isOptional: true),
        ]
        let written = try before.applying(edits)
        func lost(_ xml: String) throws -> Int? {
            try written.lost(edits, in: DomainDocument("<domain><name>a</name>\(xml)</domain>"))
        }
        #expect(try lost("<z/><b x='1'><d q='1'/><c x='1' y2='2'/></b>") == nil)
        #expect(try lost("<b><c/><d/></b>") == 0)
        #expect(try lost("<b><c x='01'/><d/></b>") == 0)
        #expect(try lost("<b><d/></b>") == 0)
        #expect(try lost("<b><c x='1'/></b>") == 1)
        #expect(try lost("<b><c x='1'/><c y=''/><d/></b>") == 0)
        #expect(try lost("<b><c x='1'/><c x='1' y=''/><d/></b>") == 2)
    }

    @Test func whatMayBeMissingIsNotMade() throws {
        let document = try DomainDocument("<domain><name>a</name><b/></domain>")
        #expect(try document.applying(XMLEdit(.set("1"), at: "c/@d", isOptional: true)).text == document.text)
        let set = try document.applying(XMLEdit(.set("1"), at: "b/@d", isOptional: true))
        #expect(set.text == "<domain><name>a</name><b d='1'/></domain>")
    }

    @Test func anEditThatWouldGoOnForEverIsRefused() throws {
        let document = try DomainDocument("<domain><name>a</name><b/></domain>")
        let error = #expect(throws: XMLEditError.self) {
            try document.applying([XMLEdit(.append("<c x='1'/>"), at: "b"), XMLEdit(.set("2"), at: "b/c/@x")])
        }
        #expect(error?.edit == 0)
        #expect(error?.error.message.contains("changes its own result again") == true)
    }

    @Test func whatLibvirtWritesItsOwnWayIsNoChange() throws {
        let document = try DomainDocument(
            "<domain><name>a</name><memory unit='KiB'>2097152</memory><os><type machine='pc-q35-7.2'>hvm</type></os></domain>"
        )
        let edits = [
            XMLEdit(.set("2"), at: "memory"), XMLEdit(.set("GiB"), at: "memory/@unit"),
            XMLEdit(.set("q35"), at: "os/type/@machine"),
        ]
        #expect(try document.applying(edits).text == document.text)
        let edited = try document.applying(edits + [XMLEdit(.set("t"), at: "title")])
        // Written as an alias, the machine would be the newest of its kind.
        #expect(edited.machine == "pc-q35-7.2")
        #expect(edited.title == "t")
        let newer = [XMLEdit(.set("pc-q35-9.0"), at: "os/type/@machine")]
        #expect(try document.applying(newer).machine == "pc-q35-9.0")
    }

    @Test(
        arguments: [
            (XMLEdit(.append("<a:b/>"), at: "devices"), "Namespace prefix a on b is not defined", "bound are qemu"),
            (XMLEdit(.append("<a>\n <b></a>"), at: "devices"), "mismatch", nil),
            (XMLEdit(.append("</fragment><fragment>"), at: "devices"), "never opened", nil),
            (XMLEdit(.append("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), at: "devices"), "document type", nil),
            (XMLEdit(.append("<a>&b;</a>"), at: "devices"), "Entity 'b' not defined", nil),
            (XMLEdit(.append("text"), at: "devices"), "text outside of its elements", "`set`"),
            (XMLEdit(.append(" <!-- --> "), at: "devices"), "no element", nil),
            (XMLEdit(.set("x"), at: "devices["), "no XPath 1.0", nil),
            (XMLEdit(.set("x"), at: " "), "the path is empty", nil),
            (XMLEdit(.set("x"), at: "a:b/@c"), "the prefix a", "namespaces: {a:"),
            (XMLEdit(.set("a\tb"), at: "x/@y"), "U+0009", "spaces"),
            (XMLEdit(.set("\u{1}"), at: "x"), "U+0001", "no way"),
            (XMLEdit(.append("<a/>"), at: "x/@y"), "is an attribute's", "`set`"),
        ] as [(XMLEdit, String, String?)])
    func mistakesAreFoundWithoutADomain(edit: XMLEdit, words: String, help: String?) throws {
        let error = #expect(throws: DomainXMLError.self) { try edit.validate() }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        if let help { #expect(error?.help?.contains(help) == true, "\(error?.help ?? "")") }
    }

    @Test func aMistakeInAFragmentHasItsPlaceThere() throws {
        let error = #expect(throws: DomainXMLError.self) {
            try XMLEdit(.append("<a>\n  <b c=d/>\n</a>"), at: "devices").validate()
        }
        #expect(error?.line == 2)
        let first = #expect(throws: DomainXMLError.self) { try XMLEdit(.append("<a b=c/>"), at: "devices").validate() }
        #expect(first?.line == 1)
        #expect(first.flatMap(\.column).map { $0 < 10 } == true)
    }
}
