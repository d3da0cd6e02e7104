// SPDX-License-Identifier: GPL-2.0
/*
 * The parser of policies without memory: each allocation fails once
 */
#include "compat.h"
#include "policy.h"
#include "tap.h"

#define MAX_ALLOCATIONS	20

static const char text[] = BPF_SIG_POLICY_MAGIC
	"name memory\nversion 1\nallow verified signer=a type=xdp key=01234567\n";

/* How many allocations succeed; negative: all. */
static int allocations = -1;

static bool may_allocate(void)
{
	if (!allocations)
		return false;
	if (allocations > 0)
		allocations--;
	return true;
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
	return may_allocate() ? __real_calloc(n, size) : NULL;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
	return may_allocate() ? __real_malloc(size) : NULL;
}

static long parse(int cnt)
{
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *policy;

	allocations = cnt;
	policy = bpf_sig_policy_parse(text, sizeof(text) - 1, &error);
	allocations = -1;
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	bpf_sig_policy_free(policy);
	return 0;
}

int main(void)
{
	int cnt = 0;
	long ret;

	while (cnt < MAX_ALLOCATIONS) {
		ret = parse(cnt++);
		if (!ret)
			break;
		tap_ok(ret == -ENOMEM, "no memory after %d allocations", cnt - 1);
	}
	tap_ok(!ret && cnt > 5, "%d allocations are enough", cnt - 1);
	return tap_end();
}
