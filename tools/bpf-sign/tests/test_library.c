// SPDX-License-Identifier: GPL-2.0
/*
 * libbpfsign as another program uses it: the public header only
 *
 * Usage: test_library OBJECT KEY CERT OUTPUT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libbpfsign.h"
#include "tap.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

static char last[1024];
static unsigned int errors, mismatches;

static void report(void *ctx, enum bpf_sign_level level, const char *message)
{
	(void)ctx;
	if (level != BPF_SIGN_ERROR)
		return;
	errors++;
	snprintf(last, sizeof(last), "%s", message);
}

static const struct bpf_sign_log quiet = { .report = report };

static void mismatch(void *ctx, const struct bpf_sign_mismatch *m)
{
	(void)ctx;
	(void)m;
	mismatches++;
}

static void test_errors(void)
{
	struct bpf_sign_key_opts opts = { .sz = sizeof(opts) };
	struct bpf_sign_keygen_opts keygen = { .sz = 8 };
	struct bpf_sign_object *object = NULL;
	struct bpf_sign_cms *cms = NULL;
	struct bpf_sign_key *key = NULL;

	errors = 0;
	tap_ok(bpf_sign_object__open("/nonexistent", &quiet, &object) == -ENOENT &&
	       !object && errors == 1 && strstr(last, "/nonexistent"),
	       "error with a message: %s", last);
	tap_ok(bpf_sign_object__open("/nonexistent", NULL, &object) == -ENOENT,
	       "no reporter: no message, same error");
	tap_ok(bpf_sign_key__open(&opts, &quiet, &key) == -EINVAL && !key,
	       "key without a name: %s", last);
	opts.sz = 1;
	tap_ok(bpf_sign_key__open(&opts, &quiet, &key) == -EINVAL,
	       "options too short: refused");
	tap_ok(bpf_sign_keygen(&keygen, &quiet) == -EINVAL,
	       "options of keygen too short: refused");
	tap_ok(bpf_sign_cms__parse("abc", 3, &quiet, &cms) == -EBADMSG && !cms,
	       "no CMS: %s", last);
	bpf_sign_object__free(NULL);
	bpf_sign_key__free(NULL);
	bpf_sign_cms__free(NULL);
}

static int verify(const struct bpf_sign_object *object, const char *cert,
		  char *signer, size_t size)
{
	struct bpf_sign_verify_opts opts = {
		.sz = sizeof(opts),
		.certs = &cert,
		.cert_cnt = 1,
		.mismatch = mismatch,
		.signer = signer,
		.signer_size = size,
	};

	return bpf_sign_object__verify(object, &opts);
}

static void test_sign(const char *path, const char *key_path, const char *cert,
		      const char *output)
{
	struct bpf_sign_key_opts opts = {
		.sz = sizeof(opts), .key = key_path, .cert = cert,
	};
	struct bpf_sign_opts sign = { .sz = sizeof(sign), .name = "library" };
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	struct bpf_sign_object *object = NULL;
	struct bpf_sign_key *key = NULL;
	struct bpf_sign_cms *cms = NULL;
	char signer[4];
	const void *der;
	size_t size;

	if (!tap_ok(!bpf_sign_object__open(path, &quiet, &object), "open") ||
	    !tap_ok(!bpf_sign_key__open(&opts, &quiet, &key), "key"))
		return;
	tap_ok(!bpf_sign_object__is_signed(object), "not signed yet");
	tap_ok(bpf_sign_object__strip(object) == -ENODATA, "strip: %s", last);
	tap_ok(!bpf_sign_object__sign(object, key, &sign), "sign");
	tap_ok(bpf_sign_object__is_signed(object), "signed now");
	tap_ok(bpf_sign_object__sign(object, key, &sign) == -EEXIST,
	       "sign again: %s", last);
	sign.force = true;
	tap_ok(!bpf_sign_object__sign(object, key, &sign), "sign again, by force");
	tap_ok(!verify(object, cert, signer, sizeof(signer)) && !mismatches &&
	       strlen(signer) == 3, "verify, with a small buffer for the name");
	der = bpf_sign_object__cms(object, &size);
	tap_ok(der && !bpf_sign_cms__parse(der, size, &quiet, &cms), "parse the CMS");
	tap_ok(cms && !bpf_sign_cms__info(cms, &info) && info.key_id_size == 20 &&
	       !strcmp(info.digest, "sha256") &&
	       !memcmp(info.manifest, "BPF_SIG", 8), "what the CMS says");
	info.sz = 0;
	tap_ok(cms && bpf_sign_cms__info(cms, &info) == -EINVAL,
	       "info too short: refused");
	tap_ok(!bpf_sign_object__write(object, output) && !access(output, R_OK),
	       "write");
	bpf_sign_cms__free(cms);
	bpf_sign_key__free(key);
	bpf_sign_object__free(object);
}

static void test_ranges(void)
{
	static const struct {
		const char *text;
		uint32_t min, max;
	} good[] = {
		{ "1..2", 1, 2 }, { "7..7", 7, 7 }, { "5..", 5, UINT32_MAX },
		{ "..5", 1, 5 }, { "0x10..0X20", 16, 32 },
		{ "1..4294967295", 1, UINT32_MAX },
	};
	static const char *const bad[] = {
		"", ".", "..", "...", "5", "2..1", "0..1", "1..0", "1..4294967296",
		"1..18446744073709551617", "-1..2", " 1..2", "1 ..2", "1..2 ",
		"1..2..3", "0x..1", "a..b", "1.2", "1..+2",
	};
	uint32_t min = 99, max = 99;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		tap_ok(bpf_sign_parse_range(bad[i], &min, &max) == -EINVAL &&
		       min == 99 && max == 99, "range '%s': refused", bad[i]);
	for (i = 0; i < ARRAY_SIZE(good); i++)
		tap_ok(!bpf_sign_parse_range(good[i].text, &min, &max) &&
		       min == good[i].min && max == good[i].max,
		       "range '%s': %u to %u", good[i].text, min, max);
}

/* What a program that was built with an earlier header has. */
struct first_opts {
	size_t sz;
	const char *name;
	const char *version;
	uint64_t rollback_index;
	bool force;
};

/* What one that was built with a later header has. */
struct later_opts {
	struct bpf_sign_opts opts;
	uint64_t more;
};

static bool manifest_has(const struct bpf_sign_object *object, const char *text)
{
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	struct bpf_sign_cms *cms = NULL;
	const void *der;
	size_t size;
	bool has;

	der = bpf_sign_object__cms(object, &size);
	if (!der || bpf_sign_cms__parse(der, size, &quiet, &cms))
		return false;
	bpf_sign_cms__info(cms, &info);
	has = memmem(info.manifest, info.manifest_size, text, strlen(text) + 1);
	bpf_sign_cms__free(cms);
	return has;
}

static void test_freedoms(const char *path, const char *key_path, const char *cert)
{
	struct bpf_sign_key_opts key_opts = {
		.sz = sizeof(key_opts), .key = key_path, .cert = cert,
	};
	struct bpf_sign_freedom freedoms[] = {
		{ .kind = BPF_SIGN_TUNABLE, .name = "wanted_pid" },
		{ .kind = BPF_SIGN_RESIZABLE, .name = "counts", .min_entries = 16,
		  .max_entries = 2048 },
		{ .kind = BPF_SIGN_OPTIONAL, .name = "per_cpu" },
		{ .kind = BPF_SIGN_ATTACH_TO, .name = "handle_unlink",
		  .target = "vfs_unlink" },
		{ .kind = BPF_SIGN_ATTACH_TO, .name = "handle_unlink",
		  .target = "do_unlinkat" },
	};
	struct bpf_sign_freedom bad = { .kind = 9, .name = "x" };
	struct bpf_sign_opts opts = {
		.sz = sizeof(opts), .force = true, .freedoms = freedoms,
		.freedom_cnt = ARRAY_SIZE(freedoms),
	};
	struct first_opts first = { .sz = sizeof(first), .name = "older", .force = true };
	struct later_opts later = { .opts = opts };
	const struct bpf_sign_opts *as_opts = (const struct bpf_sign_opts *)&first;
	struct bpf_sign_object *object = NULL;
	struct bpf_sign_key *key = NULL;
	char signer[64];

	if (!tap_ok(!bpf_sign_object__open(path, &quiet, &object), "open") ||
	    !tap_ok(!bpf_sign_key__open(&key_opts, &quiet, &key), "key"))
		return;
	tap_ok(!bpf_sign_object__sign(object, key, &opts), "freedoms");
	tap_ok(manifest_has(object, "wanted_pid") && manifest_has(object, "vfs_unlink"),
	       "freedoms are in the manifest");
	mismatches = 0;
	tap_ok(!verify(object, cert, signer, sizeof(signer)) && !mismatches,
	       "freedoms: verify");
	opts.strict = true;
	errors = 0;
	tap_ok(bpf_sign_object__sign(object, key, &opts) == -EPERM && errors == 5,
	       "strict: %s", last);
	opts.strict = false;
	opts.freedoms = &bad;
	opts.freedom_cnt = 1;
	tap_ok(bpf_sign_object__sign(object, key, &opts) == -EINVAL,
	       "freedom of an unknown kind: %s", last);
	bad = (struct bpf_sign_freedom){ .kind = BPF_SIGN_ATTACH_TO, .name = "x" };
	tap_ok(bpf_sign_object__sign(object, key, &opts) == -EINVAL,
	       "freedom without a target: %s", last);
	bad = (struct bpf_sign_freedom){
		.kind = BPF_SIGN_RESIZABLE, .name = "counts", .min_entries = 2,
		.max_entries = 1,
	};
	tap_ok(bpf_sign_object__sign(object, key, &opts) == -EINVAL,
	       "freedom with a range upside down: %s", last);
	bad = (struct bpf_sign_freedom){ .kind = BPF_SIGN_TUNABLE, .name = "wanted_pit" };
	tap_ok(bpf_sign_object__sign(object, key, &opts) == -EINVAL,
	       "variable that is not there: %s", last);

	tap_ok(!bpf_sign_object__sign(object, key, as_opts) &&
	       manifest_has(object, "older") && !manifest_has(object, "wanted_pid"),
	       "options of an earlier version");
	first.sz = 8;
	tap_ok(bpf_sign_object__sign(object, key, as_opts) == -EINVAL,
	       "options too short: %s", last);
	later.opts.sz = sizeof(later);
	tap_ok(!bpf_sign_object__sign(object, key, &later.opts) &&
	       manifest_has(object, "wanted_pid"), "options of a later version");
	later.more = 1;
	tap_ok(bpf_sign_object__sign(object, key, &later.opts) == -E2BIG,
	       "options of a later version, used: %s", last);
	bpf_sign_key__free(key);
	bpf_sign_object__free(object);
}

static int count(void *ctx, const void *der, size_t size)
{
	const unsigned char *bytes = der;

	/* A certificate is a SEQUENCE. */
	*(int *)ctx += size > 100 && bytes[0] == 0x30;
	return 0;
}

static int stop(void *ctx, const void *der, size_t size)
{
	(void)ctx;
	(void)der;
	(void)size;
	return 77;
}

static void test_certs(const char *cert)
{
	int cnt = 0;

	tap_ok(!bpf_sign_read_certs(cert, &quiet, count, &cnt) && cnt == 1,
	       "certificate in DER");
	tap_ok(bpf_sign_read_certs(cert, &quiet, stop, NULL) == 77,
	       "what the callback returns");
	tap_ok(bpf_sign_read_certs("/nonexistent", &quiet, count, &cnt) == -ENOENT &&
	       cnt == 1, "no certificate: %s", last);
}

#define POLICY	"bpf_sig-policy 1\nname library\nversion 3\nmode audit\nallow verified\n"

static int verify_policy(const struct bpf_sign_policy *policy, const char *cert,
			 char *signer, size_t size)
{
	struct bpf_sign_verify_opts opts = {
		.sz = sizeof(opts), .certs = &cert, .cert_cnt = !!cert,
		.signer = signer, .signer_size = size,
	};

	return bpf_sign_policy__verify(policy, &opts, &quiet);
}

static void test_policy_errors(void)
{
	static const char bad[] = POLICY "allow any type=xdq\n";
	struct bpf_sign_policy_error error = { .sz = sizeof(error) };
	struct bpf_sign_policy *policy = NULL;

	tap_ok(bpf_sign_policy__parse(bad, strlen(bad), &quiet, &error, &policy) ==
	       -EINVAL && !policy && error.line == 6 && error.column == 16 &&
	       !strcmp(error.reason, "unknown program type 'xdq'"),
	       "policy with an error: %s", last);
	tap_ok(bpf_sign_policy__parse("0", 1, &quiet, &error, &policy) == -EBADMSG &&
	       !error.line, "policy that is a damaged message: %s", last);
	tap_ok(bpf_sign_policy__parse("", 0, NULL, NULL, &policy) == -EINVAL,
	       "policy that is empty, nobody to tell");
	error.sz = 8;
	tap_ok(bpf_sign_policy__parse(bad, strlen(bad), &quiet, &error, &policy) ==
	       -EINVAL && strstr(last, "too short"), "struct of the error too short");
	bpf_sign_policy__free(NULL);
}

static void test_policy(const char *key_path, const char *cert)
{
	struct bpf_sign_key_opts opts = {
		.sz = sizeof(opts), .key = key_path, .cert = cert,
	};
	struct bpf_sign_policy_info info = { .sz = sizeof(info) };
	struct bpf_sign_policy *policy = NULL, *again = NULL;
	struct bpf_sign_key *key = NULL;
	char signer[64] = "";
	void *der = NULL;
	size_t size = 0;

	if (!tap_ok(!bpf_sign_policy__parse(POLICY, strlen(POLICY), &quiet, NULL,
					    &policy), "policy") ||
	    !tap_ok(!bpf_sign_key__open(&opts, &quiet, &key), "key"))
		return;
	tap_ok(!bpf_sign_policy__info(policy, &info) && !strcmp(info.name, "library") &&
	       info.version == 3 && !strcmp(info.mode, "audit") && info.rule_cnt == 1 &&
	       info.text_size == strlen(POLICY) && !info.is_signed,
	       "what the policy says");
	tap_ok(verify_policy(policy, cert, NULL, 0) == -ENODATA, "verify: %s", last);
	tap_ok(!bpf_sign_policy__sign(policy, key, &quiet, &der, &size), "sign");
	tap_ok(!bpf_sign_policy__parse(der, size, &quiet, NULL, &again),
	       "the signed policy");
	tap_ok(!bpf_sign_policy__info(again, &info) && info.is_signed &&
	       info.text_size == strlen(POLICY) &&
	       !memcmp(info.text, POLICY, info.text_size), "what it says");
	info.sz = 8;
	tap_ok(bpf_sign_policy__info(again, &info) == -EINVAL, "info too short: refused");
	tap_ok(!verify_policy(again, cert, signer, sizeof(signer)) && signer[0],
	       "verify, signed by %s", signer);
	tap_ok(verify_policy(again, NULL, NULL, 0) == -EINVAL, "verify: %s", last);
	tap_ok(bpf_sign_policy__sign(again, key, &quiet, &der, &size) == -EEXIST,
	       "sign again: %s", last);
	bpf_sign_policy__free(again);
	/* The signature is at the end. */
	((char *)der)[size - 1] ^= 1;
	again = NULL;
	tap_ok(!bpf_sign_policy__parse(der, size, &quiet, NULL, &again) &&
	       verify_policy(again, cert, NULL, 0) == -EKEYREJECTED,
	       "another signature: %s", last);
	bpf_sign_policy__free(again);
	((char *)der)[size - 1] ^= 1;
	*(char *)memmem(der, size, "version 3", 9) ^= 1;
	again = NULL;
	tap_ok(bpf_sign_policy__parse(der, size, &quiet, NULL, &again) == -EINVAL,
	       "another text, which is none: %s", last);
	*(char *)memmem(der, size, "wersion 3", 9) ^= 1;
	*((char *)memmem(der, size, "version 3", 9) + 8) = '4';
	tap_ok(!bpf_sign_policy__parse(der, size, &quiet, NULL, &again) &&
	       verify_policy(again, cert, NULL, 0) == -EKEYREJECTED,
	       "another version: %s", last);
	bpf_sign_policy__free(again);
	bpf_sign_policy__free(policy);
	bpf_sign_key__free(key);
	free(der);
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	test_errors();
	test_ranges();
	test_freedoms(argv[1], argv[2], argv[3]);
	test_sign(argv[1], argv[2], argv[3], argv[4]);
	test_certs(argv[3]);
	test_policy_errors();
	test_policy(argv[2], argv[3]);
	return tap_end();
}
