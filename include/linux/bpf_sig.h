/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BPF program signatures: what the hooks in BPF core call
 *
 * The hooks translate union bpf_attr into a struct bpf_sig_load, once; the
 * code behind them never sees the attr. The kernel reads each user pointer
 * and resolves each fd one time, and what was verified is what the verifier
 * goes on with: see bpf_sig_btf(), bpf_sig_info_attr() and bpf_sig_mod_btf().
 */
#ifndef _LINUX_BPF_SIG_H
#define _LINUX_BPF_SIG_H

#include <linux/bpfptr.h>
#include <linux/list.h>
#include <linux/types.h>
#include <uapi/linux/bpf_sig.h>

struct bpf_map;
struct bpf_prog;
struct bpf_prog_aux;
struct bpf_verifier_log;
struct btf;
struct seq_file;
struct bpf_sig_calls;
struct bpf_sig_object;
struct bpf_sig_policy;

/**
 * struct bpf_sig_array - an array of records that BPF_PROG_LOAD points to
 * @ptr: where the caller has it
 * @cnt: number of records
 * @rec_size: bytes in one of them
 * @data: the kernel's copy, once bpf_sig_check() took it
 */
struct bpf_sig_array {
	bpfptr_t ptr;
	u32 cnt;
	u32 rec_size;
	void *data;
};

/**
 * struct bpf_sig_load - one BPF_PROG_LOAD, as far as signatures go
 * @prog: the program, its instructions copied but nothing resolved yet
 * @log: of the verifier; explanations go there
 * @signature: CMS SignedData, DER
 * @signature_size: of @signature, in bytes; 0 if the program is unsigned
 * @keyring_id: which keys count, 0 for the system's trusted ones
 * @func_info: struct bpf_func_info records
 * @line_info: struct bpf_line_info records
 * @core_relos: struct bpf_core_relo records
 * @prog_flags: BPF_F_* of BPF_PROG_LOAD
 * @prog_ifindex: device that the program is for, or 0
 * @prog_btf_fd: BTF of the program
 * @maps: the maps of fd_array, resolved; an entry is NULL if it is no map
 * @map_cnt: fd_array_cnt
 * @verify_foreign: verifies signatures that have no manifest of ours, if the
 *	kernel has another use for them
 * @aux: of @prog, which the verifier may move
 * @cms: the kernel's copy of @signature, once bpf_sig_read() took it
 * @foreign: the signature is for @verify_foreign
 * @btf: what @prog_btf_fd stands for, once bpf_sig_check() resolved it
 * @object: the signed object, if the signature verified
 * @info: what to remember of the verdict, moves to the program
 * @mod_btfs: BTF of modules that have one of the program's symbols
 * @mod_btf_cnt: number of @mod_btfs
 * @detail: the last explanation that was logged, or NULL
 * @loader: verified program that runs in this task and loads this one, or NULL
 * @policy: at the start of the load
 * @calls: what the program calls, if the policy asks for that
 * @attach_type: enum bpf_attach_type that the caller says it expects
 * @mode: enum bpf_sig_mode at the start of the load
 * @verdict: enum bpf_sig_info_verdict
 * @reason: enum bpf_sig_reason
 * @error: errno behind @reason, negative, or 0
 * @resolved: the program's symbols are resolved
 * @refused: the program is to be refused once it has been verified
 */
struct bpf_sig_load {
	struct bpf_prog *prog;
	struct bpf_verifier_log *log;
	bpfptr_t signature;
	u32 signature_size;
	s32 keyring_id;
	struct bpf_sig_array func_info;
	struct bpf_sig_array line_info;
	struct bpf_sig_array core_relos;
	u32 prog_flags;
	u32 prog_ifindex;
	u32 prog_btf_fd;
	struct bpf_map **maps;
	u32 map_cnt;
	int (*verify_foreign)(struct bpf_sig_load *load, bpfptr_t signature);

	struct bpf_prog_aux *aux;
	void *cms;
	bool foreign;
	struct btf *btf;
	struct bpf_sig_object *object;
	struct bpf_sig_info *info;
	struct btf **mod_btfs;
	u32 mod_btf_cnt;
	char *detail;
	const struct bpf_prog *loader;
	const struct bpf_sig_policy *policy;
	struct bpf_sig_calls *calls;
	u32 attach_type;
	u32 mode;
	u32 verdict;
	u32 reason;
	int error;
	bool resolved;
	bool refused;
};

#ifdef CONFIG_BPF_SIG

/**
 * struct bpf_sig_run - a run of a program that may load others
 * @node: in the list of them
 * @task: that it runs in
 * @prog: the program; the caller holds a reference to it
 */
struct bpf_sig_run {
	struct list_head node;
	struct task_struct *task;
	const struct bpf_prog *prog;
};

void bpf_sig_read(struct bpf_sig_load *load);
int bpf_sig_check(struct bpf_sig_load *load);
void bpf_sig_note_helper(struct bpf_sig_load *load, u32 func_id);
void bpf_sig_note_kfunc(struct bpf_sig_load *load, const char *name);
int bpf_sig_finish(struct bpf_sig_load *load);
int bpf_sig_recheck(struct bpf_sig_load *load);
void bpf_sig_load_free(struct bpf_sig_load *load);
int bpf_sig_query(struct bpf_sig_load *load);
struct btf *bpf_sig_btf(struct bpf_sig_load *load);
struct btf *bpf_sig_mod_btf(struct bpf_sig_load *load, u32 idx);
int bpf_sig_check_callee(struct bpf_prog *prog);
int bpf_sig_check_attach(struct bpf_prog *prog,
			 const struct bpf_prog *target, u32 btf_id);
void bpf_sig_prog_free(struct bpf_prog_aux *aux);
int bpf_sig_prog_info(const struct bpf_prog *prog, u64 info, u32 *info_len);
void bpf_sig_show_fdinfo(struct seq_file *m, const struct bpf_prog *prog);
void bpf_sig_kernel_run_begin(void);
void bpf_sig_kernel_run_end(void);
void bpf_sig_run_begin(struct bpf_sig_run *run, const struct bpf_prog *prog);
void bpf_sig_run_end(struct bpf_sig_run *run);

static inline bool bpf_sig_is_signed(const struct bpf_sig_load *load)
{
	return !bpfptr_is_null(load->signature) && load->signature_size &&
	       !load->foreign;
}

#else /* CONFIG_BPF_SIG */

struct bpf_sig_run {
};

static inline void bpf_sig_read(struct bpf_sig_load *load)
{
	load->foreign = !bpfptr_is_null(load->signature);
}

static inline int bpf_sig_check(struct bpf_sig_load *load)
{
	if (load->verify_foreign)
		return load->foreign ?
		       load->verify_foreign(load, load->signature) : 0;
	return bpfptr_is_null(load->signature) && !load->signature_size ?
	       0 : -EOPNOTSUPP;
}

static inline void bpf_sig_note_helper(struct bpf_sig_load *load, u32 func_id)
{
}

static inline void bpf_sig_note_kfunc(struct bpf_sig_load *load,
				      const char *name)
{
}

static inline int bpf_sig_finish(struct bpf_sig_load *load)
{
	return 0;
}

static inline int bpf_sig_recheck(struct bpf_sig_load *load)
{
	return 0;
}

static inline void bpf_sig_load_free(struct bpf_sig_load *load)
{
}

static inline int bpf_sig_query(struct bpf_sig_load *load)
{
	return -E2BIG;
}

static inline struct btf *bpf_sig_btf(struct bpf_sig_load *load)
{
	return NULL;
}

static inline struct btf *bpf_sig_mod_btf(struct bpf_sig_load *load, u32 idx)
{
	return NULL;
}

static inline int bpf_sig_check_callee(struct bpf_prog *prog)
{
	return 0;
}

static inline int bpf_sig_check_attach(struct bpf_prog *prog,
				       const struct bpf_prog *target,
				       u32 btf_id)
{
	return 0;
}

static inline void bpf_sig_prog_free(struct bpf_prog_aux *aux)
{
}

static inline int bpf_sig_prog_info(const struct bpf_prog *prog, u64 info,
				    u32 *info_len)
{
	*info_len = 0;
	return 0;
}

static inline void bpf_sig_show_fdinfo(struct seq_file *m,
				       const struct bpf_prog *prog)
{
}

static inline void bpf_sig_kernel_run_begin(void)
{
}

static inline void bpf_sig_kernel_run_end(void)
{
}

static inline void bpf_sig_run_begin(struct bpf_sig_run *run,
				     const struct bpf_prog *prog)
{
}

static inline void bpf_sig_run_end(struct bpf_sig_run *run)
{
}

static inline bool bpf_sig_is_signed(const struct bpf_sig_load *load)
{
	return false;
}

#endif /* CONFIG_BPF_SIG */

#endif /* _LINUX_BPF_SIG_H */
