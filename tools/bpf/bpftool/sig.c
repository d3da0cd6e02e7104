// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Signed programs: what the kernel says of them, and why it refuses some */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/bpf_sig.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "main.h"
#include "sig.h"

#define SIG_MODE_FILE	"/sys/kernel/security/bpf_sig/mode"
#define SIG_LOG_PFX	"bpf_sig: "

static const char * const verdicts[] = {
	[BPF_SIG_VERDICT_UNSIGNED]	= "unsigned",
	[BPF_SIG_VERDICT_VERIFIED]	= "verified",
	[BPF_SIG_VERDICT_MISMATCH]	= "mismatch",
	[BPF_SIG_VERDICT_KERNEL]	= "kernel",
	[BPF_SIG_VERDICT_LOADER]	= "loader",
	[BPF_SIG_VERDICT_BY_LOADER]	= "by-loader",
};

static const char * const keyrings[] = {
	[BPF_SIG_KEYS_NONE]		= "none",
	[BPF_SIG_KEYS_BPF]		= ".bpf",
	[BPF_SIG_KEYS_BUILTIN]		= ".builtin_trusted_keys",
	[BPF_SIG_KEYS_SECONDARY]	= ".secondary_trusted_keys",
	[BPF_SIG_KEYS_PLATFORM]		= ".platform",
	[BPF_SIG_KEYS_USER]		= "user",
	[BPF_SIG_KEYS_MACHINE]		= ".machine",
};

/* What the policy said, to read and for programs to read. */
static const struct {
	const char *plain;
	const char *json;
} actions[] = {
	[BPF_SIG_ACTION_ALLOW]		= { "allowed", "allow" },
	[BPF_SIG_ACTION_AUDIT]		= { "allowed, recorded", "audit" },
	[BPF_SIG_ACTION_DENY]		= { "would be refused", "would-deny" },
};

static const char *name_of(const char * const *names, size_t cnt, __u32 value)
{
	return value < cnt ? names[value] : "unknown";
}

struct sig_text {
	const char *verdict;
	const char *keyring;
	char manifest[2 * BPF_SIG_DIGEST_SIZE + 1];
	char key_id[2 * 32 + 1];
	char signer[128 + 1];
	char object[64 + 1];
	unsigned long long rollback_index;
	unsigned long long policy_version;
	unsigned int loader_id;
	unsigned int action;
	unsigned int rule;
	bool has_signer;
	bool has_manifest;
	bool joins;
};

static void hex(char *dst, const __u8 *bytes, size_t len)
{
	size_t i;

	*dst = '\0';
	for (i = 0; i < len; i++)
		sprintf(dst + 2 * i, "%02x", bytes[i]);
}

/* -ENODEV is of an offloaded program whose device is gone. */
static int get_sig_info(int fd, struct bpf_sig_info *sig)
{
	struct bpf_prog_info info = {
		.sig_info = ptr_to_u64(sig),
		.sig_info_len = sizeof(*sig),
	};
	__u32 len = sizeof(info);
	int err;

	memset(sig, 0, sizeof(*sig));
	err = bpf_prog_get_info_by_fd(fd, &info, &len);
	if (err == -ENODEV)
		return err;
	/* a kernel that knows nothing of signatures */
	return err || len < sizeof(info) || !info.sig_info_len ? -EOPNOTSUPP : 0;
}

static int get_sig_text(int fd, struct sig_text *t)
{
	static const __u8 no_manifest[BPF_SIG_DIGEST_SIZE];
	struct bpf_sig_info sig;

	if (get_sig_info(fd, &sig))
		return -1;

	memset(t, 0, sizeof(*t));
	t->verdict = name_of(verdicts, ARRAY_SIZE(verdicts), sig.verdict);
	t->keyring = name_of(keyrings, ARRAY_SIZE(keyrings), sig.keyring);
	t->has_signer = sig.verdict != BPF_SIG_VERDICT_UNSIGNED &&
			sig.verdict != BPF_SIG_VERDICT_KERNEL;
	t->has_manifest = memcmp(sig.manifest, no_manifest, sizeof(no_manifest));
	t->loader_id = sig.loader_id;
	t->rollback_index = sig.rollback_index;
	t->policy_version = sig.policy_version;
	t->rule = sig.rule;
	t->joins = sig.flags & BPF_SIG_INFO_F_JOIN;
	t->action = sig.action;
	hex(t->manifest, sig.manifest, sizeof(sig.manifest));
	hex(t->key_id, sig.key_id, sig.key_id_len <= sizeof(sig.key_id) ? sig.key_id_len : 0);
	memcpy(t->signer, sig.signer, sizeof(sig.signer));
	memcpy(t->object, sig.object, sizeof(sig.object));
	return 0;
}

static void show_policy_json(const struct sig_text *t)
{
	if (t->action == BPF_SIG_ACTION_NONE)
		return;
	jsonw_name(json_wtr, "policy");
	jsonw_start_object(json_wtr);
	jsonw_string_field(json_wtr, "action",
			   t->action < ARRAY_SIZE(actions) ? actions[t->action].json : "unknown");
	jsonw_uint_field(json_wtr, "rule", t->rule);
	jsonw_lluint_field(json_wtr, "version", t->policy_version);
	jsonw_bool_field(json_wtr, "join", t->joins);
	jsonw_end_object(json_wtr);
}

static void show_policy_plain(const struct sig_text *t)
{
	if (t->action == BPF_SIG_ACTION_NONE)
		return;
	printf("\n\tpolicy %s",
	       t->action < ARRAY_SIZE(actions) ? actions[t->action].plain : "unknown");
	if (t->rule)
		printf("  rule %u", t->rule);
	else
		printf("  rule default");
	printf("  version %llu", t->policy_version);
	/* that is so of all that are signed */
	if (t->joins && !t->has_signer)
		printf("  join");
}

void show_prog_sig_json(int fd)
{
	struct sig_text t;

	if (get_sig_text(fd, &t))
		return;
	jsonw_name(json_wtr, "signature");
	jsonw_start_object(json_wtr);
	jsonw_string_field(json_wtr, "verdict", t.verdict);
	if (t.loader_id)
		jsonw_uint_field(json_wtr, "loader_id", t.loader_id);
	if (t.has_signer) {
		jsonw_string_field(json_wtr, "signer", t.signer);
		jsonw_string_field(json_wtr, "key_id", t.key_id);
		jsonw_string_field(json_wtr, "keyring", t.keyring);
	}
	if (t.has_manifest) {
		jsonw_string_field(json_wtr, "object", t.object);
		jsonw_lluint_field(json_wtr, "rollback_index", t.rollback_index);
		jsonw_string_field(json_wtr, "manifest", t.manifest);
	}
	show_policy_json(&t);
	jsonw_end_object(json_wtr);
}

void show_prog_sig_plain(int fd)
{
	struct sig_text t;

	if (get_sig_text(fd, &t))
		return;
	printf("\n\tsignature %s", t.verdict);
	if (t.loader_id)
		printf("  loader_id %u", t.loader_id);
	if (t.has_signer)
		printf("  signer \"%s\"  keyring %s", t.signer, t.keyring);
	if (t.has_manifest) {
		printf("  object %s", t.object);
		if (t.rollback_index)
			printf("  rollback_index %llu", t.rollback_index);
		printf("\n\tmanifest %s", t.manifest);
	}
	show_policy_plain(&t);
}

static int kernel_does_not_tell(void)
{
	p_err("this kernel does not tell which programs are signed: it has no CONFIG_BPF_SIG");
	return -1;
}

/*
 * Whether a program has no signature that counts, or the policy is against it;
 * complains and returns -1 if the kernel does not tell. One that nothing can be
 * told of is to be looked at. A keyring may count in one policy, and not in
 * another: which did, only what the policy said tells.
 */
int is_unsigned(int fd)
{
	struct bpf_sig_info sig;
	int err;

	err = get_sig_info(fd, &sig);
	if (err)
		return err == -ENODEV ? 1 : kernel_does_not_tell();
	if (sig.action == BPF_SIG_ACTION_DENY)
		return 1;
	switch (sig.verdict) {
	case BPF_SIG_VERDICT_KERNEL:
		return 0;
	case BPF_SIG_VERDICT_UNSIGNED:
	case BPF_SIG_VERDICT_MISMATCH:
		return 1;
	default:
		return sig.keyring == BPF_SIG_KEYS_NONE || sig.keyring == BPF_SIG_KEYS_USER;
	}
}

/* The mode without its newline; empty where it cannot be read. */
static void read_mode(char *mode, size_t size)
{
	ssize_t len = -1;
	int fd;

	fd = open(SIG_MODE_FILE, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		len = read(fd, mode, size - 1);
		close(fd);
	}
	mode[len > 0 ? len : 0] = '\0';
	mode[strcspn(mode, "\n")] = '\0';
}

/*
 * A load without instructions fails everywhere, but for its signature only
 * where the kernel looks at that first.
 */
static int load_of_nothing(void)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	int fd;

	opts.signature = "";
	opts.signature_size = 1;
	fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, NULL, "GPL", NULL, 0, &opts);
	if (fd >= 0)
		close(fd);
	return fd;
}

static bool kernel_verifies(void)
{
	return load_of_nothing() == -EBADMSG;
}

/* The same before there is a program to ask about. */
int check_tells_signatures(void)
{
	/* other errors are somebody else's: who may not load may not list, either */
	if (!access(SIG_MODE_FILE, F_OK) || load_of_nothing() != -E2BIG)
		return 0;
	return kernel_does_not_tell();
}

void probe_prog_signatures(void)
{
	char mode[16];

	read_mode(mode, sizeof(mode));
	if (json_output) {
		jsonw_bool_field(json_wtr, "have_bpf_sig", *mode || kernel_verifies());
		if (*mode)
			jsonw_string_field(json_wtr, "bpf_sig_mode", mode);
		else
			jsonw_null_field(json_wtr, "bpf_sig_mode");
	} else if (*mode) {
		printf("Signatures of BPF programs are verified, mode is %s\n", mode);
	} else if (kernel_verifies()) {
		printf("Signatures of BPF programs are verified, unable to retrieve the mode\n");
	} else {
		printf("Signatures of BPF programs are NOT verified\n");
	}
}

/*
 * Whether it is in vain to load an object, and would only leave a refusal in
 * the audit log.
 */
bool is_refused_unsigned(const void *elf, size_t size)
{
	char mode[16];

	read_mode(mode, sizeof(mode));
	return is_prefix("enforce", mode) &&
	       !memmem(elf, size, BPF_SIG_SEC_CMS, sizeof(BPF_SIG_SEC_CMS));
}

static libbpf_print_fn_t next_print;
static char reason[512];

static int __printf(2, 0)
keep_reason(enum libbpf_print_level level, const char *format, va_list args)
{
	char *msg = NULL;
	const char *text;
	va_list copy;

	va_copy(copy, args);
	if (vasprintf(&msg, format, copy) < 0)
		msg = NULL;
	va_end(copy);

	text = msg && level == LIBBPF_WARN && !*reason ? strstr(msg, SIG_LOG_PFX) : NULL;
	/* what libbpf goes on after is no reason */
	if (text && !strstr(text, "ignoring BTF") && !strstr(text, "loading it unsigned"))
		snprintf(reason, sizeof(reason), ": %.*s", (int)strcspn(text, "\n"), text);
	free(msg);
	return next_print ? next_print(level, format, args) : 0;
}

/*
 * libbpf prints what the kernel has to say about a signature, but an error in
 * JSON has to have it too.
 */
int load_and_keep_reason(struct bpf_object *obj)
{
	int err;

	*reason = '\0';
	next_print = libbpf_set_print(keep_reason);
	err = bpf_object__load(obj);
	libbpf_set_print(next_print);
	return err;
}

/* ": bpf_sig: ...", or nothing if it was not for a signature. */
const char *refusal_reason(void)
{
	return reason;
}
