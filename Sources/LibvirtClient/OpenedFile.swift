// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Glibc
import Hypervisor

/// A file that is open for QEMU to take over.
struct OpenedFile {
    private let path: String
    /// Whether it was not there before.
    private let isMade: Bool
    var descriptor: CInt

    /// Opens a file, and makes one that is to be written. Throws what the system says. A pipe or a socket is refused: to
    /// open it would wait for its other end.
    init(_ file: PassedFile, for domain: DomainID) throws(HypervisorError) {
        path = file.path
        var facts = stat()
        if unsafe stat(path, &facts) == 0, let reason = Self.refusal(of: facts.st_mode) {
            throw Self.error("\(path) cannot be handed over: \(reason)", domain)
        }
        // One that has become a pipe since must not hang either.
        let access = file.mode.access | O_CLOEXEC | O_NONBLOCK
        let made = file.mode == .read ? -1 : unsafe open(path, access | O_CREAT | O_EXCL, 0o600)
        isMade = made >= 0
        descriptor = isMade ? made : unsafe open(path, file.mode == .read ? access : access | O_CREAT, 0o600)
        guard descriptor >= 0 else {
            throw Self.error(unsafe "\(path) cannot be opened: \(String(cString: strerror(errno)))", domain)
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }

    private static func error(_ message: String, _ domain: DomainID) -> HypervisorError {
        HypervisorError(
            reason: .libvirt(.systemError, domain: HypervisorError.ownDomain), message: message,
            call: HypervisorError.openingCall, subject: domain.name)
    }

    /// Why what is there is no file to hand over; nil where it is a regular one or a device.
    private static func refusal(of mode: mode_t) -> String? {
        switch mode & S_IFMT {
        case S_IFREG, S_IFCHR, S_IFBLK: nil
        case S_IFDIR: "it is a directory"
        case S_IFIFO: "it is a named pipe, and to open it would wait for its other end"
        default: "it is neither a regular file nor a device"
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Leaves nothing behind of a file that QEMU did not take.
    func removeIfMade() { if isMade { _ = unsafe unlink(path) } }
}

extension PassedFile.Mode {
    fileprivate var access: CInt {
        switch self {
        case .read: O_RDONLY
        case .write: O_WRONLY
        case .readWrite: O_RDWR
        }
    }
}
