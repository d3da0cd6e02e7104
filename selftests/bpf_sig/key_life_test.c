// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a key, from the authority that vouches for it to its end
 *
 * The authority's certificate is built into the kernel; the certificates that
 * it signs are made here.
 */
#include <fcntl.h>
#include <keyutils.h>
#include <openssl/x509.h>
#include <bpf/bpf.h>
#include "cert.h"
#include "manifest_edit.h"
#include "policy.h"

static int enrolled[16];
static size_t enrolled_cnt;

static void unlink_enrolled(void)
{
	while (enrolled_cnt)
		keyctl_unlink(enrolled[--enrolled_cnt], find_keyring(".bpf"));
}

/* Up to the end of the test: a revoked key is noticed by the others. */
static void remember(int key)
{
	CHECK(enrolled_cnt || !atexit(unlink_enrolled), "atexit");
	CHECK(enrolled_cnt < ARRAY_SIZE(enrolled), "more keys than expected");
	enrolled[enrolled_cnt++] = key;
}

static int enrol(const struct signer *signer)
{
	int key = cert_add(find_keyring(".bpf"), signer);

	if (key > 0)
		remember(key);
	return key;
}

static void prepare(void)
{
	edit_open("small.signed.bpf.o", "tiny");
}

static void signed_by(const struct signer *signer)
{
	load_sign(&load, manifest, manifest_size, signer);
}

static const struct cert_spec usual = {
	.name = "usual", .org = "BPF_SIG tests", .usage = "critical,digitalSignature",
	.extended = "codeSigning", .days = 10,
};

static void usual_cert(struct signer *signer, const char *name)
{
	struct cert_spec spec = usual;

	spec.name = name;
	cert_make(&spec, signer);
}

static void test_vouched(void)
{
	struct bpf_sig_info info;
	struct signer signer;
	int key, fd;

	prepare();
	usual_cert(&signer, "vouched");
	signed_by(&signer);
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
	key = enrol(&signer);
	CHECK(key > 0, "%s", strerror(-key));
	fd = expect_loaded(&load);
	get_info(fd, &info);
	CHECK(info.keyring == BPF_SIG_KEYS_BPF &&
	      !strncmp(info.signer, "BPF_SIG tests: vouched: ", 24), "keyring %u, signer '%s'",
	      info.keyring, info.signer);
}

static void test_not_vouched(void)
{
	struct cert_spec spec = usual;
	struct signer signer;
	int key;

	prepare();
	spec.own = true;
	cert_make(&spec, &signer);
	key = enrol(&signer);
	CHECK(key == -ENOKEY || key == -EKEYREJECTED, "%d", key);
	signed_by(&signer);
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
}

/* As `bpf-sign keyring add` does it. */
static void test_tool(void)
{
	char path[] = "/run/bpf_sig_cert.XXXXXX", command[512];
	struct signer signer;
	unsigned char *der;
	int len, fd;

	prepare();
	usual_cert(&signer, "tool");
	len = cert_der(&signer, &der);
	fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, der, len) == len, "%m");
	snprintf(command, sizeof(command), "%s keyring add %s", getenv("BPF_SIGN"), path);
	CHECK(!system(command), "%s", command);
	unlink(path);
	signed_by(&signer);
	close(expect_loaded(&load));
}

/* Two keys for a while, and then the later one alone. */
static void test_rotation(void)
{
	struct signer old, new;
	int old_key, new_key, fd;

	prepare();
	usual_cert(&old, "old");
	usual_cert(&new, "new");
	old_key = enrol(&old);
	new_key = enrol(&new);
	CHECK(old_key > 0 && new_key > 0, "%d, %d", old_key, new_key);
	signed_by(&old);
	fd = expect_loaded(&load);
	signed_by(&new);
	close(expect_loaded(&load));
	CHECK(!keyctl_unlink(old_key, find_keyring(".bpf")), "%m");
	close(expect_loaded(&load));
	signed_by(&old);
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
	close(fd);
}

static void still_runs(int fd)
{
	static const char packet[64];

	LIBBPF_OPTS(bpf_test_run_opts, opts,
		    .data_in = packet,
		    .data_size_in = sizeof(packet));
	struct bpf_sig_info info;

	CHECK(!bpf_prog_test_run_opts(fd, &opts) && opts.retval, "%m, %u", opts.retval);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "verdict %u", info.verdict);
}

static int own_key(const struct signer *signer)
{
	int key;

	CHECK(keyctl_join_session_keyring(NULL) > 0, "%m");
	key = cert_add(KEY_SPEC_SESSION_KEYRING, signer);
	CHECK(key > 0, "%s", strerror(-key));
	CHECK(!keyctl_link(key, find_keyring(".bpf")), "%m");
	remember(key);
	return key;
}

/* What is loaded stays, and what was loaded does not load again. */
static void test_revoked(void)
{
	struct signer signer;
	int key, fd;

	prepare();
	usual_cert(&signer, "revoked");
	key = own_key(&signer);
	signed_by(&signer);
	fd = expect_loaded(&load);
	CHECK(!keyctl_revoke(key), "%m");
	expect_refused(&load, EKEYREVOKED, "the signer's key is revoked");
	still_runs(fd);
}

/* It is the end of one key, and not of those that other keyrings have. */
static void test_revoked_others(void)
{
	struct signer signer, other;
	int key;

	prepare();
	usual_cert(&signer, "revoked");
	key = own_key(&signer);
	trust_secondary("second");
	signer_open(&other, "second");
	CHECK(!keyctl_revoke(key), "%m");
	signed_by(&other);
	close(expect_loaded(&load));
	signed_by(&signer);
	expect_refused(&load, EKEYREVOKED, "the signer's key is revoked");
}

static void test_unlinked(void)
{
	struct signer signer;
	int key, fd;

	prepare();
	usual_cert(&signer, "unlinked");
	key = enrol(&signer);
	signed_by(&signer);
	fd = expect_loaded(&load);
	CHECK(!keyctl_unlink(key, find_keyring(".bpf")), "%m");
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
	still_runs(fd);
}

static void take_back(const char *kind, const void *data, size_t size)
{
	unsigned char digest[32];
	struct signer ca;
	char desc[80];
	size_t cms_size;
	int i, key;
	void *cms;

	sha256(data, size, digest);
	snprintf(desc, sizeof(desc), "%s:", kind);
	for (i = 0; i < 32; i++)
		sprintf(desc + strlen(desc), "%02x", digest[i]);
	ca.key = cert_read_pem("CA_KEY", true);
	ca.cert = cert_read_pem("CA_CERT", false);
	cms = sign_cms(desc, strlen(desc), &ca, 1, "SHA256",
		       CMS_DETACH | CMS_BY_ISSUER, &cms_size);
	key = add_key("blacklist", desc, cms, cms_size, find_keyring(".blacklist"));
	CHECK(key > 0, "blacklist %s: %m (CONFIG_SYSTEM_BLACKLIST_AUTH_UPDATE?)", desc);
}

/* A certificate that is taken back does not come back. */
static void test_blacklisted_cert(void)
{
	unsigned char *tbs = NULL;
	struct signer signer;
	int key, len, fd;

	prepare();
	usual_cert(&signer, "blacklisted");
	key = enrol(&signer);
	signed_by(&signer);
	fd = expect_loaded(&load);
	len = i2d_re_X509_tbs(signer.cert, &tbs);
	CHECK(len > 0, "no certificate");
	take_back("tbs", tbs, len);
	CHECK(!keyctl_unlink(key, find_keyring(".bpf")), "%m");
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
	key = enrol(&signer);
	CHECK(key < 0, "it was added again");
	expect_refused(&load, ENOKEY, "no trusted key for the signer");
	still_runs(fd);
}

/* One program, whoever signs it, and whatever else is in the object. */
static void test_blacklisted_insns(void)
{
	static struct bpf_insn insns[24];
	int fd, audit = audit_open();
	struct signer signer;
	size_t i;

	prepare();
	for (i = 0; i < ARRAY_SIZE(insns) - 1; i++)
		insns[i] = (struct bpf_insn){
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 4711,
		};
	insns[i] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	edit_insns(insns, ARRAY_SIZE(insns));
	edit_sign();
	fd = expect_loaded(&load);
	take_back("bin", insns, sizeof(insns));
	expect_refused(&load, EKEYREVOKED, "are blacklisted");
	audit_expect(audit, "tiny", "reason=\"instructions are blacklisted\"");
	still_runs(fd);
	trust_secondary("second");
	signer_open(&signer, "second");
	signed_by(&signer);
	expect_refused(&load, EKEYREVOKED, "are blacklisted");
	insns[0].imm++;
	edit_insns(insns, ARRAY_SIZE(insns));
	edit_sign();
	close(expect_loaded(&load));
}

/* The kernel does not look at when a certificate ends. */
static void test_expired(void)
{
	struct cert_spec spec = usual;
	struct signer signer;
	int key;

	prepare();
	spec.name = "expired";
	spec.days = -10;
	cert_make(&spec, &signer);
	key = own_key(&signer);
	signed_by(&signer);
	close(expect_loaded(&load));
	/* What it looks at is this. */
	CHECK(!keyctl_set_timeout(key, 1), "%m");
	sleep(2);
	expect_refused(&load, EKEYEXPIRED, "the signer's key has expired");
}

/* What a certificate says that its key is for. */
static const struct {
	const char *name;
	const char *usage;
	const char *extended;
	bool accepted;
} usages[] = {
	{ "code", "critical,digitalSignature", "codeSigning", true },
	{ "both", "critical,digitalSignature", "serverAuth,codeSigning", true },
	{ "bare", NULL, NULL, true },
	{ "any_extended", "digitalSignature", NULL, true },
	{ "any_usage", NULL, "critical,codeSigning", true },
	{ "more", "digitalSignature,keyEncipherment", NULL, true },
	{ "server", "critical,digitalSignature", "serverAuth", false },
	{ "critical", "critical,digitalSignature", "critical,serverAuth", false },
	{ "time", NULL, "timeStamping,emailProtection", false },
	{ "encipher", "critical,keyEncipherment", NULL, false },
	{ "encipher_code", "critical,keyEncipherment", "codeSigning", false },
};

static void test_usage(void)
{
	struct cert_spec spec;
	struct signer signer;
	int key, audit, log;
	size_t i;

	prepare();
	for (i = 0; i < ARRAY_SIZE(usages); i++) {
		spec = usual;
		spec.name = usages[i].name;
		spec.usage = usages[i].usage;
		spec.extended = usages[i].extended;
		cert_make(&spec, &signer);
		signed_by(&signer);
		log = klog_open();
		audit = audit_open();
		key = enrol(&signer);
		if (usages[i].accepted) {
			CHECK(key > 0, "%s: %s", spec.name, strerror(-key));
			close(expect_loaded(&load));
			keyctl_unlink(key, find_keyring(".bpf"));
		} else if (key > 0) {
			expect_refused(&load, EKEYREJECTED, "signature: ");
			CHECK(strstr(load.log, "is not for signing code"), "%s: log:\n%s",
			      spec.name, load.log);
			audit_expect(audit, "tiny", "is not for signing code");
			keyctl_unlink(key, find_keyring(".bpf"));
		} else {
			CHECK(key == -EKEYREJECTED, "%s: %s", spec.name, strerror(-key));
			klog_expect(log, "usage");
		}
		close(log);
		close(audit);
	}
}

/* A name that would end its field in the record, and start another. */
static void test_forged_name(void)
{
	struct cert_spec spec = usual;
	struct signer signer;
	char record[8192];
	int key, audit = audit_open();

	prepare();
	spec.name = "x\" verdict=\"mismatch\nres=0";
	cert_make(&spec, &signer);
	key = enrol(&signer);
	CHECK(key > 0, "%s", strerror(-key));
	signed_by(&signer);
	close(expect_loaded(&load));
	audit_next(audit, "tiny", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "verdict"), "verified") &&
	      !strcmp(audit_field(record, "res"), "1") && !strchr(record, '\n') &&
	      !strncmp(audit_field(record, "signer"),
		       "BPF_SIG tests: x? verdict??mismatch?res?0", 40),
	      "%s", record);
}

static const struct test tests[] = {
	{ "key_life.vouched", ENFORCE, test_vouched },
	{ "key_life.not_vouched", ENFORCE, test_not_vouched },
	{ "key_life.tool", ENFORCE, test_tool },
	{ "key_life.rotation", ENFORCE, test_rotation },
	{ "key_life.revoked", ENFORCE, test_revoked },
	{ "key_life.revoked_others", ENFORCE, test_revoked_others },
	{ "key_life.unlinked", ENFORCE, test_unlinked },
	{ "key_life.blacklisted_cert", ENFORCE, test_blacklisted_cert },
	{ "key_life.blacklisted_insns", ENFORCE, test_blacklisted_insns },
	{ "key_life.expired", ENFORCE, test_expired },
	{ "key_life.usage", ENFORCE, test_usage },
	{ "key_life.forged_name", ENFORCE, test_forged_name },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
