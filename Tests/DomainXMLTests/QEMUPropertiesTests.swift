// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct QEMUPropertiesTests {
    @Test func aFirstWordAndPropertiesAreTakenApart() {
        let value = QEMUProperties("tap,id=n0,script=a,,b,vhost,ifname=")
        #expect(value.head == "tap")
        #expect(value["script"] == "a,b")
        #expect(value["vhost"] == "on")
        #expect(value["ifname"] == "")
        #expect(value["missing"] == nil)
    }

    @Test func theLastOfTwoCounts() {
        #expect(QEMUProperties("format=raw,format=qcow2")["format"] == "qcow2")
    }

    @Test func anObjectHasDottedNamesAndItsKindByName() {
        let value = QEMUProperties(
            #"{"driver":"qcow2","file":{"driver":"file","filename":"a,b"},"l":[1,true],"n":null}"#)
        #expect(value.kind == "qcow2")
        #expect(value["file.filename"] == "a,b")
        #expect(value["l.0"] == "1")
        #expect(value["l.1"] == "on")
        #expect(value["n"] == "")
    }

    @Test func whatLooksLikeAnObjectAndIsNoneIsAWord() {
        #expect(QEMUProperties("{ vars.x }").kind == "{ vars.x }")
        #expect(QEMUProperties("[1]").kind == "[1]")
    }
}
