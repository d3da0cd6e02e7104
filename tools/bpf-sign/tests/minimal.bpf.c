// SPDX-License-Identifier: GPL-2.0
/* The smallest object that loads: no maps and, without -g, no BTF. */
#define SEC(name) __attribute__((section(name), used))

SEC("socket")
int minimal(void *ctx)
{
	(void)ctx;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
