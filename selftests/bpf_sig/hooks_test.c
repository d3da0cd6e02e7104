// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of programs whose target is chosen when they are attached: what is
 * bound of them is what they are
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/perf_event.h>
#include "kinds.h"
#include "hooks.skel.h"

#define DIRECTORY	"/run/bpf_sig_hooks_test"

static struct hooks *skel;

static struct hooks *load_skel(void)
{
	struct hooks *skel;

	kind_begin();
	skel = hooks__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, hooks__load(skel));
	return skel;
}

static void start(void)
{
	skel = load_skel();
	skel->bss->only_pid = getpid();
}

static void trigger(void)
{
	CHECK(!mkdir(DIRECTORY, 0700) || errno == EEXIST, "%m");
	CHECK(!mkdir(DIRECTORY "/in", 0700) || errno == EEXIST, "%m");
	CHECK(rmdir(DIRECTORY) && errno == ENOTEMPTY, "%m");
}

static void test_kprobe(void)
{
	start();
	kind_attach(skel->progs.on_kprobe);
	kind_attach(skel->progs.on_kretprobe);
	trigger();
	CHECK(skel->bss->kprobes == 1, "%u", skel->bss->kprobes);
	CHECK(skel->bss->kretprobes == 1 && skel->bss->kretprobe_result == -ENOTEMPTY,
	      "%u, %d", skel->bss->kretprobes, skel->bss->kretprobe_result);
}

static void test_kprobe_multi(void)
{
	start();
	kind_attach(skel->progs.on_multi);
	trigger();
	CHECK(skel->bss->multi_kprobes == 1, "%u", skel->bss->multi_kprobes);
}

__attribute__((noinline)) int hooks_test_function(int a)
{
	/* A call of it is not to be optimised away. */
	asm volatile("" : "+r"(a));
	return a + 1;
}

static void test_uprobe(void)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts, .func_name = "hooks_test_function");
	struct bpf_link *link;

	start();
	link = bpf_program__attach_uprobe_opts(skel->progs.on_uprobe, getpid(),
					       "/proc/self/exe", 0, &opts);
	CHECK(link, "%m:\n%s", run_log);
	opts.retprobe = true;
	link = bpf_program__attach_uprobe_opts(skel->progs.on_uretprobe, getpid(),
					       "/proc/self/exe", 0, &opts);
	CHECK(link, "%m:\n%s", run_log);
	CHECK(hooks_test_function(4711) == 4712, "another result");
	CHECK(skel->bss->uprobes == 1 && skel->bss->uprobe_arg == 4711, "%u, %d",
	      skel->bss->uprobes, skel->bss->uprobe_arg);
	CHECK(skel->bss->uretprobe_result == 4712, "%d", skel->bss->uretprobe_result);
}

static void test_tracepoint(void)
{
	start();
	kind_attach(skel->progs.on_tracepoint);
	syscall(SYS_getpgid, 1);
	CHECK(skel->bss->tracepoints == 1 && skel->bss->tracepoint_arg == 1, "%u, %d",
	      skel->bss->tracepoints, skel->bss->tracepoint_arg);
}

static void test_raw_tracepoint(void)
{
	struct bpf_link *link;

	start();
	link = kind_attach(skel->progs.on_raw_tracepoint);
	getppid();
	bpf_link__destroy(link);
	CHECK(skel->bss->raw_tracepoints >= 1, "%u", skel->bss->raw_tracepoints);
}

static void test_perf_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.size = sizeof(attr),
		.sample_period = 100000,
	};
	int i, fd;

	start();
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
	CHECK(fd >= 0, "%m");
	CHECK(bpf_program__attach_perf_event(skel->progs.on_sample, fd), "%m:\n%s",
	      run_log);
	for (i = 0; i < 1000000 && !skel->bss->samples; i++)
		getppid();
	CHECK(skel->bss->samples, "no sample");
}

static void test_syscall(void)
{
	struct { int a, b; } numbers = { 17, 4 };

	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &numbers,
		    .ctx_size_in = sizeof(numbers));
	start();
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(skel->progs.add), &opts), "%m");
	CHECK(skel->bss->sum == 21, "%d", skel->bss->sum);
}

/* A signed program of this kind may be attached elsewhere: that is documented. */
static void test_elsewhere(void)
{
	struct bpf_link *link;

	start();
	link = bpf_program__attach_kprobe(skel->progs.on_kprobe, false, "vfs_symlink");
	CHECK(link, "%m");
	trigger();
	CHECK(!skel->bss->kprobes, "%u", skel->bss->kprobes);
}

static void test_tampered(void)
{
	tamper_open("hooks.signed.bpf.o");
	refuse_prog_type("on_kprobe", BPF_PROG_TYPE_TRACEPOINT,
			 "prog_type: signed 2, submitted 5");
	refuse_prog_type("on_tracepoint", BPF_PROG_TYPE_PERF_EVENT,
			 "prog_type: signed 5, submitted 7");
	refuse_prog_type("on_sample", BPF_PROG_TYPE_KPROBE,
			 "prog_type: signed 7, submitted 2");
	refuse_prog_type("on_raw_tracepoint", BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE,
			 "prog_type: signed 17, submitted 24");
	refuse_prog_type("add", BPF_PROG_TYPE_SOCKET_FILTER,
			 "prog_type: signed 31, submitted 1");
	refuse_attach_type("on_kprobe", BPF_TRACE_KPROBE_MULTI,
			   "expected_attach_type: signed 0, submitted 42");
	refuse_attach_type("on_multi", 0,
			   "expected_attach_type: signed 42, submitted 0");
	refuse_attach_type("on_uprobe", BPF_TRACE_UPROBE_MULTI,
			   "expected_attach_type: signed 0, submitted 48");
	refuse_flags("on_uprobe", BPF_F_SLEEPABLE, "prog_flags: signed 0, submitted 16");
	/* It is sleepable by nature. */
	refuse_flags("add", 0, "prog_flags: signed 16, submitted 0");
}

static const struct test tests[] = {
	{ "kind.kprobe", ENFORCE, test_kprobe },
	{ "kind.kprobe_multi", ENFORCE, test_kprobe_multi },
	{ "kind.uprobe", ENFORCE, test_uprobe },
	{ "kind.tracepoint", ENFORCE, test_tracepoint },
	{ "kind.raw_tracepoint", ENFORCE, test_raw_tracepoint },
	{ "kind.perf_event", ENFORCE, test_perf_event },
	{ "kind.syscall", ENFORCE, test_syscall },
	{ "kind.attached_elsewhere", ENFORCE, test_elsewhere },
	{ "kind.hooks_tampered", ENFORCE, test_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
