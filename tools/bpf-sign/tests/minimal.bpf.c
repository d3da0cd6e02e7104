// SPDX-License-Identifier: GPL-2.0
/* The smallest object that loads: no maps and, without -g, no BTF. */
#include "bpf_types.h"

SEC("socket")
int minimal(void *ctx)
{
	(void)ctx;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
