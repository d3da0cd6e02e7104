// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel functions and variables of a signed program, by name
 *
 * The signed instructions have no numbers of this kernel in them. The manifest
 * names what each of them refers to; the kernel looks the name up and writes
 * the number into its own copy of the instructions.
 */
#include <linux/kallsyms.h>
#include "../tools/lib/bpf/relo_core.h"
#include "private.h"

/* What libbpf puts there too, so that its log postprocessing recognises it. */
#define POISON_LDIMM64_MAP_BASE 2001000000
#define POISON_CALL_KFUNC_BASE 2002000000

static bool is_kfunc_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) &&
	       insn->src_reg == BPF_PSEUDO_KFUNC_CALL;
}

static bool is_ldimm64(const struct bpf_prog *prog, u32 idx)
{
	return prog->insnsi[idx].code == (BPF_LD | BPF_IMM | BPF_DW) &&
	       idx + 1 < prog->len;
}

static int refuse(struct bpf_sig_load *load, u32 insn, const char *why)
{
	bpf_sig_log(load, "prog '%s': instruction %u: %s",
		    load->prog->aux->name, insn, why);
	return -EKEYREJECTED;
}

/* The shape that the signer left for the kernel to fill in. */
static bool has_shape(const struct bpf_prog *prog,
		      const struct bpf_sig_symbol *sym)
{
	const struct bpf_insn *insn = &prog->insnsi[sym->insn];

	if (sym->kind == BPF_SIG_SYMBOL_KFUNC)
		return is_kfunc_call(insn) && !insn->imm && !insn->off;
	if (!is_ldimm64(prog, sym->insn) || insn[0].imm || insn[1].imm)
		return false;
	return insn->src_reg == (sym->kind == BPF_SIG_SYMBOL_UNTYPED ?
				 0 : BPF_PSEUDO_BTF_ID);
}

/*
 * Every reference by number has to be one that the manifest names: a number
 * that was signed would mean something else on the next kernel.
 */
static int check_references(struct bpf_sig_load *load,
			    const struct bpf_sig_prog *prog)
{
	const struct bpf_insn *insn = load->prog->insnsi;
	u32 i, sym = 0;

	for (i = 0; i < load->prog->len; i++) {
		if (sym < prog->symbol_cnt && prog->symbols[sym].insn == i) {
			if (!has_shape(load->prog, &prog->symbols[sym]))
				return refuse(load, i, "not what a symbol can be put into");
			sym++;
		} else if (is_kfunc_call(&insn[i])) {
			return refuse(load, i, "kernel function without a signed name");
		} else if (is_ldimm64(load->prog, i)) {
			switch (insn[i].src_reg) {
			case 0:
			case BPF_PSEUDO_FUNC:
				break;
			case BPF_PSEUDO_MAP_IDX:
			case BPF_PSEUDO_MAP_IDX_VALUE:
				if ((u32)insn[i].imm < load->map_cnt)
					break;
				return refuse(load, i, "map that is not in fd_array");
			default:
				return refuse(load, i, "map or symbol by number");
			}
		}
		if (is_ldimm64(load->prog, i))
			i++;
	}
	if (sym < prog->symbol_cnt)
		return refuse(load, prog->symbols[sym].insn,
			      "not what a symbol can be put into");
	return 0;
}

/* Position of a module's BTF in the load, as the instructions name it. */
static int add_mod_btf(struct bpf_sig_load *load, struct btf *btf)
{
	struct btf **btfs;
	u32 i;

	for (i = 0; i < load->mod_btf_cnt; i++) {
		if (load->mod_btfs[i] == btf) {
			btf_put(btf);
			return i + 1;
		}
	}
	if (load->mod_btf_cnt == S16_MAX)
		goto err_put;
	btfs = krealloc_array(load->mod_btfs, load->mod_btf_cnt + 1,
			      sizeof(*btfs), GFP_KERNEL_ACCOUNT);
	if (!btfs)
		goto err_put;
	btfs[load->mod_btf_cnt] = btf;
	load->mod_btfs = btfs;
	return ++load->mod_btf_cnt;
err_put:
	btf_put(btf);
	return -ENOMEM;
}

/**
 * bpf_sig_mod_btf - BTF of a module that a resolved instruction refers to
 * @load: the load
 * @idx: what the instruction has in the place of an fd or of an fd_array
 *	index, from 1
 *
 * Return: the BTF with a reference, or NULL if nothing was
 * resolved by name
 */
struct btf *bpf_sig_mod_btf(struct bpf_sig_load *load, u32 idx)
{
	if (!load->resolved)
		return NULL;
	if (!idx || idx > load->mod_btf_cnt)
		return ERR_PTR(-EINVAL);
	btf_get(load->mod_btfs[idx - 1]);
	return load->mod_btfs[idx - 1];
}

static bool types_compatible(struct bpf_sig_load *load,
			     const struct bpf_sig_symbol *sym,
			     const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	if (!sym->type_id)
		return true;
	if (!load->btf || !btf_type_by_id(load->btf, sym->type_id))
		return false;
	/* A function's prototype, or the type of a variable. */
	return bpf_core_types_are_compat(load->btf, sym->type_id, btf,
					 t->type) > 0;
}

/*
 * Looks a name up in the BTF of vmlinux and, if it is not there, of modules.
 * Returns the id and sets *mod to the position of the module's BTF, or to 0.
 */
static s32 find_typed(struct bpf_sig_load *load,
		      const struct bpf_sig_symbol *sym, u32 kind, u32 *mod)
{
	struct btf *btf;
	int pos = 0;
	s32 id;

	id = bpf_find_btf_id(sym->name, kind, &btf);
	if (id < 0)
		return id;
	if (!types_compatible(load, sym, btf, id)) {
		bpf_sig_log(load, "prog '%s': symbol '%s': the kernel's has another type",
			    load->prog->aux->name, sym->name);
		btf_put(btf);
		return -ENOENT;
	}
	if (btf_is_module(btf)) {
		pos = add_mod_btf(load, btf);
		if (pos < 0)
			return pos;
	} else {
		btf_put(btf);
	}
	*mod = pos;
	return id;
}

/* The verifier refuses the call, unless it finds out that it is not reached. */
static void poison(struct bpf_insn *insn, s32 func)
{
	insn->code = BPF_JMP | BPF_CALL;
	insn->src_reg = 0;
	insn->dst_reg = 0;
	insn->off = 0;
	insn->imm = func;
}

/* An optional map that the application did without. */
static bool is_left_out(const struct bpf_sig_load *load,
			const struct bpf_sig_prog *prog, u32 pos)
{
	const struct bpf_sig_map *map;

	if (pos >= prog->map_cnt || load->maps[pos])
		return false;
	map = &load->object->manifest->maps[le32_to_cpu(prog->maps[pos])];
	return map->flags & BPF_SIG_MAP_F_OPTIONAL;
}

/* Only after check_references(): each map is one of fd_array. */
static void poison_maps(struct bpf_sig_load *load,
			const struct bpf_sig_prog *prog)
{
	struct bpf_insn *insn = load->prog->insnsi;
	s32 func;
	u32 i;

	for (i = 0; i < load->prog->len; i++) {
		if (!is_ldimm64(load->prog, i))
			continue;
		if ((insn[i].src_reg == BPF_PSEUDO_MAP_IDX ||
		     insn[i].src_reg == BPF_PSEUDO_MAP_IDX_VALUE) &&
		    is_left_out(load, prog, insn[i].imm)) {
			func = POISON_LDIMM64_MAP_BASE +
			       le32_to_cpu(prog->maps[insn[i].imm]);
			poison(&insn[i], func);
			poison(&insn[i + 1], func);
		}
		i++;
	}
}

static int resolve_kfunc(struct bpf_sig_load *load, u32 nr,
			 const struct bpf_sig_symbol *sym)
{
	struct bpf_insn *insn = &load->prog->insnsi[sym->insn];
	u32 mod = 0;
	s32 id;

	id = find_typed(load, sym, BTF_KIND_FUNC, &mod);
	if (id < 0) {
		if (id != -ENOENT || !(sym->flags & BPF_SIG_SYMBOL_F_WEAK))
			return id;
		poison(insn, POISON_CALL_KFUNC_BASE + nr);
		return 0;
	}
	insn->imm = id;
	insn->off = mod;
	return 0;
}

static int resolve_typed(struct bpf_sig_load *load,
			 const struct bpf_sig_symbol *sym)
{
	struct bpf_insn *insn = &load->prog->insnsi[sym->insn];
	u32 mod = 0;
	s32 id;

	id = find_typed(load, sym, sym->kind == BPF_SIG_SYMBOL_FUNC ?
			BTF_KIND_FUNC : BTF_KIND_VAR, &mod);
	if (id < 0) {
		if (id != -ENOENT || !(sym->flags & BPF_SIG_SYMBOL_F_WEAK))
			return id;
		insn->src_reg = 0;
		return 0;
	}
	insn[0].imm = id;
	insn[1].imm = mod;
	return 0;
}

static int note_match(void *data, unsigned long addr)
{
	*(bool *)data = true;
	return 1;
}

/* Some symbols have the address 0, such as __per_cpu_start on x86. */
static bool is_at_zero(const char *name)
{
	bool found = false;

	kallsyms_on_each_match_symbol(note_match, name, &found);
	return found;
}

static int resolve_untyped(struct bpf_sig_load *load,
			   const struct bpf_sig_symbol *sym)
{
	struct bpf_insn *insn = &load->prog->insnsi[sym->insn];
	u64 addr = kallsyms_lookup_name(sym->name);

	if (!addr && !(sym->flags & BPF_SIG_SYMBOL_F_WEAK) &&
	    !is_at_zero(sym->name))
		return -ENOENT;
	insn[0].imm = (u32)addr;
	insn[1].imm = addr >> 32;
	return 0;
}

/**
 * bpf_sig_resolve_symbols - put this kernel's symbols into the instructions
 * @load: the load; its object verified
 * @prog: what the manifest says of the program
 *
 * A weak symbol that this kernel does not have becomes what libbpf makes of
 * it: an address of 0, or a call that the verifier refuses where it is
 * reached. So does a reference to an optional map that was not submitted.
 *
 * Return: 0, -ENOENT if a symbol is missing, -EKEYREJECTED if the
 * instructions refer to something that the manifest does not name, -ENOMEM
 */
int bpf_sig_resolve_symbols(struct bpf_sig_load *load,
			    const struct bpf_sig_prog *prog)
{
	const struct bpf_sig_symbol *sym;
	int err;
	u32 i;

	err = check_references(load, prog);
	load->resolved = !err;
	if (!err)
		poison_maps(load, prog);
	for (i = 0; !err && i < prog->symbol_cnt; i++) {
		sym = &prog->symbols[i];
		switch (sym->kind) {
		case BPF_SIG_SYMBOL_KFUNC:
			err = resolve_kfunc(load, i, sym);
			break;
		case BPF_SIG_SYMBOL_UNTYPED:
			err = resolve_untyped(load, sym);
			break;
		default:
			err = resolve_typed(load, sym);
		}
		if (err)
			bpf_sig_log(load, "prog '%s': symbol '%s': not in this kernel",
				    prog->name, sym->name);
	}
	return err;
}
