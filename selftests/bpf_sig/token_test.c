// SPDX-License-Identifier: GPL-2.0
/*
 * Loads by a process without privileges, which a BPF token allows: what a
 * token is good for does not depend on signatures, nor the other way round
 */
#include <bpf/bpf.h>
#include "run.h"
#include "token.h"

#define OBJECT "token.signed.bpf.o"
#define UNSIGNED "token.bpf.o"

#define PROGS_ALL "any"
#define PROGS_NO_XDP "0x4000000"	/* tracing */

static struct object object;
static struct load load;
static int token;

static void enter(const char *progs)
{
	trust_signer();
	libbpf_set_print(run_keep_log);
	token = token_enter(progs);
}

/* With maps and BTF that were made by somebody who may. */
static void prepare(const char *progs)
{
	object_open(&object, OBJECT);
	object_maps(&object);
	load_init(&load, &object, "filter");
	enter(progs);
	load.attr.prog_token_fd = token;
	load.attr.prog_flags |= BPF_F_TOKEN_FD;
}

static void drop_token(void)
{
	load.attr.prog_token_fd = 0;
	load.attr.prog_flags &= ~BPF_F_TOKEN_FD;
}

static void test_signed(void)
{
	prepare(PROGS_ALL);
	close(expect_loaded(&load));
	drop_token();
	expect_refused(&load, EPERM, NULL);
}

static void test_unsigned(void)
{
	prepare(PROGS_ALL);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	expect_refused(&load, EKEYREJECTED, "prog 'filter': unsigned, and this kernel ");
	drop_token();
	expect_refused(&load, EPERM, NULL);
}

static void test_tampered(void)
{
	struct bpf_insn *insns;

	prepare(PROGS_ALL);
	insns = (void *)(unsigned long)load.attr.insns;
	insns[load.attr.insn_cnt - 2].imm ^= 1;
	expect_refused(&load, EKEYREJECTED, "prog 'filter': instructions: signed ");
	insns[load.attr.insn_cnt - 2].imm ^= 1;
	load.fds[0] = load.fds[1];
	expect_refused(&load, EKEYREJECTED, "map 0: name: signed ");
}

static void test_not_delegated(void)
{
	prepare(PROGS_NO_XDP);
	expect_refused(&load, EPERM, NULL);
	load_init(&load, &object, "trace");
	load.attr.prog_token_fd = token;
	load.attr.prog_flags |= BPF_F_TOKEN_FD;
	close(expect_loaded(&load));
}

/* What libbpf asks first. */
static void test_query(void)
{
	prepare(PROGS_ALL);
	load.attr.insn_cnt = 0;
	expect_refused(&load, ENODATA, NULL);
	load.attr.signature_size--;
	expect_refused(&load, EBADMSG, "signature: ");
	/* So may whoever may load anything, as anybody in this guest. */
	drop_token();
	expect_refused(&load, EBADMSG, "signature: ");
}

static struct bpf_object *open_with_token(const char *path)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .bpf_token_path = TOKEN_FS);
	struct bpf_object *obj = bpf_object__open_file(file(path), &opts);

	CHECK(obj, "%s: %m:\n%s", path, run_log);
	return obj;
}

static void test_libbpf(void)
{
	struct bpf_object *obj;
	__u64 pid = 0;
	int res;

	enter(PROGS_ALL);
	obj = open_with_token(OBJECT);
	bpf_program__set_autoload(bpf_object__find_program_by_name(obj, "trace"), true);
	run_load(obj);
	res = run_prog(obj, "filter");
	CHECK(res == 2 /* XDP_PASS */, "%d", res);
	CHECK(*(__u64 *)run_variable(obj, "since"), "it did not run");
	CHECK(!bpf_map_lookup_and_delete_elem(run_map(obj, "seen"), NULL, &pid) &&
	      pid == getpid(), "%llu", pid);
}

static void test_libbpf_unsigned(void)
{
	enter(PROGS_ALL);
	run_refused(open_with_token(UNSIGNED), EKEYREJECTED,
		    "prog 'filter': unsigned, and this kernel enforces signatures");
}

static void test_libbpf_tampered(void)
{
	struct bpf_object *obj;

	enter(PROGS_ALL);
	obj = open_with_token(OBJECT);
	*(__u32 *)run_variable(obj, "verdict") = 1;
	run_refused(obj, EKEYREJECTED, "'.rodata': contents: signed ");
}

static void test_libbpf_not_delegated(void)
{
	struct bpf_object *obj;
	int err;

	enter(PROGS_NO_XDP);
	obj = open_with_token(OBJECT);
	err = bpf_object__load(obj);
	CHECK(err == -EPERM, "%d:\n%s", err, run_log);
}

static const struct test tests[] = {
	{ "token.signed", ENFORCE, test_signed },
	{ "token.unsigned", ENFORCE, test_unsigned },
	{ "token.tampered", ENFORCE, test_tampered },
	{ "token.not_delegated", ENFORCE, test_not_delegated },
	{ "token.query", ENFORCE, test_query },
	{ "token.libbpf", ENFORCE, test_libbpf },
	{ "token.libbpf_unsigned", ENFORCE, test_libbpf_unsigned },
	{ "token.libbpf_tampered", ENFORCE, test_libbpf_tampered },
	{ "token.libbpf_not_delegated", ENFORCE, test_libbpf_not_delegated },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
