// SPDX-License-Identifier: GPL-2.0
/*
 * From what was submitted to a verdict
 *
 * The order is: take everything that the caller points to into kernel memory,
 * verify the signature, compare, resolve names, decide. Nothing is looked up
 * again after it was compared.
 */
#include <keys/system_keyring.h>
#include <linux/license.h>
#include <linux/string.h>
#include "private.h"

/*
 * Programs this small may be run through the verifier before they are
 * refused: feature probes are, and what they ask is whether the verifier
 * knows something. Straight-line code of this size gives an attacker nothing
 * to work with.
 */
#define PROBE_MAX_INSNS 16

/* Only as many records as a program can have use for. */
#define MAX_INFO_SIZE (64U << 20)

/* Takes a caller's array into kernel memory, for good. */
static int take_array(struct bpf_sig_load *load, struct bpf_sig_array *array,
		      const char *what, u32 rec_size)
{
	void *data;

	if (!array->cnt)
		return 0;
	if (array->rec_size != rec_size) {
		bpf_sig_log(load, "prog '%s': %s: record size: signed %u, submitted %u",
			    load->prog->aux->name, what, rec_size,
			    array->rec_size);
		return -EKEYREJECTED;
	}
	if (array->cnt > MAX_INFO_SIZE / rec_size)
		return -E2BIG;
	data = kvmemdup_bpfptr(array->ptr, array->cnt * rec_size);
	if (IS_ERR(data))
		return PTR_ERR(data);
	array->data = data;
	return 0;
}

static int take_all(struct bpf_sig_load *load)
{
	struct btf *btf;
	int err;

	err = take_array(load, &load->func_info, "func_info",
			 sizeof(struct bpf_func_info));
	err = err ?: take_array(load, &load->line_info, "line_info",
				sizeof(struct bpf_line_info));
	err = err ?: take_array(load, &load->core_relos, "core_relos",
				sizeof(struct bpf_core_relo));
	if (err || !load->prog_btf_fd)
		return err;
	btf = btf_get_by_fd(load->prog_btf_fd);
	if (IS_ERR(btf))
		return PTR_ERR(btf);
	load->btf = btf;
	return 0;
}

static int check_value(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog, const char *what,
		       u32 is_signed, u32 submitted)
{
	if (is_signed == submitted)
		return 0;
	bpf_sig_log(load, "prog '%s': %s: signed %u, submitted %u", prog->name,
		    what, is_signed, submitted);
	return -EKEYREJECTED;
}

static int check_bytes(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog, const char *what,
		       const void *data, size_t size, const u8 *is_signed)
{
	u8 digest[BPF_SIG_DIGEST_SIZE];
	char item[BPF_SIG_MAX_NAME + 32];
	int err;

	err = bpf_sig_digest(data, size, digest);
	if (err)
		return err;
	snprintf(item, sizeof(item), "prog '%s': %s", prog->name, what);
	return bpf_sig_check_digest(load, item, digest, is_signed);
}

static int check_array(struct bpf_sig_load *load,
		       const struct bpf_sig_prog *prog, const char *what,
		       const struct bpf_sig_array *array, u32 cnt,
		       const u8 *is_signed)
{
	char item[32];
	int err;

	snprintf(item, sizeof(item), "number of %s", what);
	err = check_value(load, prog, item, cnt, array->cnt);
	if (err || !cnt)
		return err;
	return check_bytes(load, prog, what, array->data,
			   array->cnt * array->rec_size, is_signed);
}

static int check_btf(struct bpf_sig_load *load,
		     const struct bpf_sig_prog *prog)
{
	const struct bpf_sig_manifest *m = load->object->manifest;
	const void *data;
	u32 size;

	if (!load->btf && !prog->func_info_cnt && !prog->line_info_cnt)
		return 0;
	if (!load->btf || !m->btf_size) {
		bpf_sig_log(load, "prog '%s': BTF: signed %s, submitted %s",
			    prog->name, m->btf_size ? "one" : "none",
			    load->btf ? "one" : "none");
		return -EKEYREJECTED;
	}
	data = btf_get_data(load->btf, &size);
	return check_bytes(load, prog, "BTF", data, size, m->btf);
}

/* GPL compatibility is all that the kernel makes of a license. */
static int check_license(struct bpf_sig_load *load,
			 const struct bpf_sig_prog *prog)
{
	bool gpl = license_is_gpl_compatible(prog->license);

	if (gpl == load->prog->gpl_compatible)
		return 0;
	bpf_sig_log(load, "prog '%s': license: signed '%s', submitted one that is %sGPL-compatible",
		    prog->name, prog->license, gpl ? "not " : "");
	return -EKEYREJECTED;
}

static int check_attributes(struct bpf_sig_load *load,
			    const struct bpf_sig_prog *prog)
{
	u32 flags = load->prog_flags & ~BPF_F_TOKEN_FD;
	int err;

	err = check_value(load, prog, "prog_type", prog->prog_type,
			  load->prog->type);
	/* The member of a struct_ops has a number per kernel: see target.c */
	if (!err && !*prog->member)
		err = check_value(load, prog, "expected_attach_type",
				  prog->expected_attach_type,
				  load->prog->expected_attach_type);
	err = err ?: check_value(load, prog, "prog_flags", prog->prog_flags,
				 flags);
	if (!err && !(prog->prog_flags & BPF_F_XDP_DEV_BOUND_ONLY))
		err = check_value(load, prog, "prog_ifindex", 0,
				  load->prog_ifindex);
	return err ?: check_license(load, prog);
}

static int check_prog(struct bpf_sig_load *load,
		      const struct bpf_sig_prog *prog)
{
	int err;

	err = check_attributes(load, prog);
	err = err ?: bpf_sig_check_target(load, prog);
	err = err ?: check_value(load, prog, "number of instructions",
				 prog->insn_cnt, load->prog->len);
	err = err ?: check_bytes(load, prog, "instructions",
				 load->prog->insnsi,
				 bpf_prog_insn_size(load->prog), prog->insns);
	err = err ?: check_btf(load, prog);
	err = err ?: check_array(load, prog, "func_info", &load->func_info,
				 prog->func_info_cnt, prog->func_info);
	err = err ?: check_array(load, prog, "line_info", &load->line_info,
				 prog->line_info_cnt, prog->line_info);
	err = err ?: check_array(load, prog, "core_relos", &load->core_relos,
				 prog->core_relo_cnt, prog->core_relos);
	return err ?: bpf_sig_check_maps(load, prog);
}

/* How much of a program that the manifest describes is in what was submitted. */
static u32 likeness(const struct bpf_sig_load *load,
		    const struct bpf_sig_prog *prog, const u8 *insns,
		    const u8 *func_info)
{
	return 4 * !memcmp(prog->insns, insns, BPF_SIG_DIGEST_SIZE) +
	       2 * !memcmp(prog->func_info, func_info, BPF_SIG_DIGEST_SIZE) +
	       (prog->prog_type == load->prog->type);
}

/*
 * The kernel has the first 15 characters of a name. Where several programs
 * share them, it is the one that is most like what was submitted: no other
 * could pass, and the explanation is about the one that was meant.
 */
static const struct bpf_sig_prog *find_prog(struct bpf_sig_load *load)
{
	const struct bpf_sig_array *info = &load->func_info;
	const struct bpf_sig_manifest *m = load->object->manifest;
	const struct bpf_sig_prog *found = NULL;
	const char *name = load->prog->aux->name;
	u8 func_info[BPF_SIG_DIGEST_SIZE] = {};
	u8 insns[BPF_SIG_DIGEST_SIZE];
	u32 i, like, best = 0;
	int err;

	err = bpf_sig_digest(load->prog->insnsi, bpf_prog_insn_size(load->prog),
			     insns);
	if (!err && info->cnt)
		err = bpf_sig_digest(info->data, info->cnt * info->rec_size,
				     func_info);
	if (err)
		return ERR_PTR(err);
	for (i = 0; i < m->prog_cnt; i++) {
		if (strncmp(m->progs[i].name, name, BPF_OBJ_NAME_LEN - 1))
			continue;
		like = likeness(load, &m->progs[i], insns, func_info);
		if (found && like <= best)
			continue;
		found = &m->progs[i];
		best = like;
	}
	if (!found)
		bpf_sig_log(load, "prog '%s': not in the signed object '%s'",
			    name, m->name);
	return found;
}

/* A duplicate for the program, which outlives the object. */
static int set_info(struct bpf_sig_load *load)
{
	struct bpf_sig_info *info;

	info = load->object ?
	       kmemdup(&load->object->info, sizeof(*info), GFP_KERNEL_ACCOUNT) :
	       kzalloc(sizeof(*info), GFP_KERNEL_ACCOUNT);
	if (!info)
		return -ENOMEM;
	load->info = info;
	return 0;
}

/* It has no identity of its own: whoever signed the loader answers for it. */
static int check_by_loader(struct bpf_sig_load *load)
{
	const struct bpf_prog *loader = load->loader;
	struct bpf_sig_info *info;

	info = kmemdup(loader->aux->sig_info, sizeof(*info), GFP_KERNEL_ACCOUNT);
	if (!info)
		return -ENOMEM;
	info->loader_id = loader->aux->id;
	load->info = info;
	return bpf_sig_decide(load, BPF_SIG_VERDICT_BY_LOADER, 0,
			      BPF_SIG_REASON_BY_LOADER);
}

static int check_unsigned(struct bpf_sig_load *load)
{
	int err;

	if (bpf_sig_is_by_kernel(load)) {
		err = set_info(load);
		return err ?: bpf_sig_decide(load, BPF_SIG_VERDICT_KERNEL, 0,
					     BPF_SIG_REASON_BY_KERNEL);
	}
	load->loader = bpf_sig_running_loader(load);
	if (load->loader)
		return check_by_loader(load);
	/* Who does not ask for signatures does not pay for them. */
	err = load->mode == BPF_SIG_MODE_OFF ? 0 : set_info(load);
	err = err ?: bpf_sig_decide(load, BPF_SIG_VERDICT_UNSIGNED, 0,
				    BPF_SIG_REASON_UNSIGNED);
	if (err != -EKEYREJECTED || load->prog->len > PROBE_MAX_INSNS)
		return err;
	load->refused = true;
	return 0;
}

/* What mainline signs: a loader, which has no manifest. */
static int check_foreign(struct bpf_sig_load *load)
{
	u32 reason = BPF_SIG_REASON_NO_MANIFEST;
	struct bpf_sig_object *object;
	int err;

	err = load->verify_foreign(load, load->cms ? KERNEL_BPFPTR(load->cms) :
						     load->signature);
	if (err) {
		/* Says what it is that this could not be. */
		object = bpf_sig_object_get(load, &reason);
		if (!IS_ERR(object))
			bpf_sig_object_put(object);
		return bpf_sig_fail(load, err, reason);
	}
	err = set_info(load);
	err = err ?: bpf_sig_name_signer(load, load->info);
	if (err)
		return bpf_sig_fail(load, err, BPF_SIG_REASON_NO_MEMORY);
	return bpf_sig_decide(load, BPF_SIG_VERDICT_LOADER, 0,
			      BPF_SIG_REASON_LOADER);
}

/* The signature is good, but it is not one of what was submitted. */
static int differs(struct bpf_sig_load *load, int error, u32 reason)
{
	int err;

	if (error != -EKEYREJECTED && error != -ENOENT)
		return bpf_sig_fail(load, error, reason);
	err = set_info(load);
	return err ?: bpf_sig_decide(load, BPF_SIG_VERDICT_MISMATCH, error,
				     reason);
}

/* One program of an object was taken back: whatever object it is in. */
static int check_insns_revoked(struct bpf_sig_load *load,
			       const struct bpf_sig_prog *prog)
{
	if (!is_binary_blacklisted(prog->insns, BPF_SIG_DIGEST_SIZE))
		return 0;
	bpf_sig_log(load, "prog '%s': instructions %*phN are blacklisted",
		    prog->name, BPF_SIG_DIGEST_SIZE, prog->insns);
	return -EKEYREVOKED;
}

static int check_signed(struct bpf_sig_load *load)
{
	u32 reason = BPF_SIG_REASON_NO_MEMORY;
	const struct bpf_sig_prog *prog;
	int err, res;

	load->object = bpf_sig_object_get(load, &reason);
	if (IS_ERR(load->object)) {
		err = PTR_ERR(load->object);
		load->object = NULL;
		return bpf_sig_fail(load, err, reason);
	}
	err = take_all(load);
	if (err)
		return bpf_sig_fail(load, err, BPF_SIG_REASON_RECORDS);
	prog = find_prog(load);
	if (IS_ERR(prog))
		return bpf_sig_fail(load, PTR_ERR(prog), BPF_SIG_REASON_NO_MEMORY);
	if (!prog)
		return differs(load, -ENOENT, BPF_SIG_REASON_NOT_IN_MANIFEST);
	err = check_insns_revoked(load, prog);
	if (err)
		return bpf_sig_fail(load, err, BPF_SIG_REASON_INSNS_REVOKED);
	err = check_prog(load, prog);
	if (err == -EKEYREJECTED && load->mode < BPF_SIG_MODE_ENFORCE) {
		/* What the names stand for has not changed: it may still run. */
		res = bpf_sig_resolve_symbols(load, prog);
		if (res && res != -EKEYREJECTED)
			return bpf_sig_fail(load, res, BPF_SIG_REASON_SYMBOL);
	}
	if (err)
		return differs(load, err, BPF_SIG_REASON_DIFFERS);
	err = bpf_sig_resolve_symbols(load, prog);
	if (err)
		return bpf_sig_fail(load, err, BPF_SIG_REASON_SYMBOL);
	err = set_info(load);
	return err ?: bpf_sig_decide(load, BPF_SIG_VERDICT_VERIFIED, 0,
				     BPF_SIG_REASON_VERIFIED);
}

/**
 * bpf_sig_check - verify what a load submitted, before the verifier sees it
 * @load: the load; bpf_sig_load_free() it, whatever comes of it
 *
 * On success the program carries its verdict, its symbols are resolved, and
 * @load has the only copies of what the verifier may go on with.
 *
 * Return: 0 or a negative errno, see Documentation/userspace-api/bpf_sig.rst
 */
int bpf_sig_check(struct bpf_sig_load *load)
{
	int err;

	if (!load->signature_size && !bpfptr_is_null(load->signature))
		return -EINVAL;
	load->aux = load->prog->aux;
	/* The verifier gives that of its target to an extension. */
	load->attach_type = load->prog->expected_attach_type;
	load->mode = bpf_sig_mode();
	load->policy = bpf_sig_policy_get();
	if (load->foreign)
		err = check_foreign(load);
	else
		err = bpf_sig_is_signed(load) ? check_signed(load) :
						check_unsigned(load);
	swap(load->prog->aux->sig_info, load->info);
	return err;
}

/**
 * bpf_sig_btf - the BTF that was verified, with a reference
 * @load: the load
 *
 * Return: the BTF, or NULL if the program is unsigned or has none
 */
struct btf *bpf_sig_btf(struct bpf_sig_load *load)
{
	if (!bpf_sig_is_signed(load) || !load->btf)
		return NULL;
	btf_get(load->btf);
	return load->btf;
}

/**
 * bpf_sig_load_free - release what a load holds
 * @load: the load
 */
void bpf_sig_load_free(struct bpf_sig_load *load)
{
	u32 i;

	kvfree(load->cms);
	kvfree(load->func_info.data);
	kvfree(load->line_info.data);
	kvfree(load->core_relos.data);
	for (i = 0; i < load->mod_btf_cnt; i++)
		btf_put(load->mod_btfs[i]);
	kfree(load->mod_btfs);
	btf_put(load->btf);
	bpf_sig_object_put(load->object);
	bpf_sig_calls_free(load->calls);
	bpf_sig_policy_put(load->policy);
	kfree(load->info);
	kfree(load->detail);
}

/**
 * bpf_sig_prog_free - release what a program holds of its verdict
 * @aux: of the program
 */
void bpf_sig_prog_free(struct bpf_prog_aux *aux)
{
	kfree(aux->sig_info);
}
