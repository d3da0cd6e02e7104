// SPDX-License-Identifier: GPL-2.0
/*
 * Which keys count, and for how long
 */
#include <keyutils.h>
#include <openssl/cms.h>
#include <openssl/pem.h>
#include "test.h"

static struct object object;
static struct load load;
static void *manifest;
static size_t manifest_size;

/* A load of the smallest program, signed by NAME. */
static void prepare(const char *name)
{
	struct signer signer;

	object_open(&object, "small.signed.bpf.o");
	load_init(&load, &object, "tiny");
	manifest = cms_content(object.cms, object.cms_size, &manifest_size);
	signer_open(&signer, name);
	load_sign(&load, manifest, manifest_size, &signer);
}

/* A key that we possess, and can thus revoke, and that .bpf has, too. */
static int trusted_own_key(const char *name)
{
	int session = keyctl_join_session_keyring(NULL);
	int key;

	CHECK(session > 0, "%m");
	key = add_cert(name, KEY_SPEC_SESSION_KEYRING);
	CHECK(key > 0, "%s", strerror(-key));
	CHECK(!keyctl_link(key, find_keyring(".bpf")), "%m");
	return key;
}

static void unlink_key(int key)
{
	CHECK(!keyctl_unlink(key, find_keyring(".bpf")), "%m");
}

static void test_vouched(void)
{
	struct bpf_sig_info info;
	int fd, key;

	prepare("second");
	key = trusted_own_key("second");
	fd = expect_loaded(&load);
	get_info(fd, &info);
	CHECK(info.keyring == BPF_SIG_KEYS_BPF, "keyring %u", info.keyring);
	CHECK(strstr(info.signer, "second"), "signer '%s'", info.signer);
	CHECK(!strcmp(info.object, "small"), "object '%s'", info.object);
	CHECK(info.key_id_len == 20, "key id of %u bytes", info.key_id_len);
	unlink_key(key);
}

/* Userspace cannot put a key there that nobody trusts. */
static void test_unvouched(void)
{
	int key = add_cert("rogue", find_keyring(".bpf"));

	CHECK(key == -ENOKEY, "%s", key > 0 ? "it was added" : strerror(-key));
	prepare("rogue");
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
}

/* Issued by the trusted authority, but nobody let it sign BPF programs. */
static void test_unknown(void)
{
	int fd = audit_open();

	prepare("unknown");
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
	audit_expect(fd, "tiny", "reason=\"no trusted key for the signer\" errno=126");
}

/* The certificate in the message is the attacker's to choose. */
static void test_unknown_with_cert(void)
{
	struct signer signer;
	size_t size;

	prepare("unknown");
	signer_open(&signer, "unknown");
	load.attr.signature = (unsigned long)sign_cms(manifest, manifest_size,
			&signer, 1, "SHA256", CMS_WITH_CERTS, &size);
	load.attr.signature_size = size;
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
}

static void test_ecdsa(void)
{
	int key;

	prepare("ec");
	key = trusted_own_key("ec");
	close(expect_loaded(&load));
	unlink_key(key);
}

static void test_revoked(void)
{
	int fd = audit_open(), key;

	prepare("second");
	key = trusted_own_key("second");
	close(expect_loaded(&load));
	CHECK(!keyctl_revoke(key), "%m");
	expect_refused(&load, EKEYREVOKED, "signature: the signer's key is revoked, or unknown");
	audit_expect(fd, "tiny", "reason=\"signer's key is revoked, or unknown\"");
}

static void test_expired(void)
{
	int key;

	prepare("second");
	key = trusted_own_key("second");
	close(expect_loaded(&load));
	CHECK(!keyctl_set_timeout(key, 1), "%m");
	sleep(2);
	expect_refused(&load, EKEYEXPIRED,
		       "signature: the signer's key has expired, or is unknown");
}

/* What verified before does not count once the key is gone. */
static void test_rotated(void)
{
	struct signer signer;
	int key;

	prepare("second");
	key = trusted_own_key("second");
	close(expect_loaded(&load));
	unlink_key(key);
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");

	trust_signer();
	signer_open(&signer, "signer");
	load_sign(&load, manifest, manifest_size, &signer);
	close(expect_loaded(&load));
}

/* Back in the keyring, as another key object with the same identifiers. */
static void test_added_again(void)
{
	int key;

	prepare("second");
	key = trusted_own_key("second");
	close(expect_loaded(&load));
	unlink_key(key);
	key = trusted_own_key("second");
	close(expect_loaded(&load));
	unlink_key(key);
	expect_refused(&load, ENOKEY, "no trusted key");
}

static int user_keyring(const char *name)
{
	int session = keyctl_join_session_keyring(NULL);
	int key = add_cert(name, session);

	CHECK(session > 0 && key > 0, "%m");
	return session;
}

static void test_user_keyring_enforce(void)
{
	int fd = audit_open();

	prepare("rogue");
	load.attr.keyring_id = user_keyring("rogue");
	expect_refused(&load, EKEYREJECTED, "and only keyring ");
	audit_expect(fd, "tiny", "verdict=verified action=deny mode=enforce");
	load.attr.keyring_id = KEY_SPEC_SESSION_KEYRING;
	expect_refused(&load, EKEYREJECTED, "and only keyring ");
}

static void test_user_keyring_off(void)
{
	struct bpf_sig_info info;
	int fd;

	prepare("rogue");
	load.attr.keyring_id = user_keyring("rogue");
	fd = expect_loaded(&load);
	get_info(fd, &info);
	CHECK(info.keyring == BPF_SIG_KEYS_USER, "keyring %u", info.keyring);
}

/* A keyring that the trusted keys are not in. */
static void test_wrong_keyring(void)
{
	trust_signer();
	prepare("signer");
	load.attr.keyring_id = user_keyring("rogue");
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
	load.attr.keyring_id = 0x7ffffff0;
	expect_refused(&load, ENOKEY, NULL);
	load.attr.keyring_id = 1;	/* secondary, without .bpf */
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
	load.attr.keyring_id = 2;	/* platform */
	expect_refused(&load, ENOKEY, "signature: no trusted key for the signer ");
	load.attr.keyring_id = 0;
	close(expect_loaded(&load));
}

/* A keyring id that is a key, or nothing that can be searched. */
static void test_no_keyring(void)
{
	int key;

	prepare("second");
	CHECK(keyctl_join_session_keyring(NULL) > 0, "%m");
	key = add_cert("second", KEY_SPEC_SESSION_KEYRING);
	CHECK(key > 0, "%m");
	load.attr.keyring_id = key;
	expect_refused(&load, ENOKEY, "signature: ");
	load.attr.keyring_id = -1000;
	expect_refused(&load, EINVAL, "signature: keyring -1000 cannot be searched: -22");
}

/* Only who the system trusts may add to the blacklist. */
static void take_back(const void *data, size_t size)
{
	unsigned char digest[32];
	struct signer ca;
	char desc[80] = "bin:";
	size_t cms_size;
	void *cms;
	int i, key;
	BIO *bio;

	sha256(data, size, digest);
	for (i = 0; i < 32; i++)
		sprintf(desc + 4 + 2 * i, "%02x", digest[i]);
	bio = BIO_new_file(getenv("CA_KEY"), "r");
	ca.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	bio = BIO_new_file(getenv("CA_CERT"), "r");
	ca.cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	cms = sign_cms(desc, strlen(desc), &ca, 1, "SHA256",
		       CMS_DETACH | CMS_BY_ISSUER, &cms_size);
	key = add_key("blacklist", desc, cms, cms_size, find_keyring(".blacklist"));
	CHECK(key > 0, "blacklist %s: %m", desc);
}

static void test_blacklisted(void)
{
	char *name;
	int fd = audit_open();
	struct signer signer;

	trust_signer();
	prepare("signer");
	/* A manifest of our own: the blacklist is for good. */
	name = memmem(manifest, manifest_size, "small", 6);
	CHECK(name, "no name in the manifest");
	memcpy(name, "black", 5);
	signer_open(&signer, "signer");
	load_sign(&load, manifest, manifest_size, &signer);
	close(expect_loaded(&load));
	take_back(manifest, manifest_size);
	expect_refused(&load, EKEYREVOKED, "is blacklisted");
	audit_expect(fd, "tiny", "reason=\"manifest is blacklisted\"");
	prepare("signer");
	close(expect_loaded(&load));
}

/* A certificate that the kernel was built to have revoked. */
static void test_revoked_cert(void)
{
	int key, fd = audit_open();

	if (access(file("revoked.der"), F_OK))
		skip("the kernel was not built with a revoked certificate");
	prepare("revoked");
	key = trusted_own_key("revoked");
	expect_refused(&load, EKEYREVOKED,
		       "signature: signer's certificate is on the revocation list");
	audit_expect(fd, "tiny", "reason=\"signer's certificate is on the revocation list\"");
	unlink_key(key);
}

static const struct test tests[] = {
	{ "keys.vouched", ENFORCE, test_vouched },
	{ "keys.unvouched", ENFORCE, test_unvouched },
	{ "keys.unknown", ENFORCE, test_unknown },
	{ "keys.unknown_with_cert", ENFORCE, test_unknown_with_cert },
	{ "keys.ecdsa", ENFORCE, test_ecdsa },
	{ "keys.revoked", ENFORCE, test_revoked },
	{ "keys.revoked_cert", ENFORCE, test_revoked_cert },
	{ "keys.expired", ENFORCE, test_expired },
	{ "keys.rotated", ENFORCE, test_rotated },
	{ "keys.added_again", ENFORCE, test_added_again },
	{ "keys.user_keyring_enforce", ENFORCE, test_user_keyring_enforce },
	{ "keys.user_keyring_off", OFF, test_user_keyring_off },
	{ "keys.wrong_keyring", ENFORCE, test_wrong_keyring },
	{ "keys.no_keyring", ENFORCE, test_no_keyring },
	{ "keys.blacklisted", ENFORCE, test_blacklisted },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
