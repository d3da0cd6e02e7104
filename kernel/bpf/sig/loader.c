// SPDX-License-Identifier: GPL-2.0
/*
 * Who loads: user space, the kernel itself, or a program that was verified
 *
 * A program of type BPF_PROG_TYPE_SYSCALL can load others with bpf_sys_bpf().
 * That is a call in the task that runs it, so that a load belongs to the last
 * one that was started in its task, and has not returned.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include "private.h"

static struct task_struct *kernel_runner;
static DEFINE_MUTEX(kernel_run_lock);

/* The innermost run of a task comes before those that it is in. */
static LIST_HEAD(runs);
static DEFINE_SPINLOCK(runs_lock);

/**
 * bpf_sig_kernel_run_begin - the kernel starts to run a loader of its own
 *
 * What the program loads in the current task, up to bpf_sig_kernel_run_end(),
 * is the kernel's: see kernel/bpf/preload.
 */
void bpf_sig_kernel_run_begin(void)
{
	mutex_lock(&kernel_run_lock);
	WRITE_ONCE(kernel_runner, current);
}

/**
 * bpf_sig_kernel_run_end - the loader of the kernel's own has run
 */
void bpf_sig_kernel_run_end(void)
{
	WRITE_ONCE(kernel_runner, NULL);
	mutex_unlock(&kernel_run_lock);
}

/**
 * bpf_sig_is_by_kernel - whether it is the kernel itself that loads
 * @load: the load
 *
 * Its loaders have their fds and maps where user space could get at them. So
 * there must not be one yet: a module that loads programs is not the kernel.
 *
 * Return: true if it is
 */
bool bpf_sig_is_by_kernel(const struct bpf_sig_load *load)
{
	return system_state < SYSTEM_RUNNING &&
	       bpfptr_is_kernel(load->signature) &&
	       READ_ONCE(kernel_runner) == current;
}

/**
 * bpf_sig_run_begin - user space starts to run a program that can load others
 * @run: of the caller, until bpf_sig_run_end()
 * @prog: the program, verified or not: one that is not must not be taken for
 *	another that it may run inside of
 */
void bpf_sig_run_begin(struct bpf_sig_run *run, const struct bpf_prog *prog)
{
	run->task = current;
	run->prog = prog;
	spin_lock(&runs_lock);
	list_add(&run->node, &runs);
	spin_unlock(&runs_lock);
}

/**
 * bpf_sig_run_end - the program has returned
 * @run: what bpf_sig_run_begin() was given
 */
void bpf_sig_run_end(struct bpf_sig_run *run)
{
	spin_lock(&runs_lock);
	list_del(&run->node);
	spin_unlock(&runs_lock);
}

/*
 * Whether all that can run as a part of the program was verified with it: not
 * what it tail calls, which is what cb_access stands for in programs of this
 * type, and not an extension.
 */
static bool is_loader(const struct bpf_prog *prog)
{
	const struct bpf_sig_info *info = prog->aux->sig_info;

	return info && (info->verdict == BPF_SIG_VERDICT_VERIFIED ||
			info->verdict == BPF_SIG_VERDICT_LOADER) &&
	       !prog->cb_access && !READ_ONCE(prog->aux->is_extended);
}

/**
 * bpf_sig_running_loader - the verified program that a load is made by
 * @load: the load
 *
 * What a timer, a work queue or another task loads is not made by the loader
 * that asked for it.
 *
 * Return: the program, which stays for as long as the load takes, or NULL
 */
const struct bpf_prog *bpf_sig_running_loader(const struct bpf_sig_load *load)
{
	const struct bpf_prog *prog = NULL;
	struct bpf_sig_run *run;

	if (!bpfptr_is_kernel(load->signature))
		return NULL;
	spin_lock(&runs_lock);
	list_for_each_entry(run, &runs, node) {
		if (run->task != current)
			continue;
		prog = run->prog;
		break;
	}
	spin_unlock(&runs_lock);
	return prog && is_loader(prog) ? prog : NULL;
}
