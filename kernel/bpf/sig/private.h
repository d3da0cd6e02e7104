/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BPF program signatures: shared between the files of this directory
 */
#ifndef _BPF_SIG_PRIVATE_H
#define _BPF_SIG_PRIVATE_H

#undef pr_fmt
#define pr_fmt(fmt) "bpf_sig: " fmt

#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/refcount.h>
#include "manifest.h"
#include "policy.h"

struct key;
struct pkcs7_message;
struct public_key_signature;

/* audit.c */

/**
 * struct bpf_sig_decision - what was found about a load and what follows
 * @verdict: enum bpf_sig_info_verdict
 * @allowed: false if the load fails
 * @atomic: the caller must not sleep
 * @error: the errno behind it, negative, or 0
 * @reason: a phrase, static
 */
struct bpf_sig_decision {
	u32 verdict;
	bool allowed;
	bool atomic;
	int error;
	const char *reason;
};

void bpf_sig_audit(const struct bpf_sig_load *load,
		   const struct bpf_sig_decision *decision);
__printf(2, 3) void bpf_sig_log(struct bpf_sig_load *load,
				const char *fmt, ...);
const char *bpf_sig_verdict_name(u32 verdict);
const char *bpf_sig_keyring_name(u32 keyring);

/* cms.c */

/**
 * struct bpf_sig_object - a signed object whose signature verified
 * @ref: reference count
 * @node: in the cache
 * @cms_digest: SHA-256 of the whole CMS, the key in the cache
 * @cms: the CMS; @pkcs7 points into it
 * @pkcs7: parsed form, kept to look at the revocation list again
 * @content: the manifest's bytes, aligned; @manifest points into it
 * @manifest: parsed form
 * @key: that verified the signature
 * @keyring_id: for which it was verified
 * @info: what every program of the object has in common
 */
struct bpf_sig_object {
	refcount_t ref;
	struct list_head node;
	u8 cms_digest[BPF_SIG_DIGEST_SIZE];
	void *cms;
	struct pkcs7_message *pkcs7;
	void *content;
	struct bpf_sig_manifest *manifest;
	struct key *key;
	s32 keyring_id;
	struct bpf_sig_info info;
};

struct bpf_sig_object *bpf_sig_object_get(struct bpf_sig_load *load,
					  const char **reason);
void bpf_sig_object_put(struct bpf_sig_object *object);
int bpf_sig_name_signer(struct bpf_sig_load *load, struct bpf_sig_info *info);

/* digest.c */

int bpf_sig_digest(const void *data, size_t size, u8 *digest);
int bpf_sig_digest_ranges(const void *data, size_t size,
			  const struct bpf_sig_range *ranges, u32 range_cnt,
			  u8 *digest);
int bpf_sig_check_digest(struct bpf_sig_load *load, const char *what,
			 const u8 *submitted, const u8 *signed_digest);
int bpf_sig_digest_init(void);

/* keyring.c */
struct key *bpf_sig_find_key(const struct public_key_signature *sig,
			     s32 keyring_id, u32 *keyring);
struct key *bpf_sig_find_loader_key(const struct public_key_signature *sig,
				    s32 keyring_id, u32 *keyring);
int bpf_sig_keyring_init(void);

/* loader.c */
bool bpf_sig_is_by_kernel(const struct bpf_sig_load *load);
const struct bpf_prog *bpf_sig_running_loader(const struct bpf_sig_load *load);
void bpf_sig_log_loader(struct bpf_sig_load *load, const char *what);

/* maps.c */
int bpf_sig_check_maps(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog);

/* policy.c */

/* What becomes of loaders and of what they load; in ascending strictness. */
enum bpf_sig_loaders {
	BPF_SIG_LOADERS_ALLOW,
	BPF_SIG_LOADERS_DENY,
};

bool bpf_sig_policy_satisfied(u32 loaders, u32 verdict, u32 keyring);
bool bpf_sig_policy_allows(u32 mode, u32 loaders, u32 verdict, u32 keyring);
int bpf_sig_mode_raise(u32 *mode, u32 wanted);
int bpf_sig_mode_parse(const char *name);
const char *bpf_sig_mode_name(u32 mode);
int bpf_sig_loaders_set(u32 mode, u32 *loaders, u32 wanted);
int bpf_sig_loaders_parse(const char *name);
const char *bpf_sig_loaders_name(u32 loaders);

/* init.c */
u32 bpf_sig_mode(void);
u32 bpf_sig_loaders(void);

/* info.c */
bool bpf_sig_has_manifest(const struct bpf_sig_info *info);

/* symbols.c */
int bpf_sig_resolve_symbols(struct bpf_sig_load *load,
			    const struct bpf_sig_prog *prog);

/* target.c */
int bpf_sig_check_target(struct bpf_sig_load *load,
			 const struct bpf_sig_prog *prog);

#endif /* _BPF_SIG_PRIVATE_H */
