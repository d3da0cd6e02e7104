// SPDX-License-Identifier: GPL-2.0
/*
 * How often what was decided, since boot
 */
#include <linux/atomic.h>
#include "private.h"

static atomic64_t decisions[BPF_SIG_VERDICT_BY_LOADER + 1][BPF_SIG_RESULT_CNT];
static atomic64_t reasons[BPF_SIG_REASON_CNT];

/**
 * bpf_sig_count - count a decision
 * @verdict: enum bpf_sig_info_verdict
 * @result: enum bpf_sig_result
 * @reason: enum bpf_sig_reason
 */
void bpf_sig_count(u32 verdict, u32 result, u32 reason)
{
	atomic64_inc(&decisions[verdict][result]);
	atomic64_inc(&reasons[reason]);
}

/**
 * bpf_sig_counters_show - show all counters
 * @m: where to
 * @unused: nothing
 *
 * Return: 0
 */
int bpf_sig_counters_show(struct seq_file *m, void *unused)
{
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(decisions); i++)
		for (j = 0; j < BPF_SIG_RESULT_CNT; j++)
			seq_printf(m, "%s %s %lld\n",
				   bpf_sig_name_of(&bpf_sig_verdict_names, i),
				   bpf_sig_result_name(j),
				   atomic64_read(&decisions[i][j]));
	for (i = 0; i < BPF_SIG_REASON_CNT; i++)
		seq_printf(m, "reason \"%s\" %lld\n", bpf_sig_reason_phrase(i),
			   atomic64_read(&reasons[i]));
	return 0;
}
