// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibvirt
import Glibc
import Hypervisor

/// libvirt's functions, loaded when first needed, and its per-process set-up.
///
/// The library is never unloaded.
@safe struct LibvirtLibrary: Sendable {
    /// The C functions by their own names.
    let calls: CLibvirtFunctions

    /// The library, loaded and initialised, or why it can't be.
    private static let loaded: Result<LibvirtLibrary, HypervisorError> = Result { () throws(HypervisorError) in
        try LibvirtLibrary()
    }

    /// Loads libvirt the first time; takes some 15 ms then, so call it on a lane.
    static func load() throws(HypervisorError) -> LibvirtLibrary { try loaded.get() }

    private init() throws(HypervisorError) {
        let memory = UnsafeMutablePointer<CLibvirtFunctions>.allocate(capacity: 1)
        defer { unsafe memory.deallocate() }
        if let problem = unsafe CLibvirtLoad(memory) {
            throw HypervisorError(
                reason: .libvirt(.systemError, domain: 0),
                message: unsafe "libvirt 7.1 or later can't be loaded: \(String(cString: problem))",
                call: "dlopen", subject: "libvirt-qemu.so.0")
        }
        unsafe calls = memory.pointee
        // libvirt's event loop writes to sockets that the server may have closed; it leaves the signal to its callers.
        _ = signal(SIGPIPE, SIG_IGN)
        // libvirt prints every error to standard error unless somebody else takes it.
        unsafe calls.virSetErrorFunc(nil, ignoreError)
        guard calls.virInitialize() == 0 else { throw lastError("virInitialize", "libvirt") }
        // Before the first open: a driver that finds no loop then goes without keepalive and events.
        do {
            try EventLoop.start(calls)
        } catch {
            throw HypervisorError(
                reason: .libvirt(.systemError, domain: 0), message: error.description, call: "virEventRegisterImpl",
                subject: "libvirt")
        }
    }

    /// The UUID that a domain pointer holds, in lower case with hyphens (`virDomainGetUUID`); asks no server. libvirt's own
    /// text of it takes ten times as long, which a list of all domains feels.
    func uuid(of pointer: virDomainPtr) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(VIR_UUID_BUFLEN)) { bytes in
            guard let first = bytes.baseAddress, unsafe calls.virDomainGetUUID(pointer, first) == 0 else { return nil }
            let digits: StaticString = "0123456789abcdef"
            return unsafe String(unsafeUninitializedCapacity: Int(VIR_UUID_STRING_BUFLEN) - 1) { text in
                var length = 0
                for index in 0..<Int(VIR_UUID_BUFLEN) {
                    let byte = unsafe bytes[index]
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        unsafe text[length] = UInt8(ascii: "-")
                        length += 1
                    }
                    unsafe text[length] = digits.utf8Start[Int(byte >> 4)]
                    unsafe text[length + 1] = digits.utf8Start[Int(byte & 15)]
                    length += 2
                }
                return length
            }
        }
    }

    /// The error of the call that this thread made last (`virGetLastError`).
    func lastError(_ call: String, _ subject: String) -> HypervisorError {
        guard let error = unsafe calls.virGetLastError() else {
            return HypervisorError(
                reason: .libvirt(.internalError, domain: 0), message: "libvirt gave no reason", call: call,
                subject: subject)
        }
        let message = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "libvirt gave no message"
        return unsafe HypervisorError(
            reason: .libvirt(HypervisorError.Code(rawValue: error.pointee.code), domain: error.pointee.domain),
            message: message, call: call, subject: subject)
    }
}

/// File-scope, because libvirt calls it on any thread.
private func ignoreError(_ context: UnsafeMutableRawPointer?, _ error: virErrorPtr?) {}
