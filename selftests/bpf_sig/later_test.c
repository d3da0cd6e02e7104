// SPDX-License-Identifier: GPL-2.0
/*
 * What only some of the bases have: signed, loaded and run, and then submitted
 * with one thing changed
 */
#include "later.h"

#define MAPS	"later_maps.signed.bpf.o"
#define PROGS	"later.signed.bpf.o"
#define KFUNCS	"later_kfuncs.signed.bpf.o"

static void expect_run(struct bpf_object *obj, const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

/* One program alone, for kernels that have not all that the object needs. */
static struct bpf_object *start_one(const char *path, const char *name)
{
	struct bpf_object *obj = run_open(path);
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), name));
	run_load(obj);
	return obj;
}

static struct bpf_program *find(struct bpf_object *obj, const char *name)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(obj, name);

	CHECK(prog, "no program '%s'", name);
	return prog;
}

static int variable(struct bpf_object *obj, const char *name)
{
	return *(int *)run_variable(obj, name);
}

static void need_maps(void)
{
	need_map_type(RHASH, 4, 8, 16, BPF_F_NO_PREALLOC);
	need_map_type(BPF_MAP_TYPE_RINGBUF, 0, 0, 4096, RB_OVERWRITE);
}

static void test_rhash(void)
{
	static const struct map_change changes[] = {
		{ .prog = "grow", .map = "growing", .to.extra = 16,
		  .explanation = "'growing': map_extra: signed 8, submitted 16" },
		{ .prog = "grow", .map = "growing", .to.max_entries = 65,
		  .explanation = "'growing': max_entries: signed 64, submitted 65" },
	};

	need_maps();
	expect_run(run_start(MAPS), "grow", 70);
	run_changed(MAPS, changes, ARRAY_SIZE(changes));
}

static void test_overwrite(void)
{
	static const struct map_change changes[] = {
		{ .prog = "overwrite", .map = "latest", .to.flags = RB_OVERWRITE,
		  .explanation = "'latest': map_flags: signed 524288, submitted 0" },
	};

	need_maps();
	/* None is lost for want of room. */
	expect_run(run_start(MAPS), "overwrite", 600);
	run_changed(MAPS, changes, ARRAY_SIZE(changes));
}

/* The application makes a map exclusive; it takes nothing from the signature. */
static void test_exclusive(void)
{
	struct bpf_object *obj;
	struct bpf_map *map;

	need_symbol(bpf_map__set_exclusive_program, "bpf_map__set_exclusive_program");
	need_maps();
	obj = run_open(MAPS);
	map = bpf_object__find_map_by_name(obj, "mine");
	CHECK(!bpf_map__set_exclusive_program(map, find(obj, "owner")), "%m");
	bpf_program__set_autoload(find(obj, "stranger"), false);
	run_load(obj);
	expect_run(obj, "owner", 5);
	expect_run(obj, "owner", 10);
	bpf_object__close(obj);

	obj = run_open(MAPS);
	map = bpf_object__find_map_by_name(obj, "mine");
	CHECK(!bpf_map__set_exclusive_program(map, find(obj, "owner")), "%m");
	CHECK(bpf_object__load(obj) == -EACCES, "a stranger has the map: %m:\n%s", run_log);
}

/* There is no address at which all CPUs have the same. */
static void test_percpu_contents(void)
{
	struct bpf_sig_rec_map *rec;

	need_maps();
	edit_open(MAPS, "each");
	rec = edit_map("one_each");
	rec->contents = htole32(BPF_SIG_CONTENTS_INITIAL);
	rec->contents_size = rec->value_size;
	edit_refuse(EKEYREJECTED, "'one_each': contents of a map of type 6 cannot be signed");
}

static void test_percpu_variable(void)
{
	static const struct map_change changes[] = {
		{ .prog = "count", .map = ".percpu", .to.type = BPF_MAP_TYPE_ARRAY,
		  .untyped = true, .explanation = "'.percpu': map_type: signed 6, submitted 2" },
	};
	struct bpf_object *obj;
	int n, max = 0;

	need_signed("percpu");
	obj = run_start("percpu.signed.bpf.o");
	/* On whichever CPU this runs. */
	for (n = 0; n < 100 && max < 43; n++)
		max = run_prog(obj, "count");
	CHECK(max == 43, "%d", max);
	run_changed("percpu.signed.bpf.o", changes, ARRAY_SIZE(changes));
}

static void test_prepare(void)
{
	struct bpf_object *obj;
	struct bpf_sig_info info;
	int fd;

	need_symbol(bpf_object__prepare, "bpf_object__prepare");
	need_symbol(bpf_program__clone, "bpf_program__clone");
	need_signed("jumps");
	obj = run_open("jumps.signed.bpf.o");
	CHECK(!bpf_object__prepare(obj), "%m:\n%s", run_log);
	fd = bpf_program__clone(find(obj, "jump"), NULL);
	CHECK(fd >= 0, "clone: %m:\n%s", run_log);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "clone: verdict %u", info.verdict);
	run_load(obj);
	close(fd);
	fd = bpf_program__clone(find(obj, "jump"), NULL);
	CHECK(fd >= 0, "clone of what is loaded: %m:\n%s", run_log);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "clone: verdict %u", info.verdict);
	bpf_object__close(obj);
}

/* A program that the signature does not know is none to load with it. */
static void test_clone_left_out(void)
{
	struct bpf_program *prog;
	struct bpf_object *obj;

	need_symbol(bpf_program__clone, "bpf_program__clone");
	need_signed("jumps");
	obj = run_open("jumps.signed.bpf.o");
	prog = find(obj, "left_out");
	CHECK(!bpf_program__set_type(prog, BPF_PROG_TYPE_SOCKET_FILTER), "%m");
	run_load(obj);
	CHECK(bpf_program__clone(prog, NULL) == -EINVAL, "%m:\n%s", run_log);
	CHECK(strstr(run_log, "prog 'left_out': was not signed with this object"), "%s", run_log);
	bpf_object__close(obj);
}

static void need_kind(const char *attach_type)
{
	need_signed("later");
	need_enumerator("bpf_attach_type", attach_type);
}

static void test_fsession(void)
{
	struct bpf_object *obj;

	need_kind("BPF_TRACE_FSESSION");
	obj = start_one(PROGS, "on_session");
	kind_attach(find(obj, "on_session"));
	kind_test_run(find(obj, "on_session"));
	CHECK(variable(obj, "entered") == 1 && variable(obj, "returned") == 2, "%d, %d",
	      variable(obj, "entered"), variable(obj, "returned"));
}

static void test_fsession_tampered(void)
{
	need_kind("BPF_TRACE_FSESSION");
	tamper_open(PROGS);
	refuse_target("on_session", NULL, "bpf_fentry_test2", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_fentry_test1', submitted 'bpf_fentry_test2'");
	refuse_attach_type("on_session", BPF_TRACE_FENTRY, "expected_attach_type: signed ");
}

/* The functions are named when the program is attached, as of kprobe.multi. */
static void test_multi(void)
{
	struct bpf_object *obj;

	need_kind("BPF_TRACE_FENTRY_MULTI");
	obj = start_one(PROGS, "on_several");
	kind_attach(find(obj, "on_several"));
	kind_test_run(find(obj, "on_several"));
	CHECK(variable(obj, "calls") > 5, "%d", variable(obj, "calls"));
}

static void test_multi_tampered(void)
{
	need_kind("BPF_TRACE_FENTRY_MULTI");
	tamper_open(PROGS);
	load_init(&load, &object, "on_several");
	load.attr.expected_attach_type = BPF_TRACE_FENTRY;
	tamper_target(NULL, "bpf_fentry_test1", BTF_KIND_FUNC);
	expect_refused(&load, EKEYREJECTED, "expected_attach_type: signed ");
}

noinline int later_user(int a)
{
	asm volatile ("");
	return a + 1;
}

static void test_uprobe_session(void)
{
	struct bpf_object *obj;

	need_kind("BPF_TRACE_UPROBE_SESSION");
	obj = start_one(PROGS, "on_user");
	kind_attach(find(obj, "on_user"));
	CHECK(later_user(1) == 2, "not run");
	CHECK(variable(obj, "probes") == 2, "%d", variable(obj, "probes"));
	tamper_open(PROGS);
	refuse_attach_type("on_user", BPF_TRACE_UPROBE_MULTI,
			   "expected_attach_type: signed ");
}

static void need_kfunc(const char *name)
{
	if (btf__find_by_name_kind(btf__load_vmlinux_btf(), name, BTF_KIND_FUNC) < 0)
		skip("this kernel has no %s()", name);
}

static void test_task_work(void)
{
	static const struct map_change changes[] = {
		{ .prog = "later", .map = "works", .untyped = true,
		  .explanation = "'works': locks, timers or pointers in the value" },
	};
	struct bpf_object *obj;

	need_kfunc("bpf_task_work_schedule_resume");
	obj = run_start(KFUNCS);
	expect_run(obj, "later", 0);
	CHECK(run_value(obj, "works", 0) == 11, "it did not run");
	run_changed(KFUNCS, changes, ARRAY_SIZE(changes));
}

static void test_stream(void)
{
	struct bpf_object *obj;
	char text[64] = "";
	int n;

	need_symbol(bpf_prog_stream_read, "bpf_prog_stream_read");
	need_kfunc("bpf_stream_vprintk");
	obj = run_start(KFUNCS);
	expect_run(obj, "say", 0);
	n = bpf_prog_stream_read(bpf_program__fd(find(obj, "say")), 1, text,
				 sizeof(text) - 1, NULL);
	CHECK(n > 0 && !strcmp(text, "signed 4711\n"), "%d: '%s'", n, text);
}

static const struct test tests[] = {
	{ "later.rhash", ENFORCE, test_rhash },
	{ "later.overwrite", ENFORCE, test_overwrite },
	{ "later.exclusive", ENFORCE, test_exclusive },
	{ "later.percpu_contents", ENFORCE, test_percpu_contents },
	{ "later.percpu_variable", ENFORCE, test_percpu_variable },
	{ "later.prepare", ENFORCE, test_prepare },
	{ "later.clone_left_out", ENFORCE, test_clone_left_out },
	{ "later.fsession", ENFORCE, test_fsession },
	{ "later.fsession_tampered", ENFORCE, test_fsession_tampered },
	{ "later.multi", ENFORCE, test_multi },
	{ "later.multi_tampered", ENFORCE, test_multi_tampered },
	{ "later.uprobe_session", ENFORCE, test_uprobe_session },
	{ "later.task_work", ENFORCE, test_task_work },
	{ "later.stream", ENFORCE, test_stream },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
