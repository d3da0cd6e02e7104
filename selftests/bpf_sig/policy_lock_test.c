// SPDX-License-Identifier: GPL-2.0
/*
 * A policy that is locked: only a signed one takes its place, and only a later
 * one
 *
 * There is no way back for a guest, so each test goes on from the version that
 * it finds, and lets in what is signed.
 */
#include <fcntl.h>
#include "cert.h"
#include "policy.h"

#define LOCKED "bpf_sig=enforce-locked"
#define FORGED "name forged\nversion 18446744073709551615\ndefault allow\n"

static struct object object;
static struct load load, filter;
static char text[1024];

static void prepare(void)
{
	trust_signer();
	object_open(&object, "small.signed.bpf.o");
	load_init(&load, &object, "tiny");
	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
}

static const char *compose(unsigned long long version, const char *rules)
{
	snprintf(text, sizeof(text), "bpf_sig-policy 1\nname next\nversion %llu\n%s",
		 version, rules);
	return text;
}

static int write_signed(const void *content, size_t size, const char *name, int flags)
{
	struct signer signer;
	size_t cms_size;
	void *cms;

	signer_open(&signer, name);
	cms = sign_cms(content, size, &signer, 1, "SHA256", flags, &cms_size);
	return sig_write("policy", cms, cms_size);
}

/* Refused, and nothing has changed. */
static void stays(int err, int expected)
{
	char *is = sig_read("policy");

	CHECK(err == -expected, "%s, expected %s", err ? strerror(-err) : "loaded",
	      strerror(expected));
	CHECK(!strstr(is, "forged"), "policy:\n%s", is);
	free(is);
	refused_by(&filter, 0);
}

static void replaced(int err, unsigned long long version)
{
	CHECK(!err, "%s", strerror(-err));
	CHECK(policy_version() == version, "version %llu, expected %llu",
	      policy_version(), version);
}

static void test_text(void)
{
	char record[8192];
	int audit = audit_open(), log = klog_open();

	prepare();
	mode_is("enforce-locked");
	stays(sig_write("policy", "bpf_sig-policy 1\n" FORGED,
			strlen("bpf_sig-policy 1\n" FORGED)), EPERM);
	klog_expect(log, "bpf_sig: policy: ");
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "res"), "0"), "%s", record);
	close(expect_loaded(&load));
}

static void test_signed(void)
{
	unsigned long long version;
	char record[8192], *is;
	int audit = audit_open(), err;

	prepare();
	version = policy_version() + 5;
	trust_secondary("second");
	compose(version, "allow verified\nallow unsigned type=socket_filter uid=7\n");
	replaced(write_signed(text, strlen(text), "second", 0), version);
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "name"), "next") &&
	      !strcmp(audit_field(record, "signed"), "1") &&
	      strstr(audit_field(record, "signer"), "BPF_SIG tests: second") &&
	      !strcmp(audit_field(record, "mode"), "enforce-locked") &&
	      !strcmp(audit_field(record, "res"), "1"), "%s", record);
	is = sig_read("policy");
	CHECK(!strcmp(is, text), "policy:\n%s", is);
	allowed_by(&load, 4);
	refused_by(&filter, 0);

	/* As often as it is played back. */
	err = write_signed(text, strlen(text), "second", 0);
	stays(err, ESTALE);
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "res"), "0"), "%s", record);
	compose(version - 1, "allow verified\n#forged\n");
	stays(write_signed(text, strlen(text), "second", 0), ESTALE);
	compose(version + 1, "allow verified\n");
	replaced(write_signed(text, strlen(text), "second", 0), version + 1);
	mode_is("enforce-locked");
	/* The right version of something that is no policy. */
	compose(version + 2, "allow verify\n#forged\n");
	stays(write_signed(text, strlen(text), "second", 0), EINVAL);
	/* No policy unlocks. */
	compose(version + 2, "mode off\nallow verified\n");
	replaced(write_signed(text, strlen(text), "second", 0), version + 2);
	mode_is("enforce-locked");
}

/* Keys that sign programs sign no policies, nor does anybody's. */
static void test_keys(void)
{
	unsigned long long version;

	prepare();
	compose(policy_version() + 1, "#forged\ndefault allow\n");
	stays(write_signed(text, strlen(text), "signer", 0), ENOKEY);
	stays(write_signed(text, strlen(text), "unknown", 0), ENOKEY);
	stays(write_signed(text, strlen(text), "unknown", CMS_WITH_CERTS | CMS_BY_ISSUER),
	      ENOKEY);
	join_session("rogue");
	stays(write_signed(text, strlen(text), "rogue", 0), ENOKEY);
	trust_secondary("signer");
	version = policy_version() + 1;
	compose(version, "allow verified\n");
	replaced(write_signed(text, strlen(text), "signer", 0), version);
}

/* Compiled in to sign policies: nobody has to add it. */
static void test_builtin(void)
{
	unsigned long long version;
	int audit = audit_open();
	char record[8192];

	if (access(file("builtin.der"), F_OK))
		skip("the kernel was not built with a signer of policies");
	prepare();
	version = policy_version() + 1;
	compose(version, "allow verified\n");
	replaced(write_signed(text, strlen(text), "builtin", 0), version);
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "keyring"), ".builtin_trusted_keys") &&
	      strstr(audit_field(record, "signer"), "BPF_SIG: policy signer") &&
	      !strcmp(audit_field(record, "signed"), "1") &&
	      !strcmp(audit_field(record, "res"), "1"), "%s", record);
	compose(version, "#forged\ndefault allow\n");
	stays(write_signed(text, strlen(text), "builtin", 0), ESTALE);
	close(expect_loaded(&load));
	mode_is("enforce-locked");
}

/* What vouches for others does not sign itself, if its certificate says so. */
static void test_authority(void)
{
	struct signer ca = {
		.key = cert_read_pem("CA_KEY", true),
		.cert = cert_read_pem("CA_CERT", false),
	};
	int log = klog_open();
	size_t size;
	void *cms;

	prepare();
	compose(policy_version() + 1, "#forged\ndefault allow\n");
	cms = sign_cms(text, strlen(text), &ca, 1, "SHA256", 0, &size);
	stays(sig_write("policy", cms, size), EKEYREJECTED);
	klog_expect(log, "is not for signing code");
	close(expect_loaded(&load));
}

/* Nothing but the message, and all of it. */
static void test_messages(void)
{
	struct signer signers[2];
	size_t size;
	char *cms;
	int err;

	prepare();
	trust_secondary("second");
	signer_open(&signers[0], "second");
	signer_open(&signers[1], "unknown");
	compose(policy_version() + 1, "#forged\ndefault allow\n");
	cms = sign_cms(text, strlen(text), signers, 1, "SHA256", 0, &size);
	cms = realloc(cms, size + 1);
	cms[size] = '\0';
	stays(sig_write("policy", cms, size + 1), EBADMSG);
	stays(sig_write("policy", cms, size - 1), EBADMSG);
	cms[size - 1] ^= 1;
	stays(sig_write("policy", cms, size), EKEYREJECTED);
	cms[size - 1] ^= 1;
	/* A bit of the text. */
	memcpy(memmem(cms, size, "#forged", 7), "#Forged", 7);
	stays(sig_write("policy", cms, size), EKEYREJECTED);

	err = write_signed(text, strlen(text), "second", CMS_DETACH);
	stays(err, EBADMSG);
	cms = sign_cms(text, strlen(text), signers, 2, "SHA256", 0, &size);
	err = sig_write("policy", cms, size);
	CHECK(err < 0, "two signers, one of whom nobody knows");
	stays(err, -err);
	/* In one piece, and then the good case. */
	compose(policy_version() + 1, "allow verified\n");
	cms = sign_cms(text, strlen(text), signers, 1, "SHA256", 0, &size);
	CHECK(sig_write("policy", cms, size) == 0, "it was not loaded");
}

/* What is signed for one purpose serves no other. */
static void test_cross_protocol(void)
{
	struct signer signer;
	size_t size;
	void *manifest;
	char *cms;

	prepare();
	trust_secondary("second");
	signer_open(&signer, "second");
	manifest = cms_content(object.cms, object.cms_size, &size);
	stays(write_signed(manifest, size, "second", 0), EBADMSG);
	load_sign(&load, manifest, size, &signer);
	close(expect_loaded(&load));
	stays(write_signed("bpf_sig-policy 2\n" FORGED,
			   strlen("bpf_sig-policy 2\n" FORGED), "second", 0), EBADMSG);
	stays(write_signed(FORGED, strlen(FORGED), "second", 0), EBADMSG);
	stays(write_signed("", 0, "second", 0), EBADMSG);

	/* And a policy for a program. */
	compose(policy_version() + 1, "allow verified\n");
	cms = sign_cms(text, strlen(text), &signer, 1, "SHA256", 0, &size);
	load.attr.signature = (unsigned long)cms;
	load.attr.signature_size = size;
	expect_refused(&load, EBADMSG, "signature: no BPF manifest in the message");
	CHECK(!sig_write("policy", cms, size), "it was not loaded");
}

static void no_mode(const char *mode)
{
	int err = sig_write("mode", mode, strlen(mode));

	CHECK(err == -EPERM, "%s: %d", mode, err);
}

/* From where text is good enough, by a policy. The last test of its guest. */
static void test_raises(void)
{
	prepare();
	mode_is("enforce");
	compose(10, "allow verified\n");
	CHECK(!sig_write("policy", text, strlen(text)), "it was not loaded");
	compose(3, "mode enforce-locked\nallow verified\n");
	CHECK(!sig_write("policy", text, strlen(text)), "it was not loaded");
	mode_is("enforce-locked");
	no_mode("enforce");
	no_mode("audit");
	no_mode("off");
	compose(12, "#forged\ndefault allow\n");
	stays(sig_write("policy", text, strlen(text)), EPERM);
	close(expect_loaded(&load));
}

/* A signed one is later than the one before it in every mode. */
static void test_unlocked(void)
{
	policy_put_back();
	prepare();
	trust_secondary("second");
	compose(7, "allow verified\n");
	CHECK(!sig_write("policy", text, strlen(text)), "text was not loaded");
	stays(write_signed(text, strlen(text), "second", 0), ESTALE);
	compose(6, "#forged\nallow verified\n");
	stays(write_signed(text, strlen(text), "second", 0), ESTALE);
	compose(8, "allow verified\n");
	replaced(write_signed(text, strlen(text), "second", 0), 8);
	mode_is("enforce");
	/* It needs no key to write text, but that lets in no old one again. */
	compose(2, "allow verified\n");
	replaced(sig_write("policy", text, strlen(text)), 2);
	compose(8, "allow verified\n");
	stays(write_signed(text, strlen(text), "second", 0), ESTALE);
	compose(9, "allow verified\n");
	replaced(write_signed(text, strlen(text), "second", 0), 9);
}

/* Which needs no word about signatures on the command line. */
static void test_lockdown(void)
{
	unsigned long long version;

	prepare();
	mode_is("enforce-locked");
	stays(sig_write("policy", "bpf_sig-policy 1\n" FORGED,
			strlen("bpf_sig-policy 1\n" FORGED)), EPERM);
	trust_secondary("second");
	version = policy_version() + 1;
	compose(version, "allow verified\n");
	replaced(write_signed(text, strlen(text), "second", 0), version);
	close(expect_loaded(&load));
}

static const struct test tests[] = {
	{ "policy_lock.text", LOCKED, test_text },
	{ "policy_lock.signed", LOCKED, test_signed },
	{ "policy_lock.keys", LOCKED, test_keys },
	{ "policy_lock.builtin", LOCKED, test_builtin },
	{ "policy_lock.authority", LOCKED, test_authority },
	{ "policy_lock.messages", LOCKED, test_messages },
	{ "policy_lock.cross_protocol", LOCKED, test_cross_protocol },
	{ "policy_lock.unlocked", ENFORCE, test_unlocked },
	{ "policy_lock.lockdown", OFF " lockdown=integrity", test_lockdown },
	/* A guest of its own: the parameter is nobody's. */
	{ "policy_lock.raises", ENFORCE " bpf_sig_test.alone=22", test_raises },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
