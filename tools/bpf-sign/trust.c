// SPDX-License-Identifier: GPL-2.0
/*
 * Verifying a signature against certificates, without a kernel
 */
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "internal.h"

static int load_all(const char *const *paths, size_t cnt,
		    const struct bpf_sign_log *log, struct stack_st_X509 *certs)
{
	size_t i;
	int err;

	for (i = 0; i < cnt; i++) {
		err = sign_load_certs(paths[i], log, certs);
		if (err)
			return err;
	}
	return 0;
}

static X509_STORE *make_store(struct stack_st_X509 *cas)
{
	X509_STORE *store = X509_STORE_new();
	int i;

	for (i = 0; store && i < sk_X509_num(cas); i++) {
		if (!X509_STORE_add_cert(store, sk_X509_value(cas, i))) {
			X509_STORE_free(store);
			return NULL;
		}
	}
	/* A signer's certificate is for code signing, not for mail. */
	if (store)
		X509_STORE_set_purpose(store, X509_PURPOSE_ANY);
	return store;
}

static void note_signer(const struct bpf_sign_cms *cms,
			const struct bpf_sign_verify_opts *opts)
{
	struct stack_st_X509 *signers = CMS_get0_signers(cms->cms);
	BIO *bio = BIO_new(BIO_s_mem());
	int len = 0;

	if (opts->signer && opts->signer_size)
		opts->signer[0] = '\0';
	if (bio && opts->signer && opts->signer_size && sk_X509_num(signers) > 0 &&
	    X509_NAME_print_ex(bio, X509_get_subject_name(sk_X509_value(signers, 0)),
			       0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
		len = BIO_read(bio, opts->signer, opts->signer_size - 1);
	if (len > 0)
		opts->signer[len] = '\0';
	sk_X509_free(signers);
	BIO_free(bio);
}

static int explain(const struct bpf_sign_log *log)
{
	unsigned long code = ERR_peek_error();

	if (ERR_GET_LIB(code) == ERR_LIB_CMS &&
	    ERR_GET_REASON(code) == CMS_R_SIGNER_CERTIFICATE_NOT_FOUND) {
		ERR_clear_error();
		return sign_err(log, -ENOKEY,
				"signature: by none of the given certificates");
	}
	return sign_ssl_report(log, -EKEYREJECTED, "signature: does not verify");
}

/* The signer is one of opts->certs, or of the authorities themselves. */
int sign_cms_verify(const struct bpf_sign_cms *cms,
		    const struct bpf_sign_verify_opts *opts,
		    const struct bpf_sign_log *log)
{
	unsigned int flags = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
	struct stack_st_X509 *certs = sk_X509_new_null(), *cas = sk_X509_new_null();
	X509_STORE *store = NULL;
	int err = -ENOMEM;

	if (!certs || !cas)
		goto out;
	err = load_all(opts->certs, opts->cert_cnt, log, certs);
	if (!err)
		err = load_all(opts->cas, opts->ca_cnt, log, cas);
	if (!err)
		err = load_all(opts->cas, opts->ca_cnt, log, certs);
	if (err)
		goto out;
	if (opts->ca_cnt) {
		store = make_store(cas);
		if (!store) {
			err = sign_err(log, -ENOMEM, "out of memory");
			goto out;
		}
		flags &= ~CMS_NO_SIGNER_CERT_VERIFY;
	}
	ERR_clear_error();
	if (CMS_verify(cms->cms, certs, store, NULL, NULL, flags))
		note_signer(cms, opts);
	else
		err = explain(log);
out:
	X509_STORE_free(store);
	sk_X509_pop_free(certs, X509_free);
	sk_X509_pop_free(cas, X509_free);
	return err;
}
