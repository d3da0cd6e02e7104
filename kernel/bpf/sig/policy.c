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

static const char * const loaders_names[] = {
	[BPF_SIG_LOADERS_ALLOW]	= "allow",
	[BPF_SIG_LOADERS_DENY]	= "deny",
};

/*
 * A key in a user or session keyring is one that the caller put there: it can
 * verify a signature, but vouches for nothing.
 */
static bool is_trusted(u32 keyring)
{
	return keyring == BPF_SIG_KEYS_BPF ||
	       keyring == BPF_SIG_KEYS_BUILTIN ||
	       keyring == BPF_SIG_KEYS_SECONDARY ||
	       (keyring == BPF_SIG_KEYS_PLATFORM &&
		IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING));
}

/**
 * bpf_sig_policy_satisfied - whether a program is what enforcement asks for
 * @loaders: enum bpf_sig_loaders
 * @verdict: enum bpf_sig_info_verdict
 * @keyring: enum bpf_sig_info_keyring, where the signer's key is
 *
 * Return: true if it is
 */
bool bpf_sig_policy_satisfied(u32 loaders, u32 verdict, u32 keyring)
{
	switch (verdict) {
	case BPF_SIG_VERDICT_KERNEL:
		return true;
	case BPF_SIG_VERDICT_VERIFIED:
		return is_trusted(keyring);
	case BPF_SIG_VERDICT_LOADER:
	case BPF_SIG_VERDICT_BY_LOADER:
		return loaders == BPF_SIG_LOADERS_ALLOW && is_trusted(keyring);
	default:
		return false;
	}
}

/**
 * bpf_sig_policy_allows - whether a load may go on
 * @mode: enum bpf_sig_mode
 * @loaders: enum bpf_sig_loaders
 * @verdict: enum bpf_sig_info_verdict
 * @keyring: enum bpf_sig_info_keyring
 *
 * Return: true if it may
 */
bool bpf_sig_policy_allows(u32 mode, u32 loaders, u32 verdict, u32 keyring)
{
	return mode < BPF_SIG_MODE_ENFORCE ||
	       bpf_sig_policy_satisfied(loaders, verdict, keyring);
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

/**
 * bpf_sig_loaders_set - change what becomes of loaders
 * @mode: enum bpf_sig_mode; no change to it is under way
 * @loaders: what to change
 * @wanted: enum bpf_sig_loaders
 *
 * Return: 0, or -EPERM if signatures are enforced and @wanted is less strict
 */
int bpf_sig_loaders_set(u32 mode, u32 *loaders, u32 wanted)
{
	if (mode == BPF_SIG_MODE_ENFORCE && wanted < *loaders)
		return -EPERM;
	WRITE_ONCE(*loaders, wanted);
	return 0;
}

/**
 * bpf_sig_loaders_parse - find by name what becomes of loaders
 * @name: "allow" or "deny", a newline may follow
 *
 * Return: enum bpf_sig_loaders, or -EINVAL
 */
int bpf_sig_loaders_parse(const char *name)
{
	return sysfs_match_string(loaders_names, name);
}

/**
 * bpf_sig_loaders_name - name of what becomes of loaders
 * @loaders: enum bpf_sig_loaders
 *
 * Return: the name that bpf_sig_loaders_parse() takes
 */
const char *bpf_sig_loaders_name(u32 loaders)
{
	return loaders_names[loaders];
}
