// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that were linked of several files before they were signed
 */
#include <bpf/bpf.h>
#include "run.h"
#include "linked.skel.h"
#include "link_lib.subskel.h"

#define OBJECT "linked.signed.bpf.o"
#define OTHER "linked_other.signed.bpf.o"

static void expect(struct bpf_object *obj, const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

static struct linked *open_skeleton(void)
{
	struct linked *skel;

	bpf_object__close(run_open(OBJECT));
	skel = linked__open();
	CHECK(skel, "%m");
	return skel;
}

/* Each file has its own static variables, and the rest in common. */
static void test_skeleton(void)
{
	struct linked *skel = open_skeleton();

	run_load(skel->obj);
	CHECK(!linked__attach(skel), "%m");
	expect(skel->obj, "main_test", 0);
	CHECK(skel->bss->main_calls == 2 && skel->bss->lib_calls == 2, "%u %u",
	      skel->bss->main_calls, skel->bss->lib_calls);
	CHECK(skel->bss->seen == 7 * 10 * 2 + 1000, "%llu", skel->bss->seen);
	CHECK(skel->bss_total->lib_total == skel->bss->seen, "%llu",
	      skel->bss_total->lib_total);
	CHECK(run_value(skel->obj, "lib_results", 7) == skel->bss->seen, "no result");
	expect(skel->obj, "lib_test", 0);
	CHECK(skel->bss->lib_calls == 3, "%u", skel->bss->lib_calls);
}

/* The library's own view of the object. */
static void test_subskeleton(void)
{
	struct linked *skel = open_skeleton();
	struct link_lib *lib = link_lib__open(skel->obj);

	CHECK(lib, "%m");
	*lib->data_level.lib_level = 5;
	CHECK(*lib->rodata_limits.lib_limit == 100, "%u",
	      *lib->rodata_limits.lib_limit);
	run_load(skel->obj);
	link_lib__destroy(lib);
	lib = link_lib__open(skel->obj);
	CHECK(lib, "%m");
	expect(skel->obj, "main_test", 0);
	CHECK(*lib->bss_total.lib_total == 7 * 10 * 5 + 1000, "%llu",
	      *lib->bss_total.lib_total);
	CHECK(*lib->bss.lib_calls == 2, "%u", *lib->bss.lib_calls);
	run_verified(lib->progs.lib_test);
	CHECK(bpf_map__fd(lib->maps.lib_results) == run_map(skel->obj, "lib_results"),
	      "another map");
}

/* What is constant in the library is so in the object. */
static void test_subskeleton_rodata(void)
{
	struct linked *skel = open_skeleton();
	struct link_lib *lib = link_lib__open(skel->obj);

	CHECK(lib, "%m");
	*lib->rodata_limits.lib_limit = 101;
	run_refused(skel->obj, EKEYREJECTED, "'.rodata.limits': contents: signed ");
}

static void test_changed(void)
{
	static const struct map_change changes[] = {
		{ .prog = "main_test", .map = ".bss.total",
		  .to.kernel_name = "t.data.level",
		  .explanation = "name: signed '*.bss.total', submitted 't.data.level'" },
		{ .prog = "main_test", .map = ".data.level", .to.flags = BPF_F_RDONLY_PROG,
		  .explanation = "'.data.level': map_flags: signed 1024, submitted 1152" },
		{ .prog = "main_test", .map = ".rodata.limits",
		  .to.flags = BPF_F_RDONLY_PROG,
		  .explanation = "'.rodata.limits': map_flags: signed 1152, submitted 1024" },
		{ .prog = "main_test", .map = "lib_results", .to.max_entries = 32,
		  .explanation = "'lib_results': max_entries: signed 16, submitted 32" },
	};

	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* Sections of one kind, in each other's place. */
static void test_swapped(void)
{
	struct object object;
	struct load load;
	int fd, a, b;

	trust_signer();
	object_open(&object, OBJECT);
	object_maps(&object);
	load_init(&load, &object, "main_test");
	close(expect_loaded(&load));
	a = load_map_position(&load, ".bss");
	b = load_map_position(&load, ".bss.total");
	fd = load.fds[a];
	load.fds[a] = load.fds[b];
	load.fds[b] = fd;
	expect_refused(&load, EKEYREJECTED, "name: signed '*.bss");
}

/* The library was signed before it was linked, and the object was not. */
static void test_signature(void)
{
	run_refused(run_open("linked.bpf.o"), EKEYREJECTED,
		    "prog 'main_test': unsigned, and this kernel enforces signatures");
}

/* The same program, linked with another library. */
static void test_other_library(void)
{
	struct object object, other;
	struct load load;

	trust_signer();
	object_open(&object, OBJECT);
	object_open(&other, OTHER);
	object_maps(&other);
	load_init(&load, &other, "main_test");
	close(expect_loaded(&load));
	load.attr.signature = (unsigned long)object.cms;
	load.attr.signature_size = object.cms_size;
	expect_refused(&load, EKEYREJECTED, "prog 'main_test': instructions: signed ");
}

static const struct test tests[] = {
	{ "link.skeleton", ENFORCE, test_skeleton },
	{ "link.subskeleton", ENFORCE, test_subskeleton },
	{ "link.subskeleton_rodata", ENFORCE, test_subskeleton_rodata },
	{ "link.changed", ENFORCE, test_changed },
	{ "link.swapped", ENFORCE, test_swapped },
	{ "link.signature", ENFORCE, test_signature },
	{ "link.other_library", ENFORCE, test_other_library },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
