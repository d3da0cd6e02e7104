// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that are members of a struct of a module
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "test_mod/bpf_sig_test.h"

char _license[] SEC("license") = "GPL";

int first_arg;
int second_arg;

SEC("struct_ops")
int BPF_PROG(do_first, int a)
{
	first_arg = a;
	return a * 10;
}

SEC("struct_ops")
int BPF_PROG(do_second, int a)
{
	second_arg = a;
	return a * 100;
}

SEC("struct_ops")
int BPF_PROG(do_other, int a)
{
	return a * 1000;
}

SEC(".struct_ops.link")
struct bpf_sig_test_ops ops = {
	.first = (void *)do_first,
	.second = (void *)do_second,
	.data = 7,
};

SEC(".struct_ops.link")
struct bpf_sig_test_other_ops other_ops = {
	.second = (void *)do_other,
};
