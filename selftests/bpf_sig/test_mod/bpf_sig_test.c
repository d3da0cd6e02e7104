// SPDX-License-Identifier: GPL-2.0
/*
 * What BPF programs of the tests attach to and call in a module
 *
 * All of it runs when a number is written to the parameter "run"; what came of
 * it is in the parameter "result". Writing to "load" loads a program.
 */
#include <linux/bpf.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu-defs.h>
#include "bpf_sig_test.h"

#define CREATE_TRACE_POINTS
#include "bpf_sig_test_events.h"

DEFINE_PER_CPU(int, bpf_sig_test_percpu) = 123;
int bpf_sig_test_variable = 7;

static DEFINE_MUTEX(ops_lock);
static const struct bpf_sig_test_ops *ops;
static int result;
static int sum;

__bpf_hook_start();

noinline int bpf_sig_test_func(int a)
{
	return a + 1;
}

noinline int bpf_sig_test_other(int a)
{
	return a + 2;
}

noinline int bpf_sig_test_modify(int a)
{
	return a + 3;
}

/*
 * Of the same name as one of vmlinux. With the same type, too, it would be
 * left out of the BTF.
 */
noinline int bpf_fentry_test1(long a)
{
	return a + 4;
}

__bpf_kfunc int bpf_sig_test_kfunc(int a)
{
	return a + bpf_sig_test_variable;
}

__bpf_kfunc int bpf_sig_test_other_kfunc(int a)
{
	return -a;
}

__bpf_hook_end();

BTF_KFUNCS_START(kfunc_ids)
BTF_ID_FLAGS(func, bpf_sig_test_kfunc)
BTF_ID_FLAGS(func, bpf_sig_test_other_kfunc)
BTF_KFUNCS_END(kfunc_ids)

static const struct btf_kfunc_id_set kfuncs = {
	.owner = THIS_MODULE,
	.set = &kfunc_ids,
};

BTF_KFUNCS_START(modify_ids)
BTF_ID_FLAGS(func, bpf_sig_test_modify)
BTF_KFUNCS_END(modify_ids)

static const struct btf_kfunc_id_set modifiable = {
	.owner = THIS_MODULE,
	.set = &modify_ids,
};

static int ops_init(struct btf *btf)
{
	return 0;
}

static bool ops_is_valid_access(int off, int size, enum bpf_access_type type,
				const struct bpf_prog *prog,
				struct bpf_insn_access_aux *info)
{
	return bpf_tracing_btf_ctx_access(off, size, type, prog, info);
}

static const struct bpf_verifier_ops ops_verifier = {
	.get_func_proto = bpf_base_func_proto,
	.is_valid_access = ops_is_valid_access,
};

/* Plain data is copied here, or it would have to be zero. */
static int ops_init_member(const struct btf_type *t,
			   const struct btf_member *member, void *kdata,
			   const void *udata)
{
	const struct bpf_sig_test_ops *from = udata;
	struct bpf_sig_test_ops *to = kdata;

	if (member->offset != offsetof(struct bpf_sig_test_ops, data) * 8)
		return 0;
	to->data = from->data;
	return 1;
}

static int other_init_member(const struct btf_type *t,
			     const struct btf_member *member, void *kdata,
			     const void *udata)
{
	return 0;
}

static int ops_reg(void *kdata, struct bpf_link *link)
{
	int err = -EBUSY;

	mutex_lock(&ops_lock);
	if (!ops) {
		ops = kdata;
		err = 0;
	}
	mutex_unlock(&ops_lock);
	return err;
}

static void ops_unreg(void *kdata, struct bpf_link *link)
{
	mutex_lock(&ops_lock);
	ops = NULL;
	mutex_unlock(&ops_lock);
}

static int other_reg(void *kdata, struct bpf_link *link)
{
	return 0;
}

static void other_unreg(void *kdata, struct bpf_link *link)
{
}

static int stub(int a)
{
	return 0;
}

static struct bpf_sig_test_ops ops_stubs = {
	.first = stub,
	.second = stub,
};

static struct bpf_sig_test_other_ops other_stubs = {
	.first = stub,
	.second = stub,
};

static struct bpf_struct_ops bpf_ops = {
	.verifier_ops = &ops_verifier,
	.init = ops_init,
	.init_member = ops_init_member,
	.reg = ops_reg,
	.unreg = ops_unreg,
	.cfi_stubs = &ops_stubs,
	.name = "bpf_sig_test_ops",
	.owner = THIS_MODULE,
};

static struct bpf_struct_ops bpf_other_ops = {
	.verifier_ops = &ops_verifier,
	.init = ops_init,
	.init_member = other_init_member,
	.reg = other_reg,
	.unreg = other_unreg,
	.cfi_stubs = &other_stubs,
	.name = "bpf_sig_test_other_ops",
	.owner = THIS_MODULE,
};

static int call_ops(int a)
{
	int res = 0;

	mutex_lock(&ops_lock);
	if (ops) {
		res += ops->data;
		if (ops->first)
			res += ops->first(a);
		if (ops->second)
			res += ops->second(a);
	}
	mutex_unlock(&ops_lock);
	return res;
}

static int set_run(const char *val, const struct kernel_param *kp)
{
	int a, err;

	err = kstrtoint(val, 0, &a);
	if (err)
		return err;
	/* Calls whose results nobody wants would not be made. */
	WRITE_ONCE(sum, bpf_sig_test_func(a) + bpf_sig_test_other(a) +
		   bpf_fentry_test1(a));
	trace_bpf_sig_test_event(a);
	trace_bpf_sig_test_other_event(a);
	result = bpf_sig_test_modify(a) + call_ops(a);
	return 0;
}

/* As bpf_preload does when it is a module. The result is a file descriptor. */
static int set_load(const char *val, const struct kernel_param *kp)
{
	static const struct bpf_insn insns[] = { BPF_MOV64_IMM(BPF_REG_0, 0), BPF_EXIT_INSN() };
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (unsigned long)insns,
		.insn_cnt = ARRAY_SIZE(insns),
		.license = (unsigned long)"GPL",
		.prog_name = "by_module",
	};

	result = kern_sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
	return 0;
}

static const struct kernel_param_ops load_ops = {
	.set = set_load,
};
module_param_cb(load, &load_ops, NULL, 0200);

static const struct kernel_param_ops run_ops = {
	.set = set_run,
};
module_param_cb(run, &run_ops, NULL, 0200);
module_param(result, int, 0400);

static int __init bpf_sig_test_init(void)
{
	int err;

	err = register_btf_kfunc_id_set(BPF_PROG_TYPE_SYSCALL, &kfuncs);
	err = err ?: register_btf_kfunc_id_set(BPF_PROG_TYPE_TRACING, &kfuncs);
	err = err ?: register_btf_fmodret_id_set(&modifiable);
	err = err ?: register_bpf_struct_ops(&bpf_ops, bpf_sig_test_ops);
	return err ?: register_bpf_struct_ops(&bpf_other_ops,
					      bpf_sig_test_other_ops);
}
module_init(bpf_sig_test_init);

static void __exit bpf_sig_test_exit(void)
{
}
module_exit(bpf_sig_test_exit);

MODULE_DESCRIPTION("Tests of BPF program signatures");
/* As MODULE_IMPORT_NS() would, which wants quotes in some kernels only. */
MODULE_INFO(import_ns, "BPF_INTERNAL");
MODULE_LICENSE("GPL");
