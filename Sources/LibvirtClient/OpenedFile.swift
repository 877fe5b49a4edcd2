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

    /// Opens a file, and makes one that is to be written. Throws what the system says.
    init(_ file: PassedFile, for domain: DomainID) throws(HypervisorError) {
        path = file.path
        let access = file.mode.access | O_CLOEXEC
        let made = file.mode == .read ? -1 : unsafe open(path, access | O_CREAT | O_EXCL, 0o600)
        isMade = made >= 0
        descriptor = isMade ? made : unsafe open(path, file.mode == .read ? access : access | O_CREAT, 0o600)
        guard descriptor >= 0 else {
            throw HypervisorError(
                reason: .libvirt(.systemError, domain: 0),
                message: unsafe "\(path) cannot be opened: \(String(cString: strerror(errno)))", call: "open",
                subject: domain.name)
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
