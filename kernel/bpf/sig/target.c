// SPDX-License-Identifier: GPL-2.0
/*
 * What a signed program attaches to, by name
 *
 * A loader may leave the target to the kernel, which finds it by its signed
 * name, or submit one, which then has to have that name.
 */
#include <linux/module.h>
#include "private.h"

struct target_type {
	const char *prefix;	/* of the name in the kernel's BTF */
	u32 btf_kind;
};

static const struct target_type target_types[] = {
	[BPF_SIG_TARGET_FUNC]		= { "",			BTF_KIND_FUNC },
	[BPF_SIG_TARGET_TRACEPOINT]	= { "btf_trace_",	BTF_KIND_TYPEDEF },
	[BPF_SIG_TARGET_LSM]		= { "bpf_lsm_",		BTF_KIND_FUNC },
	[BPF_SIG_TARGET_ITER]		= { "bpf_iter_",	BTF_KIND_FUNC },
	[BPF_SIG_TARGET_STRUCT]		= { "",			BTF_KIND_STRUCT },
};

static bool takes_target(const struct bpf_prog *prog)
{
	return prog->type == BPF_PROG_TYPE_TRACING ||
	       prog->type == BPF_PROG_TYPE_LSM ||
	       prog->type == BPF_PROG_TYPE_STRUCT_OPS ||
	       prog->type == BPF_PROG_TYPE_EXT;
}

/* The BTF that the submitted id is in, or NULL if none was submitted. */
static const struct btf *submitted_btf(const struct bpf_prog_aux *aux)
{
	if (!aux->attach_btf_id)
		return NULL;
	return aux->dst_prog ? aux->dst_prog->aux->btf : aux->attach_btf;
}

static const char *submitted_name(const struct bpf_prog_aux *aux)
{
	const struct btf *btf = submitted_btf(aux);
	const struct btf_type *t = NULL;

	if (btf)
		t = btf_type_by_id(btf, aux->attach_btf_id);
	return t ? btf_name_by_offset(btf, t->name_off) : NULL;
}

/* Without a scope it is vmlinux's, and a module's only if vmlinux has none. */
static bool scope_matches(const struct btf *btf, const char *scope,
			  const char *name, u32 kind)
{
	struct btf *vmlinux;

	if (!btf_is_module(btf))
		return !*scope;
	if (*scope)
		return !strcmp(btf_get_name(btf), scope);
	vmlinux = bpf_get_btf_vmlinux();
	return IS_ERR_OR_NULL(vmlinux) ||
	       btf_find_by_name_kind(vmlinux, name, kind) < 0;
}

static bool kernel_target_matches(const struct bpf_prog_aux *aux,
				  const struct bpf_sig_target *target)
{
	const struct target_type *type = &target_types[target->kind];
	const char *name = submitted_name(aux);
	const struct btf_type *t;
	size_t len;

	if (!name || aux->dst_prog)
		return false;
	t = btf_type_by_id(aux->attach_btf, aux->attach_btf_id);
	len = strlen(type->prefix);
	return BTF_INFO_KIND(t->info) == type->btf_kind &&
	       !strncmp(name, type->prefix, len) &&
	       !strcmp(name + len, target->name) &&
	       scope_matches(aux->attach_btf, target->scope, name,
			     type->btf_kind);
}

static bool is_verified(const struct bpf_prog *prog)
{
	const struct bpf_sig_info *info = prog->aux->sig_info;

	return info && info->verdict == BPF_SIG_VERDICT_VERIFIED &&
	       bpf_sig_may_join(prog);
}

/* A function of a program that is itself the verified one of that name. */
static bool prog_target_matches(const struct bpf_prog_aux *aux,
				const struct bpf_sig_target *target)
{
	const char *name = submitted_name(aux);

	if (!name || !aux->dst_prog || !is_verified(aux->dst_prog))
		return false;
	return !strcmp(name, target->name) &&
	       (!*target->scope ||
		!strcmp(aux->dst_prog->aux->sig_info->object, target->scope));
}

/*
 * A tracing program may look at any program. An extension becomes a part of
 * it: nobody signed for what an unsigned program calls it with.
 */
static bool any_target_matches(const struct bpf_prog *prog)
{
	return prog->type != BPF_PROG_TYPE_EXT ||
	       (prog->aux->dst_prog && is_verified(prog->aux->dst_prog));
}

static bool matches(const struct bpf_prog *prog,
		    const struct bpf_sig_target *target)
{
	const struct bpf_prog_aux *aux = prog->aux;

	switch (target->kind) {
	case BPF_SIG_TARGET_ANY:
		return any_target_matches(prog);
	case BPF_SIG_TARGET_PROG:
		return prog_target_matches(aux, target);
	default:
		return kernel_target_matches(aux, target);
	}
}

/* BTF of a module, with a reference, or NULL. */
static struct btf *find_module_btf(const char *module)
{
	struct btf *btf, *found = NULL;
	int id;

	spin_lock_bh(&btf_idr_lock);
	idr_for_each_entry(&btf_idr, btf, id) {
		if (!btf_is_module(btf) || strcmp(btf_get_name(btf), module))
			continue;
		btf_get(btf);
		found = btf;
		break;
	}
	spin_unlock_bh(&btf_idr_lock);
	return found;
}

/* As bpf_find_btf_id(), for a module alone when there is a scope. */
static s32 find_target(const char *name, u32 kind, const char *scope,
		       struct btf **btf)
{
	s32 id;

	if (!*scope)
		return bpf_find_btf_id(name, kind, btf);
	*btf = find_module_btf(scope);
	if (!*btf)
		return -ENOENT;
	id = btf_find_by_name_kind(*btf, name, kind);
	if (id < 0)
		btf_put(*btf);
	return id;
}

/* Finds a target by its signed name and gives it to the program. */
static int resolve(struct bpf_prog_aux *aux,
		   const struct bpf_sig_target *target)
{
	const struct target_type *type = &target_types[target->kind];
	char name[BPF_SIG_MAX_NAME + 16];
	struct btf *btf;
	s32 id;

	snprintf(name, sizeof(name), "%s%s", type->prefix, target->name);
	id = find_target(name, type->btf_kind, target->scope, &btf);
	if (id < 0)
		return id;
	aux->attach_btf = btf;
	aux->attach_btf_id = id;
	return 0;
}

static int resolve_any(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog)
{
	const struct bpf_sig_target *target;
	int err = -ENOENT;
	u32 i;

	for (i = 0; i < prog->target_cnt; i++) {
		target = &prog->targets[i];
		if (target->kind == BPF_SIG_TARGET_ANY ||
		    target->kind == BPF_SIG_TARGET_PROG)
			continue;
		err = resolve(load->prog->aux, target);
		if (err != -ENOENT)
			break;
	}
	if (err)
		bpf_sig_log(load, "prog '%s': attach target '%s': not in this kernel",
			    prog->name, prog->targets[0].name);
	return err;
}

static void describe_signed(const struct bpf_sig_prog *prog, char *buf,
			    size_t size)
{
	const struct bpf_sig_target *target;
	size_t len = 0;
	u32 i;

	strscpy(buf, "none", size);
	for (i = 0; i < prog->target_cnt; i++) {
		target = &prog->targets[i];
		if (target->kind == BPF_SIG_TARGET_ANY)
			strscpy(buf, "any of a verified program", size);
		else
			len += scnprintf(buf + len, size - len, "%s'%s%s%s'",
					 i ? " or " : "", target->scope,
					 *target->scope ? ":" : "", target->name);
	}
}

static void describe_submitted(const struct bpf_prog_aux *aux, char *buf,
			       size_t size)
{
	const struct bpf_prog_aux *dst = aux->dst_prog ?
					 aux->dst_prog->aux : NULL;
	const char *name = submitted_name(aux) ?: "";
	u32 verdict = dst && dst->sig_info ? dst->sig_info->verdict :
					     BPF_SIG_VERDICT_UNSIGNED;

	if (dst)
		snprintf(buf, size, "'%s' of program '%s', which is %s", name,
			 dst->name,
			 bpf_sig_name_of(&bpf_sig_verdict_names, verdict));
	else if (aux->attach_btf && btf_is_module(aux->attach_btf))
		snprintf(buf, size, "'%s:%s'", btf_get_name(aux->attach_btf),
			 name);
	else if (*name)
		snprintf(buf, size, "'%s'", name);
	else
		strscpy(buf, "none", size);
}

/* Explains it in full: the reader has to see what the kernel compared. */
static int refuse_target(struct bpf_sig_load *load,
			 const struct bpf_sig_prog *prog)
{
	char is_signed[BPF_SIG_MAX_NAME], submitted[BPF_SIG_MAX_NAME];

	describe_signed(prog, is_signed, sizeof(is_signed));
	describe_submitted(load->prog->aux, submitted, sizeof(submitted));
	bpf_sig_log(load, "prog '%s': attach target: signed %s, submitted %s",
		    prog->name, is_signed, submitted);
	return -EKEYREJECTED;
}

/* The number of the signed member in this kernel's struct. */
static int check_member(struct bpf_sig_load *load,
			const struct bpf_sig_prog *prog, bool resolved)
{
	const struct bpf_prog_aux *aux = load->prog->aux;
	u32 submitted = load->prog->expected_attach_type;
	const char *name, *have = "none";
	const struct btf_member *member;
	const struct btf_type *t;
	u32 i;

	t = aux->attach_btf ?
	    btf_type_by_id(aux->attach_btf, aux->attach_btf_id) : NULL;
	if (!t || !btf_type_is_struct(t)) {
		bpf_sig_log(load, "prog '%s': member '%s' of something that is no struct",
			    prog->name, prog->member);
		return -EKEYREJECTED;
	}
	for_each_member(i, t, member) {
		name = btf_name_by_offset(aux->attach_btf, member->name_off);
		if (i == submitted)
			have = name;
		if (strcmp(name, prog->member))
			continue;
		if (resolved)
			load->prog->expected_attach_type = i;
		if (resolved || i == submitted)
			return 0;
	}
	bpf_sig_log(load, "prog '%s': struct_ops member: signed '%s', submitted '%s'",
		    prog->name, prog->member, have);
	return -EKEYREJECTED;
}

/**
 * bpf_sig_check_target - bind the attach target of a load
 * @load: the load; its object verified
 * @prog: what the manifest says of the program
 *
 * Return: 0, -EKEYREJECTED after an explanation, -ENOENT if this kernel has
 * no such target, or another negative errno
 */
int bpf_sig_check_target(struct bpf_sig_load *load,
			 const struct bpf_sig_prog *prog)
{
	struct bpf_prog_aux *aux = load->prog->aux;
	bool resolved = false;
	int err;
	u32 i;

	if (prog->target_cnt && !takes_target(load->prog)) {
		bpf_sig_log(load, "prog '%s': programs of type %u have no attach target",
			    prog->name, prog->prog_type);
		return -EKEYREJECTED;
	}
	if (!aux->attach_btf_id && !aux->dst_prog && prog->target_cnt &&
	    prog->targets[0].kind != BPF_SIG_TARGET_ANY) {
		err = resolve_any(load, prog);
		if (err)
			return err;
		resolved = true;
	}
	if (!prog->target_cnt && !aux->attach_btf_id && !aux->dst_prog)
		return 0;
	for (i = 0; i < prog->target_cnt; i++)
		if (matches(load->prog, &prog->targets[i]))
			return *prog->member ?
			       check_member(load, prog, resolved) : 0;
	return refuse_target(load, prog);
}
