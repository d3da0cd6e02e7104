// SPDX-License-Identifier: GPL-2.0
/*
 * struct_ops: the member that a program is for is bound by its name
 */
#include "later.h"
#include "ops.skel.h"

#define MODULE	"bpf_sig_test"

/* Positions in this kernel's structs, see test_mod/bpf_sig_test.h */
#define OPS_FIRST	0
#define OPS_SECOND	1
#define OPS_DATA	2

static struct ops *open_skel(void)
{
	struct ops *skel;

	kind_begin();
	skel = ops__open();
	CHECK(skel, "%m");
	return skel;
}

static struct ops *start(void)
{
	struct ops *skel;

	module_load();
	skel = open_skel();
	kind_loaded(skel->obj, ops__load(skel));
	return skel;
}

static void test_ops(void)
{
	struct ops *skel = start();
	struct bpf_link *link;
	int result;

	link = bpf_map__attach_struct_ops(skel->maps.ops);
	CHECK(link, "%m:\n%s", run_log);
	result = module_run(5);
	CHECK(result == 5 + 3 + 7 + 50 + 500, "%d", result);
	CHECK(skel->bss->first_arg == 5 && skel->bss->second_arg == 5, "%d, %d",
	      skel->bss->first_arg, skel->bss->second_arg);
	bpf_link__destroy(link);
	result = module_run(5);
	CHECK(result == 8, "%d", result);
}

/* One member is enough; the other program is not loaded for nothing. */
static void test_without_member(void)
{
	struct ops *skel;
	int result;

	module_load();
	skel = open_skel();
	skel->struct_ops.ops->second = NULL;
	bpf_program__set_autoload(skel->progs.do_second, false);
	kind_loaded(skel->obj, ops__load(skel));
	CHECK(bpf_map__attach_struct_ops(skel->maps.ops), "%m:\n%s", run_log);
	result = module_run(5);
	CHECK(result == 5 + 3 + 7 + 50, "%d", result);
}

static void start_load(const char *prog, const char *module, const char *type,
		       __u32 member)
{
	load_init(&load, &object, prog);
	tamper_target(module, type, BTF_KIND_STRUCT);
	load.attr.expected_attach_type = member;
}

static void test_member(void)
{
	module_load();
	tamper_open("ops.signed.bpf.o");
	/* By number, it has to be the one of that name. */
	start_load("do_first", MODULE, "bpf_sig_test_ops", OPS_FIRST);
	close(expect_loaded(&load));
	start_load("do_second", MODULE, "bpf_sig_test_ops", OPS_SECOND);
	close(expect_loaded(&load));
	start_load("do_first", MODULE, "bpf_sig_test_ops", OPS_SECOND);
	expect_refused(&load, EKEYREJECTED,
		       "struct_ops member: signed 'first', submitted 'second'");
	start_load("do_second", MODULE, "bpf_sig_test_ops", OPS_FIRST);
	expect_refused(&load, EKEYREJECTED,
		       "struct_ops member: signed 'second', submitted 'first'");
	start_load("do_first", MODULE, "bpf_sig_test_ops", OPS_DATA);
	expect_refused(&load, EKEYREJECTED,
		       "struct_ops member: signed 'first', submitted 'data'");
	start_load("do_first", MODULE, "bpf_sig_test_ops", 99);
	expect_refused(&load, EKEYREJECTED,
		       "struct_ops member: signed 'first', submitted 'none'");
}

/* The same name and type, in another struct. */
static void test_struct(void)
{
	module_load();
	tamper_open("ops.signed.bpf.o");
	start_load("do_first", MODULE, "bpf_sig_test_other_ops", 2);
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'bpf_sig_test_ops', submitted 'bpf_sig_test:bpf_sig_test_other_ops'");
	start_load("do_other", MODULE, "bpf_sig_test_ops", OPS_SECOND);
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'bpf_sig_test_other_ops', submitted 'bpf_sig_test:bpf_sig_test_ops'");
	start_load("do_first", NULL, "tcp_congestion_ops", 0);
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'bpf_sig_test_ops', submitted 'tcp_congestion_ops'");
	/* Around the struct, not it. */
	start_load("do_first", MODULE, "bpf_struct_ops_bpf_sig_test_ops", OPS_FIRST);
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'bpf_sig_test_ops', submitted 'bpf_sig_test:bpf_struct_ops_bpf_sig_test_ops'");
}

static void test_application(void)
{
	struct ops *skel;
	int err;

	module_load();
	skel = open_skel();
	/* The programs the other way round, as an application might set them. */
	skel->struct_ops.ops->first = skel->progs.do_second;
	skel->struct_ops.ops->second = skel->progs.do_first;
	err = ops__load(skel);
	CHECK(err == -EKEYREJECTED, "%d:\n%s", err, run_log);
	CHECK(strstr(run_log, "struct_ops member: signed 'first', submitted 'second'"),
	      "%s", run_log);
}

static int fill(int first, int second)
{
	return ops_fill(ops_map(BPF_F_LINK), first, second);
}

/* Signed for one member, a program is not taken for another one. */
static void test_fill(void)
{
	int first, second, err;

	module_load();
	tamper_open("ops.signed.bpf.o");
	load_init(&load, &object, "do_first");
	first = expect_loaded(&load);
	load_init(&load, &object, "do_second");
	second = expect_loaded(&load);
	err = fill(first, second);
	CHECK(!err, "%d", err);
	err = fill(second, first);
	CHECK(err == -EINVAL, "%d", err);
	load_init(&load, &object, "do_other");
	err = fill(first, expect_loaded(&load));
	CHECK(err == -EINVAL, "%d", err);
}

/* Nothing submitted, the kernel looks for the name: the number is of no matter. */
static void test_by_name(void)
{
	int fd, err;

	module_load();
	tamper_open("ops.signed.bpf.o");
	load_init(&load, &object, "do_second");
	load.attr.expected_attach_type = OPS_FIRST;
	fd = expect_loaded(&load);
	err = fill(fd, 0);
	CHECK(err == -EINVAL, "as the first member: %d", err);
	err = fill(0, fd);
	CHECK(!err, "as the second member: %d", err);
}

static int load_first_unsigned(void)
{
	int fd;

	start_load("do_first", MODULE, "bpf_sig_test_ops", OPS_FIRST);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	fd = load_run(&load);
	CHECK(fd >= 0, "%d:\n%s", fd, load.log);
	return fd;
}

/* Loaded while nobody minded, it becomes no member any more. */
static void test_unsigned_before(void)
{
	int fd, second, err, audit = audit_open();

	module_load();
	tamper_open("ops.signed.bpf.o");
	load_init(&load, &object, "do_second");
	second = expect_loaded(&load);
	fd = load_first_unsigned();
	raise_mode();
	err = fill(fd, second);
	CHECK(err == -EKEYREJECTED, "%d", err);
	audit_expect(audit, "do_first", LOADED_BEFORE);
}

/* A program of another kind, which can have a struct as its own. */
static int load_tiny(void)
{
	static struct object small;

	object_open(&small, "small.signed.bpf.o");
	load_init(&load, &small, "tiny");
	return expect_loaded(&load);
}

/* A member since nobody minded: no signed program gets it with the struct any more. */
static void test_assoc_before(void)
{
	int mixed, pure, first, second, tiny, err, audit = audit_open();

	need_symbol(bpf_prog_assoc_struct_ops, "bpf_prog_assoc_struct_ops");
	need_enumerator("bpf_cmd", "BPF_PROG_ASSOC_STRUCT_OPS");
	module_load();
	tamper_open("ops.signed.bpf.o");
	load_init(&load, &object, "do_second");
	second = expect_loaded(&load);
	first = load_first_unsigned();
	mixed = ops_map(BPF_F_LINK);
	err = ops_fill(mixed, first, second);
	CHECK(!err, "%d", err);
	pure = ops_map(BPF_F_LINK);
	err = ops_fill(pure, 0, second);
	CHECK(!err, "%d", err);
	err = bpf_prog_assoc_struct_ops(load_tiny(), mixed, NULL);
	CHECK(!err, "%d", err);
	tiny = load_tiny();
	raise_mode();
	err = bpf_prog_assoc_struct_ops(tiny, mixed, NULL);
	CHECK(err == -EKEYREJECTED, "%d", err);
	audit_expect(audit, "do_first", LOADED_BEFORE);
	err = bpf_prog_assoc_struct_ops(tiny, pure, NULL);
	CHECK(!err, "%d", err);
}

static const struct test tests[] = {
	{ "kind.struct_ops", ENFORCE, test_ops },
	{ "kind.struct_ops_without_member", ENFORCE, test_without_member },
	{ "kind.struct_ops_by_name", ENFORCE, test_by_name },
	{ "kind.struct_ops_member_tampered", ENFORCE, test_member },
	{ "kind.struct_ops_struct_tampered", ENFORCE, test_struct },
	{ "kind.struct_ops_swapped", ENFORCE, test_application },
	{ "kind.struct_ops_fill", ENFORCE, test_fill },
	{ "kind.struct_ops_unsigned_before", OFF " bpf_sig_test.alone=14", test_unsigned_before },
	{ "kind.struct_ops_assoc_before", OFF " bpf_sig_test.alone=16", test_assoc_before },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
