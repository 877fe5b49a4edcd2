// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

#ifndef VIRT_PLAYBOOK_CNETTLE_SHIM_H
#define VIRT_PLAYBOOK_CNETTLE_SHIM_H

// For what macros of Nettle use.
#include <string.h>

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

/// HMAC-SHA256, RFC 2104, into SHA256_DIGEST_SIZE bytes; Nettle 4 no longer takes the tag's length.
static inline void vp_hmac_sha256(
    size_t key_length, const uint8_t *key, size_t length, const uint8_t *text, uint8_t *tag)
{
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key_length, key);
    hmac_sha256_update(&context, length, text);
#if NETTLE_VERSION_MAJOR >= 4
    hmac_sha256_digest(&context, tag);
#else
    hmac_sha256_digest(&context, SHA256_DIGEST_SIZE, tag);
#endif
}

/// SHA-256, FIPS 180-4, into SHA256_DIGEST_SIZE bytes.
static inline void vp_sha256(size_t length, const uint8_t *text, uint8_t *digest)
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, text);
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(&context, digest);
#else
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
#endif
}

/// AES-256 in counter mode, NIST SP 800-38A, on bytes in place: it encrypts what is clear, and the reverse. Nettle has it
/// as macros, which cast the cipher's function.
static inline void vp_aes256_ctr(const uint8_t *key, const uint8_t *counter, size_t length, uint8_t *bytes)
{
    struct CTR_CTX(struct aes256_ctx, AES_BLOCK_SIZE) context;
    aes256_set_encrypt_key(&context.ctx, key);
    CTR_SET_COUNTER(&context, counter);
    CTR_CRYPT(&context, aes256_encrypt, length, bytes, bytes);
}

#endif
