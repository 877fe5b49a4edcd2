// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Glibc
import Hypervisor

/// What to give to `virConnectOpenAuth`.
struct ConnectionAddress: Sendable, CustomStringConvertible {
    /// The URI for libvirt, nil for its own default.
    let uri: String?
    /// The URI as the user knows it.
    let description: String

    /// Resolves nil, adds `no_tty=1` to an ssh URI that has no word on it, and makes the root of an embedded driver.
    init(_ requested: String?) throws(HypervisorError) {
        guard let requested = requested ?? Self.environmentDefault else {
            uri = nil
            description = "the default URI"
            return
        }
        description = requested
        if let root = EmbeddedRoot(uri: requested) { try root.prepare() }
        uri = Self.withoutTerminal(requested)
    }

    /// Opens the connection; where sshd turns it away for want of a free place, again after a while.
    func openPatiently(
        isReadOnly: Bool, options: LibvirtOptions, memory: DomainMemory
    ) throws(HypervisorError) -> LibvirtHandle {
        for pause: UInt32 in [200_000, 600_000, 1_800_000] {
            do throws(HypervisorError) {
                return try LibvirtHandle(opening: self, isReadOnly: isReadOnly, options: options, memory: memory)
            } catch {
                guard Self.isThrottled(error) else { throw error }
                usleep(pause)
            }
        }
        return try LibvirtHandle(opening: self, isReadOnly: isReadOnly, options: options, memory: memory)
    }

    /// Whether sshd dropped the connection before the first key exchange, as `MaxStartups` makes it do.
    private static func isThrottled(_ error: HypervisorError) -> Bool {
        ["kex_exchange_identification", "ssh_exchange_identification"].contains(where: error.message.contains)
    }

    private static var environmentDefault: String? {
        guard let value = unsafe getenv("LIBVIRT_DEFAULT_URI") else { return nil }
        let uri = unsafe String(cString: value)
        return uri.isEmpty ? nil : uri
    }

    /// The URI with `no_tty=1`, so that ssh fails where it would ask, if it goes over ssh.
    private static func withoutTerminal(_ uri: String) -> String {
        guard let colon = uri.firstIndex(of: ":"), let plus = uri[..<colon].firstIndex(of: "+"),
            uri[uri.index(after: plus)..<colon] == "ssh"
        else { return uri }
        let (address, query) = URIQuery.split(uri)
        guard URIQuery.value(of: "no_tty", in: query) == nil else { return uri }
        return "\(address)?\(query.isEmpty ? "" : query + "&")no_tty=1"
    }
}
