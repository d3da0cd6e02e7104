// SPDX-License-Identifier: GPL-2.0
/*
 * A policy as JSON
 */
#include "cli.h"

/* Each bit of @mask by its name. */
static void put_names(struct json *json, const char *key,
		      const struct bpf_sig_names *names, u32 mask)
{
	u32 i;

	json_open(json, key, '[');
	for (i = 0; i < names->cnt; i++)
		if (mask & BIT(i))
			json_string(json, NULL, bpf_sig_name_of(names, i));
	json_close(json, ']');
}

static const struct bpf_sig_names *const names_of[] = {
	[BPF_SIG_COND_KEYRING] = &bpf_sig_keyring_names,
	[BPF_SIG_COND_TYPE] = &bpf_sig_prog_type_names,
	[BPF_SIG_COND_ATTACH] = &bpf_sig_attach_type_names,
	[BPF_SIG_COND_USERNS] = &bpf_sig_userns_names,
	[BPF_SIG_COND_TOKEN] = &bpf_sig_token_names,
	[BPF_SIG_COND_CALLER] = &bpf_sig_caller_names,
	[BPF_SIG_COND_EXE] = &bpf_sig_exe_names,
};

/* As the text of a policy has it, without quotes. */
static void put_value(struct json *json, u32 key, const struct bpf_sig_value *v)
{
	const struct bpf_sig_names *names =
		key < ARRAY_SIZE(names_of) ? names_of[key] : NULL;
	char text[16 + 2 * 64 + 1];
	int len = 0;

	if (v->name) {
		json_string(json, NULL, v->name);
		return;
	}
	if (names)
		len = snprintf(text, sizeof(text), "%s%s",
			       bpf_sig_name_of(names, v->first), v->size ? ":" : "");
	else if (!v->size)
		snprintf(text, sizeof(text), v->last != v->first ? "%llu-%llu" : "%llu",
			 (unsigned long long)v->first, (unsigned long long)v->last);
	if (v->size)
		word_hex(text + len, v->bytes, v->size);
	json_string(json, NULL, text);
}

static void put_cond(struct json *json, const struct bpf_sig_cond *cond)
{
	u32 i;

	json_open(json, NULL, '{');
	json_string(json, "key", bpf_sig_name_of(&bpf_sig_cond_names, cond->key));
	json_string(json, "operator", cond->negated ? "!=" :
		    cond->key == BPF_SIG_COND_ROLLBACK ? "<" : "=");
	json_open(json, "values", '[');
	for (i = 0; i < cond->value_cnt; i++)
		put_value(json, cond->key, &cond->values[i]);
	json_close(json, ']');
	json_close(json, '}');
}

static void put_rule(struct json *json, const struct bpf_sig_rule *rule)
{
	u32 i;

	json_open(json, NULL, '{');
	json_number(json, "line", rule->line);
	json_string(json, "action",
		    bpf_sig_name_of(&bpf_sig_action_names, rule->action));
	put_names(json, "verdicts", &bpf_sig_verdict_names, rule->verdicts);
	json_open(json, "conditions", '[');
	for (i = 0; i < rule->cond_cnt; i++)
		put_cond(json, &rule->conds[i]);
	json_close(json, ']');
	json_bool(json, "join", rule->join);
	json_close(json, '}');
}

/* Into an object that is open. What the policy does not say is not there. */
void cli_policy_json(struct json *json, const struct bpf_sig_policy *policy)
{
	u32 i;

	json_string(json, "name", policy->name);
	json_number(json, "version", policy->version);
	if (policy->has_mode)
		json_string(json, "mode",
			    bpf_sig_name_of(&bpf_sig_mode_names, policy->mode));
	if (policy->keyrings)
		put_names(json, "keyrings", &bpf_sig_keyring_names,
			  policy->keyrings);
	json_open(json, "default", '{');
	if (policy->default_line)
		json_number(json, "line", policy->default_line);
	json_string(json, "action",
		    bpf_sig_name_of(&bpf_sig_action_names, policy->default_action));
	json_close(json, '}');
	json_open(json, "rules", '[');
	for (i = 0; i < policy->rule_cnt; i++)
		put_rule(json, &policy->rules[i]);
	json_close(json, ']');
}
