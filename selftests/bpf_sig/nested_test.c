// SPDX-License-Identifier: GPL-2.0
/*
 * Maps in maps: those of the object and those of the application, and inner
 * maps of another shape than the signed one
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "run.h"

#define OBJECT "nested.signed.bpf.o"

static struct bpf_object *obj;

#define CHANGED(...) do {						\
	static const struct map_change changes[] = { __VA_ARGS__ };	\
									\
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));		\
} while (0)

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
	obj = run_start(OBJECT);
	expect("array_static_test", 0);
	check_inner(run_map(obj, "first"), 3, 1);
	check_inner(run_map(obj, "second"), 3, 1);
	CHANGED({ .prog = "array_static_test", .map = "array_static.inner",
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
		  .explanation = "'array_static': map_type: signed 12, submitted 13" });
}

static void test_hash(void)
{
	obj = run_start(OBJECT);
	expect("hash_static_test", 0);
	check_inner(run_map(obj, "third"), 1000, 1);
	CHANGED({ .prog = "hash_static_test", .map = "hash_static.inner",
		  .to.key_size = 8, .untyped = true,
		  .explanation = "'hash_static': inner key_size: signed 4, submitted 8" },
		{ .prog = "hash_static_test", .map = "hash_static.inner",
		  .to.flags = BPF_F_NO_PREALLOC,
		  .explanation = "'hash_static': inner map_flags: signed 1, submitted 0" },
		{ .prog = "hash_static_test", .map = "hash_static",
		  .to.max_entries = 4,
		  .explanation = "'hash_static': max_entries: signed 3, submitted 4" });
}

/* Of any size, which is what the flag of the inner maps means. */
static void test_template(void)
{
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
	CHANGED({ .prog = "hash_template_test", .map = "hash_template.inner",
		  .to.flags = BPF_F_INNER_MAP,
		  .explanation = "'hash_template': inner map_flags: signed 4096, submitted 0" },
		{ .prog = "hash_template_test", .map = "hash_template.inner",
		  .to.type = BPF_MAP_TYPE_HASH, .to.flags = BPF_F_INNER_MAP,
		  .explanation = "'hash_template': inner map_type: signed 2, submitted 1" });
}

static void test_rings(void)
{
	__u32 key = 2;
	int fd;

	obj = run_start(OBJECT);
	expect("array_rings_test", 1);
	fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "mine", 0, 0, 4096, NULL);
	CHECK(fd >= 0, "%m");
	CHECK(!bpf_map_update_elem(run_map(obj, "array_rings"), &key, &fd, 0), "%m");
	expect("array_rings_test", 0);
	CHANGED({ .prog = "array_rings_test", .map = "array_rings.inner",
		  .to.type = BPF_MAP_TYPE_USER_RINGBUF,
		  .explanation = "'array_rings': inner map_type: signed 27, submitted 31" });
}

static __u32 id_of(struct bpf_object *elf, const char *name)
{
	int id = btf__find_by_name_kind(bpf_object__btf(elf), name, BTF_KIND_STRUCT);

	CHECK(id > 0, "no struct %s", name);
	return id;
}

/* The same struct, with the lock in the place of the number next to it. */
static int other_btf(void)
{
	struct btf *btf = bpf_object__btf(obj);
	struct btf_member *m, old;
	const void *data;
	__u32 size;

	m = btf_members(btf__type_by_id(btf, id_of(obj, "counter")));
	old = m[0];
	m[0].type = m[1].type;
	m[0].name_off = m[1].name_off;
	m[1].type = old.type;
	m[1].name_off = old.name_off;
	data = btf__raw_data(btf, &size);
	return bpf_btf_load(data, size, NULL);
}

/* Where the lock is in the inner map is what the program is verified for. */
static void test_lock(void)
{
	static struct map_change changes[] = {
		{ .prog = "array_locked_test", .map = "array_locked.inner",
		  .explanation = "map 0 'array_locked': locks, timers or pointers in the value: not as " },
	};
	__u32 key = 1, value[4] = {};
	int fd;

	obj = run_start(OBJECT);
	expect("array_locked_test", 0);
	fd = run_map(obj, "fourth");
	CHECK(!bpf_map_lookup_elem_flags(fd, &key, value, BPF_F_LOCK) && value[1] == 1,
	      "%u, %m", value[1]);
	changes[0].to.btf_fd = other_btf();
	CHECK(changes[0].to.btf_fd > 0, "%m");
	run_changed(OBJECT, changes, 1);
}

static const struct test tests[] = {
	{ "nested.array", ENFORCE, test_array },
	{ "nested.hash", ENFORCE, test_hash },
	{ "nested.template", ENFORCE, test_template },
	{ "nested.rings", ENFORCE, test_rings },
	{ "nested.lock", ENFORCE, test_lock },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
