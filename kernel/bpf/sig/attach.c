// SPDX-License-Identifier: GPL-2.0
/*
 * After the load: what a program may become a part of
 *
 * A program that was loaded before the system enforced signatures stays, and
 * so may an unsigned one. It must not become a part of a signed program from
 * then on.
 */
#include "private.h"

/* Maps are updated in RCU read-side critical sections, too. */
static int refuse(struct bpf_prog *prog, u32 mode, u32 reason)
{
	struct bpf_sig_info *info = prog->aux->sig_info;
	const struct bpf_sig_load load = {
		.prog = prog,
		.info = info,
		.attach_type = prog->expected_attach_type,
		.mode = mode,
	};
	const struct bpf_sig_decision decision = {
		.verdict = info ? info->verdict : BPF_SIG_VERDICT_UNSIGNED,
		.result = mode < BPF_SIG_MODE_ENFORCE ?
			  BPF_SIG_RESULT_WOULD_DENY : BPF_SIG_RESULT_DENY,
		.reason = reason,
		.atomic = true,
		.error = -EKEYREJECTED,
	};

	bpf_sig_audit(&load, &decision);
	return decision.result == BPF_SIG_RESULT_DENY ? decision.error : 0;
}

/**
 * bpf_sig_may_join - whether a program may be a part of others
 * @prog: the program
 *
 * Return: true if a policy has let it in as signed, or said so
 */
bool bpf_sig_may_join(const struct bpf_prog *prog)
{
	const struct bpf_sig_info *info = prog->aux->sig_info;

	return info && info->flags & BPF_SIG_INFO_F_JOIN;
}

/**
 * bpf_sig_check_callee - whether other code may be made to call a program
 * @prog: to be put into a prog array, into a map that redirects, or into a
 *	struct of functions, or to be attached to a program
 *
 * Return: 0, or -EKEYREJECTED if signatures are enforced and it has none that
 * counts
 */
int bpf_sig_check_callee(struct bpf_prog *prog)
{
	const struct bpf_sig_info *info = prog->aux->sig_info;
	u32 mode = bpf_sig_mode_atomic();

	if (mode == BPF_SIG_MODE_OFF || bpf_sig_may_join(prog))
		return 0;
	return refuse(prog, mode,
		      info && (info->action == BPF_SIG_ACTION_ALLOW ||
			       info->action == BPF_SIG_ACTION_AUDIT) ?
		      BPF_SIG_REASON_MAY_NOT_JOIN : BPF_SIG_REASON_EARLIER);
}

/**
 * bpf_sig_check_attach - whether a program may attach to another one
 * @prog: of a tracing or extension type
 * @target: the program that it is to attach to, or NULL if it is the one that
 *	@prog was loaded for, if any
 * @btf_id: the function of @target
 *
 * BPF_LINK_CREATE can move an extension to any function of a fitting type.
 * Where signatures are enforced it stays with the one that it was verified
 * for: nobody signed another. Mode audit records it, as there was nothing to
 * record when the two were loaded.
 *
 * Return: 0 or -EKEYREJECTED
 */
int bpf_sig_check_attach(struct bpf_prog *prog, const struct bpf_prog *target,
			 u32 btf_id)
{
	const struct bpf_prog *loaded_for = READ_ONCE(prog->aux->dst_prog);
	u32 mode = bpf_sig_mode_atomic();
	int err;

	if (mode == BPF_SIG_MODE_OFF || (!target && !loaded_for))
		return 0;
	err = bpf_sig_check_callee(prog);
	if (err || !target ||
	    (target == loaded_for && prog->aux->attach_btf_id == btf_id))
		return err;
	return refuse(prog, mode, BPF_SIG_REASON_OTHER_TARGET);
}
