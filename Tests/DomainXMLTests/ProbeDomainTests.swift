// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct ProbeDomainTests {
    private static let domain = """
        <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>a</name>
          <vcpu placement='static'>8</vcpu>
          <iothreads>2</iothreads>
          <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><nvram>/a.fd</nvram></os>
          <features><hyperv><stimer state='on'/></hyperv></features>
          <cpu mode='custom'>
            <model>qemu64</model>
            <topology sockets='2' dies='1' cores='2' threads='2'/>
            <feature policy='disable' name='svm'/>
            <numa><cell id='0' cpus='0-7' memory='1' unit='GiB'/></numa>
          </cpu>
          <clock offset='utc'><timer name='hypervclock' present='yes'/></clock>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            <disk type='file' device='disk'><driver name='qemu' iothread='1'/><target dev='vda' bus='virtio'/></disk>
            <controller type='scsi' index='0' model='virtio-scsi'><driver queues='2' iothread='1'/></controller>
            <controller type='scsi' index='1' model='virtio-scsi'>
              <driver><iothreads><iothread id='1'/></iothreads></driver>
            </controller>
            <controller type='pci' index='1' model='pcie-expander-bus'>
              <target busNr='254'><node>0</node></target>
            </controller>
          </devices>
          <qemu:commandline><qemu:arg value='-d'/></qemu:commandline>
        </domain>
        """

    @Test func nothingIsLeftOfProcessorsNodesAndThreadsThatItHasNot() throws {
        let probe = try #require(try DomainDocument(Self.domain).probe(suffix: "x"))
        let document = try DomainDocument(probe)
        for path in [
            "cpu[@mode='custom'][model='qemu64']/feature", "features/hyperv", "clock/timer[@name='hypervclock']",
            "devices/controller[@index='0']/driver[@queues='2']", "devices/controller/target[@busNr='254']",
            "qemu:commandline/qemu:arg[@value='-d']", "vcpu[. = '1']",
        ] {
            #expect(try document.finds(path), "\(path)")
        }
        for path in ["//topology", "//numa", "//@iothread", "//iothread", "//node", "//disk", "//nvram"] {
            #expect(try !document.finds(path), "\(path)")
        }
    }
}
