// SPDX-License-Identifier: GPL-2.0
/*
 * The mode that the system is in, which only goes up
 */
#include <linux/init.h>
#include <linux/security.h>
#include "private.h"

static u32 mode = IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_ENFORCE) ?
		  BPF_SIG_MODE_ENFORCE :
		  IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_AUDIT) ?
		  BPF_SIG_MODE_AUDIT : BPF_SIG_MODE_OFF;

/**
 * bpf_sig_mode_atomic - the mode that was last set
 *
 * For those that must not sleep. Lockdown counts from the next load on.
 *
 * Return: enum bpf_sig_mode
 */
u32 bpf_sig_mode_atomic(void)
{
	return READ_ONCE(mode);
}

/**
 * bpf_sig_mode - the mode that the system is in
 *
 * A kernel that is locked down protects itself against root, for whom an
 * unsigned program would be a way around.
 *
 * Return: enum bpf_sig_mode
 */
u32 bpf_sig_mode(void)
{
	u32 now = READ_ONCE(mode);

	if (!IS_ENABLED(CONFIG_BPF_SIG_LOCKDOWN) ||
	    now == BPF_SIG_MODE_LOCKED ||
	    !security_locked_down(LOCKDOWN_BPF_UNSIGNED))
		return now;
	bpf_sig_mode_raise(BPF_SIG_MODE_LOCKED);
	return BPF_SIG_MODE_LOCKED;
}

/**
 * bpf_sig_mode_raise - make the mode stricter
 * @wanted: enum bpf_sig_mode that it is to be
 *
 * Return: 0, or -EPERM if @wanted is less strict than what it is
 */
int bpf_sig_mode_raise(u32 wanted)
{
	u32 old = READ_ONCE(mode);

	do {
		if (wanted < old) {
			bpf_sig_audit_mode(old, wanted, -EPERM);
			return -EPERM;
		}
	} while (!try_cmpxchg(&mode, &old, wanted));
	if (wanted == BPF_SIG_MODE_LOCKED)
		bpf_sig_policy_settle();
	if (wanted != old) {
		pr_info("mode is %s\n",
			bpf_sig_name_of(&bpf_sig_mode_names, wanted));
		bpf_sig_audit_mode(old, wanted, 0);
	}
	return 0;
}

static int __init bpf_sig_setup(char *name)
{
	int wanted = bpf_sig_value_of(&bpf_sig_mode_names, name, strlen(name));

	if (wanted < 0)
		pr_warn("unknown mode '%s', going on in mode %s\n", name,
			bpf_sig_name_of(&bpf_sig_mode_names, mode));
	else
		mode = wanted;
	return 1;
}
__setup("bpf_sig=", bpf_sig_setup);
