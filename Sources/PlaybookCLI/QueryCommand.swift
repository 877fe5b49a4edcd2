// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Matching
import Reporting
import YAMLTree

/// `virt-playbook query`
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Prints what a JSONPath query (RFC 9535) finds in the JSON of standard input, as one JSON array.",
        usage: "virt-playbook query PATH",
        discussion: """
            Exit status: 0 also where nothing is found; 65 where the query is malformed or the input is no JSON.

            Example: virsh qemu-monitor-command web-1 query-block |
              virt-playbook query '$.return[*].device'
            """)

    @Argument(help: ArgumentHelp("The query, such as '$[?@.locked==true].device'.", valueName: "path"))
    var path: String

    func run() async throws {
        do throws(InvalidInput) {
            let query: JSONPath
            do throws(JSONPathError) {
                query = try JSONPath(path)
            } catch {
                throw InvalidInput(mistake(error))
            }
            let text = try InputText.read("-")
            let document: JSONValue
            do throws(JSONParseError) {
                document = try JSONValue(parsing: text)
            } catch {
                throw InvalidInput(.error("bad-json", "standard input is no JSON: \(error.message)", at: nil))
            }
            do throws(JSONPathError) {
                let nodes = try query.nodes(in: document)
                Output.report.write(JSONText.line(.array(nodes.map(\.value))) + "\n")
            } catch {
                throw InvalidInput(mistake(error))
            }
        } catch {
            Output.show(error)
            try ExitStatus.wrongInput.end()
        }
    }

    private func mistake(_ error: JSONPathError) -> Diagnostic {
        let file = SourceFile(name: "PATH", text: path)
        let start = file.position(scalarOffset: error.offset)
        let end = SourcePosition(line: start.line, column: start.column + 1)
        return .error(
            "bad-jsonpath", error.message, at: SourceRange(file: file, start: start, end: end), help: error.help)
    }
}
