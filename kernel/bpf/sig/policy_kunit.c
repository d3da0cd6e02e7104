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
	{ "kernel", BPF_SIG_VERDICT_KERNEL, BPF_SIG_KEYS_NONE, true },
	{ "unknown verdict", 99, BPF_SIG_KEYS_BPF, false },
};

KUNIT_ARRAY_PARAM_DESC(decision, decision_cases, name);

static void test_decision(struct kunit *test)
{
	const struct decision_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, c->satisfied,
			bpf_sig_policy_satisfied(c->verdict, c->keyring));
	KUNIT_EXPECT_TRUE(test, bpf_sig_policy_allows(BPF_SIG_MODE_OFF,
						      c->verdict, c->keyring));
	KUNIT_EXPECT_TRUE(test, bpf_sig_policy_allows(BPF_SIG_MODE_AUDIT,
						      c->verdict, c->keyring));
	KUNIT_EXPECT_EQ(test, c->satisfied,
			bpf_sig_policy_allows(BPF_SIG_MODE_ENFORCE, c->verdict,
					      c->keyring));
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
