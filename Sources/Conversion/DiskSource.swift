// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Where a disk's content is: a file, a block device, or a server.
struct DiskSource {
    /// libvirt's type of disk.
    let type: String
    let element: XMLElement
    /// The path of a local file.
    let path: String?

    /// Reads what QEMU takes for a file name; nil for what libvirt's XML does not have.
    init?(file: String, _ call: EmulatorCall) {
        if let scheme = file.firstRange(of: "://").map({ String(file[..<$0.lowerBound]) }) {
            guard let server = Self.server(file, scheme: scheme) else { return nil }
            self.init(type: "network", element: server, path: nil)
            return
        }
        let protocols = [
            "nbd", "rbd", "json", "fat", "nvme", "vxhs", "blkdebug", "blkverify", "gluster", "sheepdog", "null-co",
        ]
        guard !protocols.contains(where: { file.hasPrefix("\($0):") }) else { return nil }
        self.init(path: file.hasPrefix("file:") ? String(file.dropFirst(5)) : file, call)
    }

    private init(type: String, element: XMLElement, path: String?) {
        (self.type, self.element, self.path) = (type, element, path)
    }

    /// A local file or block device.
    init(path text: String, _ call: EmulatorCall) {
        let path = call.absolute(text)
        let isDevice = path.hasPrefix("/dev/")
        self.init(
            type: isDevice ? "block" : "file", element: XMLElement("source", [isDevice ? "dev" : "file": path]),
            path: path)
    }

    private static func server(_ url: String, scheme: String) -> XMLElement? {
        guard ["http", "https", "ftp", "ftps", "nbd", "iscsi"].contains(scheme) else { return nil }
        let rest = url.dropFirst(scheme.count + 3)
        let host = rest.prefix { $0 != "/" }
        let name = rest.dropFirst(host.count + 1)
        let parts = host.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        // Users, passwords, queries and IPv6 literals have elements of their own.
        guard parts.count <= 2, !host.isEmpty, !rest.contains("@"), !rest.contains("?") else { return nil }
        let port = parts.count == 2 ? parts[1] : ["http": "80", "https": "443", "ftp": "21", "ftps": "990"][scheme]
        return XMLElement(
            "source", ["protocol": scheme, "name": name.isEmpty ? nil : String(name)],
            [XMLElement("host", ["name": parts[0], "port": port])])
    }

    /// The format that QEMU would find out for itself, and how it is known.
    func probedFormat(_ call: EmulatorCall) -> (format: String, reason: String) {
        guard let path else { return ("raw", "QEMU would look") }
        if let head = call.head(path) {
            let magics: [(String, [UInt8])] = [
                ("qcow2", [0x51, 0x46, 0x49, 0xFB]), ("vmdk", Array("KDMV".utf8)), ("vhdx", Array("vhdxfile".utf8)),
                ("vpc", Array("conectix".utf8)), ("qed", Array("QED\0".utf8)),
            ]
            let found = magics.first { head.starts(with: $0.1) }?.0
            return (found ?? "raw", "so the file says")
        }
        let suffix = path.split(separator: "/").last?.split(separator: ".").last.map(String.init) ?? ""
        let known = [
            "qcow2": "qcow2", "qcow": "qcow2", "vmdk": "vmdk", "vdi": "vdi", "vhdx": "vhdx", "vhd": "vpc", "qed": "qed",
        ]
        return (known[suffix] ?? "raw", "so its name says; QEMU would look into the file")
    }
}
