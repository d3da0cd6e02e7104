// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that are not what bpf-sign makes, each signed by the trusted key
 */
#include <sys/mman.h>
#include "test.h"

static struct object object;
static struct load load;
static struct signer signer;
static void *manifest;
static size_t manifest_size;

static void prepare(void)
{
	trust_signer();
	object_open(&object, "small.signed.bpf.o");
	load_init(&load, &object, "tiny");
	manifest = cms_content(object.cms, object.cms_size, &manifest_size);
	signer_open(&signer, "signer");
}

static void set_cms(const void *content, size_t size,
		    const struct signer *signers, size_t signer_cnt,
		    const char *digest, int flags)
{
	size_t cms_size;

	load.attr.signature = (unsigned long)sign_cms(content, size, signers,
			signer_cnt, digest, flags, &cms_size);
	load.attr.signature_size = cms_size;
}

/*
 * For what has no manifest. Where the kernel verifies loaders it is taken for
 * the signature of one, so that the errno is what mainline has for that.
 */
static void expect_no_manifest(int err, int mainline, const char *explanation)
{
	expect_refused(&load, verifies_loaders() ? mainline : err, explanation);
}

/* The test's own messages are as good as bpf-sign's. */
static void test_own(void)
{
	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_USUAL);
	close(expect_loaded(&load));
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_BY_ISSUER);
	close(expect_loaded(&load));
	set_cms(manifest, manifest_size, &signer, 1, "SHA512", CMS_USUAL);
	close(expect_loaded(&load));
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_WITH_CERTS);
	close(expect_loaded(&load));
}

static void test_detached(void)
{
	int fd = audit_open();

	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_DETACH);
	expect_no_manifest(EBADMSG, ENOKEY,
			   "signature: no BPF manifest in the message");
	audit_expect(fd, "tiny", verifies_loaders() ?
		     "reason=\"no BPF manifest in the message\" errno=126" :
		     "reason=\"no BPF manifest in the message\" errno=74");
}

/* Mainline's scheme: the instructions are what a detached message signs. */
static void test_detached_insns(void)
{
	prepare();
	set_cms((void *)(unsigned long)load.attr.insns, load.attr.insn_cnt * 8,
		&signer, 1, "SHA256", CMS_DETACH);
	expect_no_manifest(EBADMSG, ENOKEY,
			   "signature: no BPF manifest in the message");
}

static void test_trailing_bytes(void)
{
	char *cms;

	prepare();
	cms = calloc(1, object.cms_size + 16);
	memcpy(cms, object.cms, object.cms_size);
	load.attr.signature = (unsigned long)cms;
	load.attr.signature_size = object.cms_size + 1;
	expect_refused(&load, EBADMSG, "signature: not one CMS message in DER of ");
	load.attr.signature_size = object.cms_size + 16;
	expect_refused(&load, EBADMSG, "signature: not one CMS message in DER of ");
}

static void test_truncated(void)
{
	int fd = audit_open();
	__u32 size;

	prepare();
	for (size = 1; size < object.cms_size; size += 1 + size / 4) {
		load.attr.signature_size = size;
		expect_refused(&load, EBADMSG, "signature: not ");
	}
	audit_expect(fd, "tiny", "errno=74");
}

/* BER with an indefinite length is another encoding of the same. */
static void test_indefinite_length(void)
{
	unsigned char *cms, *p;
	size_t len;

	prepare();
	p = object.cms;
	CHECK(p[0] == 0x30 && p[1] == 0x82, "a message of unexpected size");
	len = object.cms_size - 4;
	cms = malloc(len + 4);
	cms[0] = 0x30;
	cms[1] = 0x80;
	memcpy(cms + 2, p + 4, len);
	cms[len + 2] = 0;
	cms[len + 3] = 0;
	load.attr.signature = (unsigned long)cms;
	load.attr.signature_size = len + 4;
	expect_refused(&load, EBADMSG, "signature: not ");
}

static void test_garbage(void)
{
	static unsigned char bytes[512];

	prepare();
	load.attr.signature = (unsigned long)bytes;
	load.attr.signature_size = sizeof(bytes);
	expect_refused(&load, EBADMSG, "signature: not ");
	memset(bytes, 0x30, sizeof(bytes));
	expect_refused(&load, EBADMSG, "signature: not ");
	/* A certificate is DER, but no message. */
	load.attr.signature = (unsigned long)read_file(file("signer.der"), &manifest_size);
	load.attr.signature_size = manifest_size;
	expect_refused(&load, EBADMSG, "signature: not a CMS message");
}

/* Prepends a DER header to what is in front of @end. */
static unsigned char *der_wrap(unsigned char *p, const unsigned char *end, int tag)
{
	size_t len = end - p;

	*--p = len;
	*--p = len >> 8;
	*--p = 0x82;
	*--p = tag;
	return p;
}

/* OpenSSL makes no such message. */
static void test_no_signer(void)
{
	static const unsigned char signed_data[] = {
		6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2 };
	static const unsigned char start[] = { 2, 1, 1, 0x31, 0 };
	static const unsigned char data[] = {
		6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1 };
	static unsigned char cms[8192];
	unsigned char *end = cms + sizeof(cms), *p = end;

	prepare();
	*--p = 0;	/* a set of no signers */
	*--p = 0x31;
	end = p;
	p -= manifest_size;
	memcpy(p, manifest, manifest_size);
	p = der_wrap(p, end, 4);
	p = der_wrap(p, end, 0xa0);
	p -= sizeof(data);
	memcpy(p, data, sizeof(data));
	p = der_wrap(p, end, 0x30);
	p -= sizeof(start);
	memcpy(p, start, sizeof(start));
	end += 2;
	p = der_wrap(p, end, 0x30);
	p = der_wrap(p, end, 0xa0);
	p -= sizeof(signed_data);
	memcpy(p, signed_data, sizeof(signed_data));
	p = der_wrap(p, end, 0x30);
	load.attr.signature = (unsigned long)p;
	load.attr.signature_size = end - p;
	expect_refused(&load, EBADMSG, "signature: ");
}

static void test_two_signers(void)
{
	struct signer both[2] = {};

	prepare();
	signer_open(&both[0], "signer");
	signer_open(&both[1], "rogue");
	set_cms(manifest, manifest_size, both, 2, "SHA256", CMS_USUAL);
	expect_refused(&load, EBADMSG, "signature: not exactly one signer");
}

/* The same signer twice, and one of the signatures is broken. */
static void test_two_signatures(void)
{
	struct signer both[2] = {};
	unsigned char *cms;

	prepare();
	signer_open(&both[0], "signer");
	signer_open(&both[1], "signer");
	set_cms(manifest, manifest_size, both, 2, "SHA256", CMS_USUAL);
	cms = (void *)(unsigned long)load.attr.signature;
	cms[load.attr.signature_size - 1] ^= 1;
	expect_refused(&load, EBADMSG, "signature: ");
}

static void test_broken_signature(void)
{
	unsigned char *cms;
	int fd = audit_open();

	prepare();
	cms = (void *)(unsigned long)load.attr.signature;
	cms[load.attr.signature_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
	audit_expect(fd, "tiny", "reason=\"signature is not by the signer's key\"");
}

static void test_changed_manifest(void)
{
	unsigned char *p;

	prepare();
	p = memmem((void *)(unsigned long)load.attr.signature,
		   load.attr.signature_size, manifest, manifest_size);
	CHECK(p, "no manifest in the message");
	p[manifest_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
}

/* The attributes have a digest of the content, and are what is signed. */
static void test_changed_under_attributes(void)
{
	unsigned char *p;

	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_WITH_ATTRS);
	p = memmem((void *)(unsigned long)load.attr.signature,
		   load.attr.signature_size, manifest, manifest_size);
	CHECK(p, "no manifest in the message");
	p[manifest_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: message does not verify");
}

/* The signature of one key, the name of another. */
static void test_wrong_signer(void)
{
	struct signer mixed;

	prepare();
	signer_open(&mixed, "unknown");
	set_cms(manifest, manifest_size, &mixed, 1, "SHA256", CMS_USUAL);
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
}

static void test_sha1(void)
{
	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "SHA1", CMS_USUAL);
	expect_refused(&load, ENOPKG, "signature: ");
}

/* An algorithm that the kernel's parser does not know. */
static void test_unknown_digest(void)
{
	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "MD5", CMS_USUAL);
	expect_refused(&load, ENOPKG, "signature: ");
}

static void test_signed_attributes(void)
{
	prepare();
	set_cms(manifest, manifest_size, &signer, 1, "SHA256", CMS_WITH_ATTRS);
	close(expect_loaded(&load));
}

/* What the trusted key signed for another purpose is no BPF program. */
static void test_cross_protocol(void)
{
	static const char module[] = "~Module signature appended~\n";
	static const char verity[] = "FSVerity\1\0 \0";
	int fd = audit_open();

	prepare();
	set_cms(module, sizeof(module), &signer, 1, "SHA256", CMS_USUAL);
	expect_refused(&load, EBADMSG, "signature: no BPF manifest in the message");
	set_cms(verity, sizeof(verity), &signer, 1, "SHA256", CMS_USUAL);
	expect_refused(&load, EBADMSG, "signature: no BPF manifest in the message");
	set_cms("", 0, &signer, 1, "SHA256", CMS_USUAL);
	expect_refused(&load, EBADMSG, "signature: ");
	set_cms((char *)manifest + 1, manifest_size - 1, &signer, 1, "SHA256",
		CMS_USUAL);
	expect_refused(&load, EBADMSG, "signature: no BPF manifest in the message");
	audit_expect(fd, "tiny", "errno=74");
}

static void test_zero_size(void)
{
	prepare();
	load.attr.signature_size = 0;
	expect_refused(&load, EINVAL, NULL);
	load.attr.signature = 0;
	expect_refused(&load, EKEYREJECTED, "unsigned, and this kernel enforces signatures");
}

static void test_too_large(void)
{
	int fd = audit_open();

	prepare();
	load.attr.signature = (unsigned long)calloc(1, BPF_SIG_MAX_CMS + 1);
	load.attr.signature_size = BPF_SIG_MAX_CMS + 1;
	expect_no_manifest(EMSGSIZE, EINVAL, "signature: 65536 bytes, at most 65535");
	load.attr.signature_size = 0xffffffff;
	expect_no_manifest(EMSGSIZE, EINVAL, "signature: 4294967295 bytes, at most 65535");
	audit_expect(fd, "tiny", verifies_loaders() ?
		     "reason=\"signature too large\" errno=22" :
		     "reason=\"signature too large\" errno=90");
}

static void test_bad_pointer(void)
{
	char *mem;

	prepare();
	/* None at all, as mainline has it. */
	load.attr.signature = 0;
	expect_refused(&load, EKEYREJECTED,
		       "bpf_sig: prog 'tiny': unsigned, and this kernel enforces signatures");
	load.attr.signature = 4096;
	expect_refused(&load, EFAULT, NULL);
	load.attr.signature = -4096UL;
	expect_refused(&load, EFAULT, NULL);
	/* The last byte is on a page that is not there. */
	mem = mmap(NULL, 4096 * 33, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(mem != MAP_FAILED && !munmap(mem + 4096 * 32, 4096), "%m");
	mem += 4096 * 32 - object.cms_size + 1;
	memcpy(mem, object.cms, object.cms_size - 1);
	load.attr.signature = (unsigned long)mem;
	expect_refused(&load, EFAULT, NULL);
}

/* The question that libbpf asks before it loads anything. */
static void test_query(void)
{
	prepare();
	load.attr.insn_cnt = 0;
	expect_refused(&load, ENODATA, NULL);
	((char *)(unsigned long)load.attr.signature)[object.cms_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
	load.attr.signature_size = 0;
	expect_refused(&load, E2BIG, NULL);
}

/* Both are signed; together they are nothing. */
static void test_mix(void)
{
	struct object other;
	int fd = audit_open();

	prepare();
	object_open(&other, "demo.signed.bpf.o");
	load.attr.signature = (unsigned long)other.cms;
	load.attr.signature_size = other.cms_size;
	expect_refused(&load, ENOENT, "prog 'tiny': not in the signed object 'demo'");
	object_open(&object, "other.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, "classify");
	close(expect_loaded(&load));
	load.attr.signature = (unsigned long)other.cms;
	load.attr.signature_size = other.cms_size;
	expect_refused(&load, EKEYREJECTED, "prog 'classify': number of instructions: signed ");
	audit_expect(fd, "classify", "verdict=mismatch");
}

static const struct test tests[] = {
	{ "cms.own", ENFORCE, test_own },
	{ "cms.detached", ENFORCE, test_detached },
	{ "cms.detached_insns", ENFORCE, test_detached_insns },
	{ "cms.trailing_bytes", ENFORCE, test_trailing_bytes },
	{ "cms.truncated", ENFORCE, test_truncated },
	{ "cms.indefinite_length", ENFORCE, test_indefinite_length },
	{ "cms.garbage", ENFORCE, test_garbage },
	{ "cms.no_signer", ENFORCE, test_no_signer },
	{ "cms.two_signers", ENFORCE, test_two_signers },
	{ "cms.two_signatures", ENFORCE, test_two_signatures },
	{ "cms.broken_signature", ENFORCE, test_broken_signature },
	{ "cms.changed_manifest", ENFORCE, test_changed_manifest },
	{ "cms.changed_under_attributes", ENFORCE, test_changed_under_attributes },
	{ "cms.wrong_signer", ENFORCE, test_wrong_signer },
	{ "cms.sha1", ENFORCE, test_sha1 },
	{ "cms.unknown_digest", ENFORCE, test_unknown_digest },
	{ "cms.signed_attributes", ENFORCE, test_signed_attributes },
	{ "cms.cross_protocol", ENFORCE, test_cross_protocol },
	{ "cms.zero_size", ENFORCE, test_zero_size },
	{ "cms.too_large", ENFORCE, test_too_large },
	{ "cms.bad_pointer", ENFORCE, test_bad_pointer },
	{ "cms.query", ENFORCE, test_query },
	{ "cms.mix", ENFORCE, test_mix },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
