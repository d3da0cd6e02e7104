// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the policy parser: what a text means, and where and why one
 * is refused
 *
 * tools/bpf-sign runs them as well, with the sanitizers of user space.
 */
#include <kunit/test.h>
#include "policy.h"

/* What has to be there: what follows is on line 4. */
#define START BPF_SIG_POLICY_MAGIC "name a\nversion 1\n"

#define SHA256_DIGITS \
	"00112233445566778899aabbccddeeff0123456789abcdefFEDCBA9876543210"

static const char good_text[] =
	BPF_SIG_POLICY_MAGIC
	"# an appliance\n"
	"name appliance-1.x_\t# of ours\n"
	"version 18446744073709551615\n"
	"  mode\tenforce-locked\n"
	"\n"
	"keyrings .bpf,builtin,secondary,platform,machine\n"
	"deny verified object=tcpwatch rollback<5\n"
	"deny any manifest=" SHA256_DIGITS "\n"
	"allow verified signer=\"Example # 1\",other type=xdp,ext calls!=f1,f2# no blank\n"
	"audit unsigned attach=cgroup_inet_ingress uid=0,1000-4294967294 token!=yes\n"
	"allow unsigned userns=init exe-verity=signed,sha256:" SHA256_DIGITS
	",sha512:" SHA256_DIGITS SHA256_DIGITS " join\n"
	"allow loader,by-loader caller=privileged key=0123abCD keyring=machine only-calls=_f1\n"
	"default audit";

#define VERDICT(name)	BIT(BPF_SIG_VERDICT_##name)

static const struct bpf_sig_rule good_rules[] = {
	{ .line = 8, .action = BPF_SIG_ACTION_DENY,
	  .verdicts = VERDICT(VERIFIED), .cond_cnt = 2 },
	{ .line = 9, .action = BPF_SIG_ACTION_DENY,
	  .verdicts = VERDICT(VERIFIED) | VERDICT(LOADER) | VERDICT(BY_LOADER) |
		      VERDICT(UNSIGNED), .cond_cnt = 1 },
	{ .line = 10, .action = BPF_SIG_ACTION_ALLOW,
	  .verdicts = VERDICT(VERIFIED), .cond_cnt = 3 },
	{ .line = 11, .action = BPF_SIG_ACTION_AUDIT,
	  .verdicts = VERDICT(UNSIGNED), .cond_cnt = 3 },
	{ .line = 12, .action = BPF_SIG_ACTION_ALLOW, .join = true,
	  .verdicts = VERDICT(UNSIGNED), .cond_cnt = 2 },
	{ .line = 13, .action = BPF_SIG_ACTION_ALLOW, .any_caller = true,
	  .verdicts = VERDICT(LOADER) | VERDICT(BY_LOADER), .cond_cnt = 4 },
};

/* All values of all conditions, in their order; .last is .first if it is 0. */
static const struct {
	u32 rule;
	u32 cond;
	u32 key;
	bool negated;
	struct bpf_sig_value value;
	u8 byte;		/* the last one of a digest */
} good_values[] = {
	{ 0, 0, BPF_SIG_COND_OBJECT, false, { .name = "tcpwatch" } },
	{ 0, 1, BPF_SIG_COND_ROLLBACK, false, { .first = 5 } },
	{ 1, 0, BPF_SIG_COND_MANIFEST, false, { .size = 32 }, 0x10 },
	{ 2, 0, BPF_SIG_COND_SIGNER, false, { .name = "Example # 1" } },
	{ 2, 0, BPF_SIG_COND_SIGNER, false, { .name = "other" } },
	{ 2, 1, BPF_SIG_COND_TYPE, false, { .first = 6 } },
	{ 2, 1, BPF_SIG_COND_TYPE, false, { .first = 28 } },
	{ 2, 2, BPF_SIG_COND_CALLS, true, { .name = "f1" } },
	{ 2, 2, BPF_SIG_COND_CALLS, true, { .name = "f2" } },
	{ 3, 0, BPF_SIG_COND_ATTACH, false, { } },
	{ 3, 1, BPF_SIG_COND_UID, false, { } },
	{ 3, 1, BPF_SIG_COND_UID, false,
	  { .first = 1000, .last = 4294967294 } },
	{ 3, 2, BPF_SIG_COND_TOKEN, true, { .first = 1 } },
	{ 4, 0, BPF_SIG_COND_USERNS, false, { .first = BPF_SIG_USERNS_INIT } },
	{ 4, 1, BPF_SIG_COND_EXE, false, { } },
	{ 4, 1, BPF_SIG_COND_EXE, false, { .first = BPF_SIG_EXE_SHA256, .size = 32 }, 0x10 },
	{ 4, 1, BPF_SIG_COND_EXE, false, { .first = BPF_SIG_EXE_SHA512, .size = 64 }, 0x10 },
	{ 5, 0, BPF_SIG_COND_CALLER, false,
	  { .first = BPF_SIG_CALLER_PRIVILEGED } },
	{ 5, 1, BPF_SIG_COND_KEY, false, { .size = 4 }, 0xcd },
	{ 5, 2, BPF_SIG_COND_KEYRING, false, { .first = BPF_SIG_KEYS_MACHINE } },
	{ 5, 3, BPF_SIG_COND_ONLY_CALLS, false, { .name = "_f1" } },
};

static struct bpf_sig_policy *parse_good(struct kunit *test, const char *text)
{
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *policy;

	policy = bpf_sig_policy_parse(text, strlen(text), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%u:%u: %s", error.line,
			       error.column, error.reason);
	return policy;
}

static void expect_value(struct kunit *test, u32 nth, u32 rule, u32 i,
			 const struct bpf_sig_cond *cond, u32 j)
{
	const struct bpf_sig_value *good, *value = &cond->values[j];

	KUNIT_ASSERT_LT(test, nth, ARRAY_SIZE(good_values));
	KUNIT_EXPECT_EQ(test, rule, good_values[nth].rule);
	KUNIT_EXPECT_EQ(test, i, good_values[nth].cond);
	KUNIT_EXPECT_EQ(test, cond->key, good_values[nth].key);
	KUNIT_EXPECT_EQ(test, cond->negated, good_values[nth].negated);
	good = &good_values[nth].value;
	KUNIT_EXPECT_EQ(test, value->first, good->first);
	KUNIT_EXPECT_EQ(test, value->last, good->last ?: good->first);
	KUNIT_ASSERT_EQ(test, !value->name, !good->name);
	if (good->name)
		KUNIT_EXPECT_STREQ(test, value->name, good->name);
	KUNIT_ASSERT_EQ(test, value->size, good->size);
	if (good->size)
		KUNIT_EXPECT_EQ(test, value->bytes[good->size - 1],
				good_values[nth].byte);
}

static void expect_values(struct kunit *test, const struct bpf_sig_rule *rules)
{
	const struct bpf_sig_cond *conds;
	u32 rule, i, j, nth = 0;

	for (rule = 0; rule < ARRAY_SIZE(good_rules); rule++) {
		conds = rules[rule].conds;
		for (i = 0; i < rules[rule].cond_cnt; i++)
			for (j = 0; j < conds[i].value_cnt; j++)
				expect_value(test, nth++, rule, i, &conds[i], j);
	}
	KUNIT_EXPECT_EQ(test, nth, ARRAY_SIZE(good_values));
}

static void test_good(struct kunit *test)
{
	struct bpf_sig_policy *policy = parse_good(test, good_text);
	const struct bpf_sig_rule *rule;
	u32 i;

	KUNIT_EXPECT_STREQ(test, policy->name, "appliance-1.x_");
	KUNIT_EXPECT_EQ(test, policy->version, U64_MAX);
	KUNIT_EXPECT_TRUE(test, policy->has_mode);
	KUNIT_EXPECT_EQ(test, policy->mode, BPF_SIG_MODE_LOCKED);
	KUNIT_EXPECT_EQ(test, policy->keyrings,
			BIT(BPF_SIG_KEYS_BPF) | BIT(BPF_SIG_KEYS_BUILTIN) |
			BIT(BPF_SIG_KEYS_SECONDARY) |
			BIT(BPF_SIG_KEYS_PLATFORM) | BIT(BPF_SIG_KEYS_MACHINE));
	KUNIT_EXPECT_EQ(test, policy->default_action, BPF_SIG_ACTION_AUDIT);
	KUNIT_EXPECT_EQ(test, policy->default_line, 14);
	KUNIT_EXPECT_EQ(test, policy->text_size, strlen(good_text));
	KUNIT_EXPECT_STREQ(test, policy->text, good_text);
	KUNIT_ASSERT_EQ(test, policy->rule_cnt, ARRAY_SIZE(good_rules));
	for (i = 0; i < ARRAY_SIZE(good_rules); i++) {
		rule = &policy->rules[i];
		KUNIT_EXPECT_EQ(test, rule->line, good_rules[i].line);
		KUNIT_EXPECT_EQ(test, rule->action, good_rules[i].action);
		KUNIT_EXPECT_EQ(test, rule->verdicts, good_rules[i].verdicts);
		KUNIT_EXPECT_EQ(test, rule->join, good_rules[i].join);
		KUNIT_EXPECT_EQ(test, rule->any_caller, good_rules[i].any_caller);
		KUNIT_EXPECT_EQ(test, rule->cond_cnt, good_rules[i].cond_cnt);
	}
	expect_values(test, policy->rules);
	bpf_sig_policy_free(policy);
}

static void test_minimal(struct kunit *test)
{
	struct bpf_sig_policy *policy = parse_good(test, START);

	KUNIT_EXPECT_STREQ(test, policy->name, "a");
	KUNIT_EXPECT_EQ(test, policy->version, 1);
	KUNIT_EXPECT_FALSE(test, policy->has_mode);
	KUNIT_EXPECT_EQ(test, policy->keyrings, 0);
	KUNIT_EXPECT_EQ(test, policy->default_action, BPF_SIG_ACTION_DENY);
	KUNIT_EXPECT_EQ(test, policy->default_line, 0);
	KUNIT_EXPECT_EQ(test, policy->rule_cnt, 0);
	bpf_sig_policy_free(policy);
	bpf_sig_policy_free(NULL);
}

struct hostile_case {
	const char *name;		/* NULL: the text after START */
	const char *text;
	u32 line;
	u32 column;
	const char *reason;
};

#define BAD(text, column, reason) \
	{ NULL, START text "\ndefault deny\n", 4, column, reason }

#define NOT_POLICY	"the first line is not 'bpf_sig-policy 1'"
#define STATEMENTS	": name, version, mode, keyrings, default, allow, " \
			"audit, deny"
#define VERDICTS	": unsigned, verified, loader, by-loader or any"
#define KEYRINGS	": .bpf, builtin, secondary, platform, machine"
#define CONDS		": signer, key, keyring, object, manifest, rollback, " \
			"type, attach, calls, only-calls, uid, userns, token, " \
			"caller, exe-verity"
#define A_NUMBER	" is not a number from 1 to 18446744073709551615"
#define A_UID		" is not a number from 0 to 4294967294"
#define AN_EXE		" is not signed, sha256:HEX or sha512:HEX"
#define A_NAME		" is not a name: 1 to 31 of A-Z a-z 0-9 . _ -"

static const struct hostile_case hostile_cases[] = {
	{ "nothing", "", 1, 1, NOT_POLICY },
	{ "no newline", "bpf_sig-policy 1", 1, 1, NOT_POLICY },
	{ "another version", "bpf_sig-policy 2\nname a\n", 1, 1, NOT_POLICY },
	{ "carriage return", "bpf_sig-policy 1\r\n", 1, 1, NOT_POLICY },
	{ "no name", BPF_SIG_POLICY_MAGIC "version 1\n", 1, 1,
	  "the policy has no name" },
	{ "no version", BPF_SIG_POLICY_MAGIC "name a\n", 1, 1,
	  "the policy has no version" },
	{ "version 0", BPF_SIG_POLICY_MAGIC "version 0\n", 2, 9, "'0'" A_NUMBER },
	{ "version", BPF_SIG_POLICY_MAGIC "version\n", 2, 8,
	  "the version is missing" },
	{ "version -1", BPF_SIG_POLICY_MAGIC "version -1\n", 2, 9,
	  "'-1'" A_NUMBER },
	{ "version 01", BPF_SIG_POLICY_MAGIC "version 01\n", 2, 9,
	  "'01'" A_NUMBER },
	{ "version 2^64", BPF_SIG_POLICY_MAGIC "version 18446744073709551616\n",
	  2, 9, "'18446744073709551616'" A_NUMBER },
	{ "name", BPF_SIG_POLICY_MAGIC "name # none\n", 2, 6,
	  "the name is missing" },
	{ "name a/b", BPF_SIG_POLICY_MAGIC "name a/b\n", 2, 6, "'a/b'" A_NAME },
	{ "name of 32", BPF_SIG_POLICY_MAGIC
	  "name 01234567890123456789012345678901\n", 2, 6,
	  "'01234567890123456789012345678901'" A_NAME },

	{ "\\r", START "#\r\n", 4, 2, "byte 0x0d is not printable ASCII" },
	{ "0x1b", START "#\x1b", 4, 2, "byte 0x1b is not printable ASCII" },
	{ "0x7f", START "#\x7f", 4, 2, "byte 0x7f is not printable ASCII" },
	{ "0x80", START "#\x80", 4, 2, "byte 0x80 is not printable ASCII" },

	BAD("name b", 1, "'name' twice"),
	BAD("version 2", 1, "'version' twice"),
	{ "mode off", START "mode off\nmode off\n", 5, 1, "'mode' twice" },
	{ "default deny", START "default deny\ndefault deny", 5, 1,
	  "'default' twice" },
	BAD("names b", 1, "unknown statement 'names'" STATEMENTS),
	BAD("\tALLOW any", 2, "unknown statement 'ALLOW'" STATEMENTS),
	BAD("a-word-that-is-longer-than-32-bytes-is-cut", 1,
	    "unknown statement 'a-word-that-is-longer-than-32-by'" STATEMENTS),
	BAD("\"name\" a", 1, "unknown statement '\"name\"'" STATEMENTS),
	BAD("mode", 5, "the mode is missing"),
	BAD("mode locked", 6,
	    "unknown mode 'locked': off, audit, enforce, enforce-locked"),
	BAD("mode enforce now", 14, "unexpected 'now'"),
	BAD("mode \"off", 6, "a quote that is not closed"),
	BAD("keyrings", 9, "the list of keyrings is missing"),
	BAD("keyrings user", 10, "unknown keyring 'user'" KEYRINGS),
	BAD("keyrings .bpf,.bpf", 15, "'.bpf' twice"),
	BAD("keyrings .bpf, builtin", 16, "unexpected 'builtin'"),
	BAD("keyrings .bpf,", 15, "a value is missing"),
	BAD("default", 8, "the action is missing"),
	BAD("default none", 9, "unknown action 'none': allow, audit, deny"),

	BAD("allow", 6, "verdicts are missing" VERDICTS),
	BAD("allow \"any", 7, "a quote that is not closed"),
	BAD("allow mismatch", 7, "unknown verdict 'mismatch'" VERDICTS " alone"),
	BAD("allow verified,any", 16, "unknown verdict 'any'" VERDICTS " alone"),
	BAD("allow loader,loader", 14, "'loader' twice"),
	BAD("allow type=xdp", 11, "a value with '=' in it needs quotes"),
	BAD("deny unsigned join", 15,
	    "join in a rule that lets in nothing unsigned"),
	BAD("allow verified join", 16,
	    "join in a rule that lets in nothing unsigned"),
	BAD("allow any join join", 16,
	    "'join' behind join, the last word of a rule"),
	BAD("allow any join uid=0", 16,
	    "'uid=0' behind join, the last word of a rule"),
	BAD("allow any xdp", 11, "'xdp' is not KEY=VALUE, KEY!=VALUE or join"),
	BAD("allow any type!xdp", 11,
	    "'type' is not KEY=VALUE, KEY!=VALUE or join"),
	BAD("allow any type = xdp", 11,
	    "'type' is not KEY=VALUE, KEY!=VALUE or join"),
	BAD("allow any =xdp", 11, "unknown condition ''" CONDS),
	BAD("allow any types=xdp", 11, "unknown condition 'types'" CONDS),
	BAD("allow any type==xdp", 16, "a value with '=' in it needs quotes"),
	BAD("allow any type=xdp uid=0 type=ext", 26, "'type' twice in a rule"),
	BAD("allow any type!=xdp type!=ext", 21, "'type' twice in a rule"),
	BAD("allow any type<xdp", 15, "'type' has no '<'"),
	BAD("allow any rollback=5", 19, "'rollback' has '<' only"),
	BAD("allow any rollback!=5", 19, "'rollback' has '<' only"),
	BAD("allow any rollback<5,6", 22, "'rollback' has one value"),
	BAD("allow any rollback<0", 20, "'0'" A_NUMBER),
	BAD("allow any only-calls!=f", 21, "'only-calls' has '=' only"),
	BAD("allow any exe-verity!=signed", 21, "'exe-verity' has '=' only"),

	BAD("allow any type=", 16, "a value is missing"),
	BAD("allow any type=xdp,", 20, "a value is missing"),
	BAD("allow any type=,xdp", 16, "a value is missing"),
	BAD("allow any signer=\"\"", 19, "a value is missing"),
	BAD("allow any signer=\"a", 18, "a quote that is not closed"),
	BAD("allow any signer=\"a\"b", 21, "a value ends with its quote"),
	BAD("allow any signer=a\"b\"", 19, "a quote inside of a value"),
	BAD("allow any signer=a*", 19, "a value with '*' in it needs quotes"),
	BAD("allow any type=xdq", 16, "unknown program type 'xdq'"),
	BAD("allow any type=unspec", 16, "no program has the type 'unspec'"),
	BAD("allow any type=ext,XDP", 20, "unknown program type 'XDP'"),
	BAD("allow any attach=xd", 18, "unknown attach type 'xd'"),
	BAD("allow any keyring=user", 19, "unknown keyring 'user'" KEYRINGS),
	BAD("allow any userns=inner", 18,
	    "unknown user namespace 'inner': other, init"),
	BAD("allow any token=1", 17, "unknown value '1': no, yes"),
	BAD("allow any caller=root", 18,
	    "unknown caller 'root': unprivileged, privileged"),
	BAD("allow any calls=a-b", 17, "'a-b' is not the name of a function"),
	BAD("allow any calls=1a", 17, "'1a' is not the name of a function"),
	BAD("allow any uid=root", 15, "'root'" A_UID),
	BAD("allow any uid=4294967295", 15, "'4294967295'" A_UID),
	BAD("allow any uid=1-", 17, "''" A_UID),
	BAD("allow any uid=1-2-3", 17, "'2-3'" A_UID),
	BAD("allow any uid=2-1", 15, "nothing is in the range '2-1'"),
	BAD("allow any key=012345", 15,
	    "'012345' is not 8 to 64 hex digits, two a byte"),
	BAD("allow any key=012345678", 15,
	    "'012345678' is not 8 to 64 hex digits, two a byte"),
	BAD("allow any key=0123456g", 22, "'g' is not a hex digit"),
	BAD("allow any manifest=0123", 20, "'0123' is not 64 hex digits"),
	BAD("allow any exe-verity=yes", 22, "'yes'" AN_EXE),
	BAD("allow any exe-verity=signed:", 22, "'signed:'" AN_EXE),
	BAD("allow any exe-verity=sha256", 22, "'sha256'" AN_EXE),
	BAD("allow any exe-verity=sha256:01", 29, "'01' is not 64 hex digits"),
	BAD("allow any exe-verity=sha512:" SHA256_DIGITS, 29,
	    "'00112233445566778899aabbccddeeff' is not 128 hex digits"),
};

static void describe(const struct hostile_case *c, char *desc)
{
	const char *text = c->name ?: c->text + strlen(START);

	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%.*s", (int)strcspn(text, "\n"),
		 text);
}

KUNIT_ARRAY_PARAM(hostile, hostile_cases, describe);

static void expect_refused(struct kunit *test, const char *text, size_t size,
			   int err, u32 line, u32 column, const char *reason)
{
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *policy;

	policy = bpf_sig_policy_parse(text, size, &error);
	KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(policy), err);
	KUNIT_EXPECT_STREQ(test, error.reason, reason);
	KUNIT_EXPECT_EQ(test, error.line, line);
	KUNIT_EXPECT_EQ(test, error.column, column);
}

static void test_hostile(struct kunit *test)
{
	const struct hostile_case *c = test->param_value;

	expect_refused(test, c->text, strlen(c->text), -EINVAL, c->line,
		       c->column, c->reason);
}

static void test_nul(struct kunit *test)
{
	static const char text[] = START "\0allow any\n";

	expect_refused(test, text, sizeof(text) - 1, -EINVAL, 4, 1,
		       "byte 0x00 is not printable ASCII");
}

/* Writes @cnt times @part behind @start. */
static char *repeat(struct kunit *test, const char *start, const char *part,
		    size_t cnt)
{
	size_t len = strlen(start), n = strlen(part), i;
	char *text;

	text = kunit_kzalloc(test, len + n * cnt + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	memcpy(text, start, len);
	for (i = 0; i < cnt; i++)
		memcpy(text + len + i * n, part, n);
	return text;
}

static void test_limits(struct kunit *test)
{
	const size_t max = BPF_SIG_POLICY_MAX_SIZE;
	struct bpf_sig_policy *policy;
	char *text;

	text = repeat(test, START, "allow any\n", BPF_SIG_POLICY_MAX_RULES);
	policy = parse_good(test, text);
	KUNIT_EXPECT_EQ(test, policy->rule_cnt, BPF_SIG_POLICY_MAX_RULES);
	bpf_sig_policy_free(policy);
	text = repeat(test, START, "allow any\n", BPF_SIG_POLICY_MAX_RULES + 1);
	expect_refused(test, text, strlen(text), -EINVAL, 4 + 4096, 1,
		       "more than 4096 rules");

	text = repeat(test, START "allow any uid=0", ",1",
		      BPF_SIG_POLICY_MAX_VALUES - 1);
	policy = parse_good(test, text);
	KUNIT_EXPECT_EQ(test, policy->rules[0].conds[0].value_cnt,
			BPF_SIG_POLICY_MAX_VALUES);
	bpf_sig_policy_free(policy);
	text = repeat(test, START "allow any uid=0", ",1",
		      BPF_SIG_POLICY_MAX_VALUES);
	expect_refused(test, text, strlen(text), -EINVAL, 4, 15 + 2 * 256,
		       "more than 256 values");

	text = repeat(test, START "allow any object=", "o", 255);
	policy = parse_good(test, text);
	KUNIT_EXPECT_EQ(test, strlen(policy->rules[0].conds[0].values[0].name),
			255);
	bpf_sig_policy_free(policy);
	text = repeat(test, START "allow any object=", "o", 256);
	expect_refused(test, text, strlen(text), -EINVAL, 4, 18,
		       "more than 255 characters");

	text = repeat(test, START "#", "x", max - strlen(START "#"));
	bpf_sig_policy_free(parse_good(test, text));
	text = repeat(test, START "#", "x", max - strlen(START "#") + 1);
	expect_refused(test, text, strlen(text), -EFBIG, 1, 1,
		       "more than 1048576 bytes");
}

/* Whatever is read of a text that ends early, it is not what follows it. */
static void test_truncated(struct kunit *test)
{
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *policy;
	size_t size;
	char *text;

	for (size = 0; size < strlen(good_text); size++) {
		text = kunit_kzalloc(test, size ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, text);
		memcpy(text, good_text, size);
		policy = bpf_sig_policy_parse(text, size, &error);
		if (IS_ERR(policy))
			KUNIT_EXPECT_GT(test, error.line, 0);
		else
			bpf_sig_policy_free(policy);
		kunit_kfree(test, text);
	}
}

static void test_any_byte(struct kunit *test)
{
	static const char bytes[] = "\n \t\"#,=<!-a0\0\x80";
	const size_t size = strlen(good_text);
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *policy;
	char *text = repeat(test, good_text, "", 0);
	size_t i, j;

	for (i = 0; i < size; i++) {
		for (j = 0; j < sizeof(bytes) - 1; j++) {
			text[i] = bytes[j];
			policy = bpf_sig_policy_parse(text, size, &error);
			if (IS_ERR(policy))
				KUNIT_EXPECT_GT(test, strlen(error.reason), 0);
			else
				bpf_sig_policy_free(policy);
		}
		text[i] = good_text[i];
	}
	bpf_sig_policy_free(parse_good(test, text));
}

static void test_names(struct kunit *test)
{
	const struct bpf_sig_names *types = &bpf_sig_prog_type_names;

	KUNIT_EXPECT_EQ(test, bpf_sig_value_of(types, "xdp", 3), 6);
	KUNIT_EXPECT_EQ(test, bpf_sig_value_of(types, "xdp", 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, bpf_sig_value_of(types, "", 0), -EINVAL);
	KUNIT_EXPECT_STREQ(test, bpf_sig_name_of(types, 6), "xdp");
	KUNIT_EXPECT_STREQ(test, bpf_sig_name_of(types, types->cnt), "?");
	KUNIT_EXPECT_STREQ(test, bpf_sig_name_of(types, U32_MAX), "?");
}

static struct kunit_case policy_parse_cases[] = {
	KUNIT_CASE(test_good),
	KUNIT_CASE(test_minimal),
	KUNIT_CASE_PARAM(test_hostile, hostile_gen_params),
	KUNIT_CASE(test_nul),
	KUNIT_CASE(test_limits),
	KUNIT_CASE(test_truncated),
	KUNIT_CASE(test_any_byte),
	KUNIT_CASE(test_names),
	{}
};

static struct kunit_suite policy_parse_suite = {
	.name = "bpf_sig_policy_parse",
	.test_cases = policy_parse_cases,
};

kunit_test_suite(policy_parse_suite);

MODULE_DESCRIPTION("KUnit tests of the policy parser");
MODULE_LICENSE("GPL");
