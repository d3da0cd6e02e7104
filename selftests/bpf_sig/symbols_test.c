// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols and references that a careless signer signed
 *
 * A number means something else on the next kernel, so only names are taken.
 */
#include <bpf/btf.h>
#include "manifest_edit.h"

#define LD_IMM64(src, low, high) \
	{ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 1, .src_reg = src, \
	  .imm = low }, \
	{ .imm = high }
#define RETURN_0 \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K }, \
	{ .code = BPF_JMP | BPF_EXIT }
#define CALL_KFUNC(id) \
	{ .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL, .imm = id }

#define SIGN_INSNS(...) \
	do { \
		static const struct bpf_insn insns[] = { __VA_ARGS__ }; \
		\
		edit_open("small.signed.bpf.o", "tiny"); \
		edit_insns(insns, ARRAY_SIZE(insns)); \
	} while (0)

static void as_signed(void)
{
	SIGN_INSNS(LD_IMM64(0, 1, 2), RETURN_0);
	edit_sign();
	close(expect_loaded(&load));
}

static void map_fd(void)
{
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_MAP_FD, 5, 0), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: map or symbol by number");
}

static void map_value(void)
{
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_MAP_VALUE, 5, 0), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: map or symbol by number");
}

static void btf_id(void)
{
	int fd = audit_open();

	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_BTF_ID, 1000, 0), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: map or symbol by number");
	audit_expect(fd, "tiny", "reason=\"symbol cannot be resolved\"");
}

static void map_idx(void)
{
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_MAP_IDX, 0, 0), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: map that is not in fd_array");
}

static void map_idx_value(void)
{
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_MAP_IDX_VALUE, -1, 0), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: map that is not in fd_array");
}

static void kfunc(void)
{
	SIGN_INSNS(CALL_KFUNC(1234), RETURN_0);
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: kernel function without a signed name");
}

static void kfunc_with_number(void)
{
	SIGN_INSNS(CALL_KFUNC(1234), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "bpf_rcu_read_lock");
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: not what a symbol can be put into");
}

static void wrong_shape(void)
{
	SIGN_INSNS(RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "bpf_rcu_read_lock");
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: not what a symbol can be put into");
	SIGN_INSNS(LD_IMM64(0, 0, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, 0, "runqueues");
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: not what a symbol can be put into");
	SIGN_INSNS(LD_IMM64(0, 7, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, 0, "init_task");
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 0: not what a symbol can be put into");
}

/* The second half of an instruction is no instruction. */
static void second_half(void)
{
	SIGN_INSNS(LD_IMM64(0, 0, 0), RETURN_0);
	edit_symbol(1, BPF_SIG_SYMBOL_UNTYPED, 0, "init_task");
	edit_refuse(EKEYREJECTED, "prog 'tiny': instruction 1: ");
}

static void missing_kfunc(void)
{
	int fd = audit_open();

	SIGN_INSNS(CALL_KFUNC(0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, 0, "no_such_kfunc");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_kfunc': not in this kernel");
	audit_expect(fd, "tiny", "reason=\"symbol cannot be resolved\" errno=2");
}

static void missing_typed(void)
{
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_BTF_ID, 0, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, 0, "no_such_variable");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_variable': not in this kernel");
}

static void missing_untyped(void)
{
	SIGN_INSNS(LD_IMM64(0, 0, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, 0, "no_such_symbol");
	edit_refuse(ENOENT, "prog 'tiny': symbol 'no_such_symbol': not in this kernel");
}

static void weak(void)
{
	SIGN_INSNS(LD_IMM64(0, 0, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_UNTYPED, BPF_SIG_SYMBOL_F_WEAK, "no_such_symbol");
	edit_sign();
	close(expect_loaded(&load));
	SIGN_INSNS(LD_IMM64(BPF_PSEUDO_BTF_ID, 0, 0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_TYPED, BPF_SIG_SYMBOL_F_WEAK, "no_such_variable");
	edit_sign();
	close(expect_loaded(&load));
}

/* Absent and reached all the same: the verifier's to refuse. */
static void weak_kfunc_reached(void)
{
	int err;

	SIGN_INSNS(CALL_KFUNC(0), RETURN_0);
	edit_symbol(0, BPF_SIG_SYMBOL_KFUNC, BPF_SIG_SYMBOL_F_WEAK, "no_such_kfunc");
	edit_sign();
	err = load_run(&load);
	CHECK(err == -EINVAL, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, "2002000000"), "log:\n%s", load.log);
}

/* The kernel has it, but it is not what the object was compiled against. */
static void other_type(void)
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
static void target_of_targetless(void)
{
	struct {
		struct bpf_sig_rec_target target;
		char name[16];
	} r = { { { htole32(BPF_SIG_REC_TARGET), htole32(sizeof(r)) },
		  htole32(BPF_SIG_TARGET_FUNC) }, "do_unlinkat" };

	edit_open("small.signed.bpf.o", "tiny");
	edit_insert(edit_end(), &r, 8 + 8 + 16);
	edit_refuse(EKEYREJECTED, "prog 'tiny': programs of type 1 have no attach target");
}

static void missing_target(void)
{
	char *name;

	edit_open("demo.signed.bpf.o", "handle_unlink");
	name = memmem(manifest, manifest_size, "do_unlinkat", 12);
	CHECK(name, "no target in the manifest");
	memcpy(name, "no_unlinkat", 11);
	edit_refuse(ENOENT, "prog 'handle_unlink': attach target 'no_unlinkat': not in this kernel");
}

static const struct test tests[] = {
	{ "symbols.as_signed", ENFORCE, as_signed },
	{ "symbols.map_fd", ENFORCE, map_fd },
	{ "symbols.map_value", ENFORCE, map_value },
	{ "symbols.btf_id", ENFORCE, btf_id },
	{ "symbols.map_idx", ENFORCE, map_idx },
	{ "symbols.map_idx_value", ENFORCE, map_idx_value },
	{ "symbols.kfunc", ENFORCE, kfunc },
	{ "symbols.kfunc_with_number", ENFORCE, kfunc_with_number },
	{ "symbols.wrong_shape", ENFORCE, wrong_shape },
	{ "symbols.second_half", ENFORCE, second_half },
	{ "symbols.missing_kfunc", ENFORCE, missing_kfunc },
	{ "symbols.missing_typed", ENFORCE, missing_typed },
	{ "symbols.missing_untyped", ENFORCE, missing_untyped },
	{ "symbols.weak", ENFORCE, weak },
	{ "symbols.weak_kfunc_reached", ENFORCE, weak_kfunc_reached },
	{ "symbols.other_type", ENFORCE, other_type },
	{ "symbols.target_of_targetless", ENFORCE, target_of_targetless },
	{ "symbols.missing_target", ENFORCE, missing_target },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
