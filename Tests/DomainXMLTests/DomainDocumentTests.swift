// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct DomainDocumentTests {
    private static let qemu = "http://libvirt.org/schemas/domain/qemu/1.0"

    @Test func factsAreRead() throws {
        let document = try DomainDocument(
            """
            <?xml version='1.0'?>
            <!-- <name>no</name> -->
            <domain type="kvm"><x:name xmlns:x="urn:x">no</x:name>
              <devices><disk><name>no</name></disk><emulator>/usr/bin/qemu</emulator></devices>
              <name>a&amp;<![CDATA[<b>]]>&#x63;</name><title> A title </title>
              <uuid>91fb0037-bfd4-4c72-8e20-4b5f7faa940b</uuid>
              <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
            </domain>
            """)
        #expect(document.name == "a&<b>c")
        #expect(document.title == "A title")
        #expect(document.uuid == "91fb0037-bfd4-4c72-8e20-4b5f7faa940b")
        #expect(document.domainType == "kvm")
        #expect(document.emulator == "/usr/bin/qemu")
        #expect(document.osType == "hvm")
        #expect(document.arch == "x86_64")
        #expect(document.machine == "pc-q35-7.2")
        #expect(document.commandLine.isEmpty)
    }

    @Test func factsThatAreMissingAreNil() throws {
        let document = try DomainDocument("<domain/>")
        #expect(document.name == nil)
        #expect(document.uuid == nil)
        #expect(document.machine == nil)
        #expect(document.emulator == nil)
    }

    @Test(arguments: [
        ("<domain><name>a</domain>", 1, "Opening and ending tag mismatch"),
        ("<domain>\n  <name a=1/>\n</domain>", 2, "AttValue"),
        ("<domain>\n\n&nbsp;</domain>", 3, "Entity 'nbsp' not defined"),
        ("<domain/><domain/>", 1, "Extra content"),
        ("", 1, "there is no element"), ("hello", 1, "Document is empty"),
        ("<domain>\n  <devices>\n  <disk>\n</disk>\n", 2, "<devices> is never closed"),
        ("<domain a='1' a='2'/>", 1, "redefined"),
        ("<domain>\n<qemu:commandline/></domain>", 2, "Namespace prefix qemu on commandline is not defined"),
        ("<domain><name>\u{1}</name></domain>", 1, "PCDATA invalid Char value 1"),
        ("<domain>\u{0}</domain>", 1, "the XML has a NUL character"),
        ("<domain><![CDATA[ </domain>", 1, "<domain> is never closed"),
        ("<domain><!-- </domain>", 1, "Comment not terminated"),
    ])
    func malformedTextIsRefusedWithItsPlace(text: String, line: Int, words: String) {
        let error = #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
        #expect(error?.line == line)
        #expect(error?.column != nil)
        #expect(error?.message.contains(words) == true)
    }

    @Test(arguments: ["<pool/>", "<domain xmlns='urn:x'/>", "<x:domain xmlns:x='urn:x'/>", "<domains/>"])
    func otherDocumentsAreRefused(text: String) {
        let error = #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
        #expect(error?.message.contains("not <domain>") == true)
        #expect(error?.help?.contains("virsh dumpxml") == true)
    }

    @Test(arguments: [
        "<!DOCTYPE domain><domain/>",
        "<?xml version='1.0'?>\n<!-- > -->\n<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>",
        "\u{FEFF}<!DOCTYPE domain [<!ENTITY x SYSTEM 'http://127.0.0.1:1/'>]><domain>&x;</domain>",
        "<?a ?><!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
            + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]><domain>&d;&d;</domain>",
    ])
    func aDocumentTypeIsRefusedBeforeItIsRead(text: String) {
        let error = #expect(throws: DomainXMLError.self) { try DomainDocument(text) }
        #expect(error?.message == "the XML has a document type")
        #expect(error?.line == (text.contains("file:") ? 3 : 1))
    }

    @Test func aDocumentTypeFurtherDownIsNotWellFormed() {
        #expect(throws: DomainXMLError.self) {
            try DomainDocument("<domain><!DOCTYPE domain [<!ENTITY a 'b'>]>&a;</domain>")
        }
        #expect(throws: DomainXMLError.self) { try DomainDocument("x<!DOCTYPE domain><domain/>") }
    }

    @Test func nestingIsBounded() throws {
        let nested = { (depth: Int) in
            "<domain>" + String(repeating: "<a>", count: depth - 1) + String(repeating: "</a>", count: depth - 1)
                + "</domain>"
        }
        #expect(try DomainDocument(nested(256)).name == nil)
        let error = #expect(throws: DomainXMLError.self) { try DomainDocument(nested(257)) }
        #expect(error?.message == "elements are nested more than 256 deep")
        #expect(error?.column == 8 + 255 * 3 + 1)
        #expect(throws: DomainXMLError.self) { try DomainDocument(nested(400_000)) }
    }

    @Test func attributesAndNamespacesAreBounded() throws {
        let many = { (count: Int, prefix: String) in
            "<domain>\n<a " + (0..<count).map { "\(prefix)\($0)='x'" }.joined(separator: " ") + "/></domain>"
        }
        #expect(try DomainDocument(many(256, "b")).name == nil)
        for prefix in ["b", "xmlns:b"] {
            let error = #expect(throws: DomainXMLError.self) { try DomainDocument(many(100_000, prefix)) }
            #expect(error?.message == "an element has more than 256 attributes or namespaces")
            #expect(error?.line == 2)
        }
    }

    @Test func sizeIsBounded() throws {
        let comment = { (count: Int) in "<domain><!--" + String(repeating: " ", count: count - 24) + "--></domain>" }
        #expect(try DomainDocument(comment(1 << 20)).name == nil)
        let error = #expect(throws: DomainXMLError.self) { try DomainDocument(comment((16 << 20) + 1)) }
        #expect(error?.message.contains("16777217 bytes") == true)
    }

    @Test func anotherEncodingIsRefused() throws {
        let error = #expect(throws: DomainXMLError.self) {
            try DomainDocument("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><domain/>")
        }
        #expect(error?.help?.contains("UTF-8") == true)
        #expect(try DomainDocument("<?xml version=\"1.0\" encoding = 'utf-8' ?><domain type='é'/>").domainType == "é")
    }

    @Test func aNamespaceThatIsNoURIIsLibvirtsBusiness() throws {
        let document = try DomainDocument("<domain><metadata xmlns:a='b c' xmlns:d='e'><a:x/></metadata></domain>")
        #expect(document.name == nil)
    }

    @Test(arguments: [
        "<domain xmlns:q='\(qemu)'><q:commandline><q:arg value='a'/><q:env name='B' value=''/></q:commandline></domain>",
        "<domain><commandline xmlns='\(qemu)'><arg value='a'/><env value='' name='B'/></commandline></domain>",
        "<domain><x:commandline xmlns:x='\(qemu)'><arg xmlns='\(qemu)' value='a'/><x:env name='B' value=''/>"
            + "</x:commandline></domain>",
        "<domain xmlns:q='http://libvirt.org/schemas/domain/&#113;emu/1.0'><q:commandline><q:env name='B' value=''/>"
            + "</q:commandline><q:commandline><q:arg value='&#97;'/></q:commandline></domain>",
        "<domain xmlns:q='urn:x'><q:commandline xmlns:q='\(qemu)'><q:arg value='a'></q:arg><!-- <q:arg value='b'/> -->"
            + "<q:env name='B' value=''/></q:commandline><q:commandline><q:arg value='c'/></q:commandline></domain>",
    ])
    func theCommandLineIsFoundByNamespace(text: String) throws {
        let line = try DomainDocument(text).commandLine
        #expect(line.arguments == ["a"])
        #expect(line.environment == [EnvironmentVariable(name: "B", value: "")])
    }

    @Test(arguments: [
        "<domain><commandline><arg value='a'/></commandline></domain>",
        "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.1'><qemu:commandline><qemu:arg value='a'/>"
            + "</qemu:commandline></domain>",
        "<domain xmlns:q='\(qemu)'><devices><q:commandline><q:arg value='a'/></q:commandline></devices></domain>",
        "<domain xmlns:q='\(qemu)'><q:commandline><arg value='a'/></q:commandline></domain>",
        "<domain xmlns:q='\(qemu)'><q:commandline><q:arg q:value='a'/></q:commandline></domain>",
        "<domain><a xmlns='\(qemu)'><commandline xmlns=''><arg value='a'/></commandline></a></domain>",
    ])
    func whatOnlyLooksLikeACommandLineIsNone(text: String) throws {
        #expect(try DomainDocument(text).commandLine.isEmpty)
    }

    @Test func attributesAreDecodedAsXMLSays() throws {
        let document = try DomainDocument(
            "<domain xmlns:q='\(Self.qemu)'><q:commandline>"
                + "<q:arg value='&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;'/><q:arg value='a\tb\r\nc\nd&#10;e&#13;'/>"
                + "</q:commandline></domain>")
        #expect(document.commandLine.arguments == ["<>&\"'A😀", "a b c d\ne\r"])
    }

    @Test func aUUIDIsSetBehindTheName() throws {
        let uuid = "91fb0037-bfd4-4c72-8e20-4b5f7faa940b"
        let without = try DomainDocument("<domain>\r\n\t<name>a</name>\r\n</domain>")
        let set = try without.settingUUID(uuid)
        #expect(
            Array(set.text.utf8) == Array("<domain>\r\n\t<name>a</name>\r\n\t<uuid>\(uuid)</uuid>\r\n</domain>".utf8))
        #expect(try set.settingUUID(uuid.uppercased()).text == set.text)
        let other = try DomainDocument("<domain><uuid/><name>a</name></domain>").settingUUID(uuid)
        #expect(other.text == "<domain><uuid>\(uuid)</uuid><name>a</name></domain>")
    }

    @Test func whatIsNoUUIDIsRefused() throws {
        let document = try DomainDocument("<domain><name>a</name></domain>")
        for text in ["", "91fb0037", "91fb0037-bfd4-4c72-8e20-4b5f7faa940g", "１１１１１１１１１１00"] {
            #expect(throws: DomainXMLError.self) { try document.settingUUID(text) }
        }
        #expect(throws: DomainXMLError.self) {
            try DomainDocument("<domain/>").settingUUID("91fb0037-bfd4-4c72-8e20-4b5f7faa940b")
        }
    }

    @Test func tenThousandLinesAreEditedInTheirLastOnes() throws {
        let devices = (0..<10_000).map { "    <disk type='file' id='\($0)'/>\n" }.joined()
        let text = "<domain type='kvm'>\n  <name>a</name>\n  <devices>\n\(devices)  </devices>\n</domain>\n"
        let edited = try DomainDocument(text).applying(Injection(arguments: ["-d"])).text
        let diff = UnifiedDiff(from: text, to: edited, context: 0)
        #expect(diff.hunks.map(\.lines.count) == [2, 3])
    }
}
