// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy says about a verdict
 *
 * Pure functions: they see no program, no caller and no global state.
 */
#include <linux/string.h>
#include "private.h"

/* A condition either holds or not, or nobody knows yet. */
enum answer {
	NO,
	YES,
	UNKNOWN,
};

/**
 * bpf_sig_policy_keyrings - keyrings whose keys count
 * @policy: a policy, or NULL
 *
 * A user or session keyring has keys that the caller put there: it can verify
 * a signature, but vouches for nothing, and cannot be named in a policy.
 *
 * Return: one bit for each enum bpf_sig_info_keyring
 */
u32 bpf_sig_policy_keyrings(const struct bpf_sig_policy *policy)
{
	return policy && policy->keyrings ? policy->keyrings :
					    BPF_SIG_KEYS_DEFAULT;
}

/*
 * The certificate's subject: info->signer is that, ": " and the key's
 * identifier, as the kernel describes keys. Only the former may have a colon.
 */
static bool signer_is(const struct bpf_sig_info *info, const char *name)
{
	const char *end = strrchr(info->signer, ':');

	return end && !strncmp(info->signer, name, end - info->signer) &&
	       strlen(name) == end - info->signer;
}

/* About who signed, and what. */
static bool info_matches(u32 key, const struct bpf_sig_info *info,
			 const struct bpf_sig_value *value)
{
	switch (key) {
	case BPF_SIG_COND_SIGNER:
		return signer_is(info, value->name);
	case BPF_SIG_COND_KEY:
		return info->key_id_len == value->size &&
		       !memcmp(info->key_id, value->bytes, value->size);
	case BPF_SIG_COND_KEYRING:
		return info->keyring == value->first;
	default:
		break;
	}
	/* Mainline's loaders have no manifest. */
	if (!bpf_sig_has_manifest(info))
		return false;
	switch (key) {
	case BPF_SIG_COND_OBJECT:
		return !strcmp(info->object, value->name);
	case BPF_SIG_COND_MANIFEST:
		return value->size == sizeof(info->manifest) &&
		       !memcmp(info->manifest, value->bytes, value->size);
	case BPF_SIG_COND_ROLLBACK:
		return info->rollback_index < value->first;
	default:
		return false;
	}
}

static bool value_matches(u32 key, const struct bpf_sig_facts *facts,
			  const struct bpf_sig_value *value)
{
	switch (key) {
	case BPF_SIG_COND_TYPE:
		return facts->prog_type == value->first;
	case BPF_SIG_COND_ATTACH:
		return facts->attach_type == value->first;
	case BPF_SIG_COND_UID:
		return facts->uid >= value->first && facts->uid <= value->last;
	case BPF_SIG_COND_USERNS:
		return value->first == (facts->init_userns ?
					BPF_SIG_USERNS_INIT :
					BPF_SIG_USERNS_OTHER);
	case BPF_SIG_COND_TOKEN:
		return facts->token == value->first;
	case BPF_SIG_COND_CALLER:
		return value->first == (facts->privileged ?
					BPF_SIG_CALLER_PRIVILEGED :
					BPF_SIG_CALLER_UNPRIVILEGED);
	case BPF_SIG_COND_EXE:
		return facts->exe_matches && facts->exe_matches(value);
	default:
		return facts->info && info_matches(key, facts->info, value);
	}
}

static bool is_about_calls(const struct bpf_sig_cond *cond)
{
	return cond->key == BPF_SIG_COND_CALLS ||
	       cond->key == BPF_SIG_COND_ONLY_CALLS;
}

static enum answer calls_match(const struct bpf_sig_cond *cond,
			       const struct bpf_sig_facts *facts,
			       const char **call)
{
	bool only = cond->key == BPF_SIG_COND_ONLY_CALLS;
	const char *found;

	if (!facts->calls)
		return UNKNOWN;
	found = bpf_sig_first_call(facts->calls, cond, !only);
	if (found)
		*call = found;
	return (only || cond->negated) == !found ? YES : NO;
}

static enum answer cond_matches(const struct bpf_sig_cond *cond,
				const struct bpf_sig_facts *facts,
				const char **call)
{
	bool found = false;
	u32 i;

	if (is_about_calls(cond))
		return calls_match(cond, facts, call);
	for (i = 0; i < cond->value_cnt && !found; i++)
		found = value_matches(cond->key, facts, &cond->values[i]);
	return found != cond->negated ? YES : NO;
}

/* Nobody is let in by a rule that was written for others. */
static bool is_about_caller(const struct bpf_sig_rule *rule,
			    const struct bpf_sig_facts *facts)
{
	if (rule->action == BPF_SIG_ACTION_DENY)
		return true;
	return rule->any_caller || facts->privileged;
}

/* What a program calls is asked last: the answer is an explanation, too. */
static enum answer rule_matches(const struct bpf_sig_rule *rule,
				const struct bpf_sig_facts *facts,
				const char **call)
{
	enum answer answer, all = YES;
	int calls;
	u32 i;

	if (!(rule->verdicts & BIT(facts->verdict)))
		return NO;
	if (!is_about_caller(rule, facts))
		return NO;
	for (calls = 0; calls < 2; calls++) {
		for (i = 0; i < rule->cond_cnt; i++) {
			if (is_about_calls(&rule->conds[i]) != calls)
				continue;
			answer = cond_matches(&rule->conds[i], facts, call);
			if (answer == NO)
				return NO;
			if (answer == UNKNOWN)
				all = UNKNOWN;
		}
	}
	return all;
}

/**
 * bpf_sig_policy_decide - find the first rule that is about a load
 * @policy: the policy
 * @facts: about the load
 * @outcome: what it says; NONE only if @facts has no calls, it depends on
 *	them, and the load may be let in
 */
void bpf_sig_policy_decide(const struct bpf_sig_policy *policy,
			   const struct bpf_sig_facts *facts,
			   struct bpf_sig_outcome *outcome)
{
	u32 i, possible = 0;

	/* The default is a rule that does not say who. */
	*outcome = (struct bpf_sig_outcome){
		.action = facts->privileged ? policy->default_action :
					      BPF_SIG_ACTION_DENY,
	};
	for (i = 0; i < policy->rule_cnt; i++) {
		const struct bpf_sig_rule *rule = &policy->rules[i];
		enum answer answer;

		answer = rule_matches(rule, facts, &outcome->call);
		if (answer == NO)
			continue;
		if (answer == UNKNOWN) {
			possible |= BIT(rule->action);
			continue;
		}
		outcome->action = rule->action;
		outcome->rule = rule->line;
		/* What is signed may join what is signed. */
		outcome->join = rule->join;
		break;
	}
	/* A refusal is one, whichever rule it comes from. */
	if (possible && (possible | BIT(outcome->action)) !=
			BIT(BPF_SIG_ACTION_DENY)) {
		*outcome = (struct bpf_sig_outcome){
			.action = BPF_SIG_ACTION_NONE,
		};
		return;
	}
	if (outcome->action == BPF_SIG_ACTION_DENY)
		outcome->join = false;
	else if (facts->verdict != BPF_SIG_VERDICT_UNSIGNED)
		outcome->join = true;
	if (outcome->action != BPF_SIG_ACTION_DENY)
		outcome->call = NULL;
}
