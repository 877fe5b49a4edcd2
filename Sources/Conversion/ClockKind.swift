// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The clock: `-rtc`, and the timers that other arguments asked for.
enum ClockKind {
    static func convert(_ draft: inout DomainDraft) {
        var offset = "utc"
        for index in draft.open("-localtime") {
            offset = "localtime"
            draft.take(index)
        }
        for index in draft.open("-rtc") {
            var bag = PropertyBag(draft.entries[index].properties)
            let base = bag.take("base")
            let (track, policy) = (bag.take("clock"), bag.take("driftfix"))
            guard base == nil || base == "utc" || base == "localtime" else {
                draft.keep([index], "libvirt counts a date in seconds since 1970: <clock offset='absolute' start='…'/>")
                continue
            }
            let tracks = ["host": "wall", "vm": "guest", "rt": "realtime"]
            guard draft.accepts(bag, at: [index]) else { continue }
            offset = base ?? offset
            let wanted = (track.flatMap { tracks[$0] }, policy == "slew" ? "catchup" : nil)
            if wanted.0 != nil || wanted.1 != nil {
                draft.timers.put(
                    XMLElement("timer", ["name": "rtc", "tickpolicy": wanted.1, "track": wanted.0]), by: "name")
            }
            draft.take(index)
        }
        draft.clock = XMLElement("clock", ["offset": offset], draft.timers)
    }
}
