// SPDX-License-Identifier: GPL-2.0
/*
 * Jump tables, by hand: compilers that make them are newer than the one that
 * the tests ask for
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

/* Set by the test. */
__u32 choice;

/* gotox r2: BPF_JMP | BPF_JA | BPF_X */
#define GOTOX_R2 ".8byte 0x000000000000020d;"

/* BASE is what the compiler's labels are relative to: the section. */
#define JUMP(BASE, A, B, C)					\
	asm volatile ("						\
	.pushsection .jumptables,\"\",@progbits;		\
jt_%=:								\
	.quad a_%= - " BASE ";					\
	.quad b_%= - " BASE ";					\
	.quad c_%= - " BASE ";					\
	.size jt_%=, 24;					\
	.global jt_%=;						\
	.popsection;						\
								\
	r1 = %[choice] ll;					\
	r1 = *(u32 *)(r1 + 0);					\
	if r1 > 2 goto d_%=;					\
	r1 <<= 3;						\
	r2 = jt_%= ll;						\
	r2 += r1;						\
	r2 = *(u64 *)(r2 + 0);					\
	" GOTOX_R2 "						\
a_%=:	r0 = " #A ";						\
	exit;							\
b_%=:	r0 = " #B ";						\
	exit;							\
c_%=:	r0 = " #C ";						\
	exit;							\
d_%=:	r0 = 99;						\
	exit;							\
"	:: [choice]"i"(&choice) : "memory")

SEC("tc")
__attribute__((naked)) int jump(struct __sk_buff *skb)
{
	JUMP("tc", 10, 20, 30);
}

static __attribute__((naked, noinline, used)) int jump_within(void)
{
	JUMP(".text", 11, 21, 31);
}

SEC("tc")
__attribute__((naked)) int jump_twice(struct __sk_buff *skb)
{
	asm volatile ("call jump_within; exit;");
}
