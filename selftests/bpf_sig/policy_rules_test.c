// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about what is signed: by whom, as what, and as which program
 */
#include <keyutils.h>
#include "manifest_edit.h"
#include "policy.h"

#define SIGNER "BPF_SIG tests: signer"

/* A policy whose first rule is what the format says. */
#define rule(fmt, ...) policy_loadf(RULES(fmt), ##__VA_ARGS__)

static void hex(char *to, const unsigned char *bytes, size_t cnt)
{
	while (cnt--)
		to += sprintf(to, "%02x", *bytes++);
}

/* The smallest program, signed: a socket filter. */
static void prepare(void)
{
	edit_open("small.signed.bpf.o", "tiny");
}

/* A list of one that is right, of several, and without what is right. */
static void condition(const char *key, const char *right, const char *wrong)
{
	rule("allow verified %s=%s\n", key, right);
	allowed_by(&load, 4);
	rule("allow verified %s=%s\n", key, wrong);
	refused_by(&load, 0);
	rule("allow verified %s=%s,%s\n", key, wrong, right);
	allowed_by(&load, 4);
	rule("deny verified %s!=%s\nallow verified\n", key, right);
	allowed_by(&load, 5);
	rule("deny verified %s!=%s\nallow verified\n", key, wrong);
	refused_by(&load, 4);
	rule("allow verified %s!=%s,%s\n", key, wrong, right);
	refused_by(&load, 0);
}

static void test_signer(void)
{
	prepare();
	condition("signer", "\"" SIGNER "\"", "\"BPF_SIG tests: second\"");
	/* Not a part of the name, nor the name with the key's number. */
	rule("allow verified signer=\"BPF_SIG tests\"\n");
	refused_by(&load, 0);
	rule("allow verified signer=signer\n");
	refused_by(&load, 0);
	rule("allow verified signer=\"" SIGNER "x\"\n");
	refused_by(&load, 0);
}

static void test_key(void)
{
	char right[80], wrong[80];
	struct bpf_sig_info info;
	int fd;

	prepare();
	fd = expect_loaded(&load);
	get_info(fd, &info);
	close(fd);
	hex(right, info.key_id, info.key_id_len);
	info.key_id[0] ^= 1;
	hex(wrong, info.key_id, info.key_id_len);
	condition("key", right, wrong);
	/* The whole of it. */
	right[8] = '\0';
	rule("allow verified key=%s\n", right);
	refused_by(&load, 0);
}

static void test_keyring(void)
{
	prepare();
	condition("keyring", ".bpf", "builtin");
}

/* Not a keyring that counts: as if nobody had signed. */
static void test_keyrings(void)
{
	prepare();
	rule("keyrings builtin,secondary\nallow verified\n");
	refused_by(&load, 0);
	rule("keyrings builtin,secondary\nallow unsigned type=socket_filter\n");
	allowed_by(&load, 5);
	rule("keyrings builtin,secondary\nallow unsigned signer=\"" SIGNER "\"\n");
	refused_by(&load, 0);
	rule("keyrings .bpf\nallow verified\n");
	allowed_by(&load, 5);
}

static void test_secondary(void)
{
	prepare();
	trust_secondary("second");
	edit_sign_as("second");
	rule("allow verified keyring=secondary\n");
	allowed_by(&load, 4);
	rule("allow verified keyring=.bpf,builtin\n");
	refused_by(&load, 0);
	rule("keyrings .bpf\nallow verified\n");
	refused_by(&load, 0);
}

/* A key that is compiled in counts, whatever it is there for, if its keyring does. */
static void test_builtin(void)
{
	if (access(file("builtin.der"), F_OK))
		skip("the kernel was not built with a signer of policies");
	prepare();
	edit_sign_as("builtin");
	rule("allow verified keyring=builtin\n");
	allowed_by(&load, 4);
	rule("allow verified keyring=secondary\n");
	refused_by(&load, 0);
	/* Which has the builtin one in it. */
	rule("keyrings .bpf,secondary\nallow verified\n");
	refused_by(&load, 0);
	CHECK(strstr(load.log, "keyring .builtin_trusted_keys does not count"),
	      "log:\n%s", load.log);
	/* Whoever asks for the one, has the key from the other. */
	rule("deny verified keyring=builtin\nallow verified\n");
	load.attr.keyring_id = 1;
	refused_by(&load, 4);
}

/* What the caller vouches for himself, nobody does. */
static void test_session(void)
{
	prepare();
	join_session("signer");
	load.attr.keyring_id = KEY_SPEC_SESSION_KEYRING;
	rule("allow verified\n");
	refused_by(&load, 0);
	rule("allow verified,loader,by-loader\ndeny unsigned\ndefault allow\n");
	refused_by(&load, 5);
	load.attr.keyring_id = 0;
	allowed_by(&load, 4);
}

static void test_object(void)
{
	prepare();
	condition("object", "small", "demo");
}

static void test_manifest(void)
{
	unsigned char digest[32];
	char right[80], wrong[80];

	prepare();
	sha256(manifest, manifest_size, digest);
	hex(right, digest, sizeof(digest));
	digest[31] ^= 1;
	hex(wrong, digest, sizeof(digest));
	condition("manifest", right, wrong);
	rule("deny any manifest=%s\nallow verified\n", right);
	refused_by(&load, 4);
}

static void set_rollback(__u64 index)
{
	struct bpf_sig_rec_object *r = edit_record(BPF_SIG_REC_OBJECT, 0);

	CHECK((void *)r != edit_end(), "no record of the object");
	r->rollback_index = htole64(index);
	edit_sign();
}

static void test_rollback(void)
{
	prepare();
	rule("deny verified object=small rollback<5\nallow verified\n");
	set_rollback(4);
	refused_by(&load, 4);
	set_rollback(5);
	allowed_by(&load, 5);
	rule("deny verified object=demo rollback<5\nallow verified\n");
	set_rollback(0);
	allowed_by(&load, 5);
	rule("deny verified rollback<18446744073709551615\nallow verified\n");
	set_rollback(~1ULL);
	refused_by(&load, 4);
	set_rollback(~0ULL);
	allowed_by(&load, 5);
}

static void test_type(void)
{
	prepare();
	condition("type", "socket_filter", "xdp");
}

static void test_attach(void)
{
	static struct object demo;

	trust_signer();
	object_open(&demo, "demo.signed.bpf.o");
	object_maps(&demo);
	load_init(&load, &demo, "handle_unlink");
	condition("attach", "trace_fentry", "trace_fexit");
	load_init(&load, &demo, "check_open");
	condition("attach", "lsm_mac", "lsm_cgroup");
}

/* All conditions of a rule. */
static void test_all(void)
{
	prepare();
	rule("allow verified signer=\"" SIGNER "\" type=socket_filter object=small uid=0\n");
	allowed_by(&load, 4);
	rule("allow verified signer=\"" SIGNER "\" type=xdp object=small uid=0\n");
	refused_by(&load, 0);
	rule("allow verified signer=\"" SIGNER "\" type=socket_filter object=small uid=1\n");
	refused_by(&load, 0);
}

static void test_verdicts(void)
{
	prepare();
	rule("allow unsigned\n");
	refused_by(&load, 0);
	rule("allow loader,by-loader\n");
	refused_by(&load, 0);
	rule("allow unsigned,verified\n");
	allowed_by(&load, 4);
	rule("allow any\n");
	allowed_by(&load, 4);
	rule("deny any\n");
	refused_by(&load, 4);
}

/* A signature that is one of something else is never good enough. */
static void test_mismatch(void)
{
	char record[8192];
	int audit = audit_open();

	prepare();
	rule("allow any\ndefault allow\n");
	load.attr.line_info_cnt--;
	expect_refused(&load, EKEYREJECTED, "prog 'tiny': number of line_info: signed ");
	audit_next(audit, "tiny", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "verdict"), "mismatch") &&
	      !strcmp(audit_field(record, "action"), "deny"), "%s", record);
	load.attr.line_info_cnt++;
	allowed_by(&load, 4);
}

/* Nor is one that nobody can verify. */
static void test_bad_signature(void)
{
	char *cms;

	prepare();
	rule("allow any\ndefault allow\n");
	cms = (void *)(unsigned long)load.attr.signature;
	cms[load.attr.signature_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
	cms[load.attr.signature_size - 1] ^= 1;
	allowed_by(&load, 4);
}

static const struct test tests[] = {
	{ "policy.signer", ENFORCE, test_signer },
	{ "policy.key", ENFORCE, test_key },
	{ "policy.keyring", ENFORCE, test_keyring },
	{ "policy.keyrings", ENFORCE, test_keyrings },
	{ "policy.secondary", ENFORCE, test_secondary },
	{ "policy.builtin_key", ENFORCE, test_builtin },
	{ "policy.session", ENFORCE, test_session },
	{ "policy.object", ENFORCE, test_object },
	{ "policy.manifest", ENFORCE, test_manifest },
	{ "policy.rollback", ENFORCE, test_rollback },
	{ "policy.type", ENFORCE, test_type },
	{ "policy.attach", ENFORCE, test_attach },
	{ "policy.all_conditions", ENFORCE, test_all },
	{ "policy.verdicts", ENFORCE, test_verdicts },
	{ "policy.mismatch", ENFORCE, test_mismatch },
	{ "policy.bad_signature", ENFORCE, test_bad_signature },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
