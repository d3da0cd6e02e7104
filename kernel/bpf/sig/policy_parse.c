// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Parser of policies
 *
 * The text is that of an administrator, or comes out of a CMS that a trusted
 * key has signed. It is refused as a whole for the first thing in it that is
 * not understood: half a policy is another policy.
 *
 * The language is specified in Documentation/admin-guide/bpf_sig.rst.
 */
#ifdef __KERNEL__
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#else
#include "compat.h"
#endif
#include "policy_text.h"

/* What pointers of the parsed form point into. */
enum memory {
	MEM_TEXT,
	MEM_RULES,
	MEM_CONDS,
	MEM_VALUES,
	MEM_BYTES,
};

enum statement {
	ST_NAME,
	ST_VERSION,
	ST_MODE,
	ST_KEYRINGS,
	ST_DEFAULT,
	ST_ALLOW,
	ST_AUDIT,
	ST_DENY,
	ST_CNT,
};

static const char * const statements[] = {
	"name", "version", "mode", "keyrings", "default", "allow", "audit",
	"deny",
};

static const struct bpf_sig_names statement_names = {
	.names = statements,
	.cnt = ST_CNT,
};

#define ALL_OF(cnt)	(BIT(cnt) - 1)
#define COND_CNT	(BPF_SIG_COND_EXE + 1)
#define ACTIONS		(BIT(BPF_SIG_ACTION_ALLOW) | \
			 BIT(BPF_SIG_ACTION_AUDIT) | BIT(BPF_SIG_ACTION_DENY))
#define VERDICTS	(BIT(BPF_SIG_VERDICT_UNSIGNED) | \
			 BIT(BPF_SIG_VERDICT_VERIFIED) | \
			 BIT(BPF_SIG_VERDICT_LOADER) | \
			 BIT(BPF_SIG_VERDICT_BY_LOADER))

/* Each of them at most once with '=' or '<', and once with '!='. */
static_assert(2 * COND_CNT <= BPF_SIG_POLICY_MAX_CONDS);

static bool is_word(const struct bpf_sig_word *word, const char *s)
{
	return strlen(s) == word->len && !memcmp(s, word->s, word->len);
}

/* Only text, so that what a person sees is all that there is. */
static int check_characters(struct bpf_sig_text *t, size_t size)
{
	const char *s = t->pos, *end = s + size;

	for (; s < end; s++) {
		if (*s == '\n') {
			t->line++;
			t->line_start = s + 1;
		} else if (*s != '\t' && (*s < 0x20 || *s > 0x7e)) {
			return bpf_sig_text_fail(t, s,
						 "byte 0x%02x is not printable ASCII",
						 (u8)*s);
		}
	}
	return 0;
}

static int parse_name(struct bpf_sig_text *t)
{
	struct bpf_sig_word word;
	int err = bpf_sig_text_last_word(t, "the name", &word);

	if (err)
		return err;
	if (word.len >= BPF_SIG_POLICY_NAME_SIZE ||
	    !bpf_sig_text_made_of(&word, "._-"))
		return bpf_sig_text_fail(t, word.s,
					 "'%.*s' is not a name: 1 to %d of A-Z a-z 0-9 . _ -",
					 word_shown(&word), word.s,
					 BPF_SIG_POLICY_NAME_SIZE - 1);
	memcpy(t->policy->name, word.s, word.len);
	t->policy->name[word.len] = '\0';
	return 0;
}

static int parse_version(struct bpf_sig_text *t)
{
	struct bpf_sig_word word;
	int err = bpf_sig_text_last_word(t, "the version", &word);

	if (err)
		return err;
	return bpf_sig_text_number(t, &word, 1, U64_MAX, &t->policy->version);
}

static int parse_mode(struct bpf_sig_text *t)
{
	struct bpf_sig_word word;
	int mode = bpf_sig_text_last_word(t, "the mode", &word);

	if (mode)
		return mode;
	mode = bpf_sig_text_find(t, &word, "mode", &bpf_sig_mode_names,
				 ALL_OF(BPF_SIG_MODE_LOCKED + 1), "");
	if (mode < 0)
		return mode;
	t->policy->has_mode = true;
	t->policy->mode = mode;
	return 0;
}

static int parse_default(struct bpf_sig_text *t)
{
	struct bpf_sig_word word;
	int action = bpf_sig_text_last_word(t, "the action", &word);

	if (action)
		return action;
	action = bpf_sig_text_find(t, &word, "action", &bpf_sig_action_names,
				   ACTIONS, "");
	if (action < 0)
		return action;
	t->policy->default_action = action;
	t->policy->default_line = t->line;
	return 0;
}

/* A list of names becomes one bit for each. */
static int parse_mask(struct bpf_sig_text *t, struct bpf_sig_word *list,
		      const char *what, const struct bpf_sig_names *names,
		      u32 allowed, const char *more, u32 *mask)
{
	struct bpf_sig_word word;
	int ret, found;

	while ((ret = bpf_sig_text_value(t, list, &word)) > 0) {
		found = bpf_sig_text_find(t, &word, what, names, allowed, more);
		if (found < 0)
			return found;
		if (*mask & BIT(found))
			return bpf_sig_text_fail(t, word.s, "'%.*s' twice",
						 word_shown(&word), word.s);
		*mask |= BIT(found);
	}
	return ret;
}

static int parse_keyrings(struct bpf_sig_text *t)
{
	struct bpf_sig_word list;
	int err = bpf_sig_text_last_word(t, "the list of keyrings", &list);

	if (err)
		return err;
	t->policy->keyrings = 0;
	return parse_mask(t, &list, "keyring", &bpf_sig_keyring_names,
			  BPF_SIG_TEXT_KEYRINGS, "", &t->policy->keyrings);
}

/* Splits KEY=..., KEY!=... or KEY<... */
static int parse_operator(struct bpf_sig_text *t, struct bpf_sig_word *word,
			  struct bpf_sig_cond *cond)
{
	struct bpf_sig_word key = { .s = word->s };
	const char *op;
	bool less;
	int found;

	while (key.len < word->len && !strchr("=!<", key.s[key.len]))
		key.len++;
	op = key.s + key.len;
	word->len -= key.len;
	if (!word->len || (*op == '!' && (word->len < 2 || op[1] != '=')))
		return bpf_sig_text_fail(t, word->s,
					 "'%.*s' is not KEY=VALUE, KEY!=VALUE or join",
					 word_shown(&key), key.s);
	found = bpf_sig_text_find(t, &key, "condition", &bpf_sig_cond_names,
				  ALL_OF(COND_CNT), "");
	if (found < 0)
		return found;
	cond->key = found;
	cond->negated = *op == '!';
	less = *op == '<';
	if (cond->key == BPF_SIG_COND_ROLLBACK ? !less : less)
		return bpf_sig_text_fail(t, op, less ?
					 "'%.*s' has no '<'" :
					 "'%.*s' has '<' only",
					 word_shown(&key), key.s);
	/* Of an executable that is not known, nothing may be concluded. */
	if (cond->negated && (cond->key == BPF_SIG_COND_ONLY_CALLS ||
			      cond->key == BPF_SIG_COND_EXE))
		return bpf_sig_text_fail(t, op, "'%.*s' has '=' only",
					 word_shown(&key), key.s);
	word->s = op + 1 + cond->negated;
	word->len -= 1 + cond->negated;
	return 0;
}

static int parse_values(struct bpf_sig_text *t, struct bpf_sig_word *list,
			struct bpf_sig_cond *cond)
{
	struct bpf_sig_word word;
	int ret, err;

	cond->values = t->values ? t->values + t->value_cnt : NULL;
	while ((ret = bpf_sig_text_value(t, list, &word)) > 0) {
		struct bpf_sig_value value = {};

		if (cond->value_cnt == BPF_SIG_POLICY_MAX_VALUES)
			return bpf_sig_text_fail(t, word.s, "more than %d values",
						 BPF_SIG_POLICY_MAX_VALUES);
		if (cond->value_cnt && cond->key == BPF_SIG_COND_ROLLBACK)
			return bpf_sig_text_fail(t, word.s,
						 "'rollback' has one value");
		err = bpf_sig_policy_value(t, cond->key, &word, &value);
		if (err)
			return err;
		if (t->values)
			t->values[t->value_cnt] = value;
		t->value_cnt++;
		cond->value_cnt++;
	}
	return ret;
}

/* @seen: the conditions that the rule has, and those that are negated. */
static int parse_cond(struct bpf_sig_text *t, struct bpf_sig_word *word,
		      struct bpf_sig_rule *rule, u32 seen[2])
{
	struct bpf_sig_cond cond = {};
	const char *start = word->s;
	int err;

	err = parse_operator(t, word, &cond);
	if (err)
		return err;
	if (seen[cond.negated] & BIT(cond.key))
		return bpf_sig_text_fail(t, start, "'%s' twice in a rule",
					 bpf_sig_name_of(&bpf_sig_cond_names,
							 cond.key));
	seen[cond.negated] |= BIT(cond.key);
	err = parse_values(t, word, &cond);
	if (err)
		return err;
	if (cond.key == BPF_SIG_COND_CALLER)
		rule->any_caller = true;
	if (t->conds)
		t->conds[t->cond_cnt] = cond;
	t->cond_cnt++;
	rule->cond_cnt++;
	return 0;
}

static int parse_verdicts(struct bpf_sig_text *t, u32 *verdicts)
{
	struct bpf_sig_word list;
	int ret = bpf_sig_text_word(t, &list);

	if (ret < 0)
		return ret;
	if (!ret)
		return bpf_sig_text_fail(t, list.s,
					 "verdicts are missing: unsigned, verified, loader, by-loader or any");
	if (is_word(&list, "any")) {
		*verdicts = VERDICTS;
		return 0;
	}
	return parse_mask(t, &list, "verdict", &bpf_sig_verdict_names,
			  VERDICTS, " or any alone", verdicts);
}

static int parse_rule(struct bpf_sig_text *t, u32 action)
{
	struct bpf_sig_rule rule = { .line = t->line, .action = action };
	struct bpf_sig_word word;
	u32 seen[2] = {};
	int ret;

	if (t->policy->rule_cnt == BPF_SIG_POLICY_MAX_RULES)
		return bpf_sig_text_fail(t, t->line_start, "more than %d rules",
					 BPF_SIG_POLICY_MAX_RULES);
	ret = parse_verdicts(t, &rule.verdicts);
	if (ret)
		return ret;
	rule.conds = t->conds ? t->conds + t->cond_cnt : NULL;
	while ((ret = bpf_sig_text_word(t, &word)) > 0) {
		if (rule.join)
			return bpf_sig_text_fail(t, word.s,
						 "'%.*s' behind join, the last word of a rule",
						 word_shown(&word), word.s);
		if (!is_word(&word, "join")) {
			ret = parse_cond(t, &word, &rule, seen);
			if (ret)
				return ret;
			continue;
		}
		if (action == BPF_SIG_ACTION_DENY ||
		    !(rule.verdicts & BIT(BPF_SIG_VERDICT_UNSIGNED)))
			return bpf_sig_text_fail(t, word.s,
						 "join in a rule that lets in nothing unsigned");
		rule.join = true;
	}
	if (t->rules)
		t->rules[t->policy->rule_cnt] = rule;
	t->policy->rule_cnt++;
	return ret;
}

static int parse_line(struct bpf_sig_text *t)
{
	struct bpf_sig_word word;
	int ret = bpf_sig_text_word(t, &word);

	if (ret <= 0)
		return ret;
	ret = bpf_sig_text_find(t, &word, "statement", &statement_names,
				ALL_OF(ST_CNT), "");
	if (ret < 0)
		return ret;
	if (ret <= ST_DEFAULT && t->seen & BIT(ret))
		return bpf_sig_text_fail(t, word.s, "'%.*s' twice",
					 word_shown(&word), word.s);
	t->seen |= BIT(ret);
	switch (ret) {
	case ST_NAME:
		return parse_name(t);
	case ST_VERSION:
		return parse_version(t);
	case ST_MODE:
		return parse_mode(t);
	case ST_KEYRINGS:
		return parse_keyrings(t);
	case ST_DEFAULT:
		return parse_default(t);
	case ST_ALLOW:
		return parse_rule(t, BPF_SIG_ACTION_ALLOW);
	case ST_AUDIT:
		return parse_rule(t, BPF_SIG_ACTION_AUDIT);
	default:
		return parse_rule(t, BPF_SIG_ACTION_DENY);
	}
}

/* What is behind the magic. */
static int parse_text(struct bpf_sig_text *t)
{
	struct bpf_sig_policy *policy = t->policy;
	const char *end = policy->text + policy->text_size;
	int err;

	t->pos = policy->text + BPF_SIG_POLICY_MAGIC_SIZE;
	t->line = 1;
	t->seen = 0;
	policy->rule_cnt = 0;
	t->cond_cnt = 0;
	t->value_cnt = 0;
	t->byte_cnt = 0;
	while (t->pos < end) {
		t->line++;
		t->line_start = t->pos;
		t->line_end = memchr(t->pos, '\n', end - t->pos) ?: end;
		err = parse_line(t);
		if (err)
			return err;
		t->pos = t->line_end + 1;
	}
	t->line = 1;
	t->line_start = policy->text;
	if (!(t->seen & BIT(ST_NAME)))
		return bpf_sig_text_fail(t, policy->text, "the policy has no name");
	if (!(t->seen & BIT(ST_VERSION)))
		return bpf_sig_text_fail(t, policy->text,
					 "the policy has no version");
	return 0;
}

static int parse(struct bpf_sig_text *t, const char *text, size_t size)
{
	struct bpf_sig_policy *policy = t->policy;
	char *copy;
	int err;

	t->line = 1;
	t->line_start = text;
	if (size > BPF_SIG_POLICY_MAX_SIZE) {
		bpf_sig_text_fail(t, text, "more than %u bytes",
				  BPF_SIG_POLICY_MAX_SIZE);
		return -EFBIG;
	}
	if (size < BPF_SIG_POLICY_MAGIC_SIZE ||
	    memcmp(text, BPF_SIG_POLICY_MAGIC, BPF_SIG_POLICY_MAGIC_SIZE))
		return bpf_sig_text_fail(t, text, "the first line is not '%.*s'",
					 (int)BPF_SIG_POLICY_MAGIC_SIZE - 1,
					 BPF_SIG_POLICY_MAGIC);
	t->pos = text;
	err = check_characters(t, size);
	if (err)
		return err;
	copy = kvmalloc(size + 1, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, size);
	copy[size] = '\0';
	policy->memory[MEM_TEXT] = copy;
	policy->text = copy;
	policy->text_size = size;
	err = parse_text(t);
	if (err)
		return err;

	t->rules = kvcalloc(policy->rule_cnt, sizeof(*t->rules),
			    GFP_KERNEL_ACCOUNT);
	policy->memory[MEM_RULES] = t->rules;
	t->conds = kvcalloc(t->cond_cnt, sizeof(*t->conds), GFP_KERNEL_ACCOUNT);
	policy->memory[MEM_CONDS] = t->conds;
	t->values = kvcalloc(t->value_cnt, sizeof(*t->values),
			     GFP_KERNEL_ACCOUNT);
	policy->memory[MEM_VALUES] = t->values;
	t->bytes = kvcalloc(t->byte_cnt, 1, GFP_KERNEL_ACCOUNT);
	policy->memory[MEM_BYTES] = t->bytes;
	policy->rules = t->rules;
	if (!t->rules || !t->conds || !t->values || !t->bytes)
		return -ENOMEM;
	return parse_text(t);
}

/**
 * bpf_sig_policy_parse - read a policy
 * @text: the policy, of which a copy is made
 * @size: of @text, bytes
 * @error: where and why it was refused
 *
 * Return: the policy, for bpf_sig_policy_free(), or an error pointer: -EINVAL
 * if there is an error in it, -EFBIG if it is too big, -ENOMEM.
 */
struct bpf_sig_policy *
bpf_sig_policy_parse(const char *text, size_t size,
		     struct bpf_sig_policy_error *error)
{
	struct bpf_sig_text t = { .error = error };
	int err;

	memset(error, 0, sizeof(*error));
	t.policy = kzalloc(sizeof(*t.policy), GFP_KERNEL);
	if (!t.policy)
		return ERR_PTR(-ENOMEM);
	t.policy->default_action = BPF_SIG_ACTION_DENY;
	err = parse(&t, text, size);
	if (err) {
		bpf_sig_policy_free(t.policy);
		return ERR_PTR(err);
	}
	return t.policy;
}

/**
 * bpf_sig_policy_free - free a policy
 * @policy: that bpf_sig_policy_parse() returned, or NULL
 */
void bpf_sig_policy_free(struct bpf_sig_policy *policy)
{
	u32 i;

	if (!policy)
		return;
	for (i = 0; i < ARRAY_SIZE(policy->memory); i++)
		kvfree(policy->memory[i]);
	kfree(policy);
}
