// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What libvirt adds to a domain's XML when it defines it; all else that goes beyond what was written is somebody's.
struct LibvirtAdditions: Sendable {
    /// The XML that was there before what was written, where that was libvirt's own.
    private let before: XMLTree?
    /// The elements of what was written that were in libvirt's own form already, by index: nothing is added to these.
    private let settled: Set<Int>

    /// What libvirt adds to anything.
    init() {
        before = nil
        settled = []
    }

    /// What libvirt adds to `written`, or has kept or put back of what was there before it.
    init(to written: XMLTree, over before: XMLTree) {
        self.before = before
        let pair = TreePair(a: before, b: written)
        var places: [String: [Int]] = [:]
        for index in before.elements.indices.dropFirst() { places[before.place(of: index), default: []].append(index) }
        var settled: Set<Int> = []
        var index = 1
        while index < written.elements.count {
            if places[written.place(of: index)]?.contains(where: { pair.isSame($0, index) }) == true {
                settled.insert(index)
                index = written.elements[index].next
            } else {
                index += 1
            }
        }
        self.settled = settled
    }

    /// Whether an element of what was written stands in libvirt's own form.
    func isSettled(_ index: Int) -> Bool { settled.contains(index) }

    /// Whether libvirt may have put in an element.
    func include(_ index: Int, of tree: XMLTree) -> Bool { Self.isOwn(index, of: tree) || isKept(index, of: tree) }

    /// Whether libvirt may have put in an attribute of this name.
    func include(attribute name: String, on index: Int, of tree: XMLTree) -> Bool {
        !tree.isElement(index, "driver") || ["name", "type"].contains(name)
    }

    /// Whether libvirt may have put in the text of an element that was written without.
    func includeText(of index: Int, of tree: XMLTree) -> Bool {
        ["backend", "loader", "nvram"].contains { tree.isElement(index, $0) }
    }

    private func isKept(_ index: Int, of tree: XMLTree) -> Bool {
        guard let before else { return false }
        let pair = TreePair(a: before, b: tree)
        let place = tree.place(of: index)
        return before.elements.indices.dropFirst().contains { before.place(of: $0) == place && pair.isSame($0, index) }
    }

    private static func isOwn(_ index: Int, of tree: XMLTree) -> Bool {
        let parent = tree.elements[index].parent
        func isOne(of names: [StaticString]) -> Bool { names.contains { tree.isElement(index, $0) } }
        guard parent > 0 else { return isOne(of: ofDomain) }
        guard tree.elements[parent].parent > 0 else {
            if tree.isElement(parent, "devices") { return isOne(of: devices) }
            if tree.isElement(parent, "os") { return isOne(of: ["boot", "loader", "nvram", "firmware"]) }
            return tree.isElement(parent, "cpu") && isOne(of: ["model"])
                || tree.isElement(parent, "features") && isOne(of: ["gic"])
        }
        guard let device = tree.device(around: parent) else { return false }
        if isOne(of: ["driver"]) {
            return tree.attributes[tree.elements[index].attributes].allSatisfy {
                ["name", "type"].contains(String(decoding: tree.bytes[$0.name], as: UTF8.self))
            }
        }
        if isOne(of: ["readonly"]) { return tree.value(of: device, "device") == "cdrom" }
        if isOne(of: ["source"]) {
            return ["serial", "console", "channel", "parallel"].contains { tree.isElement(device, $0) }
        }
        return isOne(of: ofDevice)
    }

    private static let ofDomain: [StaticString] = [
        "uuid", "currentMemory", "vcpu", "os", "features", "cpu", "clock", "on_poweroff", "on_reboot", "on_crash", "pm",
        "devices", "seclabel", "resource",
    ]
    private static let devices: [StaticString] = [
        "emulator", "controller", "input", "audio", "video", "memballoon", "console", "serial", "hub", "watchdog",
        "panic", "iommu", "nvram",
    ]
    private static let ofDevice: [StaticString] = [
        "address", "alias", "mac", "model", "target", "protocol", "listen", "backend", "parameters", "profile", "uuid",
    ]
}

extension XMLTree {
    /// The names of the elements that an element stands in, and its own.
    fileprivate func place(of index: Int) -> String {
        var names: [String] = []
        var at = index
        while at >= 0 {
            let element = elements[at]
            names.append(String(decoding: bytes[element.localName..<element.name.upperBound], as: UTF8.self))
            at = element.parent
        }
        return names.joined(separator: " ")
    }

    /// The device that an element is, or stands in.
    fileprivate func device(around index: Int) -> Int? {
        var at = index
        while at > 0 {
            let parent = elements[at].parent
            if parent > 0, elements[parent].parent == 0, isElement(parent, "devices") { return at }
            at = parent
        }
        return nil
    }
}
