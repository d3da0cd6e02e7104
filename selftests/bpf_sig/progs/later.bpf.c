// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of programs that not every base has
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

int entered;
int returned;
int calls;
int probes;

SEC("fsession/bpf_fentry_test1")
int BPF_PROG(on_session, int a, int ret)
{
	if (!ret)
		entered += a;
	else
		returned += ret;
	return 0;
}

SEC("fentry.multi/bpf_fentry_test*")
int BPF_PROG(on_several)
{
	calls++;
	return 0;
}

SEC("uprobe.session//proc/self/exe:later_user")
int on_user(struct pt_regs *ctx)
{
	probes++;
	return 0;
}
