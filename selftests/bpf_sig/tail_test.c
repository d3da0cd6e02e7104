// SPDX-License-Identifier: GPL-2.0
/*
 * Tail calls
 */
#include "kinds.h"
#include "tail.skel.h"

static struct tail *skel;

static struct tail *load_skel(void)
{
	struct tail *skel;

	kind_begin();
	skel = tail__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, tail__load(skel));
	return skel;
}

/* The size of the packet is the slot that it takes, plus 100. */
static int run(struct bpf_program *prog, int slot)
{
	char data[128] = {};

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = data,
		    .data_size_in = 100 + slot);
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%m");
	return opts.retval;
}

static void test_tail_call(void)
{
	int res;

	skel = load_skel();
	res = run(skel->progs.classify, 0);
	CHECK(res == 10 && skel->bss->taken == 1, "%d, %u", res, skel->bss->taken);
	res = run(skel->progs.classify, 2);
	CHECK(res == 20 && skel->bss->taken == 2, "%d, %u", res, skel->bss->taken);
	res = run(skel->progs.classify, 1);
	CHECK(res == -1 && !skel->bss->taken, "%d, %u", res, skel->bss->taken);
	res = run(skel->progs.constant_slot, 0);
	CHECK(res == 20 && skel->bss->taken == 2, "%d, %u", res, skel->bss->taken);
}

/* The slot is a constant in the instructions, and the array is one of the maps. */
static void test_tampered(void)
{
	int array;

	tamper_open("tail.signed.bpf.o");
	load_init(&load, &object, "constant_slot");
	array = load_map_position(&load, "jumps");
	close(expect_loaded(&load));
	tamper_insn(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0)->imm ^= 2;
	refuse_insns("constant_slot");
	load_init(&load, &object, "constant_slot");
	load.fds[array] =
		bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "evil", 4, 4, 3, NULL);
	expect_refused(&load, EKEYREJECTED, "name: signed 'jumps', submitted 'evil'");
	load.fds[array] =
		bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "jumps", 4, 4, 4, NULL);
	expect_refused(&load, EKEYREJECTED,
		       "'jumps': max_entries: signed 3, submitted 4");
}

static int load_evil(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 666 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load_unsigned(BPF_PROG_TYPE_SCHED_CLS, insns, ARRAY_SIZE(insns), NULL);
}

static int put(int fd, __u32 slot)
{
	return bpf_map_update_elem(bpf_map__fd(skel->maps.jumps), &slot, &fd, 0);
}

/* Nothing unsigned can be loaded, so there is nothing to put there. */
static void test_unsigned(void)
{
	int fd;

	skel = load_skel();
	fd = load_evil();
	CHECK(fd == -EKEYREJECTED, "%d", fd);
}

/*
 * The slots are run-time state: another signed program may be put there, as
 * it is by the tools that replace their programs one by one.
 */
static void test_other_signed(void)
{
	int err, res;

	skel = load_skel();
	err = put(bpf_program__fd(skel->progs.second), 0);
	CHECK(!err, "%d", err);
	res = run(skel->progs.classify, 0);
	CHECK(res == 20, "%d", res);
}

/* Loaded while nobody minded, and put into a signed program's array later. */
static void test_unsigned_before(void)
{
	int err, fd = load_evil(), res, audit = audit_open();

	CHECK(fd >= 0, "%d", fd);
	skel = load_skel();
	raise_mode();
	err = put(fd, 1);
	CHECK(err == -EKEYREJECTED, "%d", err);
	audit_expect(audit, "unsigned", LOADED_BEFORE);
	res = run(skel->progs.classify, 1);
	CHECK(res == -1, "%d", res);
}

static int load_xdp(enum bpf_attach_type attach_type)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 2 /* XDP_PASS */ },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.expected_attach_type = attach_type,
		.insns = (unsigned long)insns,
		.insn_cnt = ARRAY_SIZE(insns),
		.license = (unsigned long)"GPL",
		.prog_name = "unsigned",
	};
	int fd = sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));

	CHECK(fd >= 0, "%m");
	return fd;
}

static int put_redirect(enum bpf_map_type type, __u32 first, int prog)
{
	struct { __u32 first; int prog; } value = { first, prog };
	int fd = bpf_map_create(type, "redirects", 4, sizeof(value), 1, NULL);
	__u32 zero = 0;

	CHECK(fd >= 0, "%m");
	return bpf_map_update_elem(fd, &zero, &value, 0);
}

/* What a packet is redirected to may have a program, too. */
static void test_redirect_before(void)
{
	int dev = load_xdp(BPF_XDP_DEVMAP), cpu = load_xdp(BPF_XDP_CPUMAP);
	int err, audit = audit_open();

	err = put_redirect(BPF_MAP_TYPE_DEVMAP, 1, dev);
	CHECK(!err, "%d", err);
	err = put_redirect(BPF_MAP_TYPE_CPUMAP, 64, cpu);
	CHECK(!err, "%d", err);
	raise_mode();
	err = put_redirect(BPF_MAP_TYPE_DEVMAP, 1, dev);
	CHECK(err == -EKEYREJECTED, "DEVMAP: %d", err);
	audit_expect(audit, "unsigned", LOADED_BEFORE);
	/* Whatever is wrong with the program, 6.12 says -ENOMEM. */
	err = put_redirect(BPF_MAP_TYPE_CPUMAP, 64, cpu);
	CHECK(err == -EKEYREJECTED || err == -ENOMEM, "CPUMAP: %d", err);
}

static const struct test tests[] = {
	{ "kind.tail_call", ENFORCE, test_tail_call },
	{ "kind.tail_call_tampered", ENFORCE, test_tampered },
	{ "kind.tail_call_unsigned", ENFORCE, test_unsigned },
	{ "kind.tail_call_other_signed", ENFORCE, test_other_signed },
	{ "kind.tail_call_unsigned_before", OFF " bpf_sig_test.alone=13", test_unsigned_before },
	{ "kind.redirect_unsigned_before", OFF " bpf_sig_test.alone=15", test_redirect_before },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
