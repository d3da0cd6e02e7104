/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the test module that BPF programs need as well
 */
#ifndef _BPF_SIG_TEST_MOD_H
#define _BPF_SIG_TEST_MOD_H

union bpf_attr;

/* Of kernel/bpf/syscall.c, which has no header for it. */
int kern_sys_bpf(int cmd, union bpf_attr *attr, unsigned int size);

/* What the parameter "run" makes of the number that is written to it. */
struct bpf_sig_test_ops {
	int (*first)(int a);
	int (*second)(int a);
	int data;
};

/* A member of the same name and type, in another place. */
struct bpf_sig_test_other_ops {
	int data;
	int (*second)(int a);
	int (*first)(int a);
};

#endif /* _BPF_SIG_TEST_MOD_H */
