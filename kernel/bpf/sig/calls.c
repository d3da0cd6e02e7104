// SPDX-License-Identifier: GPL-2.0
/*
 * What a program calls, as the verifier sees it
 *
 * Noted only where the policy asks for it. What is in code that cannot be
 * reached is not called. What is on a path that only speculation takes is.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include "../disasm.h"
#include "private.h"

/**
 * bpf_sig_note_helper - a program that is being loaded calls a helper
 * @load: the load
 * @func_id: enum bpf_func_id, a valid one
 */
void bpf_sig_note_helper(struct bpf_sig_load *load, u32 func_id)
{
	if (load->calls && func_id < __BPF_FUNC_MAX_ID)
		__set_bit(func_id, load->calls->helpers);
}

/**
 * bpf_sig_note_kfunc - a program that is being loaded calls a kernel function
 * @load: the load
 * @name: of the function; stays for as long as the load takes
 */
void bpf_sig_note_kfunc(struct bpf_sig_load *load, const char *name)
{
	struct bpf_sig_calls *calls = load->calls;
	const char **kfuncs;
	u32 i;

	if (!calls)
		return;
	for (i = 0; i < calls->kfunc_cnt; i++)
		if (!strcmp(calls->kfuncs[i], name))
			return;
	kfuncs = krealloc(calls->kfuncs, array_size(i + 1, sizeof(*kfuncs)),
			  GFP_KERNEL_ACCOUNT);
	if (!kfuncs) {
		calls->incomplete = true;
		return;
	}
	kfuncs[i] = name;
	calls->kfuncs = kfuncs;
	calls->kfunc_cnt = i + 1;
}

static bool is_listed(const struct bpf_sig_cond *cond, const char *name)
{
	u32 i;

	for (i = 0; i < cond->value_cnt; i++)
		if (!strcmp(cond->values[i].name, name))
			return true;
	return false;
}

/**
 * bpf_sig_first_call - find a call that a condition is about
 * @calls: what the program calls
 * @cond: a condition with names
 * @listed: whether to look for one that @cond has, or for one that it has not
 *
 * Return: its name, or NULL if there is none
 */
const char *bpf_sig_first_call(const struct bpf_sig_calls *calls,
			       const struct bpf_sig_cond *cond, bool listed)
{
	const char *name;
	u32 i;

	for_each_set_bit(i, calls->helpers, __BPF_FUNC_MAX_ID) {
		name = func_id_name(i);
		if (is_listed(cond, name) == listed)
			return name;
	}
	for (i = 0; i < calls->kfunc_cnt; i++)
		if (is_listed(cond, calls->kfuncs[i]) == listed)
			return calls->kfuncs[i];
	return NULL;
}

/**
 * bpf_sig_calls_free - forget what a program calls
 * @calls: from kzalloc(), or NULL
 */
void bpf_sig_calls_free(struct bpf_sig_calls *calls)
{
	if (!calls)
		return;
	kfree(calls->kfuncs);
	kfree(calls);
}
