// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

#ifndef VIRT_PLAYBOOK_CLIBXML2_SHIM_H
#define VIRT_PLAYBOOK_CLIBXML2_SHIM_H

// Where libxml2 is built with ICU, its headers bring in ICU's, which clash with those of Swift's Foundation. Nothing
// here looks into the one structure that ICU changes, the encoding handler.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#endif
