// SPDX-License-Identifier: GPL-2.0
/*
 * What to do about a verdict
 *
 * Pure functions: they see no program, no caller and no global state.
 */
#include <linux/string.h>
#include "private.h"

static const char * const mode_names[] = {
	[BPF_SIG_MODE_OFF]	= "off",
	[BPF_SIG_MODE_AUDIT]	= "audit",
	[BPF_SIG_MODE_ENFORCE]	= "enforce",
};

/**
 * bpf_sig_policy_satisfied - whether a program is what enforcement asks for
 * @verdict: enum bpf_sig_info_verdict
 * @keyring: enum bpf_sig_info_keyring, where the signer's key is
 *
 * A key in a user or session keyring is one that the caller put there: it can
 * verify a signature, but vouches for nothing.
 *
 * Return: true if it is
 */
bool bpf_sig_policy_satisfied(u32 verdict, u32 keyring)
{
	switch (verdict) {
	case BPF_SIG_VERDICT_KERNEL:
		return true;
	case BPF_SIG_VERDICT_VERIFIED:
		return keyring == BPF_SIG_KEYS_BPF ||
		       keyring == BPF_SIG_KEYS_BUILTIN ||
		       keyring == BPF_SIG_KEYS_SECONDARY ||
		       (keyring == BPF_SIG_KEYS_PLATFORM &&
			IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING));
	default:
		return false;
	}
}

/**
 * bpf_sig_policy_allows - whether a load may go on
 * @mode: enum bpf_sig_mode
 * @verdict: enum bpf_sig_info_verdict
 * @keyring: enum bpf_sig_info_keyring
 *
 * Return: true if it may
 */
bool bpf_sig_policy_allows(u32 mode, u32 verdict, u32 keyring)
{
	return mode < BPF_SIG_MODE_ENFORCE ||
	       bpf_sig_policy_satisfied(verdict, keyring);
}

/**
 * bpf_sig_mode_raise - make a mode stricter
 * @mode: the mode to change; several callers at once are fine
 * @wanted: the mode it is to be at least
 *
 * Return: 0, or -EPERM if @wanted is less strict than what it is
 */
int bpf_sig_mode_raise(u32 *mode, u32 wanted)
{
	u32 old = READ_ONCE(*mode);

	do {
		if (wanted < old)
			return -EPERM;
	} while (!try_cmpxchg(mode, &old, wanted));
	return 0;
}

/**
 * bpf_sig_mode_parse - find a mode by name
 * @name: "off", "audit" or "enforce", a newline may follow
 *
 * Return: enum bpf_sig_mode, or -EINVAL
 */
int bpf_sig_mode_parse(const char *name)
{
	return sysfs_match_string(mode_names, name);
}

/**
 * bpf_sig_mode_name - name of a mode
 * @mode: enum bpf_sig_mode
 *
 * Return: the name that bpf_sig_mode_parse() takes
 */
const char *bpf_sig_mode_name(u32 mode)
{
	return mode_names[mode];
}
