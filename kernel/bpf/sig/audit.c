// SPDX-License-Identifier: GPL-2.0
/*
 * Audit records, and the tracepoint, of decisions
 *
 * A refusal, and in audit mode what would have been one, is always recorded;
 * a load that is as it should be, when auditing is on.
 */
#include <linux/audit.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include "private.h"

#define CREATE_TRACE_POINTS
#include <trace/events/bpf_sig.h>

/*
 * libbpf probes what the verifier knows with hundreds of tiny programs, and
 * repeats a failed load to get a log. The same refusal to the same process of
 * a program of the same name is recorded once in this time; a record of its
 * own then says how many more there were, so that none is lost. What may run
 * has to be the same program.
 */
#define REPEAT_TIME HZ

struct repeat {
	pid_t tgid;
	char name[BPF_OBJ_NAME_LEN];
	u8 tag[BPF_TAG_SIZE];
	u32 prog_type;
	u32 attach_type;
	u32 verdict;
	u32 result;
	u32 reason;
	u32 rule;
	u32 suppressed;
	unsigned long when;
};

/* Of unsigned programs, where nothing is kept of them. */
static const struct bpf_sig_info nobody;

static struct repeat last;
static DEFINE_SPINLOCK(last_lock);

static const char * const keyring_names[] = {
	[BPF_SIG_KEYS_NONE]		= "none",
	[BPF_SIG_KEYS_BPF]		= ".bpf",
	[BPF_SIG_KEYS_BUILTIN]		= ".builtin_trusted_keys",
	[BPF_SIG_KEYS_SECONDARY]	= ".secondary_trusted_keys",
	[BPF_SIG_KEYS_PLATFORM]		= ".platform",
	[BPF_SIG_KEYS_USER]		= "user",
	[BPF_SIG_KEYS_MACHINE]		= ".machine",
};

static const char * const result_names[] = {
	[BPF_SIG_RESULT_ALLOW]		= "allow",
	[BPF_SIG_RESULT_AUDIT]		= "audit",
	[BPF_SIG_RESULT_WOULD_DENY]	= "would-deny",
	[BPF_SIG_RESULT_DENY]		= "deny",
};

static const char * const reason_phrases[] = {
	[BPF_SIG_REASON_UNSIGNED] = "unsigned",
	[BPF_SIG_REASON_BY_KERNEL] = "loaded by the kernel",
	[BPF_SIG_REASON_VERIFIED] = "signature verified",
	[BPF_SIG_REASON_USER_KEY] = "only a user keyring vouches for the signer",
	[BPF_SIG_REASON_KEYRING] = "the signer's keyring does not count",
	[BPF_SIG_REASON_LOADER] = "signed as a loader",
	[BPF_SIG_REASON_BY_LOADER] = "loaded by a verified loader",
	[BPF_SIG_REASON_DIFFERS] = "differs from what is signed",
	[BPF_SIG_REASON_NOT_IN_MANIFEST] = "program is not in the manifest",
	[BPF_SIG_REASON_EARLIER] = "loaded before signatures were enforced",
	[BPF_SIG_REASON_MAY_NOT_JOIN] = "let in as unsigned, and may not join others",
	[BPF_SIG_REASON_OTHER_TARGET] = "extension was not verified for this target",
	[BPF_SIG_REASON_SYMBOL] = "symbol cannot be resolved",
	[BPF_SIG_REASON_RECORDS] = "cannot be read as it is signed",
	[BPF_SIG_REASON_UNREADABLE] = "signature cannot be read",
	[BPF_SIG_REASON_TOO_LARGE] = "signature too large",
	[BPF_SIG_REASON_NOT_DER] = "not one CMS message in DER",
	[BPF_SIG_REASON_NOT_CMS] = "not a CMS message",
	[BPF_SIG_REASON_NO_MANIFEST] = "no BPF manifest in the message",
	[BPF_SIG_REASON_SIGNER_COUNT] = "not exactly one signer",
	[BPF_SIG_REASON_MESSAGE] = "message does not verify",
	[BPF_SIG_REASON_WEAK] = "digest algorithm too weak",
	[BPF_SIG_REASON_UNKNOWN_KEY] = "no trusted key for the signer",
	[BPF_SIG_REASON_KEY_REVOKED] = "signer's key is revoked, or unknown",
	[BPF_SIG_REASON_KEY_EXPIRED] = "signer's key has expired, or is unknown",
	[BPF_SIG_REASON_KEY_USAGE] = "signer's certificate is not for signing code",
	[BPF_SIG_REASON_KEYRING_SEARCH] = "keyring cannot be searched",
	[BPF_SIG_REASON_WRONG_KEY] = "signature is not by the signer's key",
	[BPF_SIG_REASON_CERT_REVOKED] = "signer's certificate is on the revocation list",
	[BPF_SIG_REASON_MANIFEST_REVOKED] = "manifest is blacklisted",
	[BPF_SIG_REASON_INSNS_REVOKED] = "instructions are blacklisted",
	[BPF_SIG_REASON_MANIFEST_SIZE] = "manifest too large",
	[BPF_SIG_REASON_MANIFEST] = "malformed manifest",
	[BPF_SIG_REASON_CHANGED] = "mode or policy changed during the load",
	[BPF_SIG_REASON_NO_MEMORY] = "out of memory",
};

static_assert(ARRAY_SIZE(reason_phrases) == BPF_SIG_REASON_CNT);
/* As in the tracepoint. */
static_assert(BPF_SIG_RESULT_ALLOW == 0 && BPF_SIG_RESULT_AUDIT == 1 &&
	      BPF_SIG_RESULT_WOULD_DENY == 2 && BPF_SIG_RESULT_DENY == 3);

/**
 * bpf_sig_keyring_name - name of a keyring
 * @keyring: enum bpf_sig_info_keyring
 *
 * Return: its description, as keyctl shows it
 */
const char *bpf_sig_keyring_name(u32 keyring)
{
	return keyring_names[keyring];
}

/**
 * bpf_sig_result_name - name of what became of a load
 * @result: enum bpf_sig_result
 *
 * Return: a word
 */
const char *bpf_sig_result_name(u32 result)
{
	return result_names[result];
}

/**
 * bpf_sig_reason_phrase - why something was decided
 * @reason: enum bpf_sig_reason
 *
 * Return: a phrase
 */
const char *bpf_sig_reason_phrase(u32 reason)
{
	return reason_phrases[reason];
}

/**
 * bpf_sig_log - explain something in the verifier log, and keep it for audit
 * @load: the load
 * @fmt: a line, without its end
 */
void bpf_sig_log(struct bpf_sig_load *load, const char *fmt, ...)
{
	va_list args;

	kfree(load->detail);
	va_start(args, fmt);
	load->detail = kvasprintf(GFP_KERNEL_ACCOUNT, fmt, args);
	va_end(args);
	if (load->detail)
		bpf_log(load->log, "bpf_sig: %s\n", load->detail);
}

/*
 * Names come from user space and from signers: no record may be forged, nor a
 * field of one, by readers that split at spaces, quoted or not. What
 * audit_log_untrustedstring() makes of a space, nobody can read.
 */
static void log_quoted(struct audit_buffer *ab, const char *field,
		       const char *value)
{
	char quoted[256];
	char *c;

	strscpy(quoted, value, sizeof(quoted));
	for (c = quoted; *c; c++)
		if (*c == '"' || *c == '=' || *c < 0x20 || *c > 0x7e)
			*c = '?';
	audit_log_format(ab, " %s=\"%s\"", field, quoted);
}

/* How often something was not recorded because it had been just before. */
static void log_suppressed(const struct repeat *repeat, gfp_t gfp)
{
	struct audit_buffer *ab;

	if (!repeat->suppressed)
		return;
	ab = audit_log_start(NULL, gfp, AUDIT_BPF);
	if (!ab)
		return;
	audit_log_format(ab, "op=sig-repeat verdict=%s action=%s",
			 bpf_sig_name_of(&bpf_sig_verdict_names,
					 repeat->verdict),
			 result_names[repeat->result]);
	log_quoted(ab, "prog-name", repeat->name);
	audit_log_format(ab, " reason=\"%s\" suppressed=%u pid=%d",
			 reason_phrases[repeat->reason], repeat->suppressed,
			 repeat->tgid);
	audit_log_end(ab);
}

static void flush_repeats(struct work_struct *work)
{
	struct repeat repeat;

	spin_lock_bh(&last_lock);
	repeat = last;
	last.suppressed = 0;
	spin_unlock_bh(&last_lock);
	log_suppressed(&repeat, GFP_KERNEL);
}

static DECLARE_DELAYED_WORK(repeat_work, flush_repeats);

static bool is_same(const struct repeat *a, const struct repeat *b)
{
	if (a->reason != b->reason || a->result != b->result ||
	    a->verdict != b->verdict || a->tgid != b->tgid ||
	    strcmp(a->name, b->name))
		return false;
	return a->result == BPF_SIG_RESULT_DENY ||
	       (a->prog_type == b->prog_type &&
		a->attach_type == b->attach_type && a->rule == b->rule &&
		!memcmp(a->tag, b->tag, sizeof(a->tag)));
}

static bool is_repeat(const struct bpf_sig_load *load,
		      const struct bpf_sig_decision *decision)
{
	struct repeat before = {}, now = {
		.tgid = current->tgid,
		.prog_type = load->prog->type,
		.attach_type = load->attach_type,
		.verdict = decision->verdict,
		.result = decision->result,
		.reason = decision->reason,
		.rule = decision->rule,
		.when = jiffies,
	};
	bool repeat;

	strscpy(now.name, load->prog->aux->name, sizeof(now.name));
	memcpy(now.tag, load->prog->tag, sizeof(now.tag));
	spin_lock_bh(&last_lock);
	repeat = is_same(&last, &now) &&
		 time_before(now.when, last.when + REPEAT_TIME);
	if (repeat) {
		last.suppressed++;
	} else {
		before = last;
		last = now;
	}
	spin_unlock_bh(&last_lock);
	if (repeat)
		schedule_delayed_work(&repeat_work, REPEAT_TIME);
	else
		log_suppressed(&before,
			       decision->atomic ? GFP_ATOMIC : GFP_KERNEL);
	return repeat;
}

static void log_signer(struct audit_buffer *ab, const struct bpf_sig_info *info)
{
	audit_log_format(ab, " keyring=%s",
			 bpf_sig_keyring_name(info->keyring));
	log_quoted(ab, "signer", info->signer);
	audit_log_format(ab, " key-id=%*phN", (int)info->key_id_len,
			 info->key_id);
	if (!bpf_sig_has_manifest(info))
		return;
	log_quoted(ab, "object", info->object);
	audit_log_format(ab, " manifest=%*phN", BPF_SIG_DIGEST_SIZE,
			 info->manifest);
}

static void log_policy(struct audit_buffer *ab,
		       const struct bpf_sig_decision *decision)
{
	if (!decision->policy)
		return;
	log_quoted(ab, "policy", decision->policy->name);
	audit_log_format(ab, " version=%llu rule=%u",
			 decision->policy->version, decision->rule);
}

static void log_decision(struct audit_buffer *ab,
			 const struct bpf_sig_load *load,
			 const struct bpf_sig_decision *decision)
{
	const struct bpf_prog *prog = load->prog;

	audit_log_format(ab, "op=sig verdict=%s action=%s mode=%s",
			 bpf_sig_name_of(&bpf_sig_verdict_names,
					 decision->verdict),
			 result_names[decision->result],
			 bpf_sig_name_of(&bpf_sig_mode_names, load->mode));
	log_policy(ab, decision);
	audit_log_format(ab, " prog-type=%u attach-type=%u prog-name=",
			 prog->type, load->attach_type);
	audit_log_untrustedstring(ab, prog->aux->name);
	audit_log_format(ab, " tag=%*phN reason=\"%s\" errno=%d",
			 (int)sizeof(prog->tag), prog->tag,
			 reason_phrases[decision->reason], -decision->error);
}

/**
 * bpf_sig_audit - count, trace and record a decision
 * @load: the load that it is about
 * @decision: what was found and what follows
 */
void bpf_sig_audit(const struct bpf_sig_load *load,
		   const struct bpf_sig_decision *decision)
{
	struct bpf_prog *prog = load->prog;
	const struct bpf_sig_info *info = load->info ?: prog->aux->sig_info ?:
		load->object ? &load->object->info : NULL;
	bool satisfied = decision->result == BPF_SIG_RESULT_ALLOW;
	struct audit_buffer *ab;

	bpf_sig_count(decision->verdict, decision->result, decision->reason);
	/* The verifier has not seen it if it is refused before that. */
	if (!decision->atomic && !satisfied &&
	    !memchr_inv(prog->tag, 0, sizeof(prog->tag)))
		bpf_prog_calc_tag(prog);
	trace_bpf_sig_decision(prog, info ?: &nobody, decision->verdict, decision->result,
			       decision->rule, decision->error);
	if (satisfied && (audit_enabled == AUDIT_OFF ||
			  (load->mode == BPF_SIG_MODE_OFF &&
			   decision->verdict == BPF_SIG_VERDICT_UNSIGNED)))
		return;
	if (!satisfied && is_repeat(load, decision))
		return;

	ab = audit_log_start(audit_context(),
			     decision->atomic ? GFP_ATOMIC : GFP_KERNEL,
			     AUDIT_BPF);
	if (!ab)
		return;
	log_decision(ab, load, decision);
	if (!satisfied && load->detail)
		log_quoted(ab, "detail", load->detail);
	if (load->loader) {
		log_quoted(ab, "loader", load->loader->aux->name);
		audit_log_format(ab, " loader-id=%u", load->loader->aux->id);
	}
	if (info && info->key_id_len)
		log_signer(ab, info);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%u",
			 decision->result != BPF_SIG_RESULT_DENY);
	audit_log_end(ab);
}

/**
 * bpf_sig_audit_mode - record a change of the mode
 * @from: enum bpf_sig_mode
 * @to: enum bpf_sig_mode
 * @err: 0, or why it was refused, negative
 */
void bpf_sig_audit_mode(u32 from, u32 to, int err)
{
	struct audit_buffer *ab;

	ab = audit_log_start(audit_context(), GFP_KERNEL, AUDIT_BPF);
	if (!ab)
		return;
	audit_log_format(ab, "op=sig-mode old=%s mode=%s errno=%d",
			 bpf_sig_name_of(&bpf_sig_mode_names, from),
			 bpf_sig_name_of(&bpf_sig_mode_names, to), -err);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%u", !err);
	audit_log_end(ab);
}

/**
 * bpf_sig_audit_policy - record that a policy was submitted
 * @policy: the policy, or NULL if it could not be read
 * @signer: who signed it, or NULL
 * @detail: why it was refused, or NULL
 * @err: 0, or why it was refused, negative
 */
void bpf_sig_audit_policy(const struct bpf_sig_policy *policy,
			  const struct bpf_sig_info *signer, const char *detail,
			  int err)
{
	struct audit_buffer *ab;

	ab = audit_log_start(audit_context(), GFP_KERNEL, AUDIT_BPF);
	if (!ab)
		return;
	audit_log_format(ab, "op=sig-policy");
	if (policy) {
		log_quoted(ab, "name", policy->name);
		audit_log_format(ab, " version=%llu", policy->version);
	}
	audit_log_format(ab, " mode=%s signed=%u errno=%d",
			 bpf_sig_name_of(&bpf_sig_mode_names,
					 bpf_sig_mode_atomic()),
			 signer && signer->key_id_len, -err);
	if (detail)
		log_quoted(ab, "detail", detail);
	if (signer && signer->key_id_len)
		log_signer(ab, signer);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%u", !err);
	audit_log_end(ab);
}
