// SPDX-License-Identifier: GPL-2.0
/*
 * Each type of map, and each flag that gives a map another meaning: signed,
 * loaded and run, and then submitted as another type or with another flag
 */
#include <sys/mman.h>
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "maps.signed.bpf.o"

static struct bpf_object *obj;

static void run(const char *prog)
{
	int res;

	if (!obj)
		obj = run_start(OBJECT);
	res = run_prog(obj, prog);
	CHECK(!res, "%s: %d", prog, res);
}

static void check_value(const char *map, __u32 key, __u64 expected)
{
	__u64 value = run_value(obj, map, key);

	CHECK(value == expected, "%s[%u] is %llu", map, key, value);
}

static void test_no_prealloc(void)
{
	static const struct map_change changes[] = {
		{ .prog = "sparse_hash_test", .map = "sparse_hash",
		  .to.flags = BPF_F_NO_PREALLOC,
		  .explanation = "'sparse_hash': map_flags: signed 1, submitted 0" },
	};

	run("sparse_hash_test");
	check_value("sparse_hash", 7, 70);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_numa_node(void)
{
	static const struct map_change changes[] = {
		{ .prog = "near_hash_test", .map = "near_hash",
		  .to.flags = BPF_F_NUMA_NODE,
		  .explanation = "'near_hash': map_flags: signed 4, submitted 0" },
	};

	run("near_hash_test");
	check_value("near_hash", 7, 71);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_mmapable(void)
{
	static const struct map_change changes[] = {
		{ .prog = "mapped_array_test", .map = "mapped_array",
		  .to.flags = BPF_F_MMAPABLE,
		  .explanation = "'mapped_array': map_flags: signed 1024, submitted 0" },
	};
	__u64 *mem;

	run("mapped_array_test");
	mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
		   run_map(obj, "mapped_array"), 0);
	CHECK(mem != MAP_FAILED, "%m");
	CHECK(mem[3] == 1, "%llu", mem[3]);
	mem[3] = 10;
	run("mapped_array_test");
	CHECK(mem[3] == 11, "%llu", mem[3]);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* What programs may not write, userspace may: it is not what was signed. */
static void test_rdonly_prog(void)
{
	static const struct map_change changes[] = {
		{ .prog = "settings_test", .map = "settings",
		  .to.flags = BPF_F_RDONLY_PROG,
		  .explanation = "'settings': map_flags: signed 128, submitted 0" },
		{ .prog = "settings_test", .map = "settings",
		  .to.flags = BPF_F_MMAPABLE,
		  .explanation = "'settings': map_flags: signed 128, submitted 1152" },
	};
	__u32 key = 1;
	__u64 value = 5;
	int res;

	obj = run_start(OBJECT);
	CHECK(!bpf_map_update_elem(run_map(obj, "settings"), &key, &value, 0), "%m");
	res = run_prog(obj, "settings_test");
	CHECK(res == 5, "%d", res);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_percpu_array(void)
{
	static const struct map_change changes[] = {
		{ .prog = "percpu_array_test", .map = "percpu_array",
		  .to.type = BPF_MAP_TYPE_ARRAY,
		  .explanation = "'percpu_array': map_type: signed 6, submitted 2" },
		{ .prog = "percpu_array_test", .map = "percpu_array",
		  .to.max_entries = 3,
		  .explanation = "'percpu_array': max_entries: signed 16, submitted 3" },
	};

	run("percpu_array_test");
	run("percpu_array_test");
	check_value("percpu_array", 2, 2);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_percpu_hash(void)
{
	static const struct map_change changes[] = {
		{ .prog = "percpu_hash_test", .map = "percpu_hash",
		  .to.type = BPF_MAP_TYPE_HASH,
		  .explanation = "'percpu_hash': map_type: signed 5, submitted 1" },
	};

	run("percpu_hash_test");
	run("percpu_hash_test");
	check_value("percpu_hash", 2, 2);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_lru(void)
{
	static const struct map_change changes[] = {
		{ .prog = "lru_hash_test", .map = "lru_hash",
		  .to.type = BPF_MAP_TYPE_HASH,
		  .explanation = "'lru_hash': map_type: signed 9, submitted 1" },
		{ .prog = "lru_percpu_test", .map = "lru_percpu",
		  .to.flags = BPF_F_NO_COMMON_LRU,
		  .explanation = "'lru_percpu': map_flags: signed 2, submitted 0" },
	};

	run("lru_hash_test");
	check_value("lru_hash", 2, 1);
	run("lru_percpu_test");
	check_value("lru_percpu", 2, 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_lpm_trie(void)
{
	static const struct map_change changes[] = {
		{ .prog = "trie_test", .map = "trie", .to.type = BPF_MAP_TYPE_HASH,
		  .explanation = "'trie': map_type: signed 11, submitted 1" },
		{ .prog = "trie_test", .map = "trie", .to.key_size = 20,
		  .untyped = true,
		  .explanation = "'trie': key_size: signed 8, submitted 20" },
	};
	struct {
		__u32 len;
		__u8 data[4];
	} key = { .len = 8, .data = { 10 } };
	__u64 value = 99;
	int res;

	obj = run_start(OBJECT);
	CHECK(!bpf_map_update_elem(run_map(obj, "trie"), &key, &value, 0), "%m");
	res = run_prog(obj, "trie_test");
	CHECK(res == 99, "%d", res);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static __u64 pop(const char *map)
{
	__u64 value;

	CHECK(!bpf_map_lookup_and_delete_elem(run_map(obj, map), NULL, &value), "%m");
	return value;
}

/* They differ in nothing but the order. */
static void test_queue_stack(void)
{
	static const struct map_change changes[] = {
		{ .prog = "queue_test", .map = "queue",
		  .to.type = BPF_MAP_TYPE_STACK,
		  .explanation = "'queue': map_type: signed 22, submitted 23" },
		{ .prog = "stack_test", .map = "stack",
		  .to.type = BPF_MAP_TYPE_QUEUE,
		  .explanation = "'stack': map_type: signed 23, submitted 22" },
	};

	run("queue_test");
	CHECK(pop("queue") == 1 && pop("queue") == 2, "not a queue");
	run("stack_test");
	CHECK(pop("stack") == 2 && pop("stack") == 1, "not a stack");
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_bloom_filter(void)
{
	static const struct map_change changes[] = {
		{ .prog = "bloom_test", .map = "bloom", .to.extra = 5,
		  .explanation = "'bloom': map_extra: signed 3, submitted 5" },
	};
	__u64 value = 42;

	run("bloom_test");
	CHECK(!bpf_map_lookup_elem(run_map(obj, "bloom"), NULL, &value), "%m");
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static int keep_value(void *ctx, void *data, size_t size)
{
	CHECK(size >= sizeof(__u64), "%zu bytes", size);
	*(__u64 *)ctx = *(__u64 *)data;
	return 0;
}

static void test_ringbuf(void)
{
	static const struct map_change changes[] = {
		{ .prog = "ringbuf_test", .map = "ringbuf", .to.max_entries = 8192,
		  .explanation = "'ringbuf': max_entries: signed 4096, submitted 8192" },
		{ .prog = "ringbuf_test", .map = "ringbuf",
		  .to.type = BPF_MAP_TYPE_USER_RINGBUF,
		  .explanation = "'ringbuf': map_type: signed 27, submitted 31" },
	};
	struct ring_buffer *ring;
	__u64 value = 0;

	run("ringbuf_test");
	ring = ring_buffer__new(run_map(obj, "ringbuf"), keep_value, &value, NULL);
	CHECK(ring && ring_buffer__consume(ring) == 1 && value == 23, "%llu", value);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_user_ringbuf(void)
{
	static const struct map_change changes[] = {
		{ .prog = "user_ringbuf_test", .map = "user_ringbuf",
		  .to.type = BPF_MAP_TYPE_RINGBUF,
		  .explanation = "'user_ringbuf': map_type: signed 31, submitted 27" },
	};
	struct user_ring_buffer *ring;
	__u64 *sample;
	int i, res;

	obj = run_start(OBJECT);
	ring = user_ring_buffer__new(run_map(obj, "user_ringbuf"), NULL);
	CHECK(ring, "%m");
	for (i = 1; i <= 3; i++) {
		sample = user_ring_buffer__reserve(ring, sizeof(*sample));
		CHECK(sample, "%m");
		*sample = i;
		user_ring_buffer__submit(ring, sample);
	}
	res = run_prog(obj, "user_ringbuf_test");
	CHECK(res == 1 + 2 + 3, "%d", res);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void on_event(void *ctx, int cpu, void *data, __u32 size)
{
	keep_value(ctx, data, size);
}

/*
 * The number of CPUs is not for the signer to know. One that the object names
 * is signed all the same.
 */
static void test_perf_events(void)
{
	static const struct map_change changes[] = {
		{ .prog = "perf_events_test", .map = "perf_events",
		  .to.type = BPF_MAP_TYPE_CGROUP_ARRAY,
		  .explanation = "'perf_events': map_type: signed 4, submitted 8" },
		{ .prog = "two_events_test", .map = "two_events",
		  .to.max_entries = 8,
		  .explanation = "'two_events': max_entries: signed 2, submitted 8" },
	};
	struct perf_buffer *events;
	struct bpf_map *map;
	struct object object;
	struct load load;
	__u64 value = 0;

	obj = run_start(OBJECT);
	map = bpf_object__find_map_by_name(obj, "perf_events");
	CHECK(bpf_map__max_entries(map) == libbpf_num_possible_cpus(), "%u",
	      bpf_map__max_entries(map));
	events = perf_buffer__new(bpf_map__fd(map), 1, on_event, NULL, &value, NULL);
	CHECK(events, "%m");
	run("perf_events_test");
	CHECK(perf_buffer__consume(events) >= 0 && value == 24, "%llu", value);

	object_open(&object, OBJECT);
	object_maps(&object);
	load_init(&load, &object, "perf_events_test");
	load.fds[0] = bpf_map_create(BPF_MAP_TYPE_PERF_EVENT_ARRAY, "perf_events",
				     4, 4, 1000, NULL);
	close(expect_loaded(&load));
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_stack_trace(void)
{
	static const struct map_change changes[] = {
		{ .prog = "stacks_test", .map = "stacks", .to.value_size = 64,
		  .explanation = "'stacks': value_size: signed 256, submitted 64" },
		{ .prog = "stacks_test", .map = "stacks",
		  .to.flags = BPF_F_STACK_BUILD_ID,
		  .explanation = "'stacks': map_flags: signed 0, submitted 32" },
	};
	__u64 addresses[32] = {};
	int id;

	obj = run_start(OBJECT);
	id = run_prog(obj, "stacks_test");
	CHECK(id >= 0, "%d", id);
	CHECK(!bpf_map_lookup_elem(run_map(obj, "stacks"), &id, addresses) &&
	      addresses[0], "no stack: %m");
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static const struct test tests[] = {
	{ "map.no_prealloc", ENFORCE, test_no_prealloc },
	{ "map.numa_node", ENFORCE, test_numa_node },
	{ "map.mmapable", ENFORCE, test_mmapable },
	{ "map.rdonly_prog", ENFORCE, test_rdonly_prog },
	{ "map.percpu_array", ENFORCE, test_percpu_array },
	{ "map.percpu_hash", ENFORCE, test_percpu_hash },
	{ "map.lru", ENFORCE, test_lru },
	{ "map.lpm_trie", ENFORCE, test_lpm_trie },
	{ "map.queue_stack", ENFORCE, test_queue_stack },
	{ "map.bloom_filter", ENFORCE, test_bloom_filter },
	{ "map.ringbuf", ENFORCE, test_ringbuf },
	{ "map.user_ringbuf", ENFORCE, test_user_ringbuf },
	{ "map.perf_events", ENFORCE, test_perf_events },
	{ "map.stack_trace", ENFORCE, test_stack_trace },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
