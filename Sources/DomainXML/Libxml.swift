// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2

/// What libxml2 needs once per process, before any thread uses it.
enum Libxml {
    private static let isReady: Void = xmlInitParser()

    /// Sets libxml2 up (`xmlInitParser`). Two threads that come to it at once without this can block each other for good.
    static func prepare() { _ = isReady }
}
