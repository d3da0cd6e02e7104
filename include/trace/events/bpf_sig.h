/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bpf_sig

#if !defined(_TRACE_BPF_SIG_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_BPF_SIG_H

#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <linux/tracepoint.h>

TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_UNSIGNED);
TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_VERIFIED);
TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_MISMATCH);
TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_KERNEL);
TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_LOADER);
TRACE_DEFINE_ENUM(BPF_SIG_VERDICT_BY_LOADER);

#define show_bpf_sig_verdict(verdict)				\
	__print_symbolic(verdict,				\
		{ BPF_SIG_VERDICT_UNSIGNED,	"unsigned" },	\
		{ BPF_SIG_VERDICT_VERIFIED,	"verified" },	\
		{ BPF_SIG_VERDICT_MISMATCH,	"mismatch" },	\
		{ BPF_SIG_VERDICT_KERNEL,	"kernel" },	\
		{ BPF_SIG_VERDICT_LOADER,	"loader" },	\
		{ BPF_SIG_VERDICT_BY_LOADER,	"by-loader" })

/* enum bpf_sig_result of kernel/bpf/sig/private.h */
#define show_bpf_sig_result(result)				\
	__print_symbolic(result,				\
		{ 0, "allow" },					\
		{ 1, "audit" },					\
		{ 2, "would-deny" },				\
		{ 3, "deny" })

/**
 * bpf_sig_decision - a BPF program was let in or refused
 * @prog: the program
 * @info: who signed it, and what
 * @verdict: enum bpf_sig_info_verdict
 * @result: what became of it
 * @rule: line of the policy that says so, 0 for its default
 * @error: errno, negative, or 0
 */
TRACE_EVENT(bpf_sig_decision,
	    TP_PROTO(const struct bpf_prog *prog,
		     const struct bpf_sig_info *info, u32 verdict, u32 result,
		     u32 rule, int error),
	    TP_ARGS(prog, info, verdict, result, rule, error),
	    TP_STRUCT__entry(__field(u32, verdict)
			     __field(u32, result)
			     __field(u32, rule)
			     __field(int, error)
			     __field(u32, type)
			     __string(name, prog->aux->name)
			     __array(u8, tag, BPF_TAG_SIZE)
			     __string(signer, info->signer)
			     __array(u8, manifest, BPF_SIG_DIGEST_SIZE)),
	    TP_fast_assign(__entry->verdict = verdict;
			   __entry->result = result;
			   __entry->rule = rule;
			   __entry->error = error;
			   __entry->type = prog->type;
			   __assign_str(name);
			   memcpy(__entry->tag, prog->tag, BPF_TAG_SIZE);
			   __assign_str(signer);
			   memcpy(__entry->manifest, info->manifest,
				  BPF_SIG_DIGEST_SIZE);),
	    TP_printk("verdict=%s action=%s rule=%u type=%u name=%s tag=%s signer=\"%s\" manifest=%s errno=%d",
		      show_bpf_sig_verdict(__entry->verdict),
		      show_bpf_sig_result(__entry->result), __entry->rule,
		      __entry->type, __get_str(name),
		      __print_hex_str(__entry->tag, BPF_TAG_SIZE),
		      __get_str(signer),
		      __print_hex_str(__entry->manifest, BPF_SIG_DIGEST_SIZE),
		      -__entry->error)
);

#endif /* _TRACE_BPF_SIG_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
