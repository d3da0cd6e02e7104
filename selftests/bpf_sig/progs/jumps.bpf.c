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

/*
 * Jumps to where r0 becomes a, b or c; base is what the compiler's labels are
 * relative to: the section.
 */
#define JUMP(base, a, b, c)				\
	".pushsection .jumptables,\"\",@progbits;"	\
	"jt_%=:"					\
	".irp to, a_%=, b_%=, c_%=;"			\
	".quad \\to - " base ";"			\
	".endr;"					\
	".size jt_%=, 24;"				\
	".global jt_%=;"				\
	".popsection;"					\
	"r1 = %[choice] ll;"				\
	"r1 = *(u32 *)(r1 + 0);"			\
	"if r1 > 2 goto d_%=;"				\
	"r1 <<= 3;"					\
	"r2 = jt_%= ll;"				\
	"r2 += r1;"					\
	"r2 = *(u64 *)(r2 + 0);"			\
	GOTOX_R2					\
	"a_%=: r0 = " a ";"				\
	"exit;"						\
	"b_%=: r0 = " b ";"				\
	"exit;"						\
	"c_%=: r0 = " c ";"				\
	"exit;"						\
	"d_%=: r0 = 99;"				\
	"exit;"

SEC("tc")
__attribute__((naked)) int jump(struct __sk_buff *skb)
{
	asm volatile (JUMP("tc", "10", "20", "30") :: [choice]"i"(&choice) : "memory");
}

static __attribute__((naked, noinline, used)) int jump_within(void)
{
	asm volatile (JUMP(".text", "11", "21", "31") :: [choice]"i"(&choice) : "memory");
}

SEC("tc")
__attribute__((naked)) int jump_twice(struct __sk_buff *skb)
{
	asm volatile ("call jump_within; exit;");
}

/* Without a type, it is in no signature. */
SEC("?untyped")
int left_out(void *ctx)
{
	return 0;
}
