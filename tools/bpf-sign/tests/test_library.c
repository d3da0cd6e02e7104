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

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	test_errors();
	test_sign(argv[1], argv[2], argv[3], argv[4]);
	return tap_end();
}
