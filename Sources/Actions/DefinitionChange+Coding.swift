// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// How the journal keeps a definition: what is written as what it replaces and where it differs, for most of an XML
/// stays as it was.
extension DefinitionChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case before, wanted, difference, autostart, validates, discardsImage, undefining, stored
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        before = try values.decodeIfPresent(String.self, forKey: .before)
        if let before, let difference = try values.decodeIfPresent(TextDifference.self, forKey: .difference) {
            guard let text = difference.applied(to: before) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .difference, in: values, debugDescription: "the difference does not fit the XML")
            }
            wanted = text
        } else {
            wanted = try values.decodeIfPresent(String.self, forKey: .wanted)
        }
        autostart = try values.decode(Bool.self, forKey: .autostart)
        validates = try values.decodeIfPresent(Bool.self, forKey: .validates)
        discardsImage = try values.decodeIfPresent(Bool.self, forKey: .discardsImage)
        undefining = try values.decodeIfPresent(UndefineOptions.self, forKey: .undefining)
        stored = try values.decodeIfPresent(String.self, forKey: .stored)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(before, forKey: .before)
        if let before, let wanted {
            try values.encode(TextDifference(from: before, to: wanted), forKey: .difference)
        } else {
            try values.encodeIfPresent(wanted, forKey: .wanted)
        }
        try values.encode(autostart, forKey: .autostart)
        try values.encodeIfPresent(validates, forKey: .validates)
        try values.encodeIfPresent(discardsImage, forKey: .discardsImage)
        try values.encodeIfPresent(undefining, forKey: .undefining)
        try values.encodeIfPresent(stored, forKey: .stored)
    }
}
