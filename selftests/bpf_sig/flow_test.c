// SPDX-License-Identifier: GPL-2.0
/*
 * Ways in which one piece of a program gets to run another
 */
#include <bpf/bpf_image.h>
#include "kinds.h"
#include "flow.skel.h"

#define CALL	(BPF_JMP | BPF_CALL)
#define LD64	(BPF_LD | BPF_IMM | BPF_DW)

static struct flow *skel;

static struct flow *load_skel(void)
{
	struct flow *skel;

	kind_begin();
	skel = flow__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, flow__load(skel));
	return skel;
}

static int run(struct bpf_program *prog, size_t size)
{
	static char data[8192];

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = data, .data_size_in = size);
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%s: %m",
	      bpf_program__name(prog));
	return opts.retval;
}

#define expect_run(prog, size, res) \
	do { \
		int _res = run(skel->progs.prog, (size)); \
		\
		CHECK(_res == (res), "returns %d", _res); \
	} while (0)

static void test_for_each(void)
{
	skel = load_skel();
	expect_run(for_each, 64, 3);
	CHECK(skel->bss->seen == 3, "%llu", skel->bss->seen);
}

static void test_loop(void)
{
	skel = load_skel();
	expect_run(loop, 64, 0 + 1 + 2 + 3 + 4);
}

static void test_timer(void)
{
	int i;

	skel = load_skel();
	expect_run(start_timer, 64, 0);
	for (i = 0; i < 100 && !skel->bss->expirations; i++)
		usleep(10000);
	CHECK(skel->bss->expirations == 1, "%llu", skel->bss->expirations);
}

static void test_exception(void)
{
	skel = load_skel();
	expect_run(throw, 64, 41);
	expect_run(throw_cookie, 64, 17);
}

static void test_subprograms(void)
{
	skel = load_skel();
	expect_run(call, 64, (64 * 2 * 2 + 1) + (2 + 1));
	CHECK(skel->bss->calls == 203, "%llu", skel->bss->calls);
}

static void test_section(void)
{
	skel = load_skel();
	expect_run(same_section_1, 64, 1);
	expect_run(same_section_2, 64, 2);
}

static void test_frags(void)
{
	skel = load_skel();
	expect_run(linear, 64, 2 /* XDP_PASS */);
	expect_run(fragments, 8000, 3 /* XDP_TX */);
}

static void start(const char *prog)
{
	load_init(&load, &object, prog);
}

/* Another function of the same program as the callback. */
static void swap_callbacks(const char *prog)
{
	struct bpf_insn *a, *b;
	int to_a;

	start(prog);
	a = tamper_insn(LD64, BPF_PSEUDO_FUNC, 0);
	b = tamper_insn(LD64, BPF_PSEUDO_FUNC, 1);
	/* Relative to the instruction, as the target of a call is. */
	to_a = a - b + a->imm;
	CHECK(a->imm != b - a + b->imm, "both call the same");
	a->imm = b - a + b->imm;
	refuse_insns(prog);
	b->imm = to_a;
	refuse_insns(prog);
}

static void test_callback_tampered(void)
{
	tamper_open("flow.signed.bpf.o");
	swap_callbacks("for_each");
	swap_callbacks("start_timer");
	start("loop");
	tamper_insn(LD64, BPF_PSEUDO_FUNC, 0)->imm--;
	refuse_insns("loop");
	/* An index of a map where the function was. */
	start("loop");
	tamper_insn(LD64, BPF_PSEUDO_FUNC, 0)->src_reg = BPF_PSEUDO_MAP_IDX;
	refuse_insns("loop");
}

static int load_btf(const void *data, __u32 size)
{
	int fd = bpf_btf_load(data, size, NULL);

	CHECK(fd >= 0, "%m");
	return fd;
}

static void test_exception_tampered(void)
{
	struct bpf_func_info *info, first;
	__u32 size, i;
	char *btf, *tag;
	const void *p;

	tamper_open("flow.signed.bpf.o");
	/* The functions change places: the kernel finds the callback by name. */
	start("throw");
	info = (void *)(unsigned long)load.attr.func_info;
	CHECK(load.attr.func_info_cnt >= 4, "%u", load.attr.func_info_cnt);
	for (i = 1; i + 1 < load.attr.func_info_cnt; i++) {
		first = info[i];
		info[i].type_id = info[i + 1].type_id;
		info[i + 1].type_id = first.type_id;
		expect_refused(&load, EKEYREJECTED, "prog 'throw': func_info: signed ");
		info[i + 1].type_id = info[i].type_id;
		info[i] = first;
	}
	close(expect_loaded(&load));
	/* The tag names another function. */
	p = bpf_image__btf(object.image, &size);
	btf = malloc(size);
	memcpy(btf, p, size);
	tag = memmem(btf, size, "exception_callback:on_exception", 32);
	CHECK(tag, "no tag");
	memcpy(tag, "exception_callback:in_global", 29);
	start("throw");
	load.attr.prog_btf_fd = load_btf(btf, size);
	expect_refused(&load, EKEYREJECTED, "prog 'throw': BTF: signed ");
	/* There is none. */
	*tag = 'E';
	load.attr.prog_btf_fd = load_btf(btf, size);
	expect_refused(&load, EKEYREJECTED, "prog 'throw': BTF: signed ");
	load.attr.prog_btf_fd = object.btf_fd;
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->src_reg = 0;
	refuse_insns("throw");
}

static void test_subprogram_tampered(void)
{
	tamper_open("flow.signed.bpf.o");
	start("call");
	tamper_insn(CALL, BPF_PSEUDO_CALL, 0)->imm++;
	refuse_insns("call");
	/* The order of the subprograms is not for a loader to choose. */
	start("call");
	load.attr.insn_cnt--;
	expect_refused(&load, EKEYREJECTED,
		       "prog 'call': number of instructions: signed ");
	start("call");
	load.attr.func_info_cnt--;
	expect_refused(&load, EKEYREJECTED, "prog 'call': number of func_info: signed ");
}

/* One program of a section under the name of the other. */
static void test_section_tampered(void)
{
	tamper_open("flow.signed.bpf.o");
	start("same_section_1");
	load.attr.prog_name[strlen("same_section_")] = '2';
	refuse_insns("same_section_2");
	load.attr.prog_name[strlen("same_section_")] = '3';
	expect_refused(&load, ENOENT, "prog 'same_section_3': not in the signed object 'flow'");
}

static void test_frags_tampered(void)
{
	tamper_open("flow.signed.bpf.o");
	refuse_flags("linear", BPF_F_XDP_HAS_FRAGS, "prog_flags: signed 0, submitted 32");
	refuse_flags("fragments", 0, "prog_flags: signed 32, submitted 0");
	refuse_attach_type("linear", BPF_XDP_DEVMAP,
			   "expected_attach_type: signed 37, submitted 33");
	refuse_flags("linear", BPF_F_XDP_DEV_BOUND_ONLY,
		     "prog_flags: signed 0, submitted 64");
}

static const struct test tests[] = {
	{ "kind.for_each", ENFORCE, test_for_each },
	{ "kind.bpf_loop", ENFORCE, test_loop },
	{ "kind.timer", ENFORCE, test_timer },
	{ "kind.exception", ENFORCE, test_exception },
	{ "kind.subprograms", ENFORCE, test_subprograms },
	{ "kind.section", ENFORCE, test_section },
	{ "kind.xdp_frags", ENFORCE, test_frags },
	{ "kind.callback_tampered", ENFORCE, test_callback_tampered },
	{ "kind.exception_tampered", ENFORCE, test_exception_tampered },
	{ "kind.subprogram_tampered", ENFORCE, test_subprogram_tampered },
	{ "kind.section_tampered", ENFORCE, test_section_tampered },
	{ "kind.xdp_frags_tampered", ENFORCE, test_frags_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
