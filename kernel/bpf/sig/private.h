/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BPF program signatures: shared between the files of this directory
 */
#ifndef _BPF_SIG_PRIVATE_H
#define _BPF_SIG_PRIVATE_H

#undef pr_fmt
#define pr_fmt(fmt) "bpf_sig: " fmt

#include <linux/bitmap.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/refcount.h>
#include <linux/seq_file.h>
#include "manifest.h"
#include "policy.h"

struct asymmetric_key_id;
struct key;
struct pkcs7_message;
struct public_key_signature;

/* Why a load was let in or refused; audit.c has a phrase for each. */
enum bpf_sig_reason {
	BPF_SIG_REASON_UNSIGNED,
	BPF_SIG_REASON_BY_KERNEL,
	BPF_SIG_REASON_VERIFIED,
	BPF_SIG_REASON_USER_KEY,
	BPF_SIG_REASON_KEYRING,
	BPF_SIG_REASON_LOADER,
	BPF_SIG_REASON_BY_LOADER,
	BPF_SIG_REASON_DIFFERS,
	BPF_SIG_REASON_NOT_IN_MANIFEST,
	BPF_SIG_REASON_EARLIER,
	BPF_SIG_REASON_MAY_NOT_JOIN,
	BPF_SIG_REASON_OTHER_TARGET,
	BPF_SIG_REASON_SYMBOL,
	BPF_SIG_REASON_RECORDS,
	BPF_SIG_REASON_UNREADABLE,
	BPF_SIG_REASON_TOO_LARGE,
	BPF_SIG_REASON_NOT_DER,
	BPF_SIG_REASON_NOT_CMS,
	BPF_SIG_REASON_NO_MANIFEST,
	BPF_SIG_REASON_SIGNER_COUNT,
	BPF_SIG_REASON_MESSAGE,
	BPF_SIG_REASON_WEAK,
	BPF_SIG_REASON_UNKNOWN_KEY,
	BPF_SIG_REASON_KEY_REVOKED,
	BPF_SIG_REASON_KEY_EXPIRED,
	BPF_SIG_REASON_KEY_USAGE,
	BPF_SIG_REASON_KEYRING_SEARCH,
	BPF_SIG_REASON_WRONG_KEY,
	BPF_SIG_REASON_CERT_REVOKED,
	BPF_SIG_REASON_MANIFEST_REVOKED,
	BPF_SIG_REASON_INSNS_REVOKED,
	BPF_SIG_REASON_MANIFEST_SIZE,
	BPF_SIG_REASON_MANIFEST,
	BPF_SIG_REASON_CHANGED,
	BPF_SIG_REASON_NO_MEMORY,
	BPF_SIG_REASON_CNT
};

/* attach.c */
bool bpf_sig_may_join(const struct bpf_prog *prog);

/* audit.c */

/* What a record and a counter say of the outcome. */
enum bpf_sig_result {
	BPF_SIG_RESULT_ALLOW,
	BPF_SIG_RESULT_AUDIT,
	BPF_SIG_RESULT_WOULD_DENY,
	BPF_SIG_RESULT_DENY,
	BPF_SIG_RESULT_CNT
};

/**
 * struct bpf_sig_decision - what was found about a load and what follows
 * @verdict: enum bpf_sig_info_verdict
 * @result: enum bpf_sig_result
 * @reason: enum bpf_sig_reason
 * @rule: line of the policy that decided, 0 for its default
 * @policy: that was asked, NULL if none was
 * @atomic: the caller must not sleep
 * @error: the errno behind it, negative, or 0
 */
struct bpf_sig_decision {
	u32 verdict;
	u32 result;
	u32 reason;
	u32 rule;
	const struct bpf_sig_policy *policy;
	bool atomic;
	int error;
};

void bpf_sig_audit(const struct bpf_sig_load *load,
		   const struct bpf_sig_decision *decision);
void bpf_sig_audit_mode(u32 from, u32 to, int err);
void bpf_sig_audit_policy(const struct bpf_sig_policy *policy,
			  const struct bpf_sig_info *signer, const char *detail,
			  int err);
__printf(2, 3) void bpf_sig_log(struct bpf_sig_load *load,
				const char *fmt, ...);
const char *bpf_sig_reason_phrase(u32 reason);
const char *bpf_sig_result_name(u32 result);
const char *bpf_sig_keyring_name(u32 keyring);

/* calls.c */

/**
 * struct bpf_sig_calls - the helpers and kfuncs that a program calls
 * @helpers: one bit for each enum bpf_func_id
 * @kfuncs: names; the verifier keeps them for as long as the load takes
 * @kfunc_cnt: number of @kfuncs
 * @incomplete: there was no memory to note one
 */
struct bpf_sig_calls {
	DECLARE_BITMAP(helpers, __BPF_FUNC_MAX_ID);
	const char **kfuncs;
	u32 kfunc_cnt;
	bool incomplete;
};

const char *bpf_sig_first_call(const struct bpf_sig_calls *calls,
			       const struct bpf_sig_cond *cond, bool listed);
void bpf_sig_calls_free(struct bpf_sig_calls *calls);

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
					  u32 *reason);
void bpf_sig_object_put(struct bpf_sig_object *object);
int bpf_sig_name_signer(struct bpf_sig_load *load, struct bpf_sig_info *info);

/* count.c */
void bpf_sig_count(u32 verdict, u32 result, u32 reason);
int bpf_sig_counters_show(struct seq_file *m, void *unused);

/* decide.c */
int bpf_sig_decide(struct bpf_sig_load *load, u32 verdict, int error,
		   u32 reason);
int bpf_sig_fail(struct bpf_sig_load *load, int error, u32 reason);

/* digest.c */

int bpf_sig_digest(const void *data, size_t size, u8 *digest);
int bpf_sig_digest_ranges(const void *data, size_t size,
			  const struct bpf_sig_range *ranges, u32 range_cnt,
			  u8 *digest);
int bpf_sig_check_digest(struct bpf_sig_load *load, const char *what,
			 const u8 *submitted, const u8 *signed_digest);
int bpf_sig_digest_init(void);

/* fs.c */
int bpf_sig_fs_init(void);

/* keyring.c */

/* Keyrings that a search is about, one bit for each enum bpf_sig_info_keyring. */
#define BPF_SIG_KEYS_ALL	(~0U)
#define BPF_SIG_KEYS_DEFAULT	(BIT(BPF_SIG_KEYS_BPF) |		\
				 BIT(BPF_SIG_KEYS_BUILTIN) |		\
				 BIT(BPF_SIG_KEYS_SECONDARY) |		\
				 BIT(BPF_SIG_KEYS_MACHINE) |		\
				 (IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING) ? \
				  BIT(BPF_SIG_KEYS_PLATFORM) : 0))
/* Who may sign programs, may not say which signers count. */
#define BPF_SIG_KEYS_POLICY	(BIT(BPF_SIG_KEYS_BUILTIN) |		\
				 BIT(BPF_SIG_KEYS_SECONDARY) |		\
				 BIT(BPF_SIG_KEYS_MACHINE))

struct key *bpf_sig_find_trusted_key(const struct public_key_signature *sig,
				     u32 keyrings, u32 *keyring);
struct key *bpf_sig_find_key(const struct public_key_signature *sig,
			     s32 keyring_id, u32 preferred, u32 *keyring);
struct key *bpf_sig_find_loader_key(const struct public_key_signature *sig,
				    s32 keyring_id, u32 *keyring);
int bpf_sig_keyring_init(void);

/* loader.c */
bool bpf_sig_is_by_kernel(const struct bpf_sig_load *load);
const struct bpf_prog *bpf_sig_running_loader(const struct bpf_sig_load *load);

/* maps.c */
int bpf_sig_check_maps(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog);

/* message.c */
bool bpf_sig_is_der_of_size(const u8 *data, u32 size);
bool bpf_sig_is_weak(const struct public_key_signature *sig);
void bpf_sig_fill_signer(struct bpf_sig_info *info, const struct key *key,
			 u32 keyring);
void bpf_sig_fill_key_id(struct bpf_sig_info *info,
			 const struct asymmetric_key_id *id);
int bpf_sig_check_key(struct bpf_sig_load *load,
		      const struct public_key_signature *sig, struct key *key,
		      u32 *reason);
int bpf_sig_check_signer(struct bpf_sig_load *load,
			 struct pkcs7_message *pkcs7,
			 const struct public_key_signature **sig, u32 *reason);
int bpf_sig_verify_signer(struct bpf_sig_load *load, struct key *key,
			  const struct public_key_signature *sig, u32 *reason);

/* mode.c */
u32 bpf_sig_mode(void);
u32 bpf_sig_mode_atomic(void);
int bpf_sig_mode_raise(u32 wanted);

/* policy.c */

/**
 * struct bpf_sig_facts - what the rules of a policy are about
 * @verdict: enum bpf_sig_info_verdict; UNSIGNED if the signer does not count
 * @info: who signed, and what; NULL if nobody did who counts
 * @prog_type: enum bpf_prog_type
 * @attach_type: enum bpf_attach_type that the load expects
 * @uid: the caller's effective one in the initial user namespace
 * @init_userns: the caller is there
 * @token: a BPF token was used
 * @privileged: the caller has CAP_BPF
 * @calls: what the program calls, NULL if that is not known yet
 * @exe_matches: whether the caller's executable is what an exe-verity value
 *	asks for
 */
struct bpf_sig_facts {
	u32 verdict;
	const struct bpf_sig_info *info;
	u32 prog_type;
	u32 attach_type;
	u32 uid;
	bool init_userns;
	bool token;
	bool privileged;
	const struct bpf_sig_calls *calls;
	bool (*exe_matches)(const struct bpf_sig_value *value);
};

/**
 * struct bpf_sig_outcome - what a policy says
 * @action: enum bpf_sig_info_action; NONE if that depends on what the program
 *	calls, which is not known yet
 * @rule: the line that says so, 0 for the default
 * @join: the program may become a part of others
 * @call: a call that decided against the program, or NULL
 */
struct bpf_sig_outcome {
	u32 action;
	u32 rule;
	bool join;
	const char *call;
};

u32 bpf_sig_policy_keyrings(const struct bpf_sig_policy *policy);
void bpf_sig_policy_decide(const struct bpf_sig_policy *policy,
			   const struct bpf_sig_facts *facts,
			   struct bpf_sig_outcome *outcome);

/* policy_load.c */
const struct bpf_sig_policy *bpf_sig_policy_get(void);
void bpf_sig_policy_put(const struct bpf_sig_policy *policy);
int bpf_sig_policy_replace(const void *data, size_t size);
void bpf_sig_policy_settle(void);
int bpf_sig_policy_init(void);

/* programs.c */
extern const struct seq_operations bpf_sig_programs_ops;

/* caller.c */
void bpf_sig_fill_caller(struct bpf_sig_facts *facts,
			 const struct bpf_prog *prog);

/* info.c */
bool bpf_sig_has_manifest(const struct bpf_sig_info *info);

/* symbols.c */
int bpf_sig_resolve_symbols(struct bpf_sig_load *load,
			    const struct bpf_sig_prog *prog);

/* target.c */
int bpf_sig_check_target(struct bpf_sig_load *load,
			 const struct bpf_sig_prog *prog);

#endif /* _BPF_SIG_PRIVATE_H */
