// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import Testing

struct JSONPathTests {
    /// RFC 9535's bookstore, shortened.
    private static let store = #"""
        {"store": {"book": [
            {"category": "reference", "author": "Nigel Rees", "price": 8.95},
            {"category": "fiction", "author": "Evelyn Waugh", "price": 12.99},
            {"category": "fiction", "author": "Herman Melville", "isbn": "0-553-21311-3", "price": 8.99}],
          "bicycle": {"color": "red", "price": 399}}}
        """#

    private static let block = #"""
        [{"device": "drive0", "locked": false, "inserted": {"ro": true, "file": "/a b.img"}},
         {"device": "drive1", "locked": true}, {"device": "cd", "locked": false, "size": 18446744073709551615}]
        """#

    @Test(arguments: [
        ("$", store, 1), ("$.store.book[*].author", store, 3), ("$..author", store, 3), ("$.store.*", store, 2),
        ("$.store..price", store, 4), ("$..book[2]", store, 1), ("$..book[-1]", store, 1), ("$..book[0,1]", store, 2),
        ("$..book[:2]", store, 2), ("$..book[?@.isbn]", store, 1), ("$..book[?@.price<10]", store, 2),
        ("$..*", store, 18), ("$..book[?!@.isbn]", store, 2), ("$..book[?@.price<10 && @.isbn]", store, 1),
        ("$..book[?@.price>10 || @.isbn]", store, 2), ("$..book[?(@.price>10 || @.isbn) && @.author]", store, 2),
        ("$..book[?!(@.price>10 || @.isbn)]", store, 1), ("$.store[?@.price == 399.0]", store, 1),
        ("$..[?@.price >= $.store.bicycle.price]", store, 1), ("$[?count(@.book[*]) == 3]", store, 1),
        ("$..book[?length(@.author) > 11]", store, 2), ("$..book[?match(@.author, '[A-Z]\\\\w')]", store, 0),
        ("$..book[?match(@.author, '[A-Z].* [A-Z].*')]", store, 3), ("$..book[?search(@.author, 'l[l.]')]", store, 1),
        ("$..[?value(@..color) == 'red']", store, 2), ("$.store.book.length", store, 0),
        ("$['store']['nothing']", store, 0),
    ])
    func findsAsManyNodesAsWanted(query: String, document: String, count: Int) throws {
        #expect(try JSONPath(query).nodes(in: JSONValue(parsing: document)).count == count)
    }

    @Test(arguments: [
        ("$[?@.device=='drive1'].locked", "[true]"), ("$[?@['device']==\"drive0\"].inserted.ro", "[true]"),
        ("$[*].device", #"["drive0","drive1","cd"]"#), ("$[0].inserted.*", #"["/a b.img",true]"#),
        ("$[?@.size == 18446744073709551615].device", #"["cd"]"#),
        ("$[?@.size == 18446744073709551614].device", "[]"), ("$[?@.size > 18446744073709551614].device", #"["cd"]"#),
        ("$[?@.locked == false]['device']", #"["drive0","cd"]"#), ("$[?@.locked != true].device", #"["drive0","cd"]"#),
        ("$[?@.missing == @.other].device", #"["drive0","drive1","cd"]"#), ("$[?@.missing < 1]", "[]"),
        ("$[?@.device < 'd'].device", #"["cd"]"#), ("$[::2].device", #"["drive0","cd"]"#),
        ("$[::-1].device", #"["cd","drive1","drive0"]"#), ("$[-2:].device", #"["drive1","cd"]"#),
        ("$[5:0:-1].device", #"["cd","drive1"]"#), ("$[::0]", "[]"), ("$[9]", "[]"), ("$[-4]", "[]"),
        ("$[0:9007199254740991:9007199254740991].device", #"["drive0"]"#),
        ("$[0]['device','locked','device']", #"["drive0",false,"drive0"]"#), ("$ [0] .device", #"["drive0"]"#),
        ("$[?@.device == 'driv\\u0065' || search(@.device, '^c')].device", #"["cd"]"#),
        ("$[?search(@.device, '[0-9]$')].device", #"["drive0","drive1"]"#),
        ("$[?match(@.device, '(drive|disk)\\\\d')].device", "[]"),
        ("$[?match(@.device, '(drive|disk)\\\\p{Nd}')].device", #"["drive0","drive1"]"#),
        ("$[?match(@.device, 'drive{1,2}[^1-9]')].device", #"["drive0"]"#),
        ("$[?@.inserted == {}]", nil as String?), ("$[?@ == $[1]].device", #"["drive1"]"#),
    ])
    func findsTheseValues(query: String, wanted: String?) throws {
        guard let wanted else {
            #expect(throws: JSONPathError.self) { try JSONPath(query) }
            return
        }
        let nodes = try JSONPath(query).nodes(in: JSONValue(parsing: Self.block))
        #expect(JSONValue.array(nodes.map(\.value)).text() == wanted)
    }

    @Test(arguments: [
        ("", 0, "a query begins with `$`"), (" $", 0, "a query begins with `$`"),
        ("$.a b", 3, "` ` can't follow here; a `.name`, `..` or `[` could"),
        ("$.", 2, "the end can't follow `.`; a name without quotes or `*` could, others as `['name']`"),
        ("$.a-b", 3, "`-` can't follow here; a `.name`, `..` or `[` could"),
        ("$[a]", 2, "expected a quoted name, an index, a slice, `*` or `?` between the brackets, not `a`"),
        ("$[1", 3, "expected `,` or `]`, not the end"), ("$[01]", 2, "a number can't begin with a zero"),
        ("$[-0]", 2, "`-0` is no index; write `0`"), ("$['a]", 2, "the text that begins here has no closing '"),
        ("$['\\x']", 3, "`\\x` is no escape; a backslash itself is `\\\\`"),
        ("$['\\ud800']", 3, "half of a surrogate pair"),
        ("$[9007199254740992]", 2, "`9007199254740992` is out of range; an index lies within ±(2^53 - 1)"),
        ("$[?@.a == b]", 10, "`b` means nothing here; text wants quotes, a member is `@.b`"),
        ("$[?@.a = 1]", 7, "expected `,` or `]`, not `=`"),
        ("$[?]", 3, "`]` can't begin a condition; `@`, `$`, a literal, `!`, `(` or a function could"),
        (
            "$[?@.* == 1]", 3,
            "a query used as a value must name one node; no `*`, `..`, slice, filter or list of selectors"
        ),
        ("$[?true]", 3, "a literal alone is no condition; compare it with something"),
        ("$[?length(@.a)]", 3, "the function's result must be compared with something"),
        ("$[?match(@.a, 'x') == true]", 3, "`match` and `search` are conditions, not values to compare"),
        ("$[?size(@)]", 3, "there is no function `size`; there are count, length, match, search, value"),
        ("$[?match(@.a)]", 3, "`match` takes 2, not 1 arguments"),
        ("$[?count(1) > 0]", 9, "`count` takes a query, such as `@.*`"),
    ])
    func saysWhatIsWrongAndWhere(query: String, offset: Int, message: String) {
        let error = #expect(throws: JSONPathError.self) { try JSONPath(query) }
        #expect(error?.message == message)
        #expect(error?.offset == offset)
    }

    @Test(arguments: [
        "$[?" + String(repeating: "(", count: 100_000), "$" + String(repeating: "[?@", count: 100_000),
        "$[?" + String(repeating: "length(", count: 100_000),
    ])
    func refusesEndlessNestingWithoutACrash(query: String) {
        let error = #expect(throws: JSONPathError.self) { try JSONPath(query) }
        #expect(error?.message.hasSuffix("nested more than 64 levels deep") == true)
    }

    @Test func normalizedPathsEscapeWhatTheyMust() throws {
        let document = try JSONValue(parsing: #"{"it's": [{"\\": {"\n\u000b\"é": 1}}]}"#)
        let nodes = try JSONPath("$.*.*.*.*").nodes(in: document)
        #expect(nodes.map(\.path) == [#"$['it\'s'][0]['\\']['\n\u000b"é']"#])
    }

    @Test(arguments: [
        "$" + String(repeating: "[*,*,*,*,*,*,*,*,*,*]", count: 9),
        "$..*[?count($..*[?count($..*[?count($..*) > 0]) > 0]) > 0]",
    ])
    func aQueryThatNeverEndsIsRefused(query: String) throws {
        let document = JSONValue.array(
            .init(repeating: .array([.array([.array([.array([.array([.array([.array([.null])])])])])])]), count: 20))
        let error = try #require(throws: JSONPathError.self) { try JSONPath(query).nodes(in: document) }
        #expect(error.message == "the query looks at more than 1000000 nodes")
        let expectation = Expectation(path: try JSONPath(query), matchers: [.init(.exists(true))])
        #expect(expectation.mismatch(in: document)?.found == error.message)
    }

    @Test func aMaliciousPatternTakesLinearTime() throws {
        let text = String(repeating: "a", count: 2_000)
        let document = JSONValue.array([.string(text)])
        #expect(try JSONPath("$[?match(@, '(a*)*(a|a)*b')]").nodes(in: document).isEmpty)
        #expect(try JSONPath("$[?search(@, '((a?){20}){20}b')]").nodes(in: document).isEmpty)
        #expect(try JSONPath("$[?match(@, '(a*)*')]").nodes(in: document).count == 1)
    }

    @Test func aPatternThatIsNoIRegexpMatchesNothing() throws {
        let document = try JSONValue(parsing: #"["a", "1", "", "(", "a{", "\\", "[]"]"#)
        for pattern in [
            "(", "a{2,1}", "\\\\d", "(?i)a", "[]", "[z-a]", "a**", "\\\\p{Xx}", "[a--b]", "a{99999}", "((){9999999})*)",
        ] {
            #expect(try JSONPath("$[?search(@, '\(pattern)')]").nodes(in: document).isEmpty, "\(pattern)")
        }
    }

    @Test func patternsSeeScalars() throws {
        let document = try JSONValue(parsing: #"["e\u0301", "é", "😀", "\n", "-", "a-z", "\u2028"]"#)
        let cases = [
            (".", #"["é","😀","-","\#u{2028}"]"#), ("..", "[\"e\u{301}\"]"), ("[-a]", #"["-"]"#),
            ("[^\\\\p{L}]", "[\"😀\",\"\\n\",\"-\",\"\u{2028}\"]"),
            ("a[-]z|\\\\n", #"["\n","a-z"]"#), ("[a\\\\-]{2}z", #"["a-z"]"#), ("\\\\p{L}\\\\p{Mn}", "[\"e\u{301}\"]"),
        ]
        for (pattern, wanted) in cases {
            let nodes = try JSONPath("$[?match(@, '\(pattern)')]").nodes(in: document)
            #expect(JSONValue.array(nodes.map(\.value)).text() == wanted, "\(pattern)")
        }
    }
}
