// SPDX-License-Identifier: GPL-2.0
/*
 * Keys and certificates out of files, and out of tokens by their URI
 *
 * All of it goes through OSSL_STORE: one code path for PEM, DER and PKCS#12
 * files and for what a provider serves, such as pkcs11: for an HSM.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <unistd.h>

#include "internal.h"

/* What is of another kind counts as an error too: look behind it. */
#define MAX_SKIPPED	64

static int ask(char *buf, int size, int rwflag, void *data)
{
	struct sign_passphrase *passphrase = data;
	int n = -ENOKEY;

	(void)rwflag;
	if (passphrase->fn)
		n = passphrase->fn(passphrase->ctx, buf, size);
	if (n < 0)
		passphrase->err = n;
	return n;
}

/* A colon may be part of a file name: what exists is a file. */
static bool is_uri(const char *source)
{
	return strchr(source, ':') && access(source, F_OK);
}

static OSSL_STORE_CTX *open_store(const char *source, const char *what,
				  const UI_METHOD *ui,
				  struct sign_passphrase *passphrase,
				  const struct bpf_sign_log *log)
{
	OSSL_STORE_CTX *store;

	if (!is_uri(source) && access(source, R_OK)) {
		sign_err(log, 0, "cannot open %s '%s': %s", what, source,
			 strerror(errno));
		return NULL;
	}
	ERR_clear_error();
	store = OSSL_STORE_open(source, ui, passphrase, NULL, NULL);
	if (!store) {
		sign_ssl_report(log, 0, "cannot open %s '%s'", what, source);
		if (is_uri(source))
			sign_hint(log,
				  "URIs need an OpenSSL provider for their scheme, see config(5ssl)");
	}
	return store;
}

static int no_key(const char *source, const struct sign_passphrase *passphrase,
		  const struct bpf_sign_log *log)
{
	unsigned long code = ERR_peek_last_error();

	if (passphrase->err) {
		ERR_clear_error();
		if (passphrase->err != -ENOKEY)
			return sign_err(log, passphrase->err,
					"no passphrase for key '%s': %s", source,
					strerror(-passphrase->err));
		sign_err(log, -ENOKEY, "key '%s' is encrypted, and no passphrase was given",
			 source);
		return -ENOKEY;
	}
	if (code)
		return sign_ssl_report(log, -EINVAL,
				       "cannot read key '%s': wrong passphrase, or damaged",
				       source);
	return sign_err(log, -EINVAL, "no private key in '%s'", source);
}

/* The first private key that @source holds. */
int sign_load_key(const char *source, struct sign_passphrase *passphrase,
		  const struct bpf_sign_log *log, EVP_PKEY **key)
{
	OSSL_STORE_CTX *store;
	OSSL_STORE_INFO *info;
	UI_METHOD *ui;
	int err = 0, skipped = 0;

	*key = NULL;
	passphrase->err = 0;
	ui = UI_UTIL_wrap_read_pem_callback(ask, 0);
	if (!ui)
		return sign_err(log, -ENOMEM, "out of memory");
	store = open_store(source, "key", ui, passphrase, log);
	if (!store) {
		UI_destroy_method(ui);
		return -ENOENT;
	}
	OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
	while (!*key && !OSSL_STORE_eof(store)) {
		info = OSSL_STORE_load(store);
		if (!info) {
			if (passphrase->err ||
			    (OSSL_STORE_error(store) && ++skipped > MAX_SKIPPED))
				break;
			continue;
		}
		if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
			*key = OSSL_STORE_INFO_get1_PKEY(info);
		OSSL_STORE_INFO_free(info);
	}
	if (!*key)
		err = no_key(source, passphrase, log);
	ERR_clear_error();
	OSSL_STORE_close(store);
	UI_destroy_method(ui);
	return err;
}

/* Appends all certificates that @source holds to @certs: at least one. */
int sign_load_certs(const char *source, const struct bpf_sign_log *log,
		    struct stack_st_X509 *certs)
{
	struct sign_passphrase none = {};
	OSSL_STORE_CTX *store;
	OSSL_STORE_INFO *info;
	int cnt = 0, err = 0, skipped = 0;
	X509 *cert;

	store = open_store(source, "certificate", NULL, &none, log);
	if (!store)
		return -ENOENT;
	OSSL_STORE_expect(store, OSSL_STORE_INFO_CERT);
	while (!err && !OSSL_STORE_eof(store)) {
		info = OSSL_STORE_load(store);
		if (!info) {
			if (OSSL_STORE_error(store) && ++skipped > MAX_SKIPPED)
				break;
			continue;
		}
		cert = OSSL_STORE_INFO_get1_CERT(info);
		OSSL_STORE_INFO_free(info);
		if (cert && sk_X509_push(certs, cert) <= 0) {
			X509_free(cert);
			err = sign_err(log, -ENOMEM, "out of memory");
		}
		cnt += !!cert;
	}
	OSSL_STORE_close(store);
	if (!err && !cnt)
		err = sign_ssl_report(log, -EINVAL, "no certificate in '%s'", source);
	ERR_clear_error();
	return err;
}
