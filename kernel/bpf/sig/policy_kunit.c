// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what a policy says about a verdict
 */
#include <kunit/test.h>
#include "private.h"

#define POLICY(text) BPF_SIG_POLICY_MAGIC "name test\nversion 1\n" text
#define ZEROS	"000000000000000000000000000000000000000000000000000000000000"
/* The line of the first statement of a case. */
#define FIRST 4

#define VENDOR	{ .keyring = BPF_SIG_KEYS_BPF, .key_id_len = 4, \
		  .key_id = { 0xde, 0xad, 0xbe, 0xef }, \
		  .signer = "Example: Vendor: deadbeef", \
		  .object = "filter", .manifest = { 0x12, 0x34 }, \
		  .rollback_index = 4 }

static const struct bpf_sig_info vendor = VENDOR;
/* Signed as mainline does it. */
static const struct bpf_sig_info loader = {
	.keyring = BPF_SIG_KEYS_SECONDARY,
	.key_id_len = 4,
	.signer = "Distro: 00000000",
};

/* Calls the helpers 1 and 2, and a kfunc. */
static const char * const kfuncs[] = { "bpf_kfunc" };
static const struct bpf_sig_calls calls = {
	.helpers = { BIT(BPF_FUNC_map_lookup_elem) |
		     BIT(BPF_FUNC_map_update_elem) },
	.kfuncs = (const char **)kfuncs,
	.kfunc_cnt = ARRAY_SIZE(kfuncs),
};

static const struct bpf_sig_calls no_calls;

static bool exe_is_signed(const struct bpf_sig_value *value)
{
	return value->first == BPF_SIG_EXE_SIGNED;
}

struct policy_case {
	const char *name;
	const char *text;
	struct bpf_sig_facts facts;
	u32 action;
	u32 rule;
	bool join;
	const char *call;
};

#define ALLOW BPF_SIG_ACTION_ALLOW
#define AUDIT BPF_SIG_ACTION_AUDIT
#define DENY BPF_SIG_ACTION_DENY
#define LATER BPF_SIG_ACTION_NONE

#define UNSIGNED(...) { .verdict = BPF_SIG_VERDICT_UNSIGNED, \
			.privileged = true, .init_userns = true, __VA_ARGS__ }
#define VERIFIED(...) { .verdict = BPF_SIG_VERDICT_VERIFIED, .info = &vendor, \
			.privileged = true, .init_userns = true, __VA_ARGS__ }
#define LOADER(...) { .verdict = BPF_SIG_VERDICT_LOADER, .info = &loader, \
		      .privileged = true, .init_userns = true, __VA_ARGS__ }

static const struct policy_case policy_cases[] = {
	/* Defaults and order */
	{ "no rule", POLICY(""), VERIFIED(), DENY },
	{ "default allow", POLICY("default allow\n"), UNSIGNED(), ALLOW },
	{ "default audit", POLICY("default audit\n"), UNSIGNED(), AUDIT },
	{ "default is no rule", POLICY("default allow\ndeny any\n"), UNSIGNED(),
	  DENY, FIRST + 1 },
	{ "first match", POLICY("allow verified\ndeny verified\n"), VERIFIED(),
	  ALLOW, FIRST, true },
	{ "second match", POLICY("allow unsigned\ndeny verified\n"), VERIFIED(),
	  DENY, FIRST + 1 },
	{ "audit", POLICY("audit verified\n"), VERIFIED(), AUDIT, FIRST, true },
	/* Verdicts */
	{ "unsigned is not verified", POLICY("allow verified\n"), UNSIGNED(),
	  DENY },
	{ "loader is not verified", POLICY("allow verified\n"), LOADER(),
	  DENY },
	{ "loader", POLICY("allow by-loader,loader\n"), LOADER(), ALLOW, FIRST,
	  true },
	{ "any", POLICY("allow any\n"), LOADER(), ALLOW, FIRST, true },
	{ "join", POLICY("allow unsigned join\n"), UNSIGNED(), ALLOW, FIRST,
	  true },
	{ "no join", POLICY("allow unsigned\n"), UNSIGNED(), ALLOW, FIRST },
	/* Who signed */
	{ "signer", POLICY("allow verified signer=\"Example: Vendor\"\n"),
	  VERIFIED(), ALLOW, FIRST, true },
	{ "part of a signer", POLICY("allow verified signer=Example\n"),
	  VERIFIED(), DENY },
	{ "more than a signer",
	  POLICY("allow verified signer=\"Example: Vendor: deadbeef\"\n"),
	  VERIFIED(), DENY },
	{ "signer of nothing", POLICY("allow any signer=\"Example: Vendor\"\n"),
	  UNSIGNED(), DENY },
	{ "not this signer", POLICY("deny any signer!=\"Example: Vendor\"\n"
				    "default allow\n"),
	  UNSIGNED(), DENY, FIRST },
	{ "key", POLICY("allow verified key=00000000,deadbeef\n"), VERIFIED(),
	  ALLOW, FIRST, true },
	{ "part of a key", POLICY("allow verified key=deadbeef00\n"),
	  VERIFIED(), DENY },
	{ "keyring", POLICY("allow verified keyring=.bpf\n"), VERIFIED(), ALLOW,
	  FIRST, true },
	{ "other keyring", POLICY("allow verified keyring=builtin,machine\n"),
	  VERIFIED(), DENY },
	/* What was signed */
	{ "object", POLICY("allow verified object=filter\n"), VERIFIED(), ALLOW,
	  FIRST, true },
	{ "other object", POLICY("allow verified object=filte\n"), VERIFIED(),
	  DENY },
	{ "manifest",
	  POLICY("deny verified manifest=1234" ZEROS "\n"
		 "allow verified\n"), VERIFIED(), DENY, FIRST },
	{ "no manifest of a loader",
	  POLICY("deny any manifest=0000" ZEROS "\n"
		 "allow loader\n"), LOADER(), ALLOW, FIRST + 1, true },
	{ "too old", POLICY("deny any object=filter rollback<5\n"
			    "allow any\n"), VERIFIED(), DENY, FIRST },
	{ "not too old", POLICY("deny any object=filter rollback<4\n"
				"allow any\n"), VERIFIED(), ALLOW, FIRST + 1,
	  true },
	{ "no index of a loader", POLICY("deny any rollback<5\nallow any\n"),
	  LOADER(), ALLOW, FIRST + 1, true },
	/* What it is */
	{ "type", POLICY("allow unsigned type=xdp,cgroup_device\n"),
	  UNSIGNED(.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE), ALLOW, FIRST },
	{ "other type", POLICY("allow unsigned type=xdp,cgroup_device\n"),
	  UNSIGNED(.prog_type = BPF_PROG_TYPE_KPROBE), DENY },
	{ "attach type", POLICY("allow unsigned attach=cgroup_inet_egress\n"),
	  UNSIGNED(.attach_type = BPF_CGROUP_INET_EGRESS), ALLOW, FIRST },
	{ "other attach type",
	  POLICY("allow unsigned attach=cgroup_inet_egress\n"), UNSIGNED(),
	  DENY },
	{ "all conditions", POLICY("allow unsigned type=xdp uid=0\n"),
	  UNSIGNED(.prog_type = BPF_PROG_TYPE_XDP, .uid = 1), DENY },
	/* Who loads */
	{ "uid", POLICY("allow unsigned uid=7,10-20\n"), UNSIGNED(.uid = 20),
	  ALLOW, FIRST },
	{ "uid above", POLICY("allow unsigned uid=7,10-20\n"),
	  UNSIGNED(.uid = 21), DENY },
	{ "uid below", POLICY("allow unsigned uid=7,10-20\n"),
	  UNSIGNED(.uid = 9), DENY },
	{ "user namespace", POLICY("allow unsigned userns=other\n"), UNSIGNED(),
	  DENY },
	{ "token", POLICY("allow unsigned token=yes\n"), UNSIGNED(), DENY },
	{ "with a token", POLICY("allow unsigned token=yes\n"),
	  UNSIGNED(.token = true), ALLOW, FIRST },
	{ "unprivileged by default", POLICY("allow any\n"),
	  { .verdict = BPF_SIG_VERDICT_UNSIGNED }, DENY },
	{ "unprivileged, and denied", POLICY("deny any\ndefault allow\n"),
	  { .verdict = BPF_SIG_VERDICT_UNSIGNED }, DENY, FIRST },
	{ "unprivileged, and others are denied",
	  POLICY("deny any caller=privileged\ndefault allow\n"),
	  { .verdict = BPF_SIG_VERDICT_UNSIGNED }, DENY },
	{ "unprivileged", POLICY("allow verified caller=unprivileged\n"),
	  { .verdict = BPF_SIG_VERDICT_VERIFIED, .info = &vendor }, ALLOW,
	  FIRST, true },
	{ "unprivileged only", POLICY("allow verified caller=unprivileged\n"),
	  VERIFIED(), DENY },
	{ "executable", POLICY("allow unsigned exe-verity=signed\n"),
	  UNSIGNED(.exe_matches = exe_is_signed), ALLOW, FIRST },
	{ "other executable",
	  POLICY("allow unsigned exe-verity=sha256:1234" ZEROS "\n"),
	  UNSIGNED(.exe_matches = exe_is_signed), DENY },
	{ "no executable", POLICY("allow unsigned exe-verity=signed\n"),
	  UNSIGNED(), DENY },
	/* What it calls */
	{ "calls, not known", POLICY("deny any calls=bpf_kfunc\nallow any\n"),
	  VERIFIED(), LATER },
	{ "calls, another rule that allows",
	  POLICY("allow any calls!=bpf_loop\nallow any join\n"), UNSIGNED(),
	  LATER },
	{ "calls, all the same", POLICY("deny any calls=bpf_kfunc\n"),
	  VERIFIED(), DENY },
	{ "calls, denied before", POLICY("deny any\nallow any calls!=x\n"),
	  VERIFIED(), DENY, FIRST },
	{ "calls, not about it", POLICY("allow any type=xdp calls!=x\n"),
	  VERIFIED(), DENY },
	{ "calls", POLICY("deny any calls=x,bpf_kfunc\nallow any\n"),
	  VERIFIED(.calls = &calls), DENY, FIRST, false, "bpf_kfunc" },
	{ "calls helper",
	  POLICY("allow any calls!=bpf_map_update_elem,bpf_loop\n"),
	  VERIFIED(.calls = &calls), DENY, 0, false, "bpf_map_update_elem" },
	{ "calls others", POLICY("allow any calls!=bpf_loop\n"),
	  VERIFIED(.calls = &calls), ALLOW, FIRST, true },
	{ "calls nothing", POLICY("allow any calls!=bpf_loop\n"),
	  VERIFIED(.calls = &no_calls), ALLOW, FIRST, true },
	{ "only calls",
	  POLICY("allow any only-calls=bpf_map_update_elem,bpf_map_lookup_elem,bpf_kfunc\n"),
	  VERIFIED(.calls = &calls), ALLOW, FIRST, true },
	{ "only calls, and one more",
	  POLICY("allow any only-calls=bpf_map_update_elem,bpf_map_lookup_elem\n"),
	  VERIFIED(.calls = &calls), DENY, 0, false, "bpf_kfunc" },
	{ "only calls, and calls nothing",
	  POLICY("allow any only-calls=bpf_loop\n"),
	  VERIFIED(.calls = &no_calls), ALLOW, FIRST, true },
};

KUNIT_ARRAY_PARAM_DESC(policy, policy_cases, name);

static void test_policy(struct kunit *test)
{
	const struct policy_case *c = test->param_value;
	struct bpf_sig_policy_error error = {};
	struct bpf_sig_outcome outcome;
	struct bpf_sig_policy *policy;

	policy = bpf_sig_policy_parse(c->text, strlen(c->text), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%u:%u: %s", error.line,
			       error.column, error.reason);
	bpf_sig_policy_decide(policy, &c->facts, &outcome);
	KUNIT_EXPECT_EQ(test, outcome.action, c->action);
	KUNIT_EXPECT_EQ(test, outcome.rule, c->rule);
	KUNIT_EXPECT_EQ(test, outcome.join, c->join);
	KUNIT_EXPECT_STREQ(test, outcome.call ?: "", c->call ?: "");
	bpf_sig_policy_free(policy);
}

static void test_keyrings(struct kunit *test)
{
	struct bpf_sig_policy policy = {};

	/* Whoever has a program can put a key into these. */
	KUNIT_EXPECT_FALSE(test, BPF_SIG_KEYS_DEFAULT & BIT(BPF_SIG_KEYS_USER));
	KUNIT_EXPECT_FALSE(test, BPF_SIG_KEYS_DEFAULT & BIT(BPF_SIG_KEYS_NONE));
	KUNIT_EXPECT_EQ(test, !!(BPF_SIG_KEYS_DEFAULT & BIT(BPF_SIG_KEYS_PLATFORM)),
			IS_ENABLED(CONFIG_BPF_SIG_PLATFORM_KEYRING));
	/* Who signs programs does not decide which programs run. */
	KUNIT_EXPECT_FALSE(test, BPF_SIG_KEYS_POLICY & BIT(BPF_SIG_KEYS_BPF));
	KUNIT_EXPECT_EQ(test, bpf_sig_policy_keyrings(NULL),
			BPF_SIG_KEYS_DEFAULT);
	KUNIT_EXPECT_EQ(test, bpf_sig_policy_keyrings(&policy),
			BPF_SIG_KEYS_DEFAULT);
	policy.keyrings = BIT(BPF_SIG_KEYS_MACHINE);
	KUNIT_EXPECT_EQ(test, bpf_sig_policy_keyrings(&policy),
			BIT(BPF_SIG_KEYS_MACHINE));
}

static struct kunit_case policy_test_cases[] = {
	KUNIT_CASE_PARAM(test_policy, policy_gen_params),
	KUNIT_CASE(test_keyrings),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "bpf_sig_policy",
	.test_cases = policy_test_cases,
};

kunit_test_suite(policy_suite);
