// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

// What Swift's Glibc leaves out: how glibc shares memory out among threads.
#include <malloc.h>
