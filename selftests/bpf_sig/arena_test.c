// SPDX-License-Identifier: GPL-2.0
/*
 * Arenas: what programs and userspace share, at an address that is signed
 */
#include <sys/mman.h>
#include <bpf/bpf.h>
#include "run.h"
#include "arena.skel.h"

#define OBJECT "arena.signed.bpf.o"
#define PLAIN "arena_plain.signed.bpf.o"

/* In both views of the arena. */
struct shared_entry {
	struct shared_entry *next;
	__u64 value;
};

static int run_skeleton(struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%m");
	return opts.retval;
}

static void test_globals(void)
{
	struct bpf_program *prog;
	struct shared_entry *e;
	struct arena *skel;
	__u64 expected = 50;

	/* For the log and the key. */
	run_open(OBJECT);
	skel = arena__open();
	CHECK(skel, "%m");
	skel->arena->wanted = 6;
	CHECK(!arena__load(skel), "%m:\n%s", run_log);
	bpf_object__for_each_program(prog, skel->obj)
		run_verified(prog);
	CHECK(!run_skeleton(skel->progs.fill), "no memory");
	CHECK(skel->arena->made == 6, "%d", skel->arena->made);
	for (e = (void *)skel->arena->head; e; e = e->next, expected -= 10)
		CHECK(e->value == expected, "%llu", e->value);
	CHECK(expected == (__u64)-10, "the list ends at %llu", expected);
	CHECK(!run_skeleton(skel->progs.empty) && !skel->arena->made, "%d",
	      skel->arena->made);
}

static void test_changed(void)
{
	static const struct map_change changes[] = {
		{ .prog = "fill", .map = "arena", .to.max_entries = 1000,
		  .explanation = "'arena': max_entries: signed 16, submitted 1000" },
		{ .prog = "fill", .map = "arena", .to.extra = 1ULL << 45,
		  .explanation = "'arena': map_extra: signed 17592186044416, submitted 351843" },
		{ .prog = "fill", .map = "arena", .to.flags = BPF_F_NO_USER_CONV,
		  .explanation = "'arena': map_flags: signed 1024, submitted 263168" },
	};

	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* A constant of a program with an arena is a constant all the same. */
static void test_rodata(void)
{
	struct arena *skel;
	int err;

	run_open(OBJECT);
	skel = arena__open();
	CHECK(skel, "%m");
	skel->rodata->factor = 11;
	err = arena__load(skel);
	CHECK(err == -EKEYREJECTED, "%d:\n%s", err, run_log);
	CHECK(strstr(run_log, "'.rodata': contents: signed "), "%s", run_log);
}

static void test_plain(void)
{
	struct bpf_object *obj = run_start(PLAIN);
	__u64 *page;
	int res;

	res = run_prog(obj, "fill");
	CHECK(res == 2, "%d pages", res);
	page = (void *)*(__u64 *)run_variable(obj, "where");
	CHECK(page && *page == 77, "%p", page);
}

/* The verifier wants to know where it is mapped. */
static int make_arena(__u64 start)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE,
		    .map_extra = start);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARENA, "arena", 0, 0, 2, &opts);
	int flags = MAP_SHARED | (start ? MAP_FIXED : 0);

	CHECK(fd >= 0, "%m");
	CHECK(mmap((void *)start, 2 * 4096, PROT_READ | PROT_WRITE, flags, fd, 0) !=
	      MAP_FAILED, "%m");
	return fd;
}

static void test_plain_changed(void)
{
	struct object object;
	struct load load;
	int pos;

	trust_signer();
	object_open(&object, PLAIN);
	object_maps(&object);
	load_init(&load, &object, "fill");
	pos = load_map_position(&load, "arena");
	load.fds[pos] = make_arena(0);
	close(expect_loaded(&load));
	load.fds[pos] = make_arena(1ULL << 44);
	expect_refused(&load, EKEYREJECTED,
		       "'arena': map_extra: signed 0, submitted 17592186044416");
}

static const struct test tests[] = {
	{ "arena.globals", ENFORCE, test_globals },
	{ "arena.changed", ENFORCE, test_changed },
	{ "arena.rodata", ENFORCE, test_rodata },
	{ "arena.plain", ENFORCE, test_plain },
	{ "arena.plain_changed", ENFORCE, test_plain_changed },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
