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
static int refuse(struct bpf_prog *prog, u32 mode, const char *reason)
{
	struct bpf_sig_info *info = prog->aux->sig_info;
	const struct bpf_sig_load load = {
		.prog = prog,
		.info = info,
		.mode = mode,
		.loaders = bpf_sig_loaders(),
	};
	const struct bpf_sig_decision decision = {
		.verdict = info ? info->verdict : BPF_SIG_VERDICT_UNSIGNED,
		.allowed = mode < BPF_SIG_MODE_ENFORCE,
		.atomic = true,
		.error = -EKEYREJECTED,
		.reason = reason,
	};

	bpf_sig_audit(&load, &decision);
	return decision.allowed ? 0 : decision.error;
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
	u32 mode = bpf_sig_mode();

	if (bpf_sig_policy_allows(mode, bpf_sig_loaders(),
				  info ? info->verdict : BPF_SIG_VERDICT_UNSIGNED,
				  info ? info->keyring : BPF_SIG_KEYS_NONE))
		return 0;
	return refuse(prog, mode, "loaded before signatures were enforced");
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
	u32 mode = bpf_sig_mode();
	int err;

	if (mode == BPF_SIG_MODE_OFF || (!target && !loaded_for))
		return 0;
	err = bpf_sig_check_callee(prog);
	if (err || !target ||
	    (target == loaded_for && prog->aux->attach_btf_id == btf_id))
		return err;
	return refuse(prog, mode, "extension was not verified for this target");
}
