// SPDX-License-Identifier: GPL-2.0
/*
 * The .bpf keyring, and which keys a signature is verified against
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-subtype.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/verification.h>
#include "private.h"

#ifdef CONFIG_SECONDARY_TRUSTED_KEYRING
#define restrict_link_to_bpf restrict_link_by_builtin_and_secondary_trusted
#else
#define restrict_link_to_bpf restrict_link_by_builtin_trusted
#endif

static struct key *bpf_keyring __ro_after_init;

static struct key *find_in(struct key *keyring,
			   const struct public_key_signature *sig)
{
	struct key *key;

	if (!keyring)
		return ERR_PTR(-ENOKEY);
	key = find_asymmetric_key(keyring, sig->auth_ids[0], sig->auth_ids[1],
				  NULL, false);
	/* The same identifiers on another key: not the signer's. */
	if (key == ERR_PTR(-EKEYREJECTED))
		return ERR_PTR(-ENOKEY);
	return key;
}

/*
 * A certificate that says what it is for, and not that it is for signing code,
 * is not.
 */
static bool is_for_code(const struct key *key)
{
	const struct public_key *public_key = key->payload.data[asym_crypto];
	unsigned long flags;

	if (asymmetric_key_subtype(key) != &public_key_subtype)
		return true;
	flags = public_key->key_eflags;
	if (flags & BIT(KEY_EFLAG_USAGE) && !(flags & BIT(KEY_EFLAG_DIGITALSIG)))
		return false;
	return !(flags & BIT(KEY_EFLAG_EKU)) ||
	       flags & BIT(KEY_EFLAG_CODESIGN);
}

static struct key *validated(struct key *key)
{
	int err;

	if (IS_ERR(key))
		return key;
	err = key_validate(key);
	if (!err && !is_for_code(key))
		err = -EKEYREJECTED;
	if (err) {
		key_put(key);
		return ERR_PTR(err);
	}
	return key;
}

/* Whether a key is in the secondary keyring only by way of one not asked for. */
static bool is_linked(const struct public_key_signature *sig, u32 keyrings)
{
	struct key *const linked[] = {
		keyrings & BIT(BPF_SIG_KEYS_BUILTIN) ?
		NULL : system_trusted_keyring(NULL),
		keyrings & BIT(BPF_SIG_KEYS_MACHINE) ?
		NULL : system_machine_keyring(),
	};
	struct key *key;
	int i;

	for (i = 0; i < ARRAY_SIZE(linked); i++) {
		key = find_in(linked[i], sig);
		if (IS_ERR(key))
			continue;
		key_put(key);
		return true;
	}
	return false;
}

/**
 * bpf_sig_find_trusted_key - find the key that a signature names
 * @sig: the signature
 * @keyrings: to look in, one bit for each enum bpf_sig_info_keyring
 * @keyring: where it was found, enum bpf_sig_info_keyring
 *
 * What the administrator and the firmware vouch for, the closest first. The
 * builtin and the machine keyring are linked into the secondary one: whoever
 * asks for that alone does not ask for their keys.
 *
 * Return: the key, for key_put(), or an error pointer: -ENOKEY,
 * -EKEYREVOKED, -EKEYEXPIRED, -EKEYREJECTED if its certificate is not for this
 */
struct key *bpf_sig_find_trusted_key(const struct public_key_signature *sig,
				     u32 keyrings, u32 *keyring)
{
	const struct {
		u32 id;
		struct key *keyring;
	} trusted[] = {
		{ BPF_SIG_KEYS_BPF, bpf_keyring },
		{ BPF_SIG_KEYS_BUILTIN, system_trusted_keyring(NULL) },
		{ BPF_SIG_KEYS_MACHINE, system_machine_keyring() },
		{ BPF_SIG_KEYS_SECONDARY,
		  system_trusted_keyring(VERIFY_USE_SECONDARY_KEYRING) },
		{ BPF_SIG_KEYS_PLATFORM,
		  system_trusted_keyring(VERIFY_USE_PLATFORM_KEYRING) },
	};
	struct key *key, *none = ERR_PTR(-ENOKEY);
	int i;

	for (i = 0; i < ARRAY_SIZE(trusted); i++) {
		if (!(keyrings & BIT(trusted[i].id)))
			continue;
		key = validated(find_in(trusted[i].keyring, sig));
		if (!IS_ERR(key) && trusted[i].id == BPF_SIG_KEYS_SECONDARY &&
		    is_linked(sig, keyrings)) {
			key_put(key);
			continue;
		}
		if (!IS_ERR(key)) {
			*keyring = trusted[i].id;
			return key;
		}
		/*
		 * A search that comes across a key that is revoked or has
		 * expired fails with that, whichever key it is for.
		 */
		if (none == ERR_PTR(-ENOKEY))
			none = key;
	}
	return none;
}

static struct key *find_in_user(const struct public_key_signature *sig,
				s32 keyring_id, u32 *keyring)
{
	struct key *key;
	key_ref_t ref;

	ref = lookup_user_key(keyring_id, 0, KEY_NEED_SEARCH);
	if (IS_ERR(ref))
		return ERR_CAST(ref);
	*keyring = key_ref_to_ptr(ref) == bpf_keyring ? BPF_SIG_KEYS_BPF :
							BPF_SIG_KEYS_USER;
	key = find_in(key_ref_to_ptr(ref), sig);
	key_ref_put(ref);
	return key;
}

/**
 * bpf_sig_find_key - find the key that a signature names
 * @sig: the signature
 * @keyring_id: 0 for the keyrings that the system trusts; 1 and 2 for the
 *	secondary and the platform keyring, as in mainline; else the serial
 *	number of .bpf, or of a user or session keyring
 * @preferred: which of the system's count, one bit for each enum
 *	bpf_sig_info_keyring: a key that is in one of them is found there
 * @keyring: where it was found, enum bpf_sig_info_keyring
 *
 * The signer's own key has to be in the keyring: a certificate in the message
 * does not count, whoever issued it. What the system trusts for BPF is then a
 * list that can be read.
 *
 * Return: as bpf_sig_find_trusted_key(), or what lookup_user_key() has
 */
struct key *bpf_sig_find_key(const struct public_key_signature *sig,
			     s32 keyring_id, u32 preferred, u32 *keyring)
{
	struct key *key;

	switch (keyring_id) {
	case 0:
		key = bpf_sig_find_trusted_key(sig, preferred, keyring);
		if (!IS_ERR(key) || !(BPF_SIG_KEYS_DEFAULT & ~preferred))
			return key;
		return bpf_sig_find_trusted_key(sig, BPF_SIG_KEYS_DEFAULT,
						keyring);
	case (unsigned long)VERIFY_USE_SECONDARY_KEYRING:
		return bpf_sig_find_trusted_key(sig,
						BIT(BPF_SIG_KEYS_BUILTIN) |
						BIT(BPF_SIG_KEYS_MACHINE) |
						BIT(BPF_SIG_KEYS_SECONDARY),
						keyring);
	case (unsigned long)VERIFY_USE_PLATFORM_KEYRING:
		*keyring = BPF_SIG_KEYS_PLATFORM;
		key = find_in(system_trusted_keyring(VERIFY_USE_PLATFORM_KEYRING),
			      sig);
		break;
	default:
		key = find_in_user(sig, keyring_id, keyring);
	}
	return validated(key);
}

/**
 * bpf_sig_find_loader_key - find the key that a loader's signature names
 * @sig: the signature, which mainline's scheme has verified
 * @keyring_id: as for bpf_sig_find_key(), but 0 is for the builtin keyring
 * @keyring: where it was found, enum bpf_sig_info_keyring
 *
 * In no other keyring than the one that it was verified against.
 *
 * Return: as bpf_sig_find_key()
 */
struct key *bpf_sig_find_loader_key(const struct public_key_signature *sig,
				    s32 keyring_id, u32 *keyring)
{
	if (keyring_id)
		return bpf_sig_find_key(sig, keyring_id,
					BPF_SIG_KEYS_DEFAULT, keyring);
	*keyring = BPF_SIG_KEYS_BUILTIN;
	return validated(find_in(system_trusted_keyring(NULL), sig));
}

int __init bpf_sig_keyring_init(void)
{
	struct key_restriction *restriction;
	struct key *keyring;

	restriction = kzalloc(sizeof(*restriction), GFP_KERNEL);
	if (!restriction)
		return -ENOMEM;
	restriction->check = restrict_link_to_bpf;
	keyring = keyring_alloc(".bpf", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				current_cred(),
				(KEY_POS_ALL & ~KEY_POS_SETATTR) |
				KEY_USR_VIEW | KEY_USR_READ |
				KEY_USR_SEARCH | KEY_USR_WRITE,
				KEY_ALLOC_NOT_IN_QUOTA, restriction, NULL);
	if (IS_ERR(keyring)) {
		kfree(restriction);
		return PTR_ERR(keyring);
	}
	bpf_keyring = keyring;
	return 0;
}
