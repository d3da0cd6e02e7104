// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates as the kernel takes them
 */
#include <openssl/err.h>
#include <openssl/x509.h>

#include "internal.h"

static int pass_on(X509 *cert, const char *source, const struct bpf_sign_log *log,
		   int (*fn)(void *ctx, const void *der, size_t size), void *ctx)
{
	unsigned char *der = NULL;
	int len, err;

	len = i2d_X509(cert, &der);
	if (len <= 0)
		return sign_ssl_report(log, -EINVAL, "certificate in '%s'", source);
	err = fn(ctx, der, len);
	OPENSSL_free(der);
	return err;
}

/**
 * bpf_sign_read_certs - read certificates
 * @source: file with one or more of them (PEM or DER), or a URI
 * @log: who is told what goes wrong, or NULL
 * @fn: called with each of them in DER, until it does not return 0
 * @ctx: handed to @fn
 *
 * Return: 0, or a negative errno, or what @fn returned.
 */
int bpf_sign_read_certs(const char *source, const struct bpf_sign_log *log,
			int (*fn)(void *ctx, const void *der, size_t size),
			void *ctx)
{
	struct stack_st_X509 *certs = sk_X509_new_null();
	int i, err;

	if (!certs)
		return sign_err(log, -ENOMEM, "out of memory");
	err = sign_load_certs(source, log, certs);
	for (i = 0; !err && i < sk_X509_num(certs); i++)
		err = pass_on(sk_X509_value(certs, i), source, log, fn, ctx);
	sk_X509_pop_free(certs, X509_free);
	return err;
}
