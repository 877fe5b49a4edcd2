// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing
import YAMLTree

@Suite struct CoreSchemaTests {
    @Test(
        arguments: [
            ("null", .null), ("Null", .null), ("NULL", .null), ("~", .null), ("nUll", nil), ("nil", nil), ("none", nil),
            ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("false", .bool(false)),
            ("False", .bool(false)), ("FALSE", .bool(false)), ("tRUE", nil), ("yes", nil), ("no", nil), ("on", nil),
            ("off", nil), ("y", nil), ("N", nil),
            ("0", .integer(0)), ("-0", .integer(0)), ("12", .integer(12)), ("+12", .integer(12)), ("-7", .integer(-7)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .unsigned(1 << 63)), ("18446744073709551615", .unsigned(.max)),
            ("0o17", .integer(15)), ("0xff", .integer(255)), ("0xFF", .integer(255)),
            ("0xffffffffffffffff", .unsigned(.max)), ("0o1777777777777777777777", .unsigned(.max)),
            ("0777", nil), ("-010", nil), ("00", nil), ("1:30", nil), ("1_000", nil), ("0b11", nil), ("0x", nil),
            ("0xg", nil), ("0o8", nil), ("-0xff", nil), ("0X1F", nil), ("0x+1", nil), ("0x-1", nil), ("12a", nil),
            ("1 2", nil), ("+", nil), ("--1", nil), ("2026-01-01", nil), ("1.2.3", nil), ("١", nil),
            ("1.5", .double(1.5)), ("-1.5", .double(-1.5)), ("1e3", .double(1000)), ("1E+3", .double(1000)),
            ("1.e2", .double(100)), ("12.", .double(12)), (".5", .double(0.5)), ("-.5", .double(-0.5)),
            ("+.5e-1", .double(0.05)), (".", nil), ("e3", nil), (".e3", nil), ("1e", nil), ("1e+", nil), ("1.5f", nil),
            (".inf", .double(.infinity)), ("+.Inf", .double(.infinity)), ("-.INF", .double(-.infinity)), ("inf", nil),
            (".iNF", nil), ("nan", nil), ("+.nan", nil), ("0x1p3", nil),
        ] as [(String, YAMLScalar.Value?)]) func plainScalarResolves(text: String, value: YAMLScalar.Value?) throws
    {
        let scalar = try #require(try yaml("- \(text)")?.sequence?.first?.scalar)
        #expect(scalar.text == text)
        #expect(scalar.isPlain)
        #expect(scalar.value == value ?? .string(text))
    }

    @Test func notANumberIsADouble() throws {
        for text in [".nan", ".NaN", ".NAN"] {
            guard case .double(let value) = try yaml(text)?.scalar?.value else {
                Issue.record("\(text) is no double")
                continue
            }
            #expect(value.isNaN)
        }
    }

    @Test(arguments: ["'12'", "\"true\"", "'null'", "\"\"", "|-\n  12", ">-\n  ~", "'<<'"])
    func quotedAndBlockScalarsAreText(text: String) throws {
        let scalar = try #require(try yaml("a: \(text)")?.mapping?["a"]?.scalar)
        #expect(scalar.value == .string(scalar.text))
        #expect(!scalar.isPlain)
    }

    @Test func emptyValuesAreNull() throws {
        let root = try yaml("a:\nb: [x, ~]\nc: ''\n")?.mapping
        #expect(root?["a"]?.isNull == true)
        #expect(root?["b"]?.sequence?.last?.isNull == true)
        #expect(root?["c"]?.isNull == false)
    }

    @Test(
        arguments: [
            ("!!str 12", .string("12")), ("!!str ~", .string("~")), ("!!str", .string("")), ("! 12", .string("12")),
            ("!!int 12", .integer(12)), ("!!int '12'", .integer(12)), ("!!float 1", .double(1)),
            ("!!float '1.5'", .double(1.5)), ("!!bool 'true'", .bool(true)), ("!!null ''", .null), ("!!null", .null),
            ("!<tag:yaml.org,2002:str> 1", .string("1")), ("!!float 18446744073709551615", .double(0x1p64)),
        ] as [(String, YAMLScalar.Value)]) func coreTagsAreHonoured(text: String, value: YAMLScalar.Value) throws
    {
        #expect(try yaml("a: \(text)")?.mapping?["a"]?.scalar?.value == value)
    }

    @Test func coreTagsOfCollectionsAreHonoured() throws {
        #expect(try yaml("!!seq [a]")?.sequence?.count == 1)
        #expect(try yaml("!!map {a: b}")?.mapping?.entries.count == 1)
        #expect(try yaml("! [a]")?.sequence?.count == 1)
    }

    @Test(arguments: ["!!int x", "!!int 1.5", "!!bool yes", "!!null x", "!!float x", "!!seq {}", "!!map []", "!!seq a"])
    func valueThatIsNotWhatItsTagSaysIsAnError(text: String) {
        #expect(mistakes("a: \(text)").map(\.code) == ["tag-mismatch"])
    }

    @Test(arguments: [
        "18446744073709551616", "-9223372036854775809", "0x10000000000000000", "0o7777777777777777777777", "1e400",
        "!!int '99999999999999999999'",
    ]) func numberBeyond64BitsIsAnError(text: String) {
        #expect(mistakes("a: \(text)").map(\.code) == ["number-out-of-range"])
    }

    @Test func keyIsItsOwnTextWhateverItsSize() throws {
        let root = try yaml("99999999999999999999: a\n0x10: b\ntrue: c\n~: d\n'': e\n")?.mapping
        #expect(root?.entries.map(\.key) == ["99999999999999999999", "0x10", "true", "~", ""])
    }

    @Test(arguments: [
        ("[]", "a list"), ("{}", "a mapping"), ("x", "text"), ("1", "a number"), ("1.5", "a number"),
        ("18446744073709551615", "a number"), ("true", "true or false"), ("~", "null"),
    ]) func kindsHaveNames(text: String, kind: String) throws {
        #expect(try yaml(text)?.kindDescription == kind)
    }
}
