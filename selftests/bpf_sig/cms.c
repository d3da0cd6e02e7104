// SPDX-License-Identifier: GPL-2.0
/*
 * CMS messages, also of kinds that bpf-sign would not make
 */
#include <openssl/cms.h>
#include <openssl/pem.h>
#include "test.h"

/* NAME.key and NAME.pem, from the build. */
void signer_open(struct signer *signer, const char *name)
{
	char path[64];
	BIO *bio;

	snprintf(path, sizeof(path), "%s.key", name);
	bio = BIO_new_file(file(path), "r");
	CHECK(bio, "%s", path);
	signer->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	snprintf(path, sizeof(path), "%s.pem", name);
	bio = BIO_new_file(file(path), "r");
	CHECK(bio, "%s", path);
	signer->cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	CHECK(signer->key && signer->cert, "%s", name);
}

void *sign_cms(const void *content, size_t size, const struct signer *signers,
	       size_t signer_cnt, const char *digest, int flags, size_t *cms_size)
{
	unsigned int cms_flags = CMS_BINARY | CMS_NOSMIMECAP;
	unsigned char *der = NULL;
	CMS_ContentInfo *cms;
	BIO *bio;
	size_t i;
	int len;

	cms_flags |= flags & CMS_DETACH ? CMS_DETACHED : 0;
	cms_flags |= flags & CMS_WITH_ATTRS ? 0 : CMS_NOATTR;
	cms_flags |= flags & CMS_WITH_CERTS ? 0 : CMS_NOCERTS;
	cms_flags |= flags & CMS_BY_ISSUER ? 0 : CMS_USE_KEYID;
	bio = BIO_new_mem_buf(content, size);
	cms = CMS_sign(NULL, NULL, NULL, NULL, cms_flags | CMS_PARTIAL);
	CHECK(bio && cms, "CMS_sign");
	for (i = 0; i < signer_cnt; i++)
		CHECK(CMS_add1_signer(cms, signers[i].cert, signers[i].key,
				      EVP_get_digestbyname(digest), cms_flags),
		      "CMS_add1_signer");
	CHECK(CMS_final(cms, bio, NULL, cms_flags) == 1, "CMS_final");
	len = i2d_CMS_ContentInfo(cms, &der);
	CHECK(len > 0, "i2d_CMS_ContentInfo");
	BIO_free(bio);
	CMS_ContentInfo_free(cms);
	*cms_size = len;
	return der;
}

/* A copy of the embedded content. */
void *cms_content(const void *der, size_t cms_size, size_t *size)
{
	const unsigned char *p = der;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, cms_size);
	void *data;
	struct asn1_string_st **content;

	CHECK(cms, "no CMS");
	content = CMS_get0_content(cms);
	CHECK(content && *content, "no content");
	*size = ASN1_STRING_length(*content);
	data = malloc(*size);
	memcpy(data, ASN1_STRING_get0_data(*content), *size);
	CMS_ContentInfo_free(cms);
	return data;
}

void load_sign(struct load *load, const void *manifest, size_t size,
	       const struct signer *signer)
{
	size_t cms_size;
	void *cms = sign_cms(manifest, size, signer, 1, "SHA256", CMS_USUAL,
			     &cms_size);

	load->attr.signature = (unsigned long)cms;
	load->attr.signature_size = cms_size;
}
