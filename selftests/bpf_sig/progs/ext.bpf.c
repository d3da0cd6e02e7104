// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to functions of another program. The Makefile says
 * which, and of which object, when it signs them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

int entry_arg;
int exit_ret;
int main_entries;

/* Of any object that is signed. */
SEC("freplace/pick")
int new_pick(int x)
{
	return x + 100;
}

/* Of the object "target" only. */
SEC("freplace")
int new_choose(int x)
{
	return x + 200;
}

SEC("fentry")
int BPF_PROG(on_pick, int x)
{
	entry_arg = x;
	return 0;
}

SEC("fexit")
int BPF_PROG(on_pick_exit, int x, int ret)
{
	exit_ret = ret;
	return 0;
}

SEC("fentry")
int BPF_PROG(on_classify, struct sk_buff *skb)
{
	main_entries++;
	return 0;
}

/* Of vmlinux, and of no program. */
SEC("fentry/bpf_fentry_test1")
int BPF_PROG(on_vmlinux, int x)
{
	return 0;
}
