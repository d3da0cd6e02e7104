// SPDX-License-Identifier: GPL-2.0
/*
 * Maps whose values have locks, timers, pointers, lists: signed, loaded and
 * run, and then with types of the same size in which they sit elsewhere
 */
#include <sys/prctl.h>
#include <bpf/bpf.h>
#include <bpf/bpf_image.h>
#include <bpf/btf.h>
#include "run.h"

#define OBJECT "typed.signed.bpf.o"

static struct bpf_object *obj;

static void expect(const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

/* The signed BTF, for the test to change. */
static struct btf *signed_btf(void)
{
	struct object object;
	const void *data;
	struct btf *btf;
	__u32 size;

	object_open(&object, OBJECT);
	data = bpf_image__btf(object.image, &size);
	btf = btf__new(data, size);
	CHECK(btf, "%m");
	return btf;
}

static int swapped(const char *name)
{
	return run_swapped(signed_btf(), name);
}

/* One change at a time: other types, and none. */
static void refuse_types(const char *prog, const char *map, int btf_fd)
{
	char explanation[128];
	const struct map_change changes[] = {
		{ .prog = prog, .map = map, .to.btf_fd = btf_fd,
		  .explanation = explanation },
		{ .prog = prog, .map = map, .untyped = true,
		  .explanation = explanation },
	};

	snprintf(explanation, sizeof(explanation),
		 "'%s': locks, timers or pointers in the value: not as in the signed type",
		 map);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_spin_lock(void)
{
	struct map_change other_type = {
		.prog = "locked_test", .map = "locked",
		.explanation = "'locked': btf_value_type_id: signed ",
	};
	__u32 key = 1, value[3];

	obj = run_start(OBJECT);
	expect("locked_test", 0);
	expect("locked_test", 0);
	CHECK(!bpf_map_lookup_elem_flags(run_map(obj, "locked"), &key, value, BPF_F_LOCK),
	      "%m");
	CHECK(value[1] == 2 && value[2] == 4, "%u %u", value[1], value[2]);
	refuse_types("locked_test", "locked", swapped("locked"));
	other_type.to.btf_value_type_id = run_struct_id(signed_btf(), "not_locked");
	run_changed(OBJECT, &other_type, 1);
}

static void wait_for(const char *map, size_t offset)
{
	__u64 value[16] = {};
	__u32 key = 1;
	int i;

	for (i = 0; i < 1000 && !value[offset]; i++) {
		CHECK(!bpf_map_lookup_elem(run_map(obj, map), &key, value), "%m");
		usleep(1000);
	}
	CHECK(value[offset], "'%s' did not happen", map);
}

static void test_timer(void)
{
	obj = run_start(OBJECT);
	expect("timed_test", 0);
	wait_for("timed", 4);
	refuse_types("timed_test", "timed", swapped("timed"));
}

static void test_work(void)
{
	obj = run_start(OBJECT);
	expect("worked_test", 0);
	wait_for("worked", 4);
	refuse_types("worked_test", "worked", swapped("worked"));
}

static void test_kptr(void)
{
	obj = run_start(OBJECT);
	run_attach(obj, "kept_test");
	CHECK(!prctl(PR_SET_NAME, "renamed"), "%m");
	CHECK(*(int *)run_variable(obj, "kept_pid") == getpid(), "%d",
	      *(int *)run_variable(obj, "kept_pid"));
	CHECK(*(int *)run_variable(obj, "kept_percpu_pid") == getpid(), "%d",
	      *(int *)run_variable(obj, "kept_percpu_pid"));
	refuse_types("kept_test", "kept", swapped("kept"));
	refuse_types("kept_test", "kept_percpu", swapped("kept"));
}

/* A pointer that owns what the program allocated. */
static void test_local_kptr(void)
{
	obj = run_start(OBJECT);
	expect("stashed_test", 61);
	refuse_types("stashed_test", "stashed", swapped("stashed"));
}

/* In a list or tree by another of two links. */
static void test_list(void)
{
	obj = run_start(OBJECT);
	expect("listed_test", 30);
	refuse_types("listed_test", "listed", swapped("item"));
}

static void test_tree(void)
{
	const struct map_change changes[] = {
		{ .prog = "tree_test", .map = ".data.tree",
		  .to.btf_fd = swapped("branch"),
		  .explanation = "'.data.tree': locks, timers or pointers in the value: not as " },
		{ .prog = "tree_test", .map = ".data.tree",
		  .to.flags = BPF_F_MMAPABLE,
		  .explanation = "'.data.tree': map_flags: signed 0, submitted 1024" },
	};

	obj = run_start(OBJECT);
	expect("tree_test", 48);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static const struct test tests[] = {
	{ "typed.spin_lock", ENFORCE, test_spin_lock },
	{ "typed.timer", ENFORCE, test_timer },
	{ "typed.work", ENFORCE, test_work },
	{ "typed.kptr", ENFORCE, test_kptr },
	{ "typed.local_kptr", ENFORCE, test_local_kptr },
	{ "typed.list", ENFORCE, test_list },
	{ "typed.tree", ENFORCE, test_tree },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
