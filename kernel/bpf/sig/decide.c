// SPDX-License-Identifier: GPL-2.0
/*
 * From a verdict to what happens
 *
 * What can be decided before the verifier sees the program is. What depends
 * on the functions that it calls is decided when the verifier has seen them.
 * A load that is let in is recorded when the verifier has, and once more if
 * it fails after that, as what let it in is no more.
 */
#include <linux/slab.h>
#include "private.h"

/* Whose key is in a keyring that does not count, has not signed. */
static bool is_counted(const struct bpf_sig_load *load,
		       const struct bpf_sig_info *info)
{
	return info && BIT(info->keyring) & bpf_sig_policy_keyrings(load->policy);
}

static void judge(const struct bpf_sig_load *load,
		  const struct bpf_sig_info *info,
		  struct bpf_sig_outcome *outcome)
{
	struct bpf_sig_facts facts = {
		.verdict = BPF_SIG_VERDICT_UNSIGNED,
		.prog_type = load->prog->type,
		.attach_type = load->attach_type,
		.calls = load->calls,
	};

	*outcome = (struct bpf_sig_outcome){ .action = BPF_SIG_ACTION_DENY };
	if (load->verdict == BPF_SIG_VERDICT_KERNEL) {
		outcome->action = BPF_SIG_ACTION_ALLOW;
		outcome->join = true;
		return;
	}
	if (load->verdict == BPF_SIG_VERDICT_MISMATCH || !load->policy)
		return;
	if (load->verdict != BPF_SIG_VERDICT_UNSIGNED && is_counted(load, info)) {
		facts.verdict = load->verdict;
		facts.info = info;
	}
	bpf_sig_fill_caller(&facts, load->prog);
	bpf_sig_policy_decide(load->policy, &facts, outcome);
}

static u32 result_of(const struct bpf_sig_load *load, u32 action)
{
	switch (action) {
	case BPF_SIG_ACTION_ALLOW:
		return BPF_SIG_RESULT_ALLOW;
	case BPF_SIG_ACTION_AUDIT:
		return BPF_SIG_RESULT_AUDIT;
	default:
		break;
	}
	if (load->mode >= BPF_SIG_MODE_ENFORCE)
		return BPF_SIG_RESULT_DENY;
	return load->mode == BPF_SIG_MODE_AUDIT ? BPF_SIG_RESULT_WOULD_DENY :
						  BPF_SIG_RESULT_ALLOW;
}

static void describe(const struct bpf_sig_load *load,
		     const struct bpf_sig_info *info, char *buf, size_t size)
{
	const char *signer = info && *info->signer ? info->signer :
			     "nobody";

	switch (load->verdict) {
	case BPF_SIG_VERDICT_VERIFIED:
		snprintf(buf, size, "signed by '%s'", signer);
		break;
	case BPF_SIG_VERDICT_LOADER:
		snprintf(buf, size, "a loader, signed by '%s'", signer);
		break;
	case BPF_SIG_VERDICT_BY_LOADER:
		snprintf(buf, size, "loaded by the loader '%s', signed by '%s'",
			 load->loader->aux->name, signer);
		break;
	default:
		strscpy(buf, "unsigned", size);
	}
}

/* Says which line of the policy it was, or what there is none about. */
static void explain(struct bpf_sig_load *load, const struct bpf_sig_info *info,
		    const struct bpf_sig_outcome *outcome)
{
	const char *name = load->prog->aux->name;
	char what[192], by[48] = "the default";

	if (load->verdict == BPF_SIG_VERDICT_MISMATCH)
		return;
	if (load->verdict == BPF_SIG_VERDICT_UNSIGNED && !outcome->rule &&
	    !outcome->call) {
		bpf_sig_log(load, "prog '%s': unsigned, and this kernel enforces signatures",
			    name);
		return;
	}
	describe(load, info, what, sizeof(what));
	if (load->verdict != BPF_SIG_VERDICT_UNSIGNED && !is_counted(load, info)) {
		if (info->keyring == BPF_SIG_KEYS_NONE)
			bpf_sig_log(load,
				    "prog '%s': %s, and its one signer's key has to be in a keyring itself",
				    name, what);
		else if (info->keyring == BPF_SIG_KEYS_USER)
			bpf_sig_log(load,
				    "prog '%s': %s, and only keyring %d vouches for the signer",
				    name, what, load->keyring_id);
		else
			bpf_sig_log(load,
				    "prog '%s': %s, and keyring %s does not count in policy '%s'",
				    name, what,
				    bpf_sig_keyring_name(info->keyring),
				    load->policy ? load->policy->name : "");
		return;
	}
	if (outcome->rule)
		snprintf(by, sizeof(by), "line %u", outcome->rule);
	bpf_sig_log(load, "prog '%s': %s%s%s: refused by %s of policy '%s' version %llu",
		    name, what, outcome->call ? ", calls " : "",
		    outcome->call ?: "", by,
		    load->policy ? load->policy->name : "none",
		    load->policy ? load->policy->version : 0);
}

static void record(const struct bpf_sig_load *load, u32 result, u32 rule)
{
	const struct bpf_sig_decision decision = {
		.verdict = load->verdict,
		.result = result,
		.reason = load->reason,
		.rule = rule,
		.policy = load->policy,
		.error = load->error,
	};

	bpf_sig_audit(load, &decision);
}

/* Where a program remembers what was said of it. */
static void remember(const struct bpf_sig_load *load, struct bpf_sig_info *info,
		     const struct bpf_sig_outcome *outcome)
{
	if (!info)
		return;
	info->verdict = load->verdict;
	info->action = outcome->action;
	info->rule = outcome->rule;
	info->policy_version = load->policy ? load->policy->version : 0;
	info->flags = outcome->join ? BPF_SIG_INFO_F_JOIN : 0;
}

static int settle(struct bpf_sig_load *load, struct bpf_sig_info *info,
		  struct bpf_sig_outcome *outcome)
{
	u32 result = result_of(load, outcome->action);

	remember(load, info, outcome);
	if (result == BPF_SIG_RESULT_DENY ||
	    result == BPF_SIG_RESULT_WOULD_DENY)
		load->error = load->error ?: -EKEYREJECTED;
	if (result != BPF_SIG_RESULT_DENY)
		return 0;
	explain(load, info, outcome);
	record(load, result, outcome->rule);
	return load->error;
}

/**
 * bpf_sig_decide - act on the verdict of a load
 * @load: the load, with @info if there is a program to remember it
 * @verdict: enum bpf_sig_info_verdict
 * @error: errno behind it, negative, or 0
 * @reason: enum bpf_sig_reason
 *
 * Return: 0 if the load may go on to bpf_sig_finish(), or the errno that it
 * fails with, -EKEYREJECTED unless @error is another one
 */
int bpf_sig_decide(struct bpf_sig_load *load, u32 verdict, int error,
		   u32 reason)
{
	struct bpf_sig_outcome outcome;

	load->verdict = verdict;
	load->reason = reason;
	load->error = error;
	if (verdict == BPF_SIG_VERDICT_VERIFIED && !is_counted(load, load->info))
		load->reason = load->info->keyring == BPF_SIG_KEYS_USER ?
			       BPF_SIG_REASON_USER_KEY : BPF_SIG_REASON_KEYRING;
	/* Without a signature there is nothing to say in mode off. */
	if (!load->info)
		return 0;
	judge(load, load->info, &outcome);
	if (outcome.action == BPF_SIG_ACTION_NONE) {
		load->calls = kzalloc(sizeof(*load->calls), GFP_KERNEL_ACCOUNT);
		if (!load->calls)
			return bpf_sig_fail(load, -ENOMEM,
					    BPF_SIG_REASON_NO_MEMORY);
		remember(load, load->info, &outcome);
		return 0;
	}
	return settle(load, load->info, &outcome);
}

/**
 * bpf_sig_fail - a load cannot be judged
 * @load: the load
 * @error: errno, negative
 * @reason: enum bpf_sig_reason
 *
 * A signature that is no good fails the load in every mode, as in mainline.
 *
 * Return: @error
 */
int bpf_sig_fail(struct bpf_sig_load *load, int error, u32 reason)
{
	load->verdict = BPF_SIG_VERDICT_UNSIGNED;
	load->reason = reason;
	load->error = error;
	record(load, BPF_SIG_RESULT_DENY, 0);
	return error;
}

/**
 * bpf_sig_finish - last word on a load that the verifier has accepted
 * @load: the load
 *
 * Return: 0, or -EKEYREJECTED if it is refused
 */
int bpf_sig_finish(struct bpf_sig_load *load)
{
	struct bpf_sig_info *info = load->aux->sig_info;
	struct bpf_sig_outcome outcome;
	int err;

	/* Instructions that were inserted may have moved it. */
	load->prog = load->aux->prog;
	/* The verifier starts its log anew when it is content. */
	if (load->detail && !(load->log->level & BPF_LOG_LEVEL2))
		bpf_log(load->log, "bpf_sig: %s\n", load->detail);
	if (load->refused)
		return -EKEYREJECTED;
	if (load->calls) {
		if (load->calls->incomplete)
			return bpf_sig_fail(load, -ENOMEM,
					    BPF_SIG_REASON_NO_MEMORY);
		judge(load, info, &outcome);
		err = settle(load, info, &outcome);
		if (err)
			return err;
	}
	record(load, info ? result_of(load, info->action) : BPF_SIG_RESULT_ALLOW,
	       info ? info->rule : 0);
	return 0;
}

static bool is_active(const struct bpf_sig_policy *policy)
{
	const struct bpf_sig_policy *now = bpf_sig_policy_get();

	bpf_sig_policy_put(now);
	return now == policy;
}

/**
 * bpf_sig_recheck - whether a load that was let in still would be
 * @load: the load, when nothing of it can wait for user space any more
 *
 * Before that it may have waited for as long as the caller likes, with its
 * record as well, and what is loaded when the mode goes up, or the policy
 * changes, can be looked through only if nothing follows. Where signatures are
 * not enforced, nothing is refused, not for this either.
 *
 * Return: 0, or -EAGAIN if signatures are enforced now, and were not, or by
 * another policy
 */
int bpf_sig_recheck(struct bpf_sig_load *load)
{
	if (bpf_sig_mode() < BPF_SIG_MODE_ENFORCE)
		return 0;
	if (load->mode >= BPF_SIG_MODE_ENFORCE && is_active(load->policy))
		return 0;
	/* What was explained before was about something else. */
	kfree(load->detail);
	load->detail = NULL;
	load->reason = BPF_SIG_REASON_CHANGED;
	load->error = -EAGAIN;
	record(load, BPF_SIG_RESULT_DENY, 0);
	return -EAGAIN;
}
