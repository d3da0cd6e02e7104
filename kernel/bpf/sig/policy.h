/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * Parsed form of a policy: what to do about the verdict on a program
 *
 * Compiles into the kernel and into libbpfsign, so that both accept exactly
 * the same text. The language is in Documentation/admin-guide/bpf_sig.rst.
 */
#ifndef _BPF_SIG_POLICY_H
#define _BPF_SIG_POLICY_H

#include <linux/bpf_sig.h>

/* The first line of a policy, which no other signed text has. */
#define BPF_SIG_POLICY_MAGIC		"bpf_sig-policy 1\n"
#define BPF_SIG_POLICY_MAGIC_SIZE	(sizeof(BPF_SIG_POLICY_MAGIC) - 1)

#define BPF_SIG_POLICY_MAX_SIZE		0x100000
#define BPF_SIG_POLICY_MAX_RULES	4096
#define BPF_SIG_POLICY_MAX_CONDS	64	/* of a rule */
#define BPF_SIG_POLICY_MAX_VALUES	256	/* of a condition */
#define BPF_SIG_POLICY_NAME_SIZE	32	/* with its NUL */

/* In ascending strictness. */
enum bpf_sig_mode {
	BPF_SIG_MODE_OFF,
	BPF_SIG_MODE_AUDIT,
	BPF_SIG_MODE_ENFORCE,
	BPF_SIG_MODE_LOCKED,
};

/* Named by bpf_sig_cond_names. */
enum bpf_sig_cond_key {
	BPF_SIG_COND_SIGNER,
	BPF_SIG_COND_KEY,
	BPF_SIG_COND_KEYRING,
	BPF_SIG_COND_OBJECT,
	BPF_SIG_COND_MANIFEST,
	BPF_SIG_COND_ROLLBACK,
	BPF_SIG_COND_TYPE,
	BPF_SIG_COND_ATTACH,
	BPF_SIG_COND_CALLS,
	BPF_SIG_COND_ONLY_CALLS,
	BPF_SIG_COND_UID,
	BPF_SIG_COND_USERNS,
	BPF_SIG_COND_TOKEN,
	BPF_SIG_COND_CALLER,
	BPF_SIG_COND_EXE,
};

enum bpf_sig_userns {
	BPF_SIG_USERNS_OTHER,
	BPF_SIG_USERNS_INIT,
};

enum bpf_sig_caller {
	BPF_SIG_CALLER_UNPRIVILEGED,
	BPF_SIG_CALLER_PRIVILEGED,
};

/* What exe-verity asks for. */
enum bpf_sig_exe {
	BPF_SIG_EXE_SIGNED,
	BPF_SIG_EXE_SHA256,
	BPF_SIG_EXE_SHA512,
};

/**
 * struct bpf_sig_value - one value of a condition
 * @name: of SIGNER, OBJECT, CALLS, ONLY_CALLS, with a NUL
 * @first: number of KEYRING (enum bpf_sig_info_keyring), TYPE, ATTACH, TOKEN
 *	(0, 1), USERNS, CALLER, EXE (their enums); lower bound of UID; of
 *	ROLLBACK, what the index has to be below
 * @last: upper bound of UID, else @first
 * @bytes: of KEY, MANIFEST, EXE with a digest
 * @size: of @bytes
 */
struct bpf_sig_value {
	const char *name;
	u64 first;
	u64 last;
	const u8 *bytes;
	u32 size;
};

/**
 * struct bpf_sig_cond - a condition of a rule
 * @key: enum bpf_sig_cond_key
 * @negated: none of @values may hold, else one has to
 * @value_cnt: number of @values, at least 1
 * @values: what to compare with
 */
struct bpf_sig_cond {
	u32 key;
	bool negated;
	u32 value_cnt;
	const struct bpf_sig_value *values;
};

/**
 * struct bpf_sig_rule - what to do about loads that meet all conditions
 * @line: where it is in the text, from 1
 * @action: enum bpf_sig_info_action, never NONE
 * @verdicts: one bit for each enum bpf_sig_info_verdict that it is about
 * @join: what it lets in may become a part of other programs
 * @any_caller: there is a condition on the caller; without, a rule that lets
 *	in is for privileged ones
 * @cond_cnt: number of @conds
 * @conds: all of which have to hold
 */
struct bpf_sig_rule {
	u32 line;
	u32 action;
	u32 verdicts;
	bool join;
	bool any_caller;
	u32 cond_cnt;
	const struct bpf_sig_cond *conds;
};

/**
 * struct bpf_sig_policy - a policy
 * @name: of the policy
 * @version: 0 for the one that is built in
 * @has_mode: @mode was given
 * @mode: enum bpf_sig_mode that the system has to be in at least
 * @keyrings: one bit for each enum bpf_sig_info_keyring that counts; 0 if that
 *	was not given
 * @default_action: of loads that no rule is about
 * @default_line: where that is, 0 if it was not given
 * @rule_cnt: number of @rules
 * @rules: in their order
 * @text: as it was parsed, @text_size bytes, and a NUL
 * @text_size: of @text
 * @memory: what all pointers point into, for bpf_sig_policy_free()
 */
struct bpf_sig_policy {
	char name[BPF_SIG_POLICY_NAME_SIZE];
	u64 version;
	bool has_mode;
	u32 mode;
	u32 keyrings;
	u32 default_action;
	u32 default_line;
	u32 rule_cnt;
	const struct bpf_sig_rule *rules;
	const char *text;
	size_t text_size;
	void *memory[5];
};

/**
 * struct bpf_sig_policy_error - where and why a policy was refused
 * @line: from 1
 * @column: from 1, in bytes
 * @reason: a phrase
 */
struct bpf_sig_policy_error {
	u32 line;
	u32 column;
	char reason[192];
};

/* policy_parse.c, with policy_text.c and policy_values.c */
struct bpf_sig_policy *
bpf_sig_policy_parse(const char *text, size_t size,
		     struct bpf_sig_policy_error *error);
void bpf_sig_policy_free(struct bpf_sig_policy *policy);

/* policy_names.c */

/**
 * struct bpf_sig_names - names of the values of an enumeration
 * @names: by value; NULL where a value has none
 * @cnt: number of @names
 */
struct bpf_sig_names {
	const char * const *names;
	u32 cnt;
};

extern const struct bpf_sig_names bpf_sig_mode_names;
extern const struct bpf_sig_names bpf_sig_verdict_names;
extern const struct bpf_sig_names bpf_sig_action_names;
extern const struct bpf_sig_names bpf_sig_keyring_names;
extern const struct bpf_sig_names bpf_sig_prog_type_names;
extern const struct bpf_sig_names bpf_sig_attach_type_names;
extern const struct bpf_sig_names bpf_sig_cond_names;
extern const struct bpf_sig_names bpf_sig_userns_names;
extern const struct bpf_sig_names bpf_sig_token_names;
extern const struct bpf_sig_names bpf_sig_caller_names;
extern const struct bpf_sig_names bpf_sig_exe_names;

const char *bpf_sig_name_of(const struct bpf_sig_names *names, u32 value);
int bpf_sig_value_of(const struct bpf_sig_names *names, const char *name,
		     size_t len);

#endif /* _BPF_SIG_POLICY_H */
