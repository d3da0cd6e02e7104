// SPDX-License-Identifier: GPL-2.0
/*
 * struct_ops: the member that a program is for is bound by its name
 */
#include "kinds.h"
#include "ops.skel.h"

#define MODULE	"bpf_sig_test"

/* Positions in this kernel's structs, see test_mod/bpf_sig_test.h */
#define OPS_FIRST	0
#define OPS_SECOND	1
#define OPS_DATA	2

static struct ops *start(void)
{
	module_load();
	return KIND_LOAD(ops);
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
	skel = KIND_OPEN(ops);
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

/* Nothing submitted, the kernel looks for the name: the number is of no matter. */
static void test_by_name(void)
{
	int fd;

	module_load();
	tamper_open("ops.signed.bpf.o");
	load_init(&load, &object, "do_second");
	load.attr.expected_attach_type = OPS_FIRST;
	fd = expect_loaded(&load);
	close(fd);
}

static void test_application(void)
{
	struct ops *skel;
	int err;

	module_load();
	skel = KIND_OPEN(ops);
	/* The programs the other way round, as an application might set them. */
	skel->struct_ops.ops->first = skel->progs.do_second;
	skel->struct_ops.ops->second = skel->progs.do_first;
	err = ops__load(skel);
	CHECK(err == -EKEYREJECTED || err == -EINVAL, "%d:\n%s", err, run_log);
}

static const struct test tests[] = {
	{ "kind.struct_ops", ENFORCE, test_ops },
	{ "kind.struct_ops_without_member", ENFORCE, test_without_member },
	{ "kind.struct_ops_by_name", ENFORCE, test_by_name },
	{ "kind.struct_ops_member_tampered", ENFORCE, test_member },
	{ "kind.struct_ops_struct_tampered", ENFORCE, test_struct },
	{ "kind.struct_ops_swapped", ENFORCE, test_application },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
