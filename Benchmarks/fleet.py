# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The virt-playbook authors
"""fleet.c's work with libvirt-python: one connection, a pool of threads.  fleet.py query|edit URI THREADS"""
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import libvirt
import libvirt_qemu

ROOT = "<domain type='qemu'>"
BOUND_ROOT = "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
BLOCK = "  <qemu:commandline>\n    <qemu:arg value='-no-hpet'/>\n  </qemu:commandline>\n"
FLAGS = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE


def query(domain):
    reply = libvirt_qemu.qemuMonitorCommand(domain, '{"execute":"query-status"}', 0)
    return '"status":"prelaunch"' in reply or '"status":"paused"' in reply


def edit(domain):
    connection = domain.connect()
    before = domain.XMLDesc(FLAGS)
    edited = before.replace(ROOT, BOUND_ROOT, 1).replace("</domain>", BLOCK + "</domain>", 1)
    connection.defineXML(edited)
    stored = domain.XMLDesc(FLAGS)
    connection.defineXML(stored.replace(BLOCK, "", 1))
    return BLOCK in stored


def events():
    while True:
        libvirt.virEventRunDefaultImpl()


libvirt.virEventRegisterDefaultImpl()
threading.Thread(target=events, daemon=True).start()
connection = libvirt.open(sys.argv[2])
domains = connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)
with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    held = sum(pool.map({"query": query, "edit": edit}[sys.argv[1]], domains))
print(f"{held} of {len(domains)}")
sys.exit(not domains or held < len(domains))
