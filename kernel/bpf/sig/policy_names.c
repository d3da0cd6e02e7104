// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Names of what a policy speaks of, and of what is reported about it
 *
 * The types are those of Linux 7.3, on every kernel that this is built into: a
 * policy is not to be an error on one kernel and none on the next. Their names
 * are those that libbpf has, in the order of <linux/bpf.h>.
 */
#ifdef __KERNEL__
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include "compat.h"
#endif
#include "policy.h"

static const char * const modes[] = {
	[BPF_SIG_MODE_OFF]		= "off",
	[BPF_SIG_MODE_AUDIT]		= "audit",
	[BPF_SIG_MODE_ENFORCE]		= "enforce",
	[BPF_SIG_MODE_LOCKED]		= "enforce-locked",
};

static const char * const verdicts[] = {
	[BPF_SIG_VERDICT_UNSIGNED]	= "unsigned",
	[BPF_SIG_VERDICT_VERIFIED]	= "verified",
	[BPF_SIG_VERDICT_MISMATCH]	= "mismatch",
	[BPF_SIG_VERDICT_KERNEL]	= "kernel",
	[BPF_SIG_VERDICT_LOADER]	= "loader",
	[BPF_SIG_VERDICT_BY_LOADER]	= "by-loader",
};

static const char * const actions[] = {
	[BPF_SIG_ACTION_NONE]		= "none",
	[BPF_SIG_ACTION_ALLOW]		= "allow",
	[BPF_SIG_ACTION_AUDIT]		= "audit",
	[BPF_SIG_ACTION_DENY]		= "deny",
};

static const char * const keyrings[] = {
	[BPF_SIG_KEYS_NONE]		= "none",
	[BPF_SIG_KEYS_BPF]		= ".bpf",
	[BPF_SIG_KEYS_BUILTIN]		= "builtin",
	[BPF_SIG_KEYS_SECONDARY]	= "secondary",
	[BPF_SIG_KEYS_PLATFORM]		= "platform",
	[BPF_SIG_KEYS_USER]		= "user",
	[BPF_SIG_KEYS_MACHINE]		= "machine",
};

static const char * const prog_types[] = {
	"unspec", "socket_filter", "kprobe", "sched_cls", "sched_act",
	"tracepoint", "xdp", "perf_event", "cgroup_skb", "cgroup_sock",
	"lwt_in", "lwt_out", "lwt_xmit", "sock_ops", "sk_skb", "cgroup_device",
	"sk_msg", "raw_tracepoint", "cgroup_sock_addr", "lwt_seg6local",
	"lirc_mode2", "sk_reuseport", "flow_dissector", "cgroup_sysctl",
	"raw_tracepoint_writable", "cgroup_sockopt", "tracing", "struct_ops",
	"ext", "lsm", "sk_lookup", "syscall", "netfilter",
};

static const char * const attach_types[] = {
	"cgroup_inet_ingress", "cgroup_inet_egress", "cgroup_inet_sock_create",
	"cgroup_sock_ops", "sk_skb_stream_parser", "sk_skb_stream_verdict",
	"cgroup_device", "sk_msg_verdict", "cgroup_inet4_bind",
	"cgroup_inet6_bind", "cgroup_inet4_connect", "cgroup_inet6_connect",
	"cgroup_inet4_post_bind", "cgroup_inet6_post_bind",
	"cgroup_udp4_sendmsg", "cgroup_udp6_sendmsg", "lirc_mode2",
	"flow_dissector", "cgroup_sysctl", "cgroup_udp4_recvmsg",
	"cgroup_udp6_recvmsg", "cgroup_getsockopt", "cgroup_setsockopt",
	"trace_raw_tp", "trace_fentry", "trace_fexit", "modify_return",
	"lsm_mac", "trace_iter", "cgroup_inet4_getpeername",
	"cgroup_inet6_getpeername", "cgroup_inet4_getsockname",
	"cgroup_inet6_getsockname", "xdp_devmap", "cgroup_inet_sock_release",
	"xdp_cpumap", "sk_lookup", "xdp", "sk_skb_verdict",
	"sk_reuseport_select", "sk_reuseport_select_or_migrate", "perf_event",
	"trace_kprobe_multi", "lsm_cgroup", "struct_ops", "netfilter",
	"tcx_ingress", "tcx_egress", "trace_uprobe_multi",
	"cgroup_unix_connect", "cgroup_unix_sendmsg", "cgroup_unix_recvmsg",
	"cgroup_unix_getpeername", "cgroup_unix_getsockname", "netkit_primary",
	"netkit_peer", "trace_kprobe_session", "trace_uprobe_session",
	"trace_fsession", "trace_fentry_multi", "trace_fexit_multi",
	"trace_fsession_multi",
};

static const char * const conds[] = {
	[BPF_SIG_COND_SIGNER]		= "signer",
	[BPF_SIG_COND_KEY]		= "key",
	[BPF_SIG_COND_KEYRING]		= "keyring",
	[BPF_SIG_COND_OBJECT]		= "object",
	[BPF_SIG_COND_MANIFEST]		= "manifest",
	[BPF_SIG_COND_ROLLBACK]		= "rollback",
	[BPF_SIG_COND_TYPE]		= "type",
	[BPF_SIG_COND_ATTACH]		= "attach",
	[BPF_SIG_COND_CALLS]		= "calls",
	[BPF_SIG_COND_ONLY_CALLS]	= "only-calls",
	[BPF_SIG_COND_UID]		= "uid",
	[BPF_SIG_COND_USERNS]		= "userns",
	[BPF_SIG_COND_TOKEN]		= "token",
	[BPF_SIG_COND_CALLER]		= "caller",
	[BPF_SIG_COND_EXE]		= "exe-verity",
};

static const char * const userns[] = {
	[BPF_SIG_USERNS_OTHER]		= "other",
	[BPF_SIG_USERNS_INIT]		= "init",
};

static const char * const tokens[] = { "no", "yes" };

static const char * const callers[] = {
	[BPF_SIG_CALLER_UNPRIVILEGED]	= "unprivileged",
	[BPF_SIG_CALLER_PRIVILEGED]	= "privileged",
};

static const char * const exes[] = {
	[BPF_SIG_EXE_SIGNED]		= "signed",
	[BPF_SIG_EXE_SHA256]		= "sha256",
	[BPF_SIG_EXE_SHA512]		= "sha512",
};

const struct bpf_sig_names bpf_sig_mode_names = {
	modes, ARRAY_SIZE(modes)
};

const struct bpf_sig_names bpf_sig_verdict_names = {
	verdicts, ARRAY_SIZE(verdicts)
};

const struct bpf_sig_names bpf_sig_action_names = {
	actions, ARRAY_SIZE(actions)
};

const struct bpf_sig_names bpf_sig_keyring_names = {
	keyrings, ARRAY_SIZE(keyrings)
};

const struct bpf_sig_names bpf_sig_prog_type_names = {
	prog_types, ARRAY_SIZE(prog_types)
};

const struct bpf_sig_names bpf_sig_attach_type_names = {
	attach_types, ARRAY_SIZE(attach_types)
};

const struct bpf_sig_names bpf_sig_cond_names = {
	conds, ARRAY_SIZE(conds)
};

const struct bpf_sig_names bpf_sig_userns_names = {
	userns, ARRAY_SIZE(userns)
};

const struct bpf_sig_names bpf_sig_token_names = {
	tokens, ARRAY_SIZE(tokens)
};

const struct bpf_sig_names bpf_sig_caller_names = {
	callers, ARRAY_SIZE(callers)
};

const struct bpf_sig_names bpf_sig_exe_names = {
	exes, ARRAY_SIZE(exes)
};

/**
 * bpf_sig_name_of - name of a value
 * @names: of the enumeration that it belongs to
 * @value: the value
 *
 * Return: the name, or "?" if it has none
 */
const char *bpf_sig_name_of(const struct bpf_sig_names *names, u32 value)
{
	if (value >= names->cnt || !names->names[value])
		return "?";
	return names->names[value];
}

/**
 * bpf_sig_value_of - find a value by its name
 * @names: of the enumeration that it belongs to
 * @name: its name, @len bytes
 * @len: of @name
 *
 * Return: the value, or -EINVAL if none has that name
 */
int bpf_sig_value_of(const struct bpf_sig_names *names, const char *name,
		     size_t len)
{
	u32 i;

	for (i = 0; i < names->cnt; i++)
		if (names->names[i] && strlen(names->names[i]) == len &&
		    !memcmp(names->names[i], name, len))
			return i;
	return -EINVAL;
}
