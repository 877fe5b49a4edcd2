// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Inputs that are built to make a reader crash, hang or fill the memory.
enum Attack {
    /// Those for a reader: what no reader may fall over, and what is aimed at this one.
    static func inputs(for reader: FuzzedReader) -> [[UInt8]] {
        let aimed: [String] =
            switch reader {
            case .playbook: playbooks
            case .template: templates
            case .jsonPath: queries
            case .domain: domains
            case .convert: commandLines
            case .edit: edits
            }
        return broken + (repeated + aimed).map { Array($0.utf8) }
    }

    /// Bytes that are no text, or hardly any.
    private static let broken: [[UInt8]] = [
        [], [0], [0xFF], [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], [0xEF, 0xBB], [0xFF, 0xFE, 0x2D, 0],
        [0xFE, 0xFF, 0, 0x2D], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF], [0x80],
        [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], Array("- domains: a".utf8) + [0, 0x0A],
        Array("<a>".utf8) + [0xE2, 0x82],
        [UInt8](repeating: 0, count: 100_000), [UInt8](repeating: 0xFF, count: 100_000),
    ]

    private static let repeated =
        [
            "a", " ", "\n", "\r", "\t", "[", "{", "(", "<", "\"", "'", "\\", "&", "*", "|", "$", "@", "#", ":", "-",
            "%", "!",
            "{{", "}}", "{%", "é", "🙂", "e\u{301}", "\u{301}", "\u{202E}", "\u{FEFF}", "\u{2028}", "\u{85}", "0", ".",
            "/",
        ].map { String(repeating: $0, count: 100_000) }

    private static func play(_ steps: String) -> String { "- domains: a\n  steps:\n\(steps)" }

    private static let playbooks: [String] =
        ["[", "{a: ", "- ", "? ", "&a ", "!!seq ", "[{a: ", "\n- "].map {
            play("    - debug: " + String(repeating: $0, count: 20_000))
        } + [
            // A list within a list, each on its own line and one column further in.
            (0..<2_000).map { String(repeating: " ", count: $0) + "-\n" }.joined(),
            // Aliases that double, as values and as merges.
            (1...60).reduce("- a0: &a0 x\n") { $0 + "  a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n" },
            (1...60).reduce("- a0: &a0 {k: v}\n") { $0 + "  a\($1): &a\($1) {b: *a\($1 - 1), c: *a\($1 - 1)}\n" },
            "- &a {<<: *a}\n", "- &a [*a]\n",
            (0..<10_000).map { "- &a\($0) x\n" }.joined() + "- *a9999\n",
            // Ten thousand keys, different, equal and unknown.
            play("    - debug: {" + (0..<10_000).map { "k\($0): \($0)" }.joined(separator: ", ") + "}"),
            play("    - debug: {" + String(repeating: "k: 1, ", count: 10_000) + "}"),
            "- domains: a\n  vars:\n" + (0..<10_000).map { "    k\($0): \"{{ vars.k\($0 + 1) }}\"\n" }.joined()
                + "  steps: [{debug: \"{{ vars.k0 }}\"}]\n",
            "- domains: a\n  vars:\n" + (0..<2_000).map { "    k\($0): \"{{ vars.k\(($0 + 1) % 2_000) }}\"\n" }.joined()
                + "  steps: [{debug: \"{{ vars.k0 }}\"}]\n",
            // Numbers that fit nowhere.
            play("    - attach: " + String(repeating: "9", count: 100_000)),
            play("    - attach: 1e" + String(repeating: "9", count: 1_000)),
            play("    - attach: 0x" + String(repeating: "f", count: 100_000)),
            play("    - pause: " + String(repeating: "9", count: 400) + "h"),
            play("    - pause: 0." + String(repeating: "0", count: 100_000) + "1s"),
            "- domains: a\n  requires: {qemu: \">=\(String(repeating: "9.", count: 10_000))9\"}\n  steps: [{debug: a}]\n",
            // Blocks in blocks, many steps, many plays, all wrong.
            play(
                (0..<60).map { String(repeating: " ", count: 4 + 2 * $0) + "- block:\n" }.joined()
                    + String(repeating: " ", count: 124) + "- debug: a\n"),
            play(String(repeating: "    - debug: a\n", count: 2_000)),
            play(String(repeating: "    - debgu: a\n", count: 10_000)),
            String(repeating: "- domains: a\n", count: 10_000),
            play("    - debug: \"" + String(repeating: "\\ud800", count: 10_000) + "\""),
            play("    - debug: a\n      register: " + String(repeating: "a", count: 100_000)),
            play("    - " + String(repeating: "q", count: 100_000) + ": a"),
            play("    - debug: {{ " + String(repeating: "{", count: 10_000)),
            "- domains: \"" + String(repeating: "*a", count: 10_000) + "\"\n  steps: [{debug: a}]\n",
            "- domains: \"/" + String(repeating: "(", count: 10_000) + "/\"\n  steps: [{debug: a}]\n",
            "- domains: \"/" + String(repeating: "(a*)*", count: 1_000) + "/\"\n  steps: [{debug: a}]\n",
            play("    - qmp: '" + String(repeating: "{\"a\":", count: 20_000) + "'"),
            play("    - qmp: '" + String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000) + "'"),
            play("    - hmp: a\n      expect: {$.a" + String(repeating: ".a", count: 10_000) + ": 1}"),
            play("    - hmp: a\n      expect: {matches: '" + String(repeating: "(", count: 10_000) + "'}"),
            play("    - xml: [{remove: '" + String(repeating: "a[", count: 10_000) + "'}]"),
        ]

    private static let templates =
        [
            String(repeating: "{{ ", count: 20_000), String(repeating: "{{ vars.a }}", count: 2_000),
            "{{ vars.a" + String(repeating: " | upper", count: 10_000) + " }}",
            "{{ vars.b" + String(repeating: "[0]", count: 10_000) + " }}",
            "{{ vars.a" + String(repeating: ".a", count: 10_000) + " }}",
            "{{ vars.b[" + String(repeating: "9", count: 1_000) + "] }}",
            "{{ vars.a | default(" + String(repeating: "[", count: 10_000) + ") }}",
            "{{ vars.z | default(" + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + ") }}",
            "{{ vars.z | default(1e999) }}", "{{ vars.z | default(\"\\ud800\") }}",
            "{{ '" + String(repeating: "{{", count: 10_000),
            "{{ vars.a | " + String(repeating: "x", count: 100_000) + " }}",
            "{{ " + String(repeating: "v", count: 100_000) + " }}",
        ]

    private static let queries =
        [
            "$" + String(repeating: ".a", count: 20_000), "$" + String(repeating: "[0]", count: 20_000),
            "$" + String(repeating: "..*", count: 1_000), "$" + String(repeating: "[?@", count: 20_000),
            "$" + String(repeating: "[?@[0]", count: 60) + String(repeating: "]", count: 60),
            "$" + String(repeating: "..[?@..*", count: 8) + String(repeating: "]", count: 8),
            "$[?" + String(repeating: "(", count: 20_000), "$[?" + String(repeating: "!", count: 20_000) + "@]",
            "$[?" + String(repeating: "length(", count: 20_000),
            "$[?@" + String(repeating: " && @", count: 10_000) + "]",
            "$[" + String(repeating: "0,", count: 20_000) + "0]",
            "$['" + String(repeating: "\\ud83d", count: 10_000) + "']",
            "$[" + String(repeating: "9", count: 10_000) + "]", "$[::-" + String(repeating: "9", count: 15) + "]",
            "$[?@ == " + String(repeating: "9", count: 10_000) + "e999]",
            "$[?@ < 1e" + String(repeating: "9", count: 100) + "]",
            "$[?match(@.device, '" + String(repeating: "(", count: 10_000) + "')]",
            "$[?match(@.device, '" + String(repeating: "(a*)*", count: 200) + "b')]",
            "$[?search(@.device, '" + String(repeating: "(.*)*", count: 20) + "x')]",
            "$[?match(@.device, 'd{" + String(repeating: "9", count: 100) + "}')]",
            "$[?match(@.device, '((((d{1000}){1000}){1000}){1000})')]",
        ]
        + (1...4).map {
            "$" + String(repeating: "[" + repeatElement("*", count: 1_000).joined(separator: ",") + "]", count: $0)
        }

    private static let domains =
        [
            String(repeating: "<domain>", count: 20_000),
            "<domain " + (0..<10_000).map { "a\($0)=''" }.joined(separator: " ") + "/>",
            "<domain>" + String(repeating: "<a/>", count: 10_000) + "</domain>",
            "<domain>" + String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200) + "</domain>",
            "<domain>" + String(repeating: "&#x41;", count: 20_000) + "</domain>",
            "<domain>" + String(repeating: "<!---->", count: 10_000) + "</domain>",
            "<domain>" + String(repeating: "<?a ?>", count: 10_000) + "</domain>",
            "<domain>" + String(repeating: "<![CDATA[]]>", count: 10_000) + "</domain>",
            "<domain " + (0..<2_000).map { "xmlns:p\($0)='urn:\($0)'" }.joined(separator: " ") + "/>",
            "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>", "<domain xmlns:qemu=''/>",
            "<domain xmlns='urn:a'/>",
            "<?xml version='1.0' encoding='UTF-16'?><domain/>", "<?xml version='1.1'?><domain/>",
            "<q:domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>",
            "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
                + String(repeating: "<q:commandline><q:arg value='-d'/></q:commandline>", count: 2_000) + "</domain>",
            "<domain><" + String(repeating: "a", count: 100_000) + "/></domain>",
            "<domain a='" + String(repeating: "a", count: 1_000_000) + "'/>",
        ]

    private static let commandLines =
        [
            "-device virtio-balloon-pci,addr=", "-device virtio-balloon-pci,addr=.", "-cpu host,=", "-cpu ,", "-cpu +",
            "-m 99999999999T", "-m 1b", "-m nan", "-m inf", "-smp sockets=65536,dies=65536,cores=65536,threads=65536",
            "-vnc :9223372036854775807", "-vnc :-5901", "-vnc [", "-serial mon:", "-serial ,", "-chardev ,id=",
            "-device VGA,vgamem_mb=9223372036854775807", "-hda a -drive index=9223372036854775807,file=a",
            "-drive bus=9223372036854775807,unit=9223372036854775807,file=a", "-drive index=-1,file=a",
            "-drive if=none,id=a -device ide-hd,drive=a,bus=ide.9223372036854775807,unit=1",
            "-netdev user,id=a -device e1000,netdev=a,bootindex=9223372036854775807", "-numa node", "-machine ,",
            "-numa node,nodeid=0,cpus=", "-drive if=pflash,unit=9223372036854775807,file=a", "-device {", "-device {}",
            "-device '{\"driver\":\"e1000\",\"a\":" + String(repeating: "[", count: 10_000) + "'",
            "-device '" + String(repeating: "{\"a\":", count: 400) + "1" + String(repeating: "}", count: 400) + "'",
            "-device e1000" + String(repeating: ",", count: 100_001),
            "-device e1000" + String(repeating: ",a", count: 20_000), String(repeating: "-hda a ", count: 500),
            String(repeating: "-device pci-testdev ", count: 500), String(repeating: "-usb ", count: 2_000),
            // Each stays an argument for the next one's sake.
            (0..<100).map { "-object a,id=o\($0),x=o\($0 + 1) " }.joined() + "-device nothing,x=o0",
            "-netdev user,id=n -device e1000,netdev=n "
                + (0..<100).map {
                    "-chardev null,id=c\($0) -device virtserialport,chardev=c\($0),odd=c\($0 + 1) "
                }.joined(),
        ].map { "qemu-system-x86_64 \($0)" } + ["qemu-system-", "kvm", "qemu-system-\u{1}", "a=b qemu-kvm", "/kvm"]

    private static let edits =
        [
            // As long as a path may be, and longer.
            String(repeating: "a/", count: 2_000) + "a", String(repeating: "//*", count: 1_300),
            String(repeating: "a[", count: 2_000), "a" + String(repeating: "[1]", count: 1_300),
            String(repeating: "(", count: 4_000), String(repeating: "not(", count: 1_000),
            String(repeating: "-", count: 4_000) + "1", "a" + String(repeating: "|a", count: 2_000),
            "//*" + String(repeating: "[.//*]", count: 600), "//*" + String(repeating: "[.//*", count: 600),
            "//*" + String(repeating: "/ancestor::*//*", count: 200),
            "//*" + String(repeating: "[//*", count: 300)
                + String(repeating: "]", count: 300),
            "devices/disk[" + String(repeating: "9", count: 4_000) + "]", String(repeating: "a/", count: 100_000),
            "devices\n" + String(repeating: "<a>", count: 10_000),
            "devices\n" + String(repeating: "<a/>", count: 5_000),
            "devices\n" + String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300),
            "devices\n<a " + (0..<5_000).map { "a\($0)=''" }.joined(separator: " ") + "/>",
            "//*\n<a/>", "//@*\n<a/>", "/\n<a/>", "/domain\n<domain/>", "..\n<a/>", "name\nb", "//text()\nx",
            "devices/disk\n\u{0}", "@x\u{0}y\na", "title\n\u{FFFE}",
        ]
}
