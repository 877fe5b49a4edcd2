// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import PlaybookModel

/// A plan as a file holds it: JSON with sorted keys.
extension RunPlan {
    /// The plan's text, the same for the same plan. Throws what JSON cannot hold.
    package func text() throws(InvalidInput) -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        do {
            return try JSONDecoder().decode(ContextValue.self, from: encoder.encode(self)).text(pretty: true) + "\n"
        } catch {
            throw InvalidInput(.error("unwritable-plan", "the plan cannot be written as JSON: \(error)", at: nil))
        }
    }

    /// Whether a text is a plan, of whatever format.
    package static func isPlan(_ data: Data) -> Bool {
        (try? JSONDecoder().decode(Head.self, from: data))?.kind == kind
    }

    /// Reads a plan's text that stands in the file `name`; `version` is that of this program.
    ///
    /// Throws where it is no plan, is damaged, or was made by another version, whose dry run may see things otherwise.
    package init(_ data: Data, named name: String, by version: String) throws(InvalidInput) {
        guard let head = try? JSONDecoder().decode(Head.self, from: data), head.kind == Self.kind else {
            throw InvalidInput(
                .error(
                    "not-a-plan", "\(name) is no plan, or is damaged: \(Self.flaw(in: data))", at: nil, help: Self.help)
            )
        }
        guard head.format == Self.format, head.version == version else {
            throw InvalidInput(
                .error(
                    "other-version",
                    "\(name) was made by virt-playbook \(head.version) (format \(head.format)), and this is "
                        + "\(version) (format \(Self.format))", at: nil,
                    help: "make a new plan with this version, or apply it with the one that made it"))
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let plan = try decoder.decode(RunPlan.self, from: data)
            // Files are named after it.
            guard plan.run.rawValue.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
                throw InvalidInput(
                    .error(
                        "damaged-plan", "\(name) is damaged: `\(plan.run)` at $.run names no run", at: nil,
                        help: Self.help))
            }
            self = plan
        } catch let error as InvalidInput {
            throw error
        } catch {
            throw InvalidInput(
                .error("damaged-plan", "\(name) is damaged: \(Self.words(for: error))", at: nil, help: Self.help))
        }
    }

    private static let help = "make a new plan: virt-playbook plan -o FILE PLAYBOOK…"

    /// What plans of all formats have.
    private struct Head: Decodable {
        let kind: String
        let format: Int
        let version: String
    }

    /// Why a text has no head of a plan.
    private static func flaw(in data: Data) -> String {
        guard !data.isEmpty else { return "it is empty" }
        do {
            let head = try JSONDecoder().decode(Head.self, from: data)
            return "its kind is `\(head.kind)`, not `\(kind)`"
        } catch {
            return words(for: error)
        }
    }

    private static func words(for error: any Error) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.reduce("$") { path, key in
                path + (key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)")
            }
            return path == "$" ? "" : " at \(path)"
        }
        return switch error as? DecodingError {
        case .keyNotFound(let key, let context): "`\(key.stringValue)` is missing\(place(context))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "a value of another type stands\(place(context))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
        case .dataCorrupted(let context): "a value makes no sense\(place(context))"
        default: "\(error)"
        }
    }
}
