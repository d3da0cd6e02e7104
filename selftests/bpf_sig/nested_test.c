// SPDX-License-Identifier: GPL-2.0
/*
 * Maps in maps: those of the object and those of the application, and inner
 * maps of another shape than the signed one
 */
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "nested.signed.bpf.o"

static struct bpf_object *obj;

static void expect(const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

static void check_inner(int fd, __u32 key, __u64 expected)
{
	__u64 value = 0;

	CHECK(!bpf_map_lookup_elem(fd, &key, &value) && value == expected,
	      "[%u] is %llu, %m", key, value);
}

static void test_array(void)
{
	static const struct map_change changes[] = {
		{ .prog = "array_static_test", .map = "array_static.inner",
		  .to.type = BPF_MAP_TYPE_HASH,
		  .explanation = "'array_static': inner map_type: signed 2, submitted 1" },
		{ .prog = "array_static_test", .map = "array_static.inner",
		  .to.value_size = 4, .untyped = true,
		  .explanation = "'array_static': inner value_size: signed 8, submitted 4" },
		{ .prog = "array_static_test", .map = "array_static.inner",
		  .to.flags = BPF_F_MMAPABLE,
		  .explanation = "'array_static': inner map_flags: signed 0, submitted 1024" },
		{ .prog = "array_static_test", .map = "array_static.inner",
		  .to.max_entries = 8,
		  .explanation = "'array_static': inner max_entries: signed 4, submitted 8" },
		{ .prog = "array_static_test", .map = "array_static",
		  .to.type = BPF_MAP_TYPE_HASH_OF_MAPS,
		  .explanation = "'array_static': map_type: signed 12, submitted 13" },
	};

	obj = run_start(OBJECT);
	expect("array_static_test", 0);
	check_inner(run_map(obj, "first"), 3, 1);
	check_inner(run_map(obj, "second"), 3, 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_hash(void)
{
	static const struct map_change changes[] = {
		{ .prog = "hash_static_test", .map = "hash_static.inner",
		  .to.key_size = 8, .untyped = true,
		  .explanation = "'hash_static': inner key_size: signed 4, submitted 8" },
		{ .prog = "hash_static_test", .map = "hash_static.inner",
		  .to.flags = BPF_F_NO_PREALLOC,
		  .explanation = "'hash_static': inner map_flags: signed 1, submitted 0" },
		{ .prog = "hash_static_test", .map = "hash_static",
		  .to.max_entries = 4,
		  .explanation = "'hash_static': max_entries: signed 3, submitted 4" },
	};

	obj = run_start(OBJECT);
	expect("hash_static_test", 0);
	check_inner(run_map(obj, "third"), 1000, 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* Of any size, which is what the flag of the inner maps means. */
static void test_template(void)
{
	static const struct map_change changes[] = {
		{ .prog = "hash_template_test", .map = "hash_template.inner",
		  .to.flags = BPF_F_INNER_MAP,
		  .explanation = "'hash_template': inner map_flags: signed 4096, submitted 0" },
		{ .prog = "hash_template_test", .map = "hash_template.inner",
		  .to.type = BPF_MAP_TYPE_HASH, .to.flags = BPF_F_INNER_MAP,
		  .explanation = "'hash_template': inner map_type: signed 2, submitted 1" },
	};
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_INNER_MAP);
	__u32 key = 9;
	int fd;

	obj = run_start(OBJECT);
	expect("hash_template_test", 1);
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "mine", 4, 8, 1000, &opts);
	CHECK(fd >= 0, "%m");
	CHECK(!bpf_map_update_elem(run_map(obj, "hash_template"), &key, &fd, 0), "%m");
	expect("hash_template_test", 0);
	check_inner(fd, 1, 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_rings(void)
{
	static const struct map_change changes[] = {
		{ .prog = "array_rings_test", .map = "array_rings.inner",
		  .to.type = BPF_MAP_TYPE_USER_RINGBUF,
		  .explanation = "'array_rings': inner map_type: signed 27, submitted 31" },
	};
	__u32 key = 2;
	int fd;

	obj = run_start(OBJECT);
	expect("array_rings_test", 1);
	fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "mine", 0, 0, 4096, NULL);
	CHECK(fd >= 0, "%m");
	CHECK(!bpf_map_update_elem(run_map(obj, "array_rings"), &key, &fd, 0), "%m");
	expect("array_rings_test", 0);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static int swapped(const char *name)
{
	return run_swapped(bpf_object__btf(obj), name);
}

/* What the values of inner maps have is what the program is verified for. */
static void refuse_types(const char *prog, const char *inner, int btf_fd)
{
	static const char explanation[] =
		"': locks, timers or pointers in the value: not as in the signed type";
	const struct map_change changes[] = {
		{ .prog = prog, .map = inner, .to.btf_fd = btf_fd,
		  .explanation = explanation },
		{ .prog = prog, .map = inner, .untyped = true,
		  .explanation = explanation },
	};

	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_lock(void)
{
	__u32 key = 1, value[4] = {};

	obj = run_start(OBJECT);
	expect("array_locked_test", 0);
	CHECK(!bpf_map_lookup_elem_flags(run_map(obj, "fourth"), &key, value, BPF_F_LOCK) &&
	      value[1] == 1, "%u, %m", value[1]);
	refuse_types("array_locked_test", "array_locked.inner", swapped("counter"));
}

static void test_list(void)
{
	obj = run_start(OBJECT);
	expect("array_listed_test", 44);
	refuse_types("array_listed_test", "array_listed.inner", swapped("item"));
}

static void test_timer(void)
{
	__u64 value[5] = {};
	__u32 key = 0;
	int i;

	obj = run_start(OBJECT);
	expect("hash_timed_test", 0);
	for (i = 0; i < 1000 && !value[4]; i++) {
		CHECK(!bpf_map_lookup_elem(run_map(obj, "sixth"), &key, value), "%m");
		usleep(1000);
	}
	CHECK(value[4], "the timer did not run");
	refuse_types("hash_timed_test", "hash_timed.inner", swapped("clock"));
}

static const struct test tests[] = {
	{ "nested.array", ENFORCE, test_array },
	{ "nested.hash", ENFORCE, test_hash },
	{ "nested.template", ENFORCE, test_template },
	{ "nested.rings", ENFORCE, test_rings },
	{ "nested.lock", ENFORCE, test_lock },
	{ "nested.list", ENFORCE, test_list },
	{ "nested.timer", ENFORCE, test_timer },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
