// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A call to the hypervisor that failed, with all that libvirt said about it.
package struct HypervisorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why a call failed.
    package enum Reason: Sendable, Hashable {
        /// libvirt answered with an error: its `virErrorNumber` and `virErrorDomain`; unknown numbers survive.
        case libvirt(Code, domain: Int32)
        /// No answer came in time; what the hypervisor did is unknown.
        case timedOut(after: Duration)
    }

    /// libvirt's `virErrorNumber`.
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }

        package static let internalError = Code(rawValue: 1)
        package static let noSupport = Code(rawValue: 3)
        package static let noConnect = Code(rawValue: 5)
        package static let invalidArgument = Code(rawValue: 8)
        package static let operationFailed = Code(rawValue: 9)
        package static let xmlError = Code(rawValue: 27)
        package static let operationDenied = Code(rawValue: 29)
        package static let systemError = Code(rawValue: 38)
        package static let rpc = Code(rawValue: 39)
        package static let noDomain = Code(rawValue: 42)
        package static let operationInvalid = Code(rawValue: 55)
        package static let operationTimeout = Code(rawValue: 68)
        package static let argumentUnsupported = Code(rawValue: 74)
        package static let agentUnresponsive = Code(rawValue: 86)
        package static let schemaInvalid = Code(rawValue: 92)
    }

    /// Stands for libvirt's `virErrorDomain` in an error that is none of libvirt's, whose own begin with 0.
    package static let ownDomain: Int32 = -1

    package let reason: Reason
    /// libvirt's own words.
    package let message: String
    /// The C function that failed, such as `virDomainDefineXMLFlags`.
    package let call: String
    /// What it was called on: a domain's name or a URI.
    package let subject: String

    package init(reason: Reason, message: String, call: String, subject: String) {
        self.reason = reason
        self.message = message
        self.call = call
        self.subject = subject
    }

    /// libvirt's number, where libvirt answered.
    package var code: Code? {
        guard case .libvirt(let code, _) = reason else { return nil }
        return code
    }

    /// Whether the call was made, and its answer is longer than libvirt's protocol carries: 4 MiB a text.
    package var replyIsTooLong: Bool { code == .rpc && message.contains("encode message payload") }

    /// Whether libvirt's RPC layer itself failed (`VIR_FROM_RPC`): the connection broke, whatever the number says, such
    /// as a system error `End of file while reading data` or an internal one `keepalive timeout`.
    private var isFromRPC: Bool {
        if case .libvirt(_, let domain) = reason { domain == 7 } else { false }
    }

    /// Whether the connection itself is gone, so that no further call on it can work.
    package var connectionIsLost: Bool {
        guard !replyIsTooLong else { return false }
        return switch code {
        case .rpc, .noConnect: true
        case .internalError where message.contains("client socket is closed"): true
        case .systemError where call == "virConnectOpenAuth": true
        // An older server without the call says so in its RPC layer's name.
        case .noSupport: false
        default: isFromRPC
        }
    }

    /// Whether the hypervisor may have done what was asked although the call failed.
    package var outcomeIsUnknown: Bool {
        switch reason {
        case .timedOut: true
        // libvirt's words for an agent that it has asked; of one that it cannot ask it has others.
        case .libvirt(.agentUnresponsive, _):
            ["not available for now", "disappeared while executing"].contains { message.contains($0) }
        case .libvirt(let code, _): (code == .rpc || isFromRPC) && call != "virConnectOpenAuth"
        }
    }

    /// Whether a QEMU's monitor has gone, as libvirt words it; that the process has ended it notices a moment later.
    package var isMonitorEnd: Bool {
        let message = message.lowercased()
        return ["read from monitor", "write to monitor", "from qemu monitor"].contains { message.contains($0) }
    }

    /// What `call` is where a file that is to be handed over could not be opened here: then nothing was sent.
    package static let openingCall = "open"
    package var isOfOpening: Bool { call == Self.openingCall }

    package var description: String {
        switch reason {
        case .libvirt where isOfOpening: message
        case .libvirt(let code, _): "\(message) (libvirt error \(code.rawValue) in \(call))"
        case .timedOut(let limit): "no answer to \(call) in \(limit.words)"
        }
    }
}
