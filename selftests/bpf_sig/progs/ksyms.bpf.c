// SPDX-License-Identifier: GPL-2.0
/*
 * Functions, variables and settings of the kernel
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

/* Functions: of vmlinux, of a module, and of neither. */
extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym __weak;
extern void bpf_task_absent(struct task_struct *p) __ksym __weak;
extern int bpf_sig_test_kfunc(int a) __ksym;
extern int bpf_sig_test_absent(int a) __ksym __weak;

/* Variables: the kernel has types for those on each CPU only. */
extern const struct rq runqueues __ksym;
extern const int bpf_prog_active __ksym;
extern const int bpf_sig_test_percpu __ksym;
extern const int no_such_typed __ksym __weak;
extern const void init_task __ksym;
extern const void def_chr_fops __ksym __weak;
extern const void bpf_sig_test_variable __ksym;
extern const void no_such_untyped __ksym __weak;

/* Settings. */
extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_BPF_JIT __kconfig;
extern int CONFIG_HZ __kconfig;
extern char CONFIG_LSM[32] __kconfig;
extern bool CONFIG_BPF_SIG_NO_SUCH __kconfig __weak;
extern int CONFIG_BPF_SIG_NO_NUMBER __kconfig __weak;

struct args {
	__u32 pid;
	int a;
};

__u32 tgid;
__u32 has_acquire;
__u32 has_absent;
__u32 active;
__u32 cpu_of_rq;
int percpu_of_module;
int kfunc_of_module;
__u64 address_of_init_task;
__u64 address_of_fops;
__u64 address_in_module;
__u64 address_of_nothing;

int version;
bool yes;
__u32 tristate;
int number;
char string[32];
bool absent;
int absent_number;

SEC("syscall")
int functions(struct args *args)
{
	struct task_struct *task = bpf_task_from_pid(args->pid);

	if (!task)
		return -1;
	tgid = task->tgid;
	bpf_task_release(task);
	has_acquire = !!bpf_ksym_exists(bpf_task_acquire);
	if (bpf_ksym_exists(bpf_task_absent)) {
		has_absent = 1;
		bpf_task_absent(NULL);
	}
	return 0;
}

SEC("syscall")
int module_functions(struct args *args)
{
	kfunc_of_module = bpf_sig_test_kfunc(args->a);
	if (bpf_ksym_exists(bpf_sig_test_absent))
		kfunc_of_module = bpf_sig_test_absent(args->a);
	return 0;
}

/*
 * It is counted as active while it runs, as that of a raw tracepoint or of a
 * system call would not be.
 */
SEC("tracepoint/task/task_rename")
int variables(void *ctx)
{
	const struct rq *rq = bpf_per_cpu_ptr(&runqueues, 1);
	const int *value = bpf_this_cpu_ptr(&bpf_prog_active);

	active = *value;
	cpu_of_rq = rq ? rq->cpu : -1;
	if (&no_such_typed)
		cpu_of_rq = *(int *)bpf_this_cpu_ptr(&no_such_typed);
	address_of_init_task = (__u64)&init_task;
	address_of_fops = (__u64)&def_chr_fops;
	address_of_nothing = (__u64)&no_such_untyped;
	return 0;
}

SEC("raw_tp/sys_enter")
int module_variables(void *ctx)
{
	const int *value = bpf_this_cpu_ptr(&bpf_sig_test_percpu);

	percpu_of_module = *value;
	address_in_module = (__u64)&bpf_sig_test_variable;
	return 0;
}

SEC("syscall")
int settings(struct args *args)
{
	int i;

	version = LINUX_KERNEL_VERSION;
	yes = CONFIG_BPF_SYSCALL;
	tristate = CONFIG_BPF_JIT;
	number = CONFIG_HZ;
	for (i = 0; i < sizeof(string) - 1; i++)
		string[i] = CONFIG_LSM[i];
	absent = CONFIG_BPF_SIG_NO_SUCH;
	absent_number = CONFIG_BPF_SIG_NO_NUMBER;
	return 0;
}
