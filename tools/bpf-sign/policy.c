// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: reading and signing them
 */
#include <openssl/crypto.h>
#include <stdio.h>

#include "internal.h"
#include "policy.h"

#define DER_SEQUENCE	0x30	/* no policy starts with it */

struct bpf_sign_policy {
	struct bpf_sig_policy *parsed;
	struct bpf_sign_cms *cms;	/* NULL unless it is signed */
};

static int parse_text(struct bpf_sign_policy *p, const char *text, size_t size,
		      const struct bpf_sign_log *log,
		      struct bpf_sign_policy_error *error)
{
	struct bpf_sig_policy_error where;

	p->parsed = bpf_sig_policy_parse(text, size, &where);
	if (!IS_ERR(p->parsed))
		return 0;
	if (PTR_ERR(p->parsed) == -ENOMEM)
		return sign_err(log, -ENOMEM, "out of memory");
	if (error) {
		error->line = where.line;
		error->column = where.column;
		snprintf(error->reason, sizeof(error->reason), "%s", where.reason);
	}
	return sign_err(log, PTR_ERR(p->parsed), "policy: %u:%u: %s", where.line,
			where.column, where.reason);
}

/**
 * bpf_sign_policy__parse - read a policy, as the kernel does
 * @data: the text, or a CMS message with the text in it; nothing is verified
 * @size: of @data, in bytes
 * @log: who is told what goes wrong, or NULL
 * @error: with .sz set; receives where in the text that is, with line 0 if it
 *	is not the text; may be NULL
 * @policy: receives the policy, for bpf_sign_policy__free()
 *
 * Return: 0, or a negative errno: -EINVAL and -EFBIG (the text), -EBADMSG and
 * -EMSGSIZE (the message).
 */
int bpf_sign_policy__parse(const void *data, size_t size,
			   const struct bpf_sign_log *log,
			   struct bpf_sign_policy_error *error,
			   struct bpf_sign_policy **policy)
{
	struct bpf_sign_policy *p;
	int err = 0;

	if (error && error->sz < sizeof(*error))
		return sign_err(log, -EINVAL, "error too short");
	if (error) {
		error->line = 0;
		error->column = 0;
		error->reason[0] = '\0';
	}
	p = calloc(1, sizeof(*p));
	if (!p)
		return sign_err(log, -ENOMEM, "out of memory");
	if (size && *(const u8 *)data == DER_SEQUENCE) {
		err = bpf_sign_cms__parse(data, size, log, &p->cms);
		if (!err)
			err = parse_text(p, (const char *)p->cms->manifest,
					 p->cms->manifest_size, log, error);
	} else {
		err = parse_text(p, data, size, log, error);
	}
	if (err) {
		bpf_sign_cms__free(p->cms);
		free(p);
		return err;
	}
	*policy = p;
	return 0;
}

/**
 * bpf_sign_policy__free - free a policy
 * @policy: from bpf_sign_policy__parse(), or NULL
 */
void bpf_sign_policy__free(struct bpf_sign_policy *policy)
{
	if (!policy)
		return;
	bpf_sig_policy_free(policy->parsed);
	bpf_sign_cms__free(policy->cms);
	free(policy);
}

/**
 * bpf_sign_policy__info - what a policy says of itself; nothing is verified
 * @policy: from bpf_sign_policy__parse()
 * @info: with .sz set; receives pointers that are good as long as @policy is
 *
 * Return: 0, or -EINVAL.
 */
int bpf_sign_policy__info(const struct bpf_sign_policy *policy,
			  struct bpf_sign_policy_info *info)
{
	if (info->sz < sizeof(*info))
		return -EINVAL;
	info->name = policy->parsed->name;
	info->version = policy->parsed->version;
	info->mode = policy->parsed->has_mode ?
		bpf_sig_name_of(&bpf_sig_mode_names, policy->parsed->mode) : NULL;
	info->rule_cnt = policy->parsed->rule_cnt;
	info->text = policy->parsed->text;
	info->text_size = policy->parsed->text_size;
	info->is_signed = policy->cms;
	return 0;
}

/**
 * bpf_sign_policy__sign - sign a policy
 * @policy: from bpf_sign_policy__parse(), not signed
 * @key: from bpf_sign_key__open()
 * @log: who is told what goes wrong, or NULL
 * @der: receives a CMS message with the text as its content, for free()
 * @size: receives its size in bytes
 *
 * Return: 0, or a negative errno; -EEXIST: it is signed; -EMSGSIZE: the kernel
 * does not read messages of that size.
 */
int bpf_sign_policy__sign(const struct bpf_sign_policy *policy,
			  const struct bpf_sign_key *key,
			  const struct bpf_sign_log *log, void **der, size_t *size)
{
	u8 *cms;
	int err;

	if (policy->cms)
		return sign_err(log, -EEXIST, "the policy is signed already");
	err = sign_check_signer(key, log);
	if (err)
		return err;
	err = sign_cms_make(key, policy->parsed->text, policy->parsed->text_size,
			    log, &cms, size);
	if (err)
		return err;
	*der = NULL;
	if (*size > BPF_SIG_MAX_CMS)
		err = sign_err(log, -EMSGSIZE,
			       "the policy is too large to sign: the message would have %zu bytes, and the kernel reads %u",
			       *size, BPF_SIG_MAX_CMS);
	else
		*der = malloc(*size);
	if (!err && !*der)
		err = sign_err(log, -ENOMEM, "out of memory");
	if (!err)
		memcpy(*der, cms, *size);
	OPENSSL_free(cms);
	return err;
}

/**
 * bpf_sign_policy__verify - is a policy one that a trusted certificate signed
 * @policy: from bpf_sign_policy__parse()
 * @opts: whom to trust
 * @log: who is told what goes wrong, or NULL
 *
 * Return: 0 if it is, or a negative errno: -ENODATA (not signed), -ENOKEY (by
 * none of the certificates), -EKEYREJECTED (does not verify).
 */
int bpf_sign_policy__verify(const struct bpf_sign_policy *policy,
			    const struct bpf_sign_verify_opts *opts,
			    const struct bpf_sign_log *log)
{
	if (opts->sz < sizeof(*opts) || (!opts->cert_cnt && !opts->ca_cnt))
		return sign_err(log, -EINVAL, "no certificate to trust");
	if (!policy->cms)
		return sign_err(log, -ENODATA, "the policy is not signed");
	return sign_cms_verify(policy->cms, opts, log);
}
