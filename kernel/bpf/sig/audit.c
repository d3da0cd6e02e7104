// SPDX-License-Identifier: GPL-2.0
/*
 * Audit records of decisions
 *
 * A refusal, and in audit mode what would have been one, is always recorded;
 * a load that is as it should be, when auditing is on.
 */
#include <linux/audit.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include "private.h"

/*
 * libbpf probes what the verifier knows with hundreds of tiny programs, and
 * repeats a failed load to get a log. The same answer to the same process
 * about a program of the same name is recorded once in this time, and the
 * next record says how many were not.
 */
#define REPEAT_TIME HZ

static struct {
	spinlock_t lock;	/* protects all of it */
	pid_t tgid;
	char name[BPF_OBJ_NAME_LEN];
	const char *reason;
	unsigned long when;
	u32 suppressed;
} last = { .lock = __SPIN_LOCK_UNLOCKED(last.lock) };

static const char * const verdict_names[] = {
	[BPF_SIG_VERDICT_UNSIGNED]	= "unsigned",
	[BPF_SIG_VERDICT_VERIFIED]	= "verified",
	[BPF_SIG_VERDICT_MISMATCH]	= "mismatch",
	[BPF_SIG_VERDICT_KERNEL]	= "kernel",
	[BPF_SIG_VERDICT_LOADER]	= "loader",
	[BPF_SIG_VERDICT_BY_LOADER]	= "by-loader",
};

static const char * const keyring_names[] = {
	[BPF_SIG_KEYS_NONE]		= "none",
	[BPF_SIG_KEYS_BPF]		= ".bpf",
	[BPF_SIG_KEYS_BUILTIN]		= ".builtin_trusted_keys",
	[BPF_SIG_KEYS_SECONDARY]	= ".secondary_trusted_keys",
	[BPF_SIG_KEYS_PLATFORM]		= ".platform",
	[BPF_SIG_KEYS_USER]		= "user",
};

/**
 * bpf_sig_verdict_name - name of a verdict
 * @verdict: enum bpf_sig_info_verdict
 *
 * Return: a word
 */
const char *bpf_sig_verdict_name(u32 verdict)
{
	return verdict_names[verdict];
}

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
 * Names come from user space and from signers: no record may be forged. What
 * audit_log_untrustedstring() makes of a space, nobody can read.
 */
static void log_quoted(struct audit_buffer *ab, const char *field,
		       const char *value)
{
	char quoted[256];
	char *c;

	strscpy(quoted, value, sizeof(quoted));
	for (c = quoted; *c; c++)
		if (*c == '"' || *c < 0x20 || *c > 0x7e)
			*c = '?';
	audit_log_format(ab, " %s=\"%s\"", field, quoted);
}

static bool is_repeat(const char *name, const char *reason, u32 *suppressed)
{
	bool repeat;

	spin_lock(&last.lock);
	repeat = last.reason == reason && last.tgid == current->tgid &&
		 !strcmp(last.name, name) &&
		 time_before(jiffies, last.when + REPEAT_TIME);
	if (repeat) {
		last.suppressed++;
	} else {
		*suppressed = last.suppressed;
		last.suppressed = 0;
		last.tgid = current->tgid;
		strscpy(last.name, name, sizeof(last.name));
		last.reason = reason;
		last.when = jiffies;
	}
	spin_unlock(&last.lock);
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

/**
 * bpf_sig_audit - record a decision
 * @load: the load that it is about
 * @decision: what was found and what follows
 */
void bpf_sig_audit(const struct bpf_sig_load *load,
		   const struct bpf_sig_decision *decision)
{
	const char *name = load->prog->aux->name;
	const struct bpf_sig_info *info = load->info ?:
		load->object ? &load->object->info : NULL;
	bool satisfied = decision->allowed && !decision->error &&
		(load->mode == BPF_SIG_MODE_OFF ||
		 bpf_sig_policy_satisfied(load->loaders, decision->verdict,
					  info ? info->keyring : 0));
	struct audit_buffer *ab;
	u32 suppressed = 0;

	if (satisfied && (audit_enabled == AUDIT_OFF ||
			  (load->mode == BPF_SIG_MODE_OFF &&
			   decision->verdict == BPF_SIG_VERDICT_UNSIGNED)))
		return;
	if (!satisfied && is_repeat(name, decision->reason, &suppressed))
		return;

	ab = audit_log_start(audit_context(),
			     decision->atomic ? GFP_ATOMIC : GFP_KERNEL,
			     AUDIT_BPF);
	if (!ab)
		return;
	audit_log_format(ab, "op=sig verdict=%s mode=%s prog-type=%u prog-name=",
			 bpf_sig_verdict_name(decision->verdict),
			 bpf_sig_mode_name(load->mode), load->prog->type);
	audit_log_untrustedstring(ab, name);
	audit_log_format(ab, " reason=\"%s\" errno=%d", decision->reason,
			 -decision->error);
	if (!satisfied && load->detail)
		log_quoted(ab, "detail", load->detail);
	if (load->loader) {
		log_quoted(ab, "loader", load->loader->aux->name);
		audit_log_format(ab, " loader-id=%u", load->loader->aux->id);
	}
	if (info && info->key_id_len)
		log_signer(ab, info);
	if (suppressed)
		audit_log_format(ab, " suppressed=%u", suppressed);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%u", decision->allowed);
	audit_log_end(ab);
}
