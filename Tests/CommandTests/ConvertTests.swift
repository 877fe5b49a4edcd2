// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `convert`, and what libvirt and QEMU make of its domains.
@Suite(.enabled(if: Lab.isWanted)) struct ConvertTests {
    /// Command lines, and words that QEMU's arguments must hold once libvirt has started the domain.
    static let commands: [(command: String, words: [String])] = [
        ("qemu-system-x86_64 DIR/a.raw", ["e1000", "VGA", "isa-serial", "ide-hd"]),
        (
            "qemu-system-x86_64 -hda DIR/a.raw -cdrom DIR/c.iso -boot d -m 32 -smp 4 -display none",
            ["sockets=1", "cores=4", "ide-cd", "\"bootindex\":1"]
        ),
        (
            """
            qemu-system-x86_64 -M q35 -m 32 -drive file=DIR/a.raw,if=virtio,format=raw,discard=unmap -cdrom DIR/c.iso \
            -device qemu-xhci,id=xhci -device usb-tablet,bus=xhci.0 -display none \
            -netdev user,id=n,hostfwd=tcp:127.0.0.1:0-:22 -device virtio-net-pci,netdev=n -d guest_errors
            """,
            [
                "pc-q35", "virtio-blk-pci", "ide-cd", "usb-tablet", "hostfwd=tcp:127.0.0.1:0-:22",
                "guest_errors",
            ]
        ),
        (
            """
            qemu-system-x86_64 -m 32 -nodefaults -object iothread,id=io -device virtio-scsi-pci,id=scsi7,iothread=io \
            -blockdev driver=raw,node-name=q,file.driver=file,file.filename=DIR/a.raw \
            -device scsi-hd,bus=scsi7.0,drive=q,scsi-id=1,lun=2,bootindex=1,serial=S1
            """,
            ["\"scsi-id\":1", "\"lun\":2", "S1", "iothread1"]
        ),
        (
            """
            qemu-system-x86_64 -nodefaults -m 64 -object memory-backend-memfd,id=mem,size=64M,share=on \
            -numa node,memdev=mem
            """, ["memory-backend-memfd", "\"share\":true", "node,nodeid=0"]
        ),
        (
            "qemu-system-x86_64 -m 32,slots=2,maxmem=256M -nodefaults -object memory-backend-ram,id=m,size=64M "
                + "-device pc-dimm,memdev=m", ["slots=2", "pc-dimm,memdev=m"]
        ),
        (
            """
            qemu-system-x86_64 -nodefaults -m 32 -accel tcg,tb-size=64 -cpu Denverton -machine pc,vmport=off \
            -rtc base=localtime,driftfix=slew -no-hpet -smbios type=1,serial=ds=nocloud -fw_cfg opt/x,string=y
            """,
            ["tb-size=64", "Denverton", "vmport=off", "base=localtime", "serial=ds=nocloud", "opt/x"]
        ),
        (
            """
            qemu-system-x86_64 -nodefaults -m 32 -device virtio-rng-pci -device virtio-balloon-pci -device i6300esb \
            -device pvpanic -device vmcoreinfo -device AC97 -device ivshmem-plain,memdev=sh \
            -object memory-backend-ram,id=sh,share=on,size=1M -serial unix:DIR/s,server,nowait -vnc 127.0.0.1:97
            """,
            [
                "rng-builtin", "i6300esb", "pvpanic", "vmcoreinfo", "AC97", "ivshmem-plain,memdev=sh,addr=0x",
                "127.0.0.1:97",
            ]
        ),
        (
            "qemu-system-x86_64 -m 32 -hda DIR/a.raw -net nic,model=virtio -net user,hostfwd=tcp:127.0.0.1:0-:22 -nographic",
            ["virtio-net-pci,netdev=", "hostfwd="]
        ),
        (
            "qemu-system-x86_64 -M q35 -m 32 -drive file=DIR/a.raw,format=raw,if=virtio,throttling.iops-total=100 "
                + "-nic user,model=e1000,hostfwd=tcp:127.0.0.1:0-:22 -display none -usb -device usb-tablet",
            ["throttling.iops-total=100", "virtio-blk-pci,drive=", "e1000,netdev="]
        ),
        (
            "qemu-system-x86_64 -m 32 -nodefaults -device virtio-scsi-pci,id=scsi0 -drive "
                + "if=none,id=h,file=DIR/a.raw,format=raw -device scsi-hd,drive=h,bus=scsi0.0,vendor=X",
            ["virtio-scsi-pci,id=scsi0,addr=0x", "vendor=X"]
        ),
        (
            "qemu-system-x86_64 -machine pc,usb=on -m 32 -nodefaults -drive if=none,id=u,file=DIR/a.raw,format=raw "
                + "-device usb-storage,drive=u -chardev null,id=n -device usb-serial,chardev=n",
            ["piix3-usb-uhci", "usb-storage", "usb-serial"]
        ),
        (
            "qemu-system-x86_64 -m 32 -nodefaults -device lsi,id=s -drive if=none,id=d,file=DIR/a.raw,format=raw "
                + "-device scsi-hd,drive=d,scsi-id=2 -device virtio-balloon-pci,addr=0x1e -device edu -vnc [::1]:96",
            ["\"scsi-id\":2", "edu,addr=0x1d", "[::1]:96"]
        ),
        (
            "qemu-system-x86_64 -m 32 -nodefaults -chardev socket,id=c,path=DIR/s,server=on,wait=off,mux=on "
                + "-mon chardev=c -serial chardev:c",
            ["isa-serial"]
        ),
    ]

    private func files(_ bench: Bench) throws {
        for name in ["a.raw", "c.iso"] { try bench.write(name, String(repeating: "\0", count: 1 << 20)) }
        // QEMU runs as a user of its own.
        for path in ["", "/a.raw", "/c.iso"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: bench.folder.path + path)
        }
    }

    @Test(arguments: commands) func libvirtStartsWhatACommandLineBecomes(command: String, words: [String]) async throws
    {
        try await Bench.with(guests: 0) { bench in
            try files(bench)
            let name = "c\(UUID().uuidString.prefix(8).lowercased())"
            let text = command.replacing("DIR", with: bench.folder.path)
            let output = try await bench.program("convert", "--name", name, text)
            #expect(output.status == 0, "\(output.stderr)")
            let xml = try bench.write("guest.xml", output.stdout)
            try await Lab.virsh("define", "--validate", xml)
            let start = try await Lab.run("virsh", ["-q", "-c", Lab.uri, "start", "--paused", name])
            #expect(start.status == 0, "\(start.stderr)\n\(output.stdout)")
            let pid = try? String(contentsOfFile: "/run/libvirt/qemu/\(name).pid", encoding: .utf8)
            let arguments = try? String(contentsOfFile: "/proc/\(pid ?? "")/cmdline", encoding: .utf8)
            for word in words { #expect(arguments?.contains(word) == true, "\(word): \(arguments ?? "")") }
            if start.status == 0 { try await Lab.virsh("destroy", name) }
            try await Lab.virsh("undefine", name)
        }
    }

    @Test func aRunningProcessIsConverted() async throws {
        try await Bench.with(guests: 0) { bench in
            try files(bench)
            let process = Process()
            // Called by another name than that of its program.
            let link = bench.folder.appendingPathComponent("qemu-system-x86_64")
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: URL(filePath: "/usr/bin/qemu-system-x86_64"))
            process.executableURL = link
            process.arguments = [
                "-S", "-m", "16", "-nodefaults", "-display", "none", "-drive", "file=a.raw,format=raw,if=virtio",
                "-name", "by hand",
            ]
            process.environment = Lab.environment.merging(["QEMU_AUDIO_DRV": "none"]) { $1 }
            process.currentDirectoryURL = bench.folder
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer { kill(process.processIdentifier, SIGKILL) }
            let output = try await bench.program("convert", "--pid", String(process.processIdentifier))
            #expect(output.status == 0, "\(output.stderr)")
            #expect(output.stdout.contains("<name>by hand</name>"))
            #expect(output.stdout.contains("<emulator>/usr/bin/qemu-system-x86_64</emulator>"), "\(output.stdout)")
            #expect(output.stdout.contains("<source file='\(bench.folder.path)/a.raw'/>"), "\(output.stdout)")
            #expect(output.stdout.contains("<qemu:env name='QEMU_AUDIO_DRV' value='none'/>"))
            #expect(output.stderr.contains("note: -S is dropped: "))
        }
    }

    @Test func attachNamesTheConverterWhereLibvirtHasItNoMore() async throws {
        try await Bench.with(guests: 0) { bench in
            let name = "by-hand-\(UUID().uuidString.prefix(6))"
            try bench.write("attach.yml", "- domains: \(name)\n  steps:\n    - attach: 4711\n")
            for options in [["run", "attach.yml"], ["run", "--check", "attach.yml"]] {
                let output = try await bench.program(arguments: options)
                #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
                #expect(output.stdout.contains("virt-playbook convert --pid 4711"), "\(output.stdout)")
            }
            let output = try await bench.program("run", "attach.yml")
            #expect(output.stdout.contains("libvirt error 3 in virDomainQemuAttach"), "\(output.stdout)")
        }
    }

    @Test func aShellsTextIsReadFromAFileOrStandardInput() async throws {
        try await Bench.with(guests: 0) { bench in
            let text = """
                #!/bin/sh
                # my guest
                sudo QEMU_AUDIO_DRV=none qemu-system-x86_64 \\
                  -nodefaults -m 64 -name 'a b' \\
                  -append "x y"

                """
            try bench.write("run.sh", text)
            let fromFile = try await bench.program("convert", "-f", "run.sh")
            let fromInput = try await bench.program(arguments: ["convert"], input: text)
            let words = try await bench.program(
                arguments: [
                    "convert", "QEMU_AUDIO_DRV=none", "qemu-system-x86_64", "-nodefaults", "-m", "64", "-name", "a b",
                    "-append", "x y",
                ])
            #expect(fromFile.status == 0, "\(fromFile.stderr)")
            #expect(fromFile.stdout.contains("<name>a b</name>"))
            #expect(fromFile.stdout == fromInput.stdout)
            #expect(fromFile.stdout == words.stdout)
            #expect(fromFile.stderr.contains("note: sudo is dropped: libvirt starts QEMU itself"))
        }
    }

    @Test(
        arguments: [
            (["convert", "ls", "-l"], 65, "no QEMU is called"),
            (["convert", "qemu-system-x86_64 -m 1 | tee log"], 65, "more than a command: |"),
            (["convert", "--pid", "1999999999"], 65, "cannot be read"),
            (["convert", "-f", "/nowhere"], 65, "/nowhere cannot be read"),
            (["convert", "-f", "x", "qemu-system-x86_64"], 64, "give one of"),
        ])
    func whatCannotBeConvertedIsSaid(arguments: [String], status: Int, words: String) async throws {
        try await Bench.with(guests: 0) { bench in
            let output = try await bench.program(arguments: arguments)
            #expect(output.status == Int32(status), "\(output.stderr)")
            #expect(output.stderr.contains(words), "\(output.stderr)")
            #expect(output.stdout == "")
        }
    }
}
