// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel functions with arguments that the verifier adds, and a map value with
 * a field for one of them. Some kernels have none of the types, so they stand
 * here, and not those of vmlinux.h.
 */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define MAP_ARRAY	2	/* BPF_MAP_TYPE_ARRAY */
#define STDOUT		1	/* BPF_STREAM_STDOUT */

char _license[] SEC("license") = "GPL";

struct bpf_task_work {
	__u64 __opaque;
} __attribute__((aligned(8)));

struct work {
	__u64 done;
	struct bpf_task_work tw;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct work);
} works SEC(".maps");

/* Some of their members, as a declaration alone is another kind of type. */
struct bpf_map {
	__u32 id;
};

struct task_struct {
	int pid;
};

extern int bpf_task_work_schedule_resume(struct task_struct *task, struct bpf_task_work *tw,
					 void *map__map,
					 int (*callback)(struct bpf_map *map, void *key,
							 void *value)) __ksym;
extern int bpf_stream_vprintk(int stream_id, const char *fmt__str, const void *args,
			      __u32 len__sz) __ksym;

static int do_work(struct bpf_map *map, void *key, void *value)
{
	((struct work *)value)->done = 11;
	return 0;
}

SEC("syscall")
int later(void *ctx)
{
	struct work *work;
	__u32 key = 0;

	work = bpf_map_lookup_elem(&works, &key);
	if (!work)
		return -1;
	return bpf_task_work_schedule_resume(bpf_get_current_task_btf(), &work->tw, &works,
					     do_work);
}

SEC("syscall")
int say(void *ctx)
{
	__u64 args[] = { 4711 };

	return bpf_stream_vprintk(STDOUT, "signed %d\n", args, sizeof(args));
}
