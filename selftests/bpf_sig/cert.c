// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates for tests that want one of a particular kind
 */
#include <keyutils.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include "cert.h"

void *cert_read_pem(const char *variable, bool key)
{
	const char *path = getenv(variable);
	BIO *bio = path ? BIO_new_file(path, "r") : NULL;
	void *p;

	CHECK(bio, "%s=%s", variable, path ?: "");
	p = key ? (void *)PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) :
		  (void *)PEM_read_bio_X509(bio, NULL, NULL, NULL);
	CHECK(p, "%s", path);
	BIO_free(bio);
	return p;
}

static void extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	if (!value)
		return;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, (char *)value);
	CHECK(ext && X509_add_ext(cert, ext, -1), "%s", value);
	X509_EXTENSION_free(ext);
}

void cert_make(const struct cert_spec *spec, struct signer *signer)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *ca_key = key;
	X509 *cert = X509_new(), *ca = cert;
	unsigned char serial[8];
	X509_NAME *name;
	BIGNUM *number;

	CHECK(key && cert && RAND_bytes(serial, sizeof(serial)) == 1, "no key");
	if (!spec->own) {
		ca_key = cert_read_pem("CA_KEY", true);
		ca = cert_read_pem("CA_CERT", false);
	}
	X509_set_version(cert, X509_VERSION_3);
	serial[0] &= 0x7f;
	number = BN_bin2bn(serial, sizeof(serial), NULL);
	BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
	name = X509_get_subject_name(cert);
	if (spec->org)
		X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (void *)spec->org, -1, -1, 0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (void *)spec->name, -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(ca));
	X509_gmtime_adj(X509_getm_notBefore(cert), -86400 * 1000L);
	X509_gmtime_adj(X509_getm_notAfter(cert), 86400L * spec->days);
	X509_set_pubkey(cert, key);
	extend(cert, ca, NID_basic_constraints, "critical,CA:FALSE");
	extend(cert, ca, NID_subject_key_identifier, "hash");
	extend(cert, ca, NID_authority_key_identifier, "keyid");
	extend(cert, ca, NID_key_usage, spec->usage);
	extend(cert, ca, NID_ext_key_usage, spec->extended);
	CHECK(X509_sign(cert, ca_key, EVP_sha256()) > 0, "X509_sign");
	signer->key = key;
	signer->cert = cert;
}

int cert_der(const struct signer *signer, unsigned char **der)
{
	*der = NULL;
	return i2d_X509(signer->cert, der);
}

/* The key, or a negative errno. */
int cert_add(int keyring, const struct signer *signer)
{
	unsigned char *der;
	int len = cert_der(signer, &der), key;

	key = add_key("asymmetric", "", der, len, keyring);
	return key < 0 ? -errno : key;
}
