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
