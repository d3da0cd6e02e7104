// SPDX-License-Identifier: GPL-2.0
/*
 * Which policy counts, and who may replace it
 *
 * A policy is text. Where the mode is locked it has to be signed: a CMS
 * message whose content is that text. The message is verified before anything
 * in it is parsed. A policy that is refused leaves the one before as it is.
 */
#include <crypto/pkcs7.h>
#include <keys/system_keyring.h>
#include <linux/key.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "private.h"

/* DER: a SEQUENCE. No policy starts with it. */
#define DER_SEQUENCE 0x30

/**
 * struct active - a policy that loads may refer to
 * @ref: reference count
 * @policy: what bpf_sig_policy_get() returns
 * @parsed: what @policy is a copy of, which has the memory
 */
struct active {
	refcount_t ref;
	struct bpf_sig_policy policy;
	struct bpf_sig_policy *parsed;
};

/*
 * What is signed may run. Any version replaces it: it has one that no other
 * policy can have.
 */
#define BUILTIN(version)		\
	BPF_SIG_POLICY_MAGIC		\
	"name builtin\n"		\
	"version " version "\n"		\
	"allow verified\n"		\
	"default deny\n"

static struct active *active;
static DEFINE_SPINLOCK(active_lock);
/* Held from the comparison of versions to the replacement. */
static DEFINE_MUTEX(replace_lock);
/* Of the last one that was signed, with replace_lock held. */
static u64 signed_version;

/**
 * bpf_sig_policy_get - the policy that counts now
 *
 * Return: the policy, for bpf_sig_policy_put(); NULL before there is one
 */
const struct bpf_sig_policy *bpf_sig_policy_get(void)
{
	const struct bpf_sig_policy *policy = NULL;

	spin_lock(&active_lock);
	if (active) {
		refcount_inc(&active->ref);
		policy = &active->policy;
	}
	spin_unlock(&active_lock);
	return policy;
}

/**
 * bpf_sig_policy_put - drop a reference to a policy
 * @policy: the policy, or NULL
 */
void bpf_sig_policy_put(const struct bpf_sig_policy *policy)
{
	struct active *old;

	if (!policy)
		return;
	old = container_of(policy, struct active, policy);
	if (!refcount_dec_and_test(&old->ref))
		return;
	bpf_sig_policy_free(old->parsed);
	kfree(old);
}

/* Takes @parsed over, whatever comes of it. */
static struct active *active_new(struct bpf_sig_policy *parsed)
{
	struct active *new;

	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new) {
		bpf_sig_policy_free(parsed);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&new->ref, 1);
	new->policy = *parsed;
	new->parsed = parsed;
	return new;
}

static struct active *parse(struct bpf_sig_load *load, const char *text,
			    size_t size)
{
	struct bpf_sig_policy_error error = {};
	struct bpf_sig_policy *parsed;

	parsed = bpf_sig_policy_parse(text, size, &error);
	if (!IS_ERR(parsed))
		return active_new(parsed);
	if (PTR_ERR(parsed) != -ENOMEM)
		bpf_sig_log(load, "%u:%u: %s", error.line, error.column,
			    error.reason);
	return ERR_CAST(parsed);
}

static int check_revoked(struct bpf_sig_load *load,
			 struct pkcs7_message *pkcs7, const void *text,
			 size_t size)
{
	u8 digest[BPF_SIG_DIGEST_SIZE];
	int err;

	err = bpf_sig_digest(text, size, digest);
	if (err)
		return err;
	if (is_key_on_revocation_list(pkcs7) == -ENOKEY &&
	    !is_binary_blacklisted(digest, sizeof(digest)))
		return 0;
	bpf_sig_log(load, "signature: revoked");
	return -EKEYREVOKED;
}

static int verify(struct bpf_sig_load *load, struct pkcs7_message *pkcs7,
		  struct bpf_sig_info *signer)
{
	const struct public_key_signature *sig;
	struct key *key;
	u32 keyring, reason;
	int err;

	err = bpf_sig_check_signer(load, pkcs7, &sig, &reason);
	if (err)
		return err;
	key = bpf_sig_find_trusted_key(sig, BPF_SIG_KEYS_POLICY, &keyring);
	err = bpf_sig_check_key(load, sig, key, &reason);
	if (err)
		return err;
	err = bpf_sig_verify_signer(load, key, sig, &reason);
	if (!err)
		bpf_sig_fill_signer(signer, key, keyring);
	key_put(key);
	return err;
}

static struct active *open_signed(struct bpf_sig_load *load, const void *data,
				  size_t size, struct bpf_sig_info *signer)
{
	struct pkcs7_message *pkcs7;
	struct active *new;
	const void *text;
	size_t len;
	int err;

	pkcs7 = bpf_sig_is_der_of_size(data, size) ?
		pkcs7_parse_message(data, size) : ERR_PTR(-EBADMSG);
	if (IS_ERR(pkcs7)) {
		bpf_sig_log(load, "signature: not one CMS message in DER");
		return ERR_PTR(PTR_ERR(pkcs7) == -ENOMEM ? -ENOMEM : -EBADMSG);
	}
	err = -EBADMSG;
	if (pkcs7_get_content_data(pkcs7, &text, &len, NULL) ||
	    len < BPF_SIG_POLICY_MAGIC_SIZE ||
	    memcmp(text, BPF_SIG_POLICY_MAGIC, BPF_SIG_POLICY_MAGIC_SIZE))
		bpf_sig_log(load, "signature: no policy in the message");
	else
		err = verify(load, pkcs7, signer);
	err = err ?: check_revoked(load, pkcs7, text, len);
	new = err ? ERR_PTR(err) : parse(load, text, len);
	pkcs7_free_message(pkcs7);
	return new;
}

static int needs_signature(struct bpf_sig_load *load,
			   const struct bpf_sig_policy *policy)
{
	bpf_sig_log(load, "policy '%s': the mode is locked, it has to be signed",
		    policy->name);
	return -EPERM;
}

/* With replace_lock held. */
static int check_replace(struct bpf_sig_load *load,
			 const struct bpf_sig_policy *policy, bool is_signed)
{
	if (!is_signed)
		return bpf_sig_mode() == BPF_SIG_MODE_LOCKED ?
		       needs_signature(load, policy) : 0;
	if (policy->version <= active->policy.version) {
		bpf_sig_log(load, "policy '%s': version %llu, and '%s' has version %llu",
			    policy->name, policy->version, active->policy.name,
			    active->policy.version);
		return -ESTALE;
	}
	/* Text may have a lower one, and must not let an old one in again. */
	if (policy->version <= signed_version) {
		bpf_sig_log(load, "policy '%s': version %llu, and there was a signed %llu",
			    policy->name, policy->version, signed_version);
		return -ESTALE;
	}
	return 0;
}

/* The mode may have been locked since check_replace() looked at it. */
static int set_active(struct active *new, bool is_signed)
{
	struct active *old;

	spin_lock(&active_lock);
	if (!is_signed && bpf_sig_mode_atomic() == BPF_SIG_MODE_LOCKED) {
		spin_unlock(&active_lock);
		return -EPERM;
	}
	old = active;
	active = new;
	spin_unlock(&active_lock);
	if (old)
		bpf_sig_policy_put(&old->policy);
	return 0;
}

/**
 * bpf_sig_policy_settle - wait until no unsigned policy can follow
 *
 * For whoever has locked the mode.
 */
void bpf_sig_policy_settle(void)
{
	spin_lock(&active_lock);
	spin_unlock(&active_lock);
}

static int replace(struct bpf_sig_load *load, const void *data, size_t size,
		   struct bpf_sig_info *signer)
{
	const struct bpf_sig_policy *policy;
	bool is_signed;
	struct active *new;
	int err;

	is_signed = size && *(const u8 *)data == DER_SEQUENCE;
	new = is_signed ? open_signed(load, data, size, signer) :
			  parse(load, data, size);
	if (IS_ERR(new)) {
		err = PTR_ERR(new);
		bpf_sig_audit_policy(NULL, signer, load->detail, err);
		return err;
	}
	policy = &new->policy;
	mutex_lock(&replace_lock);
	err = check_replace(load, policy, is_signed);
	if (!err && set_active(new, is_signed))
		err = needs_signature(load, policy);
	/* This may sleep for as long as the records before it are not read. */
	bpf_sig_audit_policy(policy, signer, load->detail, err);
	if (!err) {
		pr_info("policy is '%s' version %llu\n", policy->name,
			policy->version);
		if (is_signed)
			signed_version = policy->version;
		/* It stays what it is if it is stricter. */
		if (policy->has_mode && policy->mode > bpf_sig_mode_atomic())
			bpf_sig_mode_raise(policy->mode);
	}
	mutex_unlock(&replace_lock);
	if (err)
		bpf_sig_policy_put(policy);
	return err;
}

/**
 * bpf_sig_policy_replace - let another policy count
 * @data: text, or a CMS message with text in it, in kernel memory
 * @size: of @data, in bytes
 *
 * Return: 0, -EINVAL (the text does not parse), -EPERM (it has to be signed),
 * -ESTALE (a signed one has to have a higher version), -ENOMEM, or for the
 * signature what bpf_sig_check() returns for that of a program
 */
int bpf_sig_policy_replace(const void *data, size_t size)
{
	struct bpf_sig_info signer = {};
	struct bpf_sig_load load = {};
	int err;

	err = replace(&load, data, size, &signer);
	if (err)
		pr_warn("policy: %s\n", load.detail ?: "out of memory");
	kfree(load.detail);
	return err;
}

int __init bpf_sig_policy_init(void)
{
	struct bpf_sig_load load = {};
	struct active *new;

	new = parse(&load, BUILTIN("1"), sizeof(BUILTIN("1")) - 1);
	if (WARN_ON(IS_ERR(new)))
		return PTR_ERR(new);
	new->policy.version = 0;
	new->policy.text = BUILTIN("0");
	/* Nobody has to vouch for what the kernel was built with. */
	return set_active(new, true);
}
