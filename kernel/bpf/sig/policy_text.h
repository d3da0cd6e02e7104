/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * The text of a policy while it is parsed: shared between policy_*.c
 */
#ifndef _BPF_SIG_POLICY_TEXT_H
#define _BPF_SIG_POLICY_TEXT_H

#include "policy.h"

#define BPF_SIG_TEXT_SHOWN	32	/* bytes of a word in a reason */
#define BPF_SIG_TEXT_ANY	0	/* of more names than can be listed */

/* Those that policies may speak of. */
#define BPF_SIG_TEXT_KEYRINGS \
	(BIT(BPF_SIG_KEYS_BPF) | BIT(BPF_SIG_KEYS_BUILTIN) | \
	 BIT(BPF_SIG_KEYS_SECONDARY) | BIT(BPF_SIG_KEYS_PLATFORM) | \
	 BIT(BPF_SIG_KEYS_MACHINE))

/**
 * struct bpf_sig_word - a part of the text
 * @s: where it is; NULL behind the last value of a list
 * @len: its bytes
 */
struct bpf_sig_word {
	const char *s;
	size_t len;
};

/* How much of it a reason shows: for "%.*s". */
static inline int word_shown(const struct bpf_sig_word *word)
{
	return word->len < BPF_SIG_TEXT_SHOWN ? word->len : BPF_SIG_TEXT_SHOWN;
}

/**
 * struct bpf_sig_text - a text that is parsed
 * @pos: what comes next
 * @line_start: of the line that is parsed
 * @line_end: its newline, or the end of the text
 * @line: its number, from 1
 * @error: where and why the text is refused
 * @policy: to be filled in
 * @seen: statements that were there, one bit each
 * @rules: all rules; NULL as long as they are only counted
 * @conds: the conditions of all rules, or NULL
 * @values: the values of all conditions, or NULL
 * @bytes: strings and digests of all values, or NULL
 * @cond_cnt: number of @conds so far
 * @value_cnt: number of @values so far
 * @byte_cnt: number of @bytes so far
 *
 * The text is read twice: once to see that it is valid and to count, and once
 * to fill in what was allocated after that.
 */
struct bpf_sig_text {
	const char *pos;
	const char *line_start;
	const char *line_end;
	u32 line;
	struct bpf_sig_policy_error *error;
	struct bpf_sig_policy *policy;
	u32 seen;
	struct bpf_sig_rule *rules;
	struct bpf_sig_cond *conds;
	struct bpf_sig_value *values;
	u8 *bytes;
	size_t cond_cnt;
	size_t value_cnt;
	size_t byte_cnt;
};

/* policy_text.c */
__printf(3, 4) int bpf_sig_text_fail(struct bpf_sig_text *t, const char *at,
				     const char *fmt, ...);
int bpf_sig_text_find(struct bpf_sig_text *t, const struct bpf_sig_word *word,
		      const char *what, const struct bpf_sig_names *names,
		      u32 allowed, const char *more);
int bpf_sig_text_word(struct bpf_sig_text *t, struct bpf_sig_word *word);
int bpf_sig_text_last_word(struct bpf_sig_text *t, const char *what,
			   struct bpf_sig_word *word);
int bpf_sig_text_value(struct bpf_sig_text *t, struct bpf_sig_word *list,
		       struct bpf_sig_word *value);
int bpf_sig_text_number(struct bpf_sig_text *t,
			const struct bpf_sig_word *word, u64 min, u64 max,
			u64 *number);
bool bpf_sig_text_made_of(const struct bpf_sig_word *word, const char *others);

/* policy_values.c */
int bpf_sig_policy_value(struct bpf_sig_text *t, u32 key,
			 const struct bpf_sig_word *word,
			 struct bpf_sig_value *value);

#endif /* _BPF_SIG_POLICY_TEXT_H */
