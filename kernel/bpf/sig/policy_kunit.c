// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what a mode does about a verdict
 */
#include <kunit/test.h>
#include "private.h"

struct decision_case {
	const char *name;
	u32 verdict;
	u32 keyring;
	bool satisfied;
	bool if_loaders;	/* only if loaders are allowed */
};

static const struct decision_case decision_cases[] = {
	{ "unsigned", BPF_SIG_VERDICT_UNSIGNED, BPF_SIG_KEYS_NONE, false },
	{ "unsigned, key in .bpf", BPF_SIG_VERDICT_UNSIGNED, BPF_SIG_KEYS_BPF,
	  false },
	{ "mismatch, key in .bpf", BPF_SIG_VERDICT_MISMATCH, BPF_SIG_KEYS_BPF,
	  false },
	{ "mismatch, builtin key", BPF_SIG_VERDICT_MISMATCH,
	  BPF_SIG_KEYS_BUILTIN, false },
	{ "verified by nobody", BPF_SIG_VERDICT_VERIFIED, BPF_SIG_KEYS_NONE,
	  false },
	{ "verified, .bpf", BPF_SIG_VERDICT_VERIFIED, BPF_SIG_KEYS_BPF, true },
	{ "verified, builtin", BPF_SIG_VERDICT_VERIFIED, BPF_SIG_KEYS_BUILTIN,
	  true },
	{ "verified, secondary", BPF_SIG_VERDICT_VERIFIED,
	  BPF_SIG_KEYS_SECONDARY, true },
	{ "verified, platform", BPF_SIG_VERDICT_VERIFIED,
	  BPF_SIG_KEYS_PLATFORM,
	  IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING) },
	{ "verified, user keyring", BPF_SIG_VERDICT_VERIFIED,
	  BPF_SIG_KEYS_USER, false },
	{ "verified, unknown keyring", BPF_SIG_VERDICT_VERIFIED, 99, false },
	{ "loader, .bpf", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_BPF, true, true },
	{ "loader, builtin", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_BUILTIN, true,
	  true },
	{ "loader, secondary", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_SECONDARY,
	  true, true },
	{ "loader, platform", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_PLATFORM,
	  IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING), true },
	{ "loader, user keyring", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_USER,
	  false },
	{ "loader, signer unknown", BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_NONE,
	  false },
	{ "by loader, builtin", BPF_SIG_VERDICT_BY_LOADER,
	  BPF_SIG_KEYS_BUILTIN, true, true },
	{ "by loader, user keyring", BPF_SIG_VERDICT_BY_LOADER,
	  BPF_SIG_KEYS_USER, false },
	{ "kernel", BPF_SIG_VERDICT_KERNEL, BPF_SIG_KEYS_NONE, true },
	{ "unknown verdict", 99, BPF_SIG_KEYS_BPF, false },
};

KUNIT_ARRAY_PARAM_DESC(decision, decision_cases, name);

static void test_decision(struct kunit *test)
{
	const struct decision_case *c = test->param_value;
	bool satisfied;
	u32 loaders;

	for (loaders = BPF_SIG_LOADERS_ALLOW; loaders <= BPF_SIG_LOADERS_DENY;
	     loaders++) {
		satisfied = c->satisfied &&
			(!c->if_loaders || loaders == BPF_SIG_LOADERS_ALLOW);
		KUNIT_EXPECT_EQ(test, satisfied,
				bpf_sig_policy_satisfied(loaders, c->verdict,
							 c->keyring));
		KUNIT_EXPECT_TRUE(test,
				  bpf_sig_policy_allows(BPF_SIG_MODE_OFF,
							loaders, c->verdict,
							c->keyring));
		KUNIT_EXPECT_TRUE(test,
				  bpf_sig_policy_allows(BPF_SIG_MODE_AUDIT,
							loaders, c->verdict,
							c->keyring));
		KUNIT_EXPECT_EQ(test, satisfied,
				bpf_sig_policy_allows(BPF_SIG_MODE_ENFORCE,
						      loaders, c->verdict,
						      c->keyring));
	}
}

static void test_loaders(struct kunit *test)
{
	u32 mode, from, to, loaders;
	bool refused;

	for (mode = BPF_SIG_MODE_OFF; mode <= BPF_SIG_MODE_ENFORCE; mode++) {
		for (from = 0; from <= BPF_SIG_LOADERS_DENY; from++) {
			for (to = 0; to <= BPF_SIG_LOADERS_DENY; to++) {
				loaders = from;
				refused = mode == BPF_SIG_MODE_ENFORCE &&
					  to < from;
				KUNIT_EXPECT_EQ(test, refused ? -EPERM : 0,
						bpf_sig_loaders_set(mode, &loaders, to));
				KUNIT_EXPECT_EQ(test, refused ? from : to,
						loaders);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, (int)BPF_SIG_LOADERS_ALLOW,
			bpf_sig_loaders_parse("allow\n"));
	KUNIT_EXPECT_EQ(test, (int)BPF_SIG_LOADERS_DENY,
			bpf_sig_loaders_parse("deny"));
	KUNIT_EXPECT_EQ(test, -EINVAL, bpf_sig_loaders_parse(""));
	KUNIT_EXPECT_EQ(test, -EINVAL, bpf_sig_loaders_parse("allowed"));
	KUNIT_EXPECT_STREQ(test, "deny",
			   bpf_sig_loaders_name(BPF_SIG_LOADERS_DENY));
}

static void test_mode_only_upwards(struct kunit *test)
{
	u32 from, to, mode;

	for (from = BPF_SIG_MODE_OFF; from <= BPF_SIG_MODE_ENFORCE; from++) {
		for (to = BPF_SIG_MODE_OFF; to <= BPF_SIG_MODE_ENFORCE; to++) {
			mode = from;
			KUNIT_EXPECT_EQ(test, to < from ? -EPERM : 0,
					bpf_sig_mode_raise(&mode, to));
			KUNIT_EXPECT_EQ(test, max(from, to), mode);
		}
	}
}

static void test_mode_names(struct kunit *test)
{
	u32 mode;

	for (mode = BPF_SIG_MODE_OFF; mode <= BPF_SIG_MODE_ENFORCE; mode++)
		KUNIT_EXPECT_EQ(test, (int)mode,
				bpf_sig_mode_parse(bpf_sig_mode_name(mode)));
	KUNIT_EXPECT_EQ(test, (int)BPF_SIG_MODE_AUDIT,
			bpf_sig_mode_parse("audit\n"));
	KUNIT_EXPECT_EQ(test, -EINVAL, bpf_sig_mode_parse(""));
	KUNIT_EXPECT_EQ(test, -EINVAL, bpf_sig_mode_parse("enforced"));
	KUNIT_EXPECT_EQ(test, -EINVAL, bpf_sig_mode_parse("ENFORCE"));
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(test_decision, decision_gen_params),
	KUNIT_CASE(test_mode_only_upwards),
	KUNIT_CASE(test_loaders),
	KUNIT_CASE(test_mode_names),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "bpf_sig_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

MODULE_DESCRIPTION("KUnit tests of the BPF signature policy");
MODULE_LICENSE("GPL");
