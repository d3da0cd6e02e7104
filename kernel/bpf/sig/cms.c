// SPDX-License-Identifier: GPL-2.0
/*
 * From a CMS message to a signed object
 *
 * The PKCS#7 parser is the only code that sees bytes that nobody vouches for.
 * The manifest is parsed after a key in one of the keyrings verified it.
 *
 * A public-key operation costs more than all the rest of a load, and the
 * programs of one object come with the same CMS: what verified is remembered
 * by digest. What can change since then, that is whether the key is still
 * trusted and nothing was revoked, is looked at in each load.
 */
#include <crypto/pkcs7.h>
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <linux/mutex.h>
#include "private.h"

#define CACHE_SIZE 16

static DEFINE_MUTEX(cache_lock);
static LIST_HEAD(cache);		/* the most recently used one first */
static u32 cache_cnt;

static void object_free(struct bpf_sig_object *object)
{
	bpf_sig_manifest_free(object->manifest);
	kvfree(object->content);
	if (object->pkcs7)
		pkcs7_free_message(object->pkcs7);
	kvfree(object->cms);
	key_put(object->key);
	kfree(object);
}

/**
 * bpf_sig_object_put - drop a reference to a signed object
 * @object: the object, or NULL
 */
void bpf_sig_object_put(struct bpf_sig_object *object)
{
	if (object && refcount_dec_and_test(&object->ref))
		object_free(object);
}

/* The key that vouches for @sig now, and where it is. */
static struct key *signing_key(struct bpf_sig_load *load,
			       const struct public_key_signature *sig,
			       u32 *keyring, u32 *reason)
{
	struct key *key;

	key = bpf_sig_find_key(sig, load->keyring_id,
			       bpf_sig_policy_keyrings(load->policy), keyring);
	bpf_sig_check_key(load, sig, key, reason);
	return key;
}

/* What the system has taken back: certificates, and single objects. */
static int check_revoked(struct bpf_sig_load *load,
			 const struct bpf_sig_object *object,
			 u32 *reason)
{
	if (is_key_on_revocation_list(object->pkcs7) != -ENOKEY) {
		*reason = BPF_SIG_REASON_CERT_REVOKED;
		bpf_sig_log(load, "signature: %s",
			    bpf_sig_reason_phrase(*reason));
		return -EKEYREVOKED;
	}
	if (is_binary_blacklisted(object->info.manifest,
				  sizeof(object->info.manifest))) {
		*reason = BPF_SIG_REASON_MANIFEST_REVOKED;
		bpf_sig_log(load, "object '%s': manifest %*phN is blacklisted",
			    object->info.object, BPF_SIG_DIGEST_SIZE,
			    object->info.manifest);
		return -EKEYREVOKED;
	}
	return 0;
}

/* Verifies the one signature that the message may have. */
static int verify_message(struct bpf_sig_load *load,
			  struct bpf_sig_object *object, u32 *reason)
{
	const struct public_key_signature *sig;
	u32 keyring = BPF_SIG_KEYS_NONE;
	int err;

	err = bpf_sig_check_signer(load, object->pkcs7, &sig, reason);
	if (err)
		return err;
	object->key = signing_key(load, sig, &keyring, reason);
	if (IS_ERR(object->key)) {
		err = PTR_ERR(object->key);
		object->key = NULL;
		return err;
	}
	err = bpf_sig_verify_signer(load, object->key, sig, reason);
	if (err)
		return err;
	object->info.verdict = BPF_SIG_VERDICT_VERIFIED;
	bpf_sig_fill_signer(&object->info, object->key, keyring);
	return 0;
}

static int parse_content(struct bpf_sig_load *load,
			 struct bpf_sig_object *object,
			 const void *content, size_t size, u32 *reason)
{
	struct bpf_sig_parse_error error;
	int err;

	if (size > BPF_SIG_MAX_MANIFEST) {
		*reason = BPF_SIG_REASON_MANIFEST_SIZE;
		bpf_sig_log(load, "manifest: %zu bytes, at most %u", size,
			    BPF_SIG_MAX_MANIFEST);
		return -EMSGSIZE;
	}
	/* DER puts it at any address. */
	object->content = kvmemdup(content, size, GFP_KERNEL_ACCOUNT);
	if (!object->content)
		return -ENOMEM;
	err = bpf_sig_digest(object->content, size, object->info.manifest);
	if (err)
		return err;
	object->manifest = bpf_sig_manifest_parse(object->content, size, &error);
	if (IS_ERR(object->manifest)) {
		err = PTR_ERR(object->manifest);
		object->manifest = NULL;
		*reason = BPF_SIG_REASON_MANIFEST;
		bpf_sig_log(load, "manifest: %s, in the record at byte %zu",
			    error.reason, error.offset);
		return err;
	}
	object->info.rollback_index = object->manifest->rollback_index;
	strscpy(object->info.object, object->manifest->name,
		sizeof(object->info.object));
	return 0;
}

static bool get_manifest(const struct pkcs7_message *pkcs7,
			 const void **content, size_t *size)
{
	return !pkcs7_get_content_data(pkcs7, content, size, NULL) &&
	       *size >= BPF_SIG_MAGIC_SIZE &&
	       !memcmp(*content, BPF_SIG_MAGIC, BPF_SIG_MAGIC_SIZE);
}

/**
 * bpf_sig_read - take the signature of a load into kernel memory
 * @load: the load, with @signature and @verify_foreign; sets @cms, @foreign
 *
 * Where the kernel has another use for signatures, a message is for that
 * unless it has a manifest in it. Both look at the same copy, so that the
 * caller cannot change what was decided. What cannot be read is left to
 * bpf_sig_check() to refuse.
 */
void bpf_sig_read(struct bpf_sig_load *load)
{
	struct pkcs7_message *pkcs7;
	const void *content;
	size_t size;
	void *cms;

	if (!load->verify_foreign || bpfptr_is_null(load->signature))
		return;
	load->foreign = true;
	if (!load->signature_size || load->signature_size > BPF_SIG_MAX_CMS)
		return;
	cms = kvmemdup_bpfptr(load->signature, load->signature_size);
	if (IS_ERR(cms))
		return;
	load->cms = cms;
	pkcs7 = pkcs7_parse_message(cms, load->signature_size);
	if (IS_ERR(pkcs7))
		return;
	load->foreign = !get_manifest(pkcs7, &content, &size);
	pkcs7_free_message(pkcs7);
}

static int open_message(struct bpf_sig_load *load,
			struct bpf_sig_object *object, u32 *reason)
{
	struct pkcs7_message *pkcs7;
	const void *content;
	size_t size;
	int err;

	if (!bpf_sig_is_der_of_size(object->cms, load->signature_size)) {
		*reason = BPF_SIG_REASON_NOT_DER;
		bpf_sig_log(load, "signature: %s of %u bytes",
			    bpf_sig_reason_phrase(*reason),
			    load->signature_size);
		return -EBADMSG;
	}
	pkcs7 = pkcs7_parse_message(object->cms, load->signature_size);
	if (IS_ERR(pkcs7)) {
		err = PTR_ERR(pkcs7);
		*reason = BPF_SIG_REASON_NOT_CMS;
		bpf_sig_log(load, "signature: %s: %d",
			    bpf_sig_reason_phrase(*reason), err);
		return err == -ENOPKG || err == -ENOMEM ? err : -EBADMSG;
	}
	object->pkcs7 = pkcs7;
	if (!get_manifest(pkcs7, &content, &size)) {
		*reason = BPF_SIG_REASON_NO_MANIFEST;
		bpf_sig_log(load, "signature: %s",
			    bpf_sig_reason_phrase(*reason));
		return -EBADMSG;
	}
	err = verify_message(load, object, reason);
	return err ?: parse_content(load, object, content, size, reason);
}

static void cache_add(struct bpf_sig_object *object)
{
	struct bpf_sig_object *last = NULL;

	mutex_lock(&cache_lock);
	refcount_inc(&object->ref);
	list_add(&object->node, &cache);
	if (cache_cnt == CACHE_SIZE) {
		last = list_last_entry(&cache, struct bpf_sig_object, node);
		list_del(&last->node);
	} else {
		cache_cnt++;
	}
	mutex_unlock(&cache_lock);
	bpf_sig_object_put(last);
}

static struct bpf_sig_object *cache_find(const u8 *cms_digest, s32 keyring_id)
{
	struct bpf_sig_object *object, *found = NULL;

	mutex_lock(&cache_lock);
	list_for_each_entry(object, &cache, node) {
		if (object->keyring_id != keyring_id ||
		    memcmp(object->cms_digest, cms_digest, BPF_SIG_DIGEST_SIZE))
			continue;
		refcount_inc(&object->ref);
		list_move(&object->node, &cache);
		found = object;
		break;
	}
	mutex_unlock(&cache_lock);
	return found;
}

/* Whether the key that verified it is still the one that counts. */
static int check_still_trusted(struct bpf_sig_load *load,
			       struct bpf_sig_object *object,
			       u32 *reason)
{
	const struct public_key_signature *sig;
	struct key *key;
	u32 keyring;
	int err;

	err = pkcs7_get_signer(object->pkcs7, &sig);
	if (err)
		return err;
	key = signing_key(load, sig, &keyring, reason);
	if (IS_ERR(key))
		return PTR_ERR(key);
	if (key != object->key || keyring != object->info.keyring)
		err = -ESTALE;
	key_put(key);
	return err;
}

static struct bpf_sig_object *object_new(struct bpf_sig_load *load, void *cms,
					 const u8 *cms_digest,
					 u32 *reason)
{
	struct bpf_sig_object *object;
	int err;

	object = kzalloc(sizeof(*object), GFP_KERNEL_ACCOUNT);
	if (!object) {
		kvfree(cms);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&object->ref, 1);
	object->cms = cms;
	object->keyring_id = load->keyring_id;
	memcpy(object->cms_digest, cms_digest, BPF_SIG_DIGEST_SIZE);
	err = open_message(load, object, reason);
	err = err ?: check_revoked(load, object, reason);
	if (err) {
		bpf_sig_object_put(object);
		return ERR_PTR(err);
	}
	cache_add(object);
	return object;
}

/**
 * bpf_sig_object_get - verify the signature of a load
 * @load: the load; its signature is copied from the caller, once
 * @reason: enum bpf_sig_reason, when it fails
 *
 * Return: the signed object, for bpf_sig_object_put(), or an error pointer:
 * -EBADMSG (no CMS, no manifest in it, malformed manifest, not exactly one
 * signer), -EMSGSIZE, -ENOKEY (nobody vouches for the signer), -EKEYREJECTED
 * (wrong signature, or a certificate that is not for this), -EKEYREVOKED,
 * -EKEYEXPIRED, -ENOPKG (algorithm), -EPROTONOSUPPORT (manifest of the
 * future), -EFAULT, -ENOMEM.
 */
struct bpf_sig_object *bpf_sig_object_get(struct bpf_sig_load *load,
					  u32 *reason)
{
	u8 digest[BPF_SIG_DIGEST_SIZE];
	struct bpf_sig_object *object;
	void *cms;
	int err;

	if (load->signature_size > BPF_SIG_MAX_CMS) {
		*reason = BPF_SIG_REASON_TOO_LARGE;
		bpf_sig_log(load, "signature: %u bytes, at most %u",
			    load->signature_size, BPF_SIG_MAX_CMS);
		return ERR_PTR(-EMSGSIZE);
	}
	*reason = BPF_SIG_REASON_UNREADABLE;
	cms = load->cms ?: kvmemdup_bpfptr(load->signature,
					   load->signature_size);
	if (IS_ERR(cms))
		return ERR_CAST(cms);
	load->cms = NULL;
	*reason = BPF_SIG_REASON_NO_MEMORY;
	err = bpf_sig_digest(cms, load->signature_size, digest);
	if (err) {
		kvfree(cms);
		return ERR_PTR(err);
	}
	object = cache_find(digest, load->keyring_id);
	if (!object)
		return object_new(load, cms, digest, reason);

	err = check_still_trusted(load, object, reason);
	if (!err)
		err = check_revoked(load, object, reason);
	if (!err) {
		kvfree(cms);
		return object;
	}
	bpf_sig_object_put(object);
	if (err == -ESTALE)
		/* Another key has the same identifiers now: start over. */
		return object_new(load, cms, digest, reason);
	kvfree(cms);
	return ERR_PTR(err);
}

/**
 * bpf_sig_name_signer - find out who signed a message without a manifest
 * @load: the load, whose signature mainline's scheme has verified
 * @info: gets the signer; the keyring stays BPF_SIG_KEYS_NONE unless the one
 *	signer's own key is in the keyring that the message was verified against
 *
 * Mainline is content with one of several signers, and with a certificate in
 * the message that a key in the keyring has issued.
 *
 * Return: 0 or -ENOMEM
 */
int bpf_sig_name_signer(struct bpf_sig_load *load, struct bpf_sig_info *info)
{
	const struct public_key_signature *sig;
	struct pkcs7_message *pkcs7;
	struct key *key;
	u32 keyring;

	/* It could not be read at first: another one may have been verified. */
	if (!load->cms)
		return 0;
	pkcs7 = pkcs7_parse_message(load->cms, load->signature_size);
	if (IS_ERR(pkcs7))
		return PTR_ERR(pkcs7) == -ENOMEM ? -ENOMEM : 0;
	if (!pkcs7_get_signer(pkcs7, &sig) && !bpf_sig_is_weak(sig)) {
		bpf_sig_fill_key_id(info, sig->auth_ids[1] ?: sig->auth_ids[0]);
		key = bpf_sig_find_loader_key(sig, load->keyring_id, &keyring);
		if (!IS_ERR(key)) {
			bpf_sig_fill_signer(info, key, keyring);
			key_put(key);
		}
	}
	pkcs7_free_message(pkcs7);
	return 0;
}
