// SPDX-License-Identifier: GPL-2.0
/*
 * The CMS SignedData around a manifest: making it and taking it apart
 */
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "internal.h"

/*
 * No attributes: a signing time would make two signatures of the same thing
 * differ. No certificates: the kernel looks the signer up among its own.
 */
#define CMS_FLAGS	(CMS_BINARY | CMS_NOCERTS | CMS_NOATTR | CMS_NOSMIMECAP)

/* @der is for OPENSSL_free(). */
int sign_cms_make(const struct bpf_sign_key *key, const void *content,
		  size_t size, const struct bpf_sign_log *log, u8 **der,
		  size_t *der_size)
{
	unsigned int flags = CMS_FLAGS;
	CMS_ContentInfo *cms = NULL;
	BIO *bio;
	int len;

	if (X509_get0_subject_key_id(key->cert))
		flags |= CMS_USE_KEYID;
	bio = BIO_new_mem_buf(content, size);
	if (!bio)
		return sign_err(log, -ENOMEM, "out of memory");
	ERR_clear_error();
	*der = NULL;
	len = -1;
	cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
	if (cms && CMS_add1_signer(cms, key->cert, key->pkey, EVP_sha256(), flags) &&
	    CMS_final(cms, bio, NULL, flags))
		len = i2d_CMS_ContentInfo(cms, der);
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
	if (len <= 0)
		return sign_ssl_report(log, -EKEYREJECTED, "cannot sign");
	*der_size = len;
	return 0;
}

static int take_content(struct bpf_sign_cms *c, const struct bpf_sign_log *log)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(c->cms);

	if (OBJ_obj2nid(CMS_get0_eContentType(c->cms)) != NID_pkcs7_data)
		return sign_err(log, -EBADMSG, "the signed content is not data");
	if (!content || !*content)
		return sign_err(log, -EBADMSG,
				"detached signature: what is signed is not in it");
	c->manifest_size = ASN1_STRING_length(*content);
	c->manifest = malloc(c->manifest_size + 1);
	if (!c->manifest)
		return sign_err(log, -ENOMEM, "out of memory");
	memcpy(c->manifest, ASN1_STRING_get0_data(*content), c->manifest_size);
	return 0;
}

static int take_issuer(struct bpf_sign_cms *c, X509_NAME *issuer,
		       const ASN1_INTEGER *serial)
{
	BIGNUM *bn = ASN1_INTEGER_to_BN(serial, NULL);
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len = -1;

	if (bn)
		c->serial = BN_bn2hex(bn);
	if (bio && X509_NAME_print_ex(bio, issuer, 0, XN_FLAG_RFC2253) >= 0)
		len = BIO_get_mem_data(bio, &text);
	if (len >= 0)
		c->issuer = OPENSSL_strndup(text, len);
	BIO_free(bio);
	BN_free(bn);
	return c->serial && c->issuer ? 0 : -ENOMEM;
}

static int take_signer(struct bpf_sign_cms *c, const struct bpf_sign_log *log)
{
	struct stack_st_CMS_SignerInfo *signers = CMS_get0_SignerInfos(c->cms);
	X509_ALGOR *digest, *signature;
	const ASN1_OBJECT *oid;
	ASN1_OCTET_STRING *keyid = NULL;
	X509_NAME *issuer = NULL;
	ASN1_INTEGER *serial = NULL;
	CMS_SignerInfo *si;

	if (sk_CMS_SignerInfo_num(signers) != 1)
		return sign_err(log, -EBADMSG,
				"%d signers, where the kernel accepts exactly one",
				sk_CMS_SignerInfo_num(signers) > 0 ?
				sk_CMS_SignerInfo_num(signers) : 0);
	si = sk_CMS_SignerInfo_value(signers, 0);
	CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &signature);
	X509_ALGOR_get0(&oid, NULL, NULL, digest);
	OBJ_obj2txt(c->digest, sizeof(c->digest), oid, 0);
	X509_ALGOR_get0(&oid, NULL, NULL, signature);
	OBJ_obj2txt(c->signature, sizeof(c->signature), oid, 0);
	if (!CMS_SignerInfo_get0_signer_id(si, &keyid, &issuer, &serial))
		return sign_err(log, -EBADMSG, "no signer identifier");
	c->key_id = keyid;
	if (keyid)
		return 0;
	return take_issuer(c, issuer, serial);
}

/**
 * bpf_sign_cms__parse - take a signature apart; verifies nothing
 * @data: CMS SignedData, DER
 * @size: of @data, in bytes
 * @log: who is told what goes wrong, or NULL
 * @cms: receives the parts, for bpf_sign_cms__free()
 *
 * Return: 0, or a negative errno: -EBADMSG unless it is one DER value with
 * embedded content and exactly one signer.
 */
int bpf_sign_cms__parse(const void *data, size_t size,
			const struct bpf_sign_log *log, struct bpf_sign_cms **cms)
{
	const unsigned char *p = data;
	struct bpf_sign_cms *c;
	int err;

	if (size > BPF_SIG_MAX_CMS)
		return sign_err(log, -EMSGSIZE, "signature of %zu bytes, at most %u",
				size, BPF_SIG_MAX_CMS);
	c = calloc(1, sizeof(*c));
	if (!c)
		return sign_err(log, -ENOMEM, "out of memory");
	ERR_clear_error();
	c->cms = d2i_CMS_ContentInfo(NULL, &p, size);
	if (!c->cms || OBJ_obj2nid(CMS_get0_type(c->cms)) != NID_pkcs7_signed)
		err = sign_ssl_report(log, -EBADMSG, "not a CMS SignedData");
	else if ((size_t)(p - (const unsigned char *)data) != size)
		err = sign_err(log, -EBADMSG, "bytes after the CMS SignedData");
	else
		err = take_content(c, log);
	if (!err)
		err = take_signer(c, log);
	if (err) {
		bpf_sign_cms__free(c);
		return err;
	}
	*cms = c;
	return 0;
}

/**
 * bpf_sign_cms__free - free a signature
 * @cms: from bpf_sign_cms__parse(), or NULL
 */
void bpf_sign_cms__free(struct bpf_sign_cms *cms)
{
	if (!cms)
		return;
	CMS_ContentInfo_free(cms->cms);
	OPENSSL_free(cms->issuer);
	OPENSSL_free(cms->serial);
	free(cms->manifest);
	free(cms);
}

/**
 * bpf_sign_cms__info - what a signature says of itself; nothing is verified
 * @cms: from bpf_sign_cms__parse()
 * @info: with .sz set; receives pointers that are good as long as @cms is
 *
 * Return: 0, or -EINVAL.
 */
int bpf_sign_cms__info(const struct bpf_sign_cms *cms,
		       struct bpf_sign_cms_info *info)
{
	if (info->sz < sizeof(*info))
		return -EINVAL;
	info->manifest = cms->manifest;
	info->manifest_size = cms->manifest_size;
	info->key_id = NULL;
	info->key_id_size = 0;
	if (cms->key_id) {
		info->key_id = ASN1_STRING_get0_data(cms->key_id);
		info->key_id_size = ASN1_STRING_length(cms->key_id);
	}
	info->issuer = cms->issuer;
	info->serial = cms->serial;
	info->digest = cms->digest;
	info->signature = cms->signature;
	return 0;
}
