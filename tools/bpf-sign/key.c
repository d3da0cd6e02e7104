// SPDX-License-Identifier: GPL-2.0
/*
 * The signer's key and certificate, and whether they are fit to sign
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "internal.h"

#define RSA_MIN_BITS	2048

/* What the kernel verifies; anything else would be found out only there. */
int sign_check_algorithm(const EVP_PKEY *pkey, const char *what,
			 const struct bpf_sign_log *log)
{
	char group[64] = "";

	if (EVP_PKEY_is_a(pkey, "RSA")) {
		if (EVP_PKEY_get_bits(pkey) < RSA_MIN_BITS)
			return sign_err(log, -EINVAL,
					"%s: RSA key of %d bits, at least %d are needed",
					what, EVP_PKEY_get_bits(pkey), RSA_MIN_BITS);
		return 0;
	}
	if (EVP_PKEY_is_a(pkey, "EC")) {
		EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL);
		if (!strcmp(group, "prime256v1") || !strcmp(group, "P-256") ||
		    !strcmp(group, "secp384r1") || !strcmp(group, "P-384"))
			return 0;
		return sign_err(log, -EINVAL,
				"%s: ECDSA over '%s', only P-256 and P-384 are supported",
				what, group);
	}
	return sign_err(log, -EINVAL,
			"%s: %s key, only RSA and ECDSA are supported", what,
			EVP_PKEY_get0_type_name(pkey) ?: "unknown");
}

static int check_validity(const X509 *cert, const char *path, bool allow,
			  const struct bpf_sign_log *log)
{
	const char *state;

	if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0)
		state = "is not valid yet";
	else if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0)
		state = "has expired";
	else
		return 0;
	if (allow) {
		sign_warn(log, "certificate '%s' %s", path, state);
		return 0;
	}
	return sign_err(log, -EKEYEXPIRED, "certificate '%s' %s", path, state);
}

/* Both usages are UINT32_MAX when the certificate does not say. */
static bool is_for_signatures(X509 *cert)
{
	return X509_get_key_usage(cert) & KU_DIGITAL_SIGNATURE;
}

static bool is_for_code(X509 *cert)
{
	return X509_get_extended_key_usage(cert) & (XKU_CODE_SIGN | XKU_ANYEKU);
}

/**
 * bpf_sign_check_usage - warn of a certificate that is for something else
 * @der: the certificate
 * @size: of @der, bytes
 * @source: what the warning calls it
 * @log: who is warned, or NULL
 *
 * The kernel takes such a certificate into a keyring, and refuses what its key
 * has signed.
 *
 * Return: 0, or a negative errno: -EKEYREJECTED after the warning, -EINVAL (no
 * certificate).
 */
int bpf_sign_check_usage(const void *der, size_t size, const char *source,
			 const struct bpf_sign_log *log)
{
	const unsigned char *p = der;
	const char *what = NULL;
	X509 *cert;

	cert = d2i_X509(NULL, &p, size);
	if (!cert)
		return sign_ssl_report(log, -EINVAL, "certificate in '%s'", source);
	if (!is_for_signatures(cert))
		what = "digital signatures";
	else if (!is_for_code(cert))
		what = "code signing";
	X509_free(cert);
	if (!what)
		return 0;
	sign_warn(log, "certificate '%s' is not for %s: the kernel refuses what its key signs",
		  source, what);
	return -EKEYREJECTED;
}

static int check_usage(X509 *cert, const char *path,
		       const struct bpf_sign_log *log)
{
	if (!is_for_signatures(cert))
		return sign_err(log, -EKEYREJECTED,
				"certificate '%s' is not for digital signatures",
				path);
	if (!is_for_code(cert))
		sign_warn(log, "certificate '%s' is not for code signing", path);
	return 0;
}

static int check_pair(struct bpf_sign_key *key,
		      const struct bpf_sign_key_opts *opts,
		      const struct bpf_sign_log *log)
{
	int err;

	err = sign_check_algorithm(key->pkey, opts->key, log);
	if (err)
		return err;
	if (!X509_check_private_key(key->cert, key->pkey)) {
		ERR_clear_error();
		return sign_err(log, -EKEYREJECTED,
				"key '%s' and certificate '%s' do not belong together",
				opts->key, opts->cert);
	}
	return check_validity(key->cert, opts->cert, opts->allow_expired, log);
}

static int load_cert(const char *path, const struct bpf_sign_log *log,
		     X509 **cert)
{
	struct stack_st_X509 *certs = sk_X509_new_null();
	int err;

	if (!certs)
		return sign_err(log, -ENOMEM, "out of memory");
	err = sign_load_certs(path, log, certs);
	if (!err)
		*cert = sk_X509_shift(certs);
	sk_X509_pop_free(certs, X509_free);
	return err;
}

/**
 * bpf_sign_key__open - load a signer's key and certificate
 * @opts: where they are
 * @log: who is told what goes wrong, or NULL
 * @key: receives them, for bpf_sign_key__free()
 *
 * The first key and the first certificate are taken. They are refused unless
 * they belong together, the certificate is valid and the kernel knows the
 * algorithm.
 *
 * Return: 0, or a negative errno: -ENOENT (cannot be opened), -EINVAL (no key
 * or certificate there, or an algorithm that is not supported), -ENOKEY
 * (encrypted, no passphrase), -EKEYREJECTED (do not match, or not for
 * signatures), -EKEYEXPIRED.
 */
int bpf_sign_key__open(const struct bpf_sign_key_opts *opts,
		       const struct bpf_sign_log *log, struct bpf_sign_key **key)
{
	struct sign_passphrase passphrase = {};
	struct bpf_sign_key *k;
	int err;

	if (opts->sz < sizeof(*opts) || !opts->key || !opts->cert)
		return sign_err(log, -EINVAL, "no key or no certificate");
	passphrase.fn = opts->passphrase;
	passphrase.ctx = opts->passphrase_ctx;
	k = calloc(1, sizeof(*k));
	if (!k)
		return sign_err(log, -ENOMEM, "out of memory");
	err = load_cert(opts->cert, log, &k->cert);
	if (!err)
		err = sign_load_key(opts->key, &passphrase, log, &k->pkey);
	if (!err)
		err = check_pair(k, opts, log);
	if (err) {
		bpf_sign_key__free(k);
		return err;
	}
	*key = k;
	return 0;
}

/**
 * bpf_sign_key__free - forget a key
 * @key: from bpf_sign_key__open(), or NULL
 */
void bpf_sign_key__free(struct bpf_sign_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	X509_free(key->cert);
	free(key);
}

/* A certificate that is fit to issue others is not fit to sign, nor the reverse. */
int sign_check_signer(const struct bpf_sign_key *key,
		      const struct bpf_sign_log *log)
{
	return check_usage(key->cert, "signer", log);
}
