// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Glibc
import Hypervisor

/// The directory of an embedded QEMU driver, `qemu:///embed?root=DIR`.
struct EmbeddedRoot {
    /// A socket's path is at most 107 bytes, and the longest that every guest needs is
    /// `DIR/lib/qemu/domain-12345-twenty-letters-of-it/monitor.sock`.
    static let longestPath = 107 - "/lib/qemu/domain-12345-/monitor.sock".utf8.count - 20

    /// No virtlogd runs beside the driver; mount namespaces for each QEMU, and remembering who owned a file, need more
    /// than containers allow; cgroups are named after guests, which may have namesakes in another root.
    private static let configuration = """
        stdio_handler = "file"
        namespaces = [ ]
        cgroup_controllers = [ ]
        remember_owner = 0

        """

    let uri: String
    let path: String

    /// The root that a URI names, or nil where it opens no embedded driver or names none.
    init?(uri: String) {
        let (address, query) = URIQuery.split(uri)
        guard address == "qemu:///embed", let root = URIQuery.value(of: "root", in: query) else { return nil }
        self.uri = uri
        path = root
    }

    /// Where the root is made before it is there: whoever finds it finds it complete.
    var draft: String { "/" + path.split(separator: "/").joined(separator: "/") + ".\(getpid()).tmp" }

    /// Makes the root and its qemu.conf where the root does not exist.
    func prepare() throws(HypervisorError) {
        guard path.hasPrefix("/") else { throw error("root=\(path) is relative: give an absolute path") }
        guard path.utf8.count <= Self.longestPath else {
            throw error(
                "root=\(path) is too long: with more than \(Self.longestPath) bytes QEMU's sockets in it exceed the "
                    + "system's limit")
        }
        guard unsafe access(path, F_OK) != 0 else { return }
        var directory = ""
        for component in (draft + "/etc").split(separator: "/") {
            directory += "/" + component
            // QEMU runs as another user and must get through.
            guard unsafe mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", directory) }
        }
        let file = directory + "/qemu.conf"
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("open", file) }
        defer { _ = close(descriptor) }
        var text = Self.configuration
        let written = text.withUTF8 { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.utf8.count else { throw failure("write", file) }
        guard unsafe rename(draft, path) != 0 else { return }
        guard errno == EEXIST || errno == ENOTEMPTY else { throw failure("rename", path) }
        // Another process was faster.
        unsafe unlink(file)
        unsafe rmdir(directory)
        unsafe rmdir(draft)
    }

    private func failure(_ call: String, _ file: String) -> HypervisorError {
        let reason = unsafe String(cString: strerror(errno))
        return error("the root of the embedded driver can't be made: \(file): \(reason)", call: call)
    }

    private func error(_ message: String, call: String = "virConnectOpenAuth") -> HypervisorError {
        HypervisorError(reason: .libvirt(.systemError, domain: 0), message: message, call: call, subject: uri)
    }
}
