// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols and references that a careless signer signed
 *
 * A number means something else on the next kernel, so only names are taken.
 */
#include <bpf/btf.h>
#include "manifest_edit.h"

#define LD_LOW(src, low) \
	((struct bpf_insn){ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 1, \
			    .src_reg = (src), .imm = (low) })
#define LD_HIGH(high)	((struct bpf_insn){ .imm = (high) })
#define MOV_0		((struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K })
#define EXIT		((struct bpf_insn){ .code = BPF_JMP | BPF_EXIT })
#define CALL_KFUNC(id) \
	((struct bpf_insn){ .code = BPF_JMP | BPF_CALL, \
			    .src_reg = BPF_PSEUDO_KFUNC_CALL, .imm = (id) })

#define SIGN_INSNS(...) \
	do { \
		static const struct bpf_insn insns[] = { __VA_ARGS__ }; \
		\
		edit_open("small.signed.bpf.o", "tiny"); \
		edit_insns(insns, ARRAY_SIZE(insns)); \
	} while (0)

static void test_as_signed(void)
{
	SIGN_INSNS(LD_LOW(0, 1), LD_HIGH(2), MOV_0, EXIT);
	edit_sign();
	close(expect_loaded(&load));
}

static void test_map_fd(void)
{
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_MAP_FD, 5), LD_HIGH(0), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: map or symbol by number");
}

static void test_map_value(void)
{
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_MAP_VALUE, 5), LD_HIGH(0), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: map or symbol by number");
}

static void test_btf_id(void)
{
	int fd = audit_open();

	SIGN_INSNS(LD_LOW(BPF_PSEUDO_BTF_ID, 1000), LD_HIGH(0), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: map or symbol by number");
	audit_expect(fd, "tiny", "reason=\"symbol cannot be resolved\"");
}

static void test_map_idx(void)
{
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_MAP_IDX, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: map that is not in fd_array");
}

static void test_map_idx_value(void)
{
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_MAP_IDX_VALUE, -1), LD_HIGH(0), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: map that is not in fd_array");
}

static void test_kfunc(void)
{
	SIGN_INSNS(CALL_KFUNC(1234), MOV_0, EXIT);
	edit_refuse(EKEYREJECTED, "instruction 0: kernel function without a signed name");
}

static void test_kfunc_with_number(void)
{
	SIGN_INSNS(CALL_KFUNC(1234), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "bpf_rcu_read_lock");
	edit_refuse(EKEYREJECTED, "instruction 0: not what a symbol can be put into");
}

static void test_wrong_shape(void)
{
	SIGN_INSNS(MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "bpf_rcu_read_lock");
	edit_refuse(EKEYREJECTED, "instruction 0: not what a symbol can be put into");
	SIGN_INSNS(LD_LOW(0, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, 0, "runqueues");
	edit_refuse(EKEYREJECTED, "instruction 0: not what a symbol can be put into");
	SIGN_INSNS(LD_LOW(0, 7), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, 0, "init_task");
	edit_refuse(EKEYREJECTED, "instruction 0: not what a symbol can be put into");
}

/* The second half of an instruction is no instruction. */
static void test_second_half(void)
{
	SIGN_INSNS(LD_LOW(0, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(1, BPF_SIG_SYMBOL_UNTYPED, 0, "init_task");
	edit_refuse(EKEYREJECTED, "instruction 1: ");
}

static void test_missing_kfunc(void)
{
	int fd = audit_open();

	SIGN_INSNS(CALL_KFUNC(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "no_such_kfunc");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_kfunc': not in this kernel");
	audit_expect(fd, "tiny", "reason=\"symbol cannot be resolved\" errno=2");
}

static void test_missing_typed(void)
{
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_BTF_ID, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, 0, "no_such_variable");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_variable': not in this kernel");
}

static void test_missing_untyped(void)
{
	SIGN_INSNS(LD_LOW(0, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, 0, "no_such_symbol");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_symbol': not in this kernel");
}

static void test_weak(void)
{
	SIGN_INSNS(LD_LOW(0, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, BPF_SIG_SYMBOL_F_WEAK, "no_such_symbol");
	edit_sign();
	close(expect_loaded(&load));
	SIGN_INSNS(LD_LOW(BPF_PSEUDO_BTF_ID, 0), LD_HIGH(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, BPF_SIG_SYMBOL_F_WEAK, "no_such_variable");
	edit_sign();
	close(expect_loaded(&load));
}

/* Absent and reached all the same: the verifier's to refuse. */
static void test_weak_kfunc_reached(void)
{
	int err;

	SIGN_INSNS(CALL_KFUNC(0), MOV_0, EXIT);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, BPF_SIG_SYMBOL_F_WEAK, "no_such_kfunc");
	edit_sign();
	err = load_run(&load);
	CHECK(err == -EINVAL, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, "2002000000"), "log:\n%s", load.log);
}

/* The kernel has it, but it is not what the object was compiled against. */
static void test_other_type(void)
{
	struct bpf_sig_rec_symbol *symbol;
	int i, id = 0;

	edit_open("demo.signed.bpf.o", "handle_unlink");
	for (i = 0; (symbol = edit_record(BPF_SIG_REC_SYMBOL, i)) != edit_end(); i++) {
		if (!strcmp((char *)(symbol + 1), "bpf_task_from_pid"))
			id = i + 1;
		if (strcmp((char *)(symbol + 1), "bpf_task_release"))
			continue;
		CHECK(id, "symbols in an unexpected order");
		symbol->type_id = ((struct bpf_sig_rec_symbol *)
				   edit_record(BPF_SIG_REC_SYMBOL, id - 1))->type_id;
		break;
	}
	CHECK(symbol != edit_end(), "no such symbol");
	edit_refuse(ENOENT, "symbol 'bpf_task_release': the kernel's has another type");
}

/* A struct of the same name as a target would mean another hook. */
static void test_target_of_targetless(void)
{
	struct {
		struct bpf_sig_rec_target target;
		char name[16];
	} r = { { { htole32(BPF_SIG_REC_TARGET), htole32(sizeof(r)) },
		  htole32(BPF_SIG_TARGET_FUNC) }, "vfs_unlink" };

	edit_open("small.signed.bpf.o", "tiny");
	edit_insert(edit_end(), &r, 8 + 8 + 16);
	edit_refuse(EKEYREJECTED, "prog 'tiny': programs of type 1 have no attach target");
}

static void test_missing_target(void)
{
	char *name;

	edit_open("demo.signed.bpf.o", "handle_unlink");
	name = memmem(manifest, manifest_size, "vfs_unlink", 11);
	CHECK(name, "no target in the manifest");
	memcpy(name, "not_unlink", 10);
	edit_refuse(ENOENT, "attach target 'not_unlink': not in this kernel");
}

static const struct test tests[] = {
	{ "symbols.as_signed", ENFORCE, test_as_signed },
	{ "symbols.map_fd", ENFORCE, test_map_fd },
	{ "symbols.map_value", ENFORCE, test_map_value },
	{ "symbols.btf_id", ENFORCE, test_btf_id },
	{ "symbols.map_idx", ENFORCE, test_map_idx },
	{ "symbols.map_idx_value", ENFORCE, test_map_idx_value },
	{ "symbols.kfunc", ENFORCE, test_kfunc },
	{ "symbols.kfunc_with_number", ENFORCE, test_kfunc_with_number },
	{ "symbols.wrong_shape", ENFORCE, test_wrong_shape },
	{ "symbols.second_half", ENFORCE, test_second_half },
	{ "symbols.missing_kfunc", ENFORCE, test_missing_kfunc },
	{ "symbols.missing_typed", ENFORCE, test_missing_typed },
	{ "symbols.missing_untyped", ENFORCE, test_missing_untyped },
	{ "symbols.weak", ENFORCE, test_weak },
	{ "symbols.weak_kfunc_reached", ENFORCE, test_weak_kfunc_reached },
	{ "symbols.other_type", ENFORCE, test_other_type },
	{ "symbols.target_of_targetless", ENFORCE, test_target_of_targetless },
	{ "symbols.missing_target", ENFORCE, test_missing_target },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
