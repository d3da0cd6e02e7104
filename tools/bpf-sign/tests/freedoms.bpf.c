// SPDX-License-Identifier: GPL-2.0
/*
 * What an application may set, or may not, as sources have it
 *
 * Tests compile it with tags: the macros below.
 */
#include "bpf_types.h"

#define TAG(text) __attribute__((btf_decl_tag(text)))

#ifndef VARIABLE_TAG
#define VARIABLE_TAG
#endif
#ifndef STATIC_TAG
#define STATIC_TAG
#endif
#ifndef DATA_TAG
#define DATA_TAG
#endif
#ifndef MAP_TAG
#define MAP_TAG
#endif
#ifndef TYPE_TAG
#define TYPE_TAG
#endif
#ifndef PROGRAM_TAG
#define PROGRAM_TAG
#endif
#ifndef SUBPROGRAM_TAG
#define SUBPROGRAM_TAG
#endif
#ifndef MEMBER_TAG
#define MEMBER_TAG
#endif
#ifndef OPEN_SEC
#define OPEN_SEC "fentry/do_unlinkat"
#endif

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps") MAP_TAG;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u64);
} unsized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8192);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, 1);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

struct setting {
	int low MEMBER_TAG;
	int high;
} TYPE_TAG;

const volatile int targ_pid VARIABLE_TAG = 42;
static volatile const short level STATIC_TAG = 3;
const volatile __s64 limit = 7;
volatile const char comm[16] = "init";
const volatile struct setting setting = { 1, 2 };
const volatile struct { } nothing;
const int folded = 9;
const volatile int cold SEC(".rodata.cold") = 4;
int counter DATA_TAG = 4;
int zeroes;

extern int CONFIG_HZ __kconfig;
extern const int present_variable __ksym;

static __noinline SUBPROGRAM_TAG int sum(int x)
{
	return x + limit + level + comm[1] + setting.high;
}

SEC(OPEN_SEC) PROGRAM_TAG
int opened(__u64 *ctx)
{
	__u32 key = 1;
	__u64 *count;

	(void)ctx;
	if ((bpf_get_current_pid_tgid() >> 32) != targ_pid)
		return 0;
	count = bpf_map_lookup_elem(&counts, &key);
	counter += sum(cold) + CONFIG_HZ + present_variable + zeroes++;
	bpf_map_lookup_elem(&unsized, &key);
	bpf_map_lookup_elem(&outer, &key);
	bpf_map_update_elem(&storage, &key, &key, 0);
	bpf_ringbuf_output(&events, &key, sizeof(key), 0);
	bpf_perf_event_output(ctx, &perf, 0, &key, sizeof(key));
	return count ? *count : folded;
}

SEC("tp_btf/sched_switch")
int switched(__u64 *ctx)
{
	return !ctx;
}

SEC("lsm/file_open")
int checked(__u64 *ctx)
{
	return !ctx;
}

SEC("iter/task")
int walked(__u64 *ctx)
{
	return !ctx;
}

SEC("freplace/handle")
int replaced(__u64 *ctx)
{
	return !ctx;
}

SEC("?kprobe/do_exit")
int probed(void *ctx)
{
	return !ctx;
}

SEC("struct_ops/init")
int started(__u64 *ctx)
{
	return !ctx;
}

struct some_ops {
	int (*init)(void);
};

SEC(".struct_ops")
struct some_ops ops = { .init = (void *)started };

char LICENSE[] SEC("license") = "GPL";
