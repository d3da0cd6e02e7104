// SPDX-License-Identifier: GPL-2.0
/*
 * The names that a policy uses, against those that libbpf has
 *
 * The tables are by position, as of a kernel that may be later than the libbpf
 * this is built with: what that libbpf does not know yet is not compared.
 */
#include <bpf/libbpf.h>

#include "compat.h"
#include "policy.h"
#include "tap.h"

#define BEYOND	1000	/* more than there are of anything */

typedef const char *(*name_fn)(u32 number);

/* @libbpf_name returns NULL for what that libbpf does not know. */
static void compare(const char *what, const struct bpf_sig_names *names,
		    name_fn libbpf_name)
{
	const char *ours, *theirs;
	u32 i, known = 0;

	for (i = 0; i < BEYOND; i++) {
		theirs = libbpf_name(i);
		if (!theirs)
			continue;
		known++;
		ours = bpf_sig_name_of(names, i);
		tap_ok(!strcmp(ours, theirs), "%s %u: '%s' is libbpf's '%s'", what, i,
		       ours, theirs);
	}
	tap_ok(known > 30 && known <= names->cnt, "%s: libbpf knows %u of %u", what,
	       known, names->cnt);
}

static const char *prog_type(u32 number)
{
	return libbpf_bpf_prog_type_str(number);
}

static const char *attach_type(u32 number)
{
	return libbpf_bpf_attach_type_str(number);
}

static void test_table(const char *what, const struct bpf_sig_names *names)
{
	bool twice = false, found = true;
	u32 i, j;

	for (i = 0; i < names->cnt; i++) {
		if (bpf_sig_value_of(names, names->names[i],
				     strlen(names->names[i])) != (int)i)
			found = false;
		for (j = 0; j < i; j++)
			twice |= !strcmp(names->names[i], names->names[j]);
	}
	tap_ok(found && !twice, "%s: %u names, each found by its name", what, names->cnt);
	tap_ok(!strcmp(bpf_sig_name_of(names, names->cnt), "?") &&
	       !strcmp(bpf_sig_name_of(names, UINT32_MAX), "?"),
	       "%s: what is beyond them has none", what);
	tap_ok(bpf_sig_value_of(names, "?", 1) == -EINVAL &&
	       bpf_sig_value_of(names, "", 0) == -EINVAL &&
	       bpf_sig_value_of(names, names->names[0],
				strlen(names->names[0]) - 1) == -EINVAL,
	       "%s: other names are unknown", what);
}

int main(void)
{
	compare("program type", &bpf_sig_prog_type_names, prog_type);
	compare("attach type", &bpf_sig_attach_type_names, attach_type);
	test_table("modes", &bpf_sig_mode_names);
	test_table("verdicts", &bpf_sig_verdict_names);
	test_table("actions", &bpf_sig_action_names);
	test_table("keyrings", &bpf_sig_keyring_names);
	test_table("program types", &bpf_sig_prog_type_names);
	test_table("attach types", &bpf_sig_attach_type_names);
	test_table("conditions", &bpf_sig_cond_names);
	test_table("user namespaces", &bpf_sig_userns_names);
	test_table("token", &bpf_sig_token_names);
	test_table("callers", &bpf_sig_caller_names);
	test_table("exe-verity", &bpf_sig_exe_names);
	return tap_end();
}
