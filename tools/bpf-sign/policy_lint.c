// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy may say, but is hardly meant to
 */
#include "cli.h"

#define MESSAGE_MAX	512

/* Names of helpers, as the build found them in libbpf. */
static const char *const helpers[] = {
#include "bpf_helpers.inc"
};

struct lint {
	struct cli *cli;
	const struct cli_policy *p;
	struct json *json;
};

static __printf(4, 5) void say(struct lint *lint, enum bpf_sign_level level,
			       u32 line, const char *fmt, ...)
{
	char place[4200], message[MESSAGE_MAX];
	struct json *json = lint->json;
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	snprintf(place, sizeof(place), "%s:%u", lint->p->path, line);
	cli_diagnose(lint->cli, level, place, message);
	if (!json)
		return;
	json_open(json, NULL, '{');
	json_string(json, "level", level == BPF_SIGN_WARN ? "warning" : "note");
	json_number(json, "line", line);
	json_string(json, "reason", message);
	json_close(json, '}');
}

/* Whatever @v is about, @wide is about as well. */
static bool covers(u32 key, const struct bpf_sig_value *wide,
		   const struct bpf_sig_value *v)
{
	if (key == BPF_SIG_COND_ROLLBACK)
		return v->first <= wide->first;
	if (v->name)
		return !strcmp(v->name, wide->name);
	if (v->size != wide->size ||
	    (v->size && memcmp(v->bytes, wide->bytes, v->size)))
		return false;
	return v->first >= wide->first && v->last <= wide->last;
}

static bool all_covered(const struct bpf_sig_cond *wide,
			const struct bpf_sig_cond *cond)
{
	u32 i, j;

	for (i = 0; i < cond->value_cnt; i++) {
		for (j = 0; j < wide->value_cnt; j++)
			if (covers(cond->key, &wide->values[j], &cond->values[i]))
				break;
		if (j == wide->value_cnt)
			return false;
	}
	return true;
}

/* If @cond holds, then @wide does. */
static bool implies(const struct bpf_sig_cond *cond, const struct bpf_sig_cond *wide)
{
	if (cond->key != wide->key || cond->negated != wide->negated)
		return false;
	return cond->negated ? all_covered(cond, wide) : all_covered(wide, cond);
}

/* Without a condition on the caller, a rule lets in privileged ones only. */
static bool is_for_all(const struct bpf_sig_rule *rule)
{
	return rule->any_caller || rule->action == BPF_SIG_ACTION_DENY;
}

/* If @rule matches, then the @earlier one did. */
static bool is_hidden(const struct bpf_sig_rule *rule,
		      const struct bpf_sig_rule *earlier)
{
	u32 i, j;

	if (rule->verdicts & ~earlier->verdicts)
		return false;
	if (is_for_all(rule) && !is_for_all(earlier))
		return false;
	for (i = 0; i < earlier->cond_cnt; i++) {
		for (j = 0; j < rule->cond_cnt; j++)
			if (implies(&rule->conds[j], &earlier->conds[i]))
				break;
		if (j == rule->cond_cnt)
			return false;
	}
	return true;
}

static void check_hidden(struct lint *lint, const struct bpf_sig_rule *rule)
{
	const struct bpf_sig_rule *earlier;

	for (earlier = lint->p->parsed->rules; earlier < rule; earlier++) {
		if (!is_hidden(rule, earlier))
			continue;
		say(lint, BPF_SIGN_WARN, rule->line,
		    "this rule is never reached: whatever it is about, line %u decides",
		    earlier->line);
		return;
	}
}

static bool is_helper(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(helpers); i++)
		if (!strcmp(name, helpers[i]))
			return true;
	return false;
}

static void check_calls(struct lint *lint, const struct bpf_sig_rule *rule)
{
	const struct bpf_sig_cond *cond;
	u32 i, j;

	for (i = 0; i < rule->cond_cnt; i++) {
		cond = &rule->conds[i];
		if (cond->key != BPF_SIG_COND_CALLS &&
		    cond->key != BPF_SIG_COND_ONLY_CALLS)
			continue;
		for (j = 0; j < cond->value_cnt; j++)
			if (!is_helper(cond->values[j].name))
				say(lint, BPF_SIGN_HINT, rule->line,
				    "'%s' is no helper that is known here; that it is a kfunc is not checked",
				    cond->values[j].name);
	}
}

static bool has_cond(const struct bpf_sig_rule *rule, u32 keys, bool negated)
{
	u32 i;

	for (i = 0; i < rule->cond_cnt; i++)
		if (BIT(rule->conds[i].key) & keys && rule->conds[i].negated == negated)
			return true;
	return false;
}

/* bpf(2) takes any value for most types. */
static void check_attach(struct lint *lint, const struct bpf_sig_rule *rule)
{
	const u32 attach = BIT(BPF_SIG_COND_ATTACH);

	if (!has_cond(rule, attach, false) && !has_cond(rule, attach, true))
		return;
	if (!has_cond(rule, BIT(BPF_SIG_COND_TYPE), false))
		say(lint, BPF_SIGN_WARN, rule->line,
		    "'attach' restricts nothing without 'type=': programs of most types may claim any");
}

/* Of what there is no information about, each "!=" holds. */
static void check_negated(struct lint *lint, const struct bpf_sig_rule *rule)
{
	const u32 signer = BIT(BPF_SIG_COND_SIGNER) | BIT(BPF_SIG_COND_KEY) |
			   BIT(BPF_SIG_COND_KEYRING);
	const u32 manifest = BIT(BPF_SIG_COND_OBJECT) | BIT(BPF_SIG_COND_MANIFEST) |
			     BIT(BPF_SIG_COND_ROLLBACK);
	const u32 loaders = BIT(BPF_SIG_VERDICT_LOADER) | BIT(BPF_SIG_VERDICT_BY_LOADER);
	const char *who;

	if (has_cond(rule, manifest, false))
		return;
	if (rule->verdicts & BIT(BPF_SIG_VERDICT_UNSIGNED) &&
	    !has_cond(rule, signer, false) && has_cond(rule, signer | manifest, true))
		who = "what is unsigned, or was stripped of its signature,";
	else if (rule->verdicts & loaders && has_cond(rule, manifest, true))
		who = "what has no manifest, as loaders have none,";
	else
		return;
	say(lint, BPF_SIGN_WARN, rule->line,
	    "%s is let in by '!=': that holds where nothing is known", who);
}

/* Into @json, an array that is open, as well, unless it is NULL. */
void cli_policy_lint(struct cli *cli, const struct cli_policy *p, struct json *json)
{
	struct lint lint = { cli, p, json };
	const struct bpf_sig_policy *policy = p->parsed;
	const struct bpf_sig_rule *rule;
	u32 i;

	for (i = 0; i < policy->rule_cnt; i++) {
		rule = &policy->rules[i];
		check_hidden(&lint, rule);
		check_calls(&lint, rule);
		if (rule->action != BPF_SIG_ACTION_DENY) {
			check_attach(&lint, rule);
			check_negated(&lint, rule);
		}
		if (rule->action == BPF_SIG_ACTION_ALLOW && !rule->cond_cnt &&
		    rule->verdicts & BIT(BPF_SIG_VERDICT_UNSIGNED))
			say(&lint, BPF_SIGN_WARN, rule->line,
			    "whatever is unsigned is let in, without a condition");
	}
	if (policy->default_action == BPF_SIG_ACTION_ALLOW)
		say(&lint, BPF_SIGN_WARN, policy->default_line,
		    "whatever no rule is about is let in, unsigned as well");
	else if (policy->has_mode && policy->mode == BPF_SIG_MODE_LOCKED &&
		 policy->default_action != BPF_SIG_ACTION_DENY)
		say(&lint, BPF_SIGN_WARN, policy->default_line,
		    "the mode is enforce-locked, but what no rule is about is let in");
}
