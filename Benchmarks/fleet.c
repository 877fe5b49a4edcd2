// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

// What virt-playbook is measured against: the same work as a plain loop over libvirt's C API, with one connection and
// a few threads. No journal, no read-back, no report.
//
//   fleet query URI THREADS   query-status on every running domain, and a look at the reply
//   fleet edit URI THREADS    adds an argument to the persistent XML of each, then removes it
#include <errno.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char root[] = "<domain type='qemu'>", end[] = "</domain>";
static const char bound_root[] = "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>";
static const char block[] = "  <qemu:commandline>\n    <qemu:arg value='-no-hpet'/>\n  </qemu:commandline>\n";

static virDomainPtr *domains;
static int count;
static atomic_int next, failed;

static int query(virDomainPtr domain) {
    char *reply = NULL;
    if (virDomainQemuMonitorCommand(domain, "{\"execute\":\"query-status\"}", &reply, 0) < 0) return -1;
    int holds = strstr(reply, "\"status\":\"prelaunch\"") || strstr(reply, "\"status\":\"paused\"");
    free(reply);
    return holds ? 0 : -1;
}

// A copy of text with `length` bytes at `at` replaced.
static char *replaced(const char *text, const char *at, size_t length, const char *with) {
    char *copy = malloc(strlen(text) - length + strlen(with) + 1);
    if (copy) sprintf(copy, "%.*s%s%s", (int)(at - text), text, with, at + length);
    return copy;
}

static int define(virDomainPtr domain, const char *xml) {
    virDomainPtr defined = virDomainDefineXML(virDomainGetConnect(domain), xml);
    return defined ? virDomainFree(defined) : -1;
}

static int edit(virDomainPtr domain) {
    const unsigned flags = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
    int result = -1;
    char *bound = NULL, *edited = NULL, *plain = NULL, *stored = NULL, *at;
    char *before = virDomainGetXMLDesc(domain, flags);
    if (!before || !(at = strstr(before, root))) goto done;
    if (!(bound = replaced(before, at, sizeof root - 1, bound_root)) || !(at = strstr(bound, end))) goto done;
    if (!(edited = replaced(bound, at, 0, block)) || define(domain, edited) < 0) goto done;

    if (!(stored = virDomainGetXMLDesc(domain, flags)) || !(at = strstr(stored, block))) goto done;
    if (!(plain = replaced(stored, at, sizeof block - 1, ""))) goto done;
    result = define(domain, plain);
done:
    free(before), free(bound), free(edited), free(stored), free(plain);
    return result;
}

static void *work(void *job) {
    for (int i; (i = atomic_fetch_add(&next, 1)) < count;) {
        if (((int (*)(virDomainPtr))job)(domains[i]) < 0) {
            virErrorPtr error = virGetLastError();
            fprintf(stderr, "%s: %s\n", virDomainGetName(domains[i]), error ? error->message : "unexpected");
            atomic_fetch_add(&failed, 1);
        }
    }
    return NULL;
}

static void *events(void *unused) {
    while (!virEventRunDefaultImpl()) {}
    return unused;
}

int main(int argc, char **argv) {
    int threads = argc == 4 ? atoi(argv[3]) : 0;
    if (threads < 1 || threads > 64) return fprintf(stderr, "fleet query|edit URI THREADS\n"), 64;
    void *job = !strcmp(argv[1], "query") ? (void *)query : (void *)edit;
    pthread_t loop, workers[64];
    if (virEventRegisterDefaultImpl() < 0 || pthread_create(&loop, NULL, events, NULL)) return 1;
    virConnectPtr connection = virConnectOpen(argv[2]);
    if (!connection) return 1;
    count = virConnectListAllDomains(connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    for (int i = 0; i < threads; i++) pthread_create(&workers[i], NULL, work, job);
    for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
    printf("%d of %d\n", count - failed, count);
    for (int i = 0; i < count; i++) virDomainFree(domains[i]);
    virConnectClose(connection);
    return count < 1 || failed;
}
