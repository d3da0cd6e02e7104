// SPDX-License-Identifier: GPL-2.0
/*
 * CMS messages, whatever is in them: who signed, and whether that is so
 *
 * Exactly one signer, whose own key has to be in a keyring.
 */
#include <crypto/pkcs7.h>
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <linux/key.h>
#include <linux/verification.h>
#include "private.h"

/* Subject attributes that a name is made of. */
static const u8 oid_cn[] = { 0x55, 0x04, 0x03 };
static const u8 oid_o[] = { 0x55, 0x04, 0x0a };
static const u8 oid_email[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01
};

struct der {
	const u8 *data;
	size_t size;
};

/**
 * bpf_sig_is_der_of_size - whether bytes are one DER SEQUENCE
 * @data: the bytes
 * @size: number of bytes
 *
 * The PKCS#7 parser is content with any number of bytes after the message.
 * They would be in the digest that names a message in the cache.
 *
 * Return: false if there is more, or less, than its header says
 */
bool bpf_sig_is_der_of_size(const u8 *data, u32 size)
{
	u32 len, n, i;

	if (size < 2 || data[0] != 0x30)
		return false;
	if (data[1] < 0x80)
		return data[1] == size - 2;
	n = data[1] & 0x7f;
	if (n < 1 || n > 4 || size < 2 + n)
		return false;
	for (len = 0, i = 0; i < n; i++)
		len = len << 8 | data[2 + i];
	return len == size - 2 - n;
}

/* Takes the element at the start of @in off it. */
static bool der_next(struct der *in, u8 *tag, struct der *out)
{
	size_t len, header = 2;

	if (in->size < 2)
		return false;
	*tag = in->data[0];
	len = in->data[1];
	if (len == 0x81 && in->size > 2) {
		len = in->data[2];
		header = 3;
	} else if (len == 0x82 && in->size > 3) {
		len = in->data[2] << 8 | in->data[3];
		header = 4;
	} else if (len >= 0x80) {
		return false;
	}
	if (len > in->size - header)
		return false;
	out->data = in->data + header;
	out->size = len;
	in->data += header + len;
	in->size -= header + len;
	return true;
}

static bool is_oid(const struct der *oid, const u8 *want, size_t size)
{
	return oid->size == size && !memcmp(oid->data, want, size);
}

static bool same_start(const struct der *a, const struct der *b, size_t size)
{
	return a->size >= size && b->size >= size &&
	       !memcmp(a->data, b->data, size);
}

/* A subject is a sequence of sets of (type, value). */
static void find_names(struct der subject, struct der *cn, struct der *o,
		       struct der *email)
{
	struct der set, pair, oid, value;
	u8 tag;

	while (der_next(&subject, &tag, &set)) {
		while (der_next(&set, &tag, &pair)) {
			if (!der_next(&pair, &tag, &oid) ||
			    !der_next(&pair, &tag, &value))
				continue;
			if (is_oid(&oid, oid_cn, sizeof(oid_cn)))
				*cn = value;
			else if (is_oid(&oid, oid_o, sizeof(oid_o)))
				*o = value;
			else if (is_oid(&oid, oid_email, sizeof(oid_email)))
				*email = value;
		}
	}
}

/*
 * As x509_fabricate_name() makes the description of a key, which whoever adds
 * the key may replace with another one. What the certificate says, nobody can.
 */
static size_t subject_name(const struct asymmetric_key_id *subject, char *name,
			   size_t size)
{
	struct der cn = {}, o = {}, email = {}, first = {}, second;
	int len;

	find_names((struct der){ subject->data, subject->len }, &cn, &o,
		   &email);
	second = cn.size ? cn : o.size ? o : email;
	if (cn.size && o.size && !same_start(&cn, &o, o.size) &&
	    !same_start(&cn, &o, 7))
		first = o;
	len = snprintf(name, size, "%.*s%s%.*s", (int)first.size,
		       first.data ?: (const u8 *)"", first.size ? ": " : "",
		       (int)second.size, second.data ?: (const u8 *)"");
	if (len < size)
		return len;
	/* Not the name of another one, which is as long as this. */
	strscpy(name + size - 4, "...", 4);
	return size - 1;
}

/**
 * bpf_sig_fill_key_id - tell which key signed
 * @info: gets its identifier
 * @id: the identifier, or NULL
 */
void bpf_sig_fill_key_id(struct bpf_sig_info *info,
			 const struct asymmetric_key_id *id)
{
	if (!id)
		return;
	info->key_id_len = min_t(u32, id->len, sizeof(info->key_id));
	memcpy(info->key_id, id->data, info->key_id_len);
}

/**
 * bpf_sig_fill_signer - tell who signed
 * @info: gets the name, the key's identifier and where it is
 * @key: that verified the signature
 * @keyring: enum bpf_sig_info_keyring
 */
void bpf_sig_fill_signer(struct bpf_sig_info *info, const struct key *key,
			 u32 keyring)
{
	const struct asymmetric_key_ids *ids = asymmetric_key_ids(key);
	size_t room, len;

	info->keyring = keyring;
	bpf_sig_fill_key_id(info, ids->id[1] ?: ids->id[0]);
	if (!ids->id[2]) {
		strscpy(info->signer, key->description ?: "",
			sizeof(info->signer));
		return;
	}
	room = sizeof(info->signer) - 2 - 2 * info->key_id_len;
	len = subject_name(ids->id[2], info->signer, room);
	snprintf(info->signer + len, sizeof(info->signer) - len, ": %*phN",
		 (int)info->key_id_len, info->key_id);
}

/**
 * bpf_sig_is_weak - whether a signature is one that may be forged
 * @sig: the signature
 *
 * Return: true if its digest is SHA-1, or of no known kind
 */
bool bpf_sig_is_weak(const struct public_key_signature *sig)
{
	return !sig->hash_algo || !strncmp(sig->hash_algo, "sha1", 4) ||
	       strncmp(sig->hash_algo, "sha", 3);
}

/* Explains which key is missing, in the terms that X.509 tools print. */
static void log_unknown_signer(struct bpf_sig_load *load,
			       const struct public_key_signature *sig)
{
	const struct asymmetric_key_id *id = sig->auth_ids[0] ?: sig->auth_ids[1];

	if (id)
		bpf_sig_log(load, "signature: no trusted key for the signer %*phN",
			    (int)min_t(u32, id->len, 64), id->data);
	else
		bpf_sig_log(load, "signature: it does not say who signed");
}

/**
 * bpf_sig_check_key - explain why there is no key for a signature
 * @load: the load, for the explanation
 * @sig: the signature
 * @key: what a search found, or an error pointer
 * @reason: enum bpf_sig_reason, set if there is no key
 *
 * Return: 0 or the error in @key
 */
int bpf_sig_check_key(struct bpf_sig_load *load,
		      const struct public_key_signature *sig, struct key *key,
		      u32 *reason)
{
	if (!IS_ERR(key))
		return 0;
	switch (PTR_ERR(key)) {
	case -ENOKEY:
		*reason = BPF_SIG_REASON_UNKNOWN_KEY;
		log_unknown_signer(load, sig);
		break;
	case -EKEYREVOKED:
		*reason = BPF_SIG_REASON_KEY_REVOKED;
		bpf_sig_log(load, "signature: the signer's key is revoked, or unknown");
		break;
	case -EKEYEXPIRED:
		*reason = BPF_SIG_REASON_KEY_EXPIRED;
		bpf_sig_log(load, "signature: the signer's key has expired, or is unknown");
		break;
	case -EKEYREJECTED:
		*reason = BPF_SIG_REASON_KEY_USAGE;
		bpf_sig_log(load, "signature: %s",
			    bpf_sig_reason_phrase(*reason));
		break;
	default:
		*reason = BPF_SIG_REASON_KEYRING_SEARCH;
		bpf_sig_log(load, "signature: keyring %d cannot be searched: %ld",
			    load->keyring_id, PTR_ERR(key));
	}
	return PTR_ERR(key);
}

/**
 * bpf_sig_check_signer - look at the one signature that a message may have
 * @load: the load, for explanations
 * @pkcs7: the message
 * @sig: the signature, whose digest is that of the content
 * @reason: enum bpf_sig_reason, set on failure
 *
 * Return: 0, -EBADMSG, -EKEYREJECTED, -ENOPKG or -ENOMEM
 */
int bpf_sig_check_signer(struct bpf_sig_load *load,
			 struct pkcs7_message *pkcs7,
			 const struct public_key_signature **sig, u32 *reason)
{
	int err;

	err = pkcs7_get_signer(pkcs7, sig);
	if (err) {
		*reason = BPF_SIG_REASON_SIGNER_COUNT;
		bpf_sig_log(load, "signature: %s",
			    bpf_sig_reason_phrase(*reason));
		return -EBADMSG;
	}
	err = pkcs7_verify(pkcs7, VERIFYING_UNSPECIFIED_SIGNATURE);
	if (err) {
		*reason = BPF_SIG_REASON_MESSAGE;
		bpf_sig_log(load, "signature: %s: %d",
			    bpf_sig_reason_phrase(*reason), err);
		return err == -ENOPKG || err == -ENOMEM ? err : -EKEYREJECTED;
	}
	if (bpf_sig_is_weak(*sig)) {
		*reason = BPF_SIG_REASON_WEAK;
		bpf_sig_log(load, "signature: %s: %s",
			    bpf_sig_reason_phrase(*reason),
			    (*sig)->hash_algo ?: "none");
		return -ENOPKG;
	}
	return 0;
}

/**
 * bpf_sig_verify_signer - verify the signature of a message
 * @load: the load, for explanations
 * @key: of the signer
 * @sig: from bpf_sig_check_signer()
 * @reason: enum bpf_sig_reason, set on failure
 *
 * Return: 0, -EKEYREJECTED, -ENOPKG or -ENOMEM
 */
int bpf_sig_verify_signer(struct bpf_sig_load *load, struct key *key,
			  const struct public_key_signature *sig, u32 *reason)
{
	int err;

	err = verify_signature(key, sig);
	if (!err)
		return 0;
	*reason = BPF_SIG_REASON_WRONG_KEY;
	bpf_sig_log(load, "signature: not by the key '%s': %d",
		    key->description, err);
	return err == -ENOPKG || err == -ENOMEM ? err : -EKEYREJECTED;
}
