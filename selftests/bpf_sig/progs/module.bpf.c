// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to functions and tracepoints of a module
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

int entry_arg;
int exit_ret;
int event_arg;
int same_name_arg;

SEC("fentry/bpf_sig_test:bpf_sig_test_func")
int BPF_PROG(module_entry, int a)
{
	entry_arg = a;
	return 0;
}

SEC("fexit/bpf_sig_test:bpf_sig_test_func")
int BPF_PROG(module_exit, int a, int ret)
{
	exit_ret = ret;
	return 0;
}

SEC("fmod_ret/bpf_sig_test:bpf_sig_test_modify")
int BPF_PROG(module_modify, int a)
{
	return 1000;
}

SEC("tp_btf/bpf_sig_test:bpf_sig_test_event")
int BPF_PROG(module_event, int a)
{
	event_arg = a;
	return 0;
}

/* No module is named: vmlinux has none of that name, the module has. */
SEC("fentry/bpf_sig_test_other")
int BPF_PROG(some_module_entry, int a)
{
	return 0;
}

/* Both have one of that name. */
SEC("fentry/bpf_sig_test:bpf_fentry_test1")
int BPF_PROG(same_name, long a)
{
	same_name_arg = a;
	return 0;
}

SEC("fentry/bpf_fentry_test1")
int BPF_PROG(same_name_vmlinux, int a)
{
	same_name_arg = -a;
	return 0;
}
