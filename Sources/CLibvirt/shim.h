// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

// libvirt brings fifty libraries, and loading them takes longer than most commands that never open a connection. So
// nothing is linked: the functions are looked up when the first connection opens. `__typeof__` takes each one's type
// from libvirt's own header, which Swift cannot do without a reference to the symbol.

#ifndef VIRT_PLAYBOOK_CLIBVIRT_SHIM_H
#define VIRT_PLAYBOOK_CLIBVIRT_SHIM_H

#include <dlfcn.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stddef.h>
// For the event loop that libvirt is handed; Swift's own module of the C library leaves them out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

#define CLIBVIRT_FUNCTIONS(F) \
    F(virConnectClose) \
    F(virConnectDomainQemuMonitorEventDeregister) \
    F(virConnectDomainQemuMonitorEventRegister) \
    F(virConnectDomainXMLToNative) \
    F(virConnectGetLibVersion) \
    F(virConnectGetType) \
    F(virConnectGetURI) \
    F(virConnectGetVersion) \
    F(virConnectIsAlive) \
    F(virConnectListAllDomains) \
    F(virConnectOpenAuth) \
    F(virConnectSetKeepAlive) \
    F(virDomainCreateWithFlags) \
    F(virDomainCreateXML) \
    F(virDomainDefineXMLFlags) \
    F(virDomainDestroy) \
    F(virDomainFree) \
    F(virDomainGetAutostart) \
    F(virDomainGetID) \
    F(virDomainGetMessages) \
    F(virDomainGetName) \
    F(virDomainGetState) \
    F(virDomainGetUUID) \
    F(virDomainGetXMLDesc) \
    F(virDomainHasManagedSaveImage) \
    F(virDomainIsPersistent) \
    F(virDomainListAllCheckpoints) \
    F(virDomainListGetStats) \
    F(virDomainLookupByUUIDString) \
    F(virDomainManagedSave) \
    F(virDomainManagedSaveRemove) \
    F(virDomainQemuAgentCommand) \
    F(virDomainQemuAttach) \
    F(virDomainQemuMonitorCommand) \
    F(virDomainRef) \
    F(virDomainReset) \
    F(virDomainResume) \
    F(virDomainSetAutostart) \
    F(virDomainShutdown) \
    F(virDomainSnapshotNum) \
    F(virDomainStatsRecordListFree) \
    F(virDomainSuspend) \
    F(virDomainUndefineFlags) \
    F(virEventRegisterImpl) \
    F(virGetLastError) \
    F(virGetVersion) \
    F(virInitialize) \
    F(virSetErrorFunc) \
    F(virTypedParamsGetInt)

#define CLIBVIRT_MEMBER(name) __typeof__(name) *_Nonnull name;
#define CLIBVIRT_LOOK_UP(name) \
    if (!(calls->name = (__typeof__(name) *)dlsym(library, #name))) \
        return dlerror();

/// The functions of libvirt that are called, by their own names.
struct CLibvirtFunctions {
    CLIBVIRT_FUNCTIONS(CLIBVIRT_MEMBER)
    /// Since libvirt 8.2; NULL where the library is older, whose header does not have it either.
    int (*_Nullable virDomainQemuMonitorCommandWithFiles)(
        virDomainPtr _Nonnull domain, const char *_Nonnull command, unsigned int inputCount, int *_Nullable inputs,
        unsigned int *_Nullable outputCount, int *_Nullable *_Nullable outputs, char *_Nullable *_Nullable result,
        unsigned int flags);
};

/// Loads libvirt and fills `calls`. Returns NULL, or the loader's message on failure. Call it once.
static inline const char *_Nullable CLibvirtLoad(struct CLibvirtFunctions *_Nonnull calls) {
    // The largest of what libvirt depends on, each by itself first: the loader looks every symbol up in all that it loads
    // together, which takes a sixth longer. Where one is missing, libvirt does without it, or its own load fails below.
    dlopen("libgio-2.0.so.0", RTLD_LAZY | RTLD_LOCAL);
    dlopen("libgnutls.so.30", RTLD_LAZY | RTLD_LOCAL);
    dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    // libvirt-qemu depends on libvirt itself, so one look-up sees both.
    void *library = dlopen("libvirt-qemu.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return dlerror();
    CLIBVIRT_FUNCTIONS(CLIBVIRT_LOOK_UP)
    calls->virDomainQemuMonitorCommandWithFiles =
        (__typeof__(calls->virDomainQemuMonitorCommandWithFiles))dlsym(library, "virDomainQemuMonitorCommandWithFiles");
    return NULL;
}

#undef CLIBVIRT_FUNCTIONS
#undef CLIBVIRT_MEMBER
#undef CLIBVIRT_LOOK_UP

#endif
