// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * What the conditions of a policy compare with
 */
#ifdef __KERNEL__
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/limits.h>
#include <linux/string.h>
#else
#include "compat.h"
#endif
#include "policy_text.h"

#define MAX_LEN		(BPF_SIG_MAX_NAME - 1)
#define MAX_UID		0xfffffffeULL	/* what follows is no user */
#define BOTH		(BIT(0) | BIT(1))

static const struct {
	const char *what;
	const struct bpf_sig_names *names;
	u32 allowed;
} enums[] = {
	[BPF_SIG_COND_KEYRING] = {
		"keyring", &bpf_sig_keyring_names, BPF_SIG_TEXT_KEYRINGS
	},
	[BPF_SIG_COND_TYPE] = {
		"program type", &bpf_sig_prog_type_names, BPF_SIG_TEXT_ANY
	},
	[BPF_SIG_COND_ATTACH] = {
		"attach type", &bpf_sig_attach_type_names, BPF_SIG_TEXT_ANY
	},
	[BPF_SIG_COND_USERNS] = {
		"user namespace", &bpf_sig_userns_names, BOTH
	},
	[BPF_SIG_COND_TOKEN] = { "value", &bpf_sig_token_names, BOTH },
	[BPF_SIG_COND_CALLER] = { "caller", &bpf_sig_caller_names, BOTH },
};

static int parse_enum(struct bpf_sig_text *t, u32 key,
		      const struct bpf_sig_word *word,
		      struct bpf_sig_value *value)
{
	int number = bpf_sig_text_find(t, word, enums[key].what,
				       enums[key].names, enums[key].allowed,
				       "");

	if (number < 0)
		return number;
	if (key == BPF_SIG_COND_TYPE && !number)
		return bpf_sig_text_fail(t, word->s, "no program has the type '%.*s'",
					 word_shown(word), word->s);
	value->first = number;
	return 0;
}

/* Room for @size bytes; NULL as long as they are only counted. */
static u8 *take_bytes(struct bpf_sig_text *t, size_t size)
{
	u8 *bytes = t->bytes ? t->bytes + t->byte_cnt : NULL;

	t->byte_cnt += size;
	return bytes;
}

static int parse_string(struct bpf_sig_text *t, const struct bpf_sig_word *word,
			struct bpf_sig_value *value)
{
	u8 *s;

	if (word->len > MAX_LEN)
		return bpf_sig_text_fail(t, word->s, "more than %d characters",
					 MAX_LEN);
	s = take_bytes(t, word->len + 1);
	if (s) {
		memcpy(s, word->s, word->len);
		s[word->len] = '\0';
	}
	value->name = (const char *)s;
	return 0;
}

static int parse_function(struct bpf_sig_text *t,
			  const struct bpf_sig_word *word,
			  struct bpf_sig_value *value)
{
	if (!bpf_sig_text_made_of(word, "_") ||
	    (*word->s >= '0' && *word->s <= '9'))
		return bpf_sig_text_fail(t, word->s, "'%.*s' is not the name of a function",
					 word_shown(word), word->s);
	return parse_string(t, word, value);
}

static int parse_hex(struct bpf_sig_text *t, const struct bpf_sig_word *word,
		     u32 min, u32 max, struct bpf_sig_value *value)
{
	size_t size = word->len / 2, i;
	u8 *bytes;

	if (word->len % 2 || size < min || size > max) {
		if (min == max)
			return bpf_sig_text_fail(t, word->s,
						 "'%.*s' is not %u hex digits",
						 word_shown(word), word->s, 2 * max);
		return bpf_sig_text_fail(t, word->s,
					 "'%.*s' is not %u to %u hex digits, two a byte",
					 word_shown(word), word->s, 2 * min, 2 * max);
	}
	for (i = 0; i < word->len; i++)
		if (hex_to_bin(word->s[i]) < 0)
			return bpf_sig_text_fail(t, word->s + i,
						 "'%c' is not a hex digit",
						 word->s[i]);
	bytes = take_bytes(t, size);
	for (i = 0; bytes && i < size; i++)
		bytes[i] = hex_to_bin(word->s[2 * i]) << 4 |
			   hex_to_bin(word->s[2 * i + 1]);
	value->bytes = bytes;
	value->size = size;
	return 0;
}

/* @word is split in two: what is in front of @sep, and what is behind it. */
static void split(const struct bpf_sig_word *word, char sep,
		  struct bpf_sig_word *front, struct bpf_sig_word *behind)
{
	const char *at = memchr(word->s, sep, word->len);

	*front = *word;
	behind->s = NULL;
	behind->len = 0;
	if (!at)
		return;
	front->len = at - word->s;
	behind->s = at + 1;
	behind->len = word->len - front->len - 1;
}

static int parse_uid(struct bpf_sig_text *t, const struct bpf_sig_word *word,
		     struct bpf_sig_value *value)
{
	struct bpf_sig_word first, last;
	int err;

	split(word, '-', &first, &last);
	err = bpf_sig_text_number(t, &first, 0, MAX_UID, &value->first);
	value->last = value->first;
	if (err || !last.s)
		return err;
	err = bpf_sig_text_number(t, &last, 0, MAX_UID, &value->last);
	if (!err && value->last < value->first)
		return bpf_sig_text_fail(t, word->s, "nothing is in the range '%.*s'",
					 word_shown(word), word->s);
	return err;
}

static int parse_exe(struct bpf_sig_text *t, const struct bpf_sig_word *word,
		     struct bpf_sig_value *value)
{
	struct bpf_sig_word form, digest;
	bool plain;
	u32 size;
	int exe;

	split(word, ':', &form, &digest);
	exe = bpf_sig_value_of(&bpf_sig_exe_names, form.s, form.len);
	/* All but one have a digest. */
	plain = exe == BPF_SIG_EXE_SIGNED;
	if (exe < 0 || plain == !!digest.s)
		return bpf_sig_text_fail(t, word->s,
					 "'%.*s' is not signed, sha256:HEX or sha512:HEX",
					 word_shown(word), word->s);
	value->first = exe;
	if (plain)
		return 0;
	size = exe == BPF_SIG_EXE_SHA256 ? 32 : 64;
	return parse_hex(t, &digest, size, size, value);
}

/**
 * bpf_sig_policy_value - read a value of a condition
 * @t: the text
 * @key: enum bpf_sig_cond_key
 * @word: the value, not empty
 * @value: what it says
 *
 * Return: 0 or -EINVAL
 */
int bpf_sig_policy_value(struct bpf_sig_text *t, u32 key,
			 const struct bpf_sig_word *word,
			 struct bpf_sig_value *value)
{
	int err;

	switch (key) {
	case BPF_SIG_COND_SIGNER:
	case BPF_SIG_COND_OBJECT:
		return parse_string(t, word, value);
	case BPF_SIG_COND_CALLS:
	case BPF_SIG_COND_ONLY_CALLS:
		return parse_function(t, word, value);
	case BPF_SIG_COND_KEY:
		return parse_hex(t, word, 4, 32, value);
	case BPF_SIG_COND_MANIFEST:
		return parse_hex(t, word, BPF_SIG_DIGEST_SIZE,
				 BPF_SIG_DIGEST_SIZE, value);
	case BPF_SIG_COND_UID:
		return parse_uid(t, word, value);
	case BPF_SIG_COND_ROLLBACK:
		err = bpf_sig_text_number(t, word, 1, U64_MAX, &value->first);
		break;
	case BPF_SIG_COND_EXE:
		err = parse_exe(t, word, value);
		break;
	default:
		err = parse_enum(t, key, word, value);
	}
	value->last = value->first;
	return err;
}
