// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

// Preloaded into virt-playbook by the tests of the journal: ends the process at the Nth write to its database.
//   KILL_AT=N               SIGKILL at the Nth write, truncation or sync of a file whose path contains "state.db"
//   KILL_WHEN=before|after  that call (default: before)
//   KILL_COUNT_FILE=FILE    on a regular exit, write there how many such calls there were
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int is_journal(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "state.db") != NULL;
}

// The number of this call among those on the journal, or 0 for any other file.
static long count(int descriptor) { return is_journal(descriptor) ? atomic_fetch_add(&calls, 1) + 1 : 0; }

static void kill_if(long call, const char *when) {
    const char *at = getenv("KILL_AT"), *wanted = getenv("KILL_WHEN");
    if (call && at && atol(at) == call && !strcmp(wanted ? wanted : "before", when)) raise(SIGKILL);
}

// Defines a libc function that takes a descriptor first as itself, with the kill around it.
#define INTERPOSE(result, name, parameters, ...)                       \
    result name parameters {                                           \
        static result(*_Atomic original) parameters;                   \
        if (!original) original = dlsym(RTLD_NEXT, #name);             \
        long call = count(descriptor);                                 \
        kill_if(call, "before");                                       \
        result value = original(__VA_ARGS__);                          \
        kill_if(call, "after");                                        \
        return value;                                                  \
    }

INTERPOSE(int, fsync, (int descriptor), descriptor)
INTERPOSE(int, fdatasync, (int descriptor), descriptor)
INTERPOSE(int, ftruncate64, (int descriptor, off64_t size), descriptor, size)
INTERPOSE(ssize_t, write, (int descriptor, const void *bytes, size_t size), descriptor, bytes, size)
INTERPOSE(ssize_t, writev, (int descriptor, const struct iovec *parts, int n), descriptor, parts, n)
INTERPOSE(ssize_t, pwrite, (int descriptor, const void *bytes, size_t size, off_t at), descriptor, bytes, size, at)
INTERPOSE(ssize_t, pwrite64, (int descriptor, const void *bytes, size_t size, off64_t at), descriptor, bytes, size, at)
INTERPOSE(ssize_t, pwritev, (int descriptor, const struct iovec *parts, int n, off_t at), descriptor, parts, n, at)

// The program ends without exit handlers.
__attribute__((noreturn)) void _exit(int status) {
    const char *path = getenv("KILL_COUNT_FILE");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&calls));
        fclose(file);
    }
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}
