// SPDX-License-Identifier: GPL-2.0
/*
 * Keys for tests and small sites, with certificates that the kernel accepts
 */
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "internal.h"

#define SERIAL_BITS	159	/* RFC 5280: at most 20 octets, positive */
#define MAX_DAYS	36500
#define PASSPHRASE_MAX	1024

struct extension {
	int nid;
	const char *value;
};

static const struct extension signer_extensions[] = {
	{ NID_basic_constraints,	"critical,CA:FALSE" },
	{ NID_key_usage,		"critical,digitalSignature" },
	{ NID_ext_key_usage,		"codeSigning" },
	{ NID_subject_key_identifier,	"hash" },
	{ NID_authority_key_identifier,	"keyid:always" },
	{ }
};

static const struct extension ca_extensions[] = {
	{ NID_basic_constraints,	"critical,CA:TRUE" },
	{ NID_key_usage,		"critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier,	"hash" },
	{ NID_authority_key_identifier,	"keyid:always" },
	{ }
};

static int tick(EVP_PKEY_CTX *ctx)
{
	const struct bpf_sign_keygen_opts *opts = EVP_PKEY_CTX_get_app_data(ctx);

	opts->progress(opts->progress_ctx);
	return 1;
}

static EVP_PKEY *make_key(const struct bpf_sign_keygen_opts *opts)
{
	bool rsa = opts->type == BPF_SIGN_KEY_RSA_3072 ||
		   opts->type == BPF_SIGN_KEY_RSA_4096;
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx;

	ctx = EVP_PKEY_CTX_new_from_name(NULL, rsa ? "RSA" : "EC", NULL);
	if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0)
		goto out;
	if (rsa && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx,
						    opts->type == BPF_SIGN_KEY_RSA_3072 ?
						    3072 : 4096) <= 0)
		goto out;
	if (!rsa && EVP_PKEY_CTX_set_group_name(ctx,
						opts->type == BPF_SIGN_KEY_ECDSA_P256 ?
						"P-256" : "P-384") <= 0)
		goto out;
	if (opts->progress) {
		EVP_PKEY_CTX_set_app_data(ctx, (void *)opts);
		EVP_PKEY_CTX_set_cb(ctx, tick);
	}
	if (EVP_PKEY_generate(ctx, &key) <= 0)
		key = NULL;
out:
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int add_name(X509_NAME *name, const char *type, const char *value,
		    const struct bpf_sign_log *log)
{
	ERR_clear_error();
	if (!X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8,
					(const unsigned char *)value, -1, -1, 0))
		return sign_ssl_report(log, -EINVAL, "subject: '%s=%s'", type, value);
	return 0;
}

/* /TYPE=VALUE/..., or a common name. */
static int set_subject(X509 *cert, const char *subject,
		       const struct bpf_sign_log *log)
{
	X509_NAME *name = X509_get_subject_name(cert);
	char *copy, *part, *next, *value;
	int err = 0;

	if (!*subject)
		return sign_err(log, -EINVAL, "subject: empty");
	if (*subject != '/')
		return add_name(name, "CN", subject, log);
	copy = strdup(subject + 1);
	if (!copy)
		return sign_err(log, -ENOMEM, "out of memory");
	for (part = copy; part && !err; part = next) {
		next = strchr(part, '/');
		if (next)
			*next++ = '\0';
		value = strchr(part, '=');
		if (!value || !value[1]) {
			err = sign_err(log, -EINVAL,
				       "subject: '%s' is not TYPE=VALUE", part);
			break;
		}
		*value++ = '\0';
		err = add_name(name, part, value, log);
	}
	free(copy);
	return err;
}

static int add_extensions(X509 *cert, X509 *issuer, const struct extension *ext)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;
	int ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	for (; ext->value; ext++) {
		extension = X509V3_EXT_conf_nid(NULL, &ctx, ext->nid, ext->value);
		if (!extension)
			return -EINVAL;
		ok = X509_add_ext(cert, extension, -1);
		X509_EXTENSION_free(extension);
		if (!ok)
			return -ENOMEM;
	}
	return 0;
}

static int set_serial(X509 *cert)
{
	BIGNUM *bn = BN_new();
	int ok = bn && BN_rand(bn, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
		 BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(cert));

	BN_free(bn);
	return ok ? 0 : -ENOMEM;
}

static int fill_cert(X509 *cert, EVP_PKEY *key,
		     const struct bpf_sign_keygen_opts *opts,
		     const struct bpf_sign_log *log)
{
	X509 *issuer = opts->issuer ? opts->issuer->cert : cert;
	int err;

	err = set_subject(cert, opts->subject, log);
	if (err)
		return err;
	ERR_clear_error();
	if (!X509_set_version(cert, X509_VERSION_3) || set_serial(cert) ||
	    !X509_gmtime_adj(X509_getm_notBefore(cert), 0) ||
	    !X509_time_adj_ex(X509_getm_notAfter(cert), opts->days, 0, NULL) ||
	    !X509_set_pubkey(cert, key) ||
	    !X509_set_issuer_name(cert, X509_get_subject_name(issuer)) ||
	    add_extensions(cert, issuer,
			   opts->ca ? ca_extensions : signer_extensions) ||
	    !X509_sign(cert, opts->issuer ? opts->issuer->pkey : key, EVP_sha256()))
		return sign_ssl_report(log, -EINVAL, "cannot make the certificate");
	return 0;
}

static bool wants_der(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (!strcmp(dot, ".der") || !strcmp(dot, ".cer"));
}

static int encode_key(BIO *bio, EVP_PKEY *key, bool der,
		      const struct bpf_sign_keygen_opts *opts,
		      const struct bpf_sign_log *log)
{
	const EVP_CIPHER *cipher = opts->passphrase ? EVP_aes_256_cbc() : NULL;
	char passphrase[PASSPHRASE_MAX];
	int len = 0, ok;

	if (opts->passphrase) {
		len = opts->passphrase(opts->passphrase_ctx, passphrase,
				       sizeof(passphrase));
		if (len < 0)
			return sign_err(log, len, "no passphrase for the key: %s",
					strerror(-len));
		if (!len)
			return sign_err(log, -EINVAL, "the passphrase is empty");
	}
	ERR_clear_error();
	ok = der ? i2d_PKCS8PrivateKey_bio(bio, key, cipher, passphrase, len,
					   NULL, NULL) :
		   PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, passphrase, len,
						 NULL, NULL);
	OPENSSL_cleanse(passphrase, sizeof(passphrase));
	if (!ok)
		return sign_ssl_report(log, -EINVAL, "cannot encode the key");
	return 0;
}

static int write_bio(const char *path, BIO *bio, mode_t mode,
		     const struct bpf_sign_log *log)
{
	char *data;
	long size = BIO_get_mem_data(bio, &data);

	return sign_write_new(path, data, size, mode, log);
}

static int write_pair(X509 *cert, EVP_PKEY *key,
		      const struct bpf_sign_keygen_opts *opts,
		      const struct bpf_sign_log *log)
{
	BIO *key_bio = BIO_new(BIO_s_secmem()), *cert_bio = BIO_new(BIO_s_mem());
	int err = -ENOMEM, ok;

	if (!key_bio || !cert_bio)
		goto out;
	err = encode_key(key_bio, key, wants_der(opts->out_key), opts, log);
	if (err)
		goto out;
	ok = wants_der(opts->out_cert) ? i2d_X509_bio(cert_bio, cert) :
					 PEM_write_bio_X509(cert_bio, cert);
	if (!ok) {
		err = sign_ssl_report(log, -EINVAL, "cannot encode the certificate");
		goto out;
	}
	err = write_bio(opts->out_key, key_bio, 0600, log);
	if (err)
		goto out;
	err = write_bio(opts->out_cert, cert_bio, 0644, log);
	if (err)
		unlink(opts->out_key);
out:
	BIO_free(key_bio);
	BIO_free(cert_bio);
	return err;
}

static int check_opts(const struct bpf_sign_keygen_opts *opts,
		      const struct bpf_sign_log *log)
{
	if (opts->sz < sizeof(*opts) || !opts->subject || !opts->out_key ||
	    !opts->out_cert)
		return sign_err(log, -EINVAL, "subject, key or certificate missing");
	if (!opts->days || opts->days > MAX_DAYS)
		return sign_err(log, -EINVAL, "days: 1 to %u", MAX_DAYS);
	if (!access(opts->out_key, F_OK))
		return sign_err(log, -EEXIST, "'%s' exists", opts->out_key);
	if (!access(opts->out_cert, F_OK))
		return sign_err(log, -EEXIST, "'%s' exists", opts->out_cert);
	if (!opts->issuer)
		return 0;
	if (!X509_check_ca(opts->issuer->cert) ||
	    !(X509_get_key_usage(opts->issuer->cert) & KU_KEY_CERT_SIGN))
		return sign_err(log, -EKEYREJECTED,
				"the issuer's certificate is not that of an authority");
	return 0;
}

/**
 * bpf_sign_keygen - make a private key and a certificate for it
 * @opts: what to make, and where
 * @log: who is told what goes wrong, or NULL
 *
 * The certificate is X.509 v3 with key identifiers, for digital signatures
 * and code signing or, with opts->ca, for issuing certificates. The key's
 * file is readable by its owner only. Existing files are never replaced.
 *
 * Return: 0, or a negative errno.
 */
int bpf_sign_keygen(const struct bpf_sign_keygen_opts *opts,
		    const struct bpf_sign_log *log)
{
	EVP_PKEY *key;
	X509 *cert;
	int err;

	err = check_opts(opts, log);
	if (err)
		return err;
	ERR_clear_error();
	key = make_key(opts);
	if (!key)
		return sign_ssl_report(log, -EINVAL, "cannot make a key");
	cert = X509_new();
	err = cert ? fill_cert(cert, key, opts, log) : -ENOMEM;
	if (!err)
		err = write_pair(cert, key, opts, log);
	X509_free(cert);
	EVP_PKEY_free(key);
	return err;
}
