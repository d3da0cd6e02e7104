// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to functions and tracepoints of a module
 */
#include "kinds.h"
#include "module.skel.h"

#define MODULE	"bpf_sig_test"

static struct module *load_skel(void)
{
	struct module *skel;

	kind_begin();
	skel = module__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, module__load(skel));
	return skel;
}

static struct module *start(void)
{
	module_load();
	return load_skel();
}

static void test_fentry(void)
{
	struct module *skel = start();

	kind_attach(skel->progs.module_entry);
	module_run(5);
	CHECK(skel->bss->entry_arg == 5, "%d", skel->bss->entry_arg);
	CHECK(!skel->bss->exit_ret, "fexit ran, too");
}

static void test_fexit(void)
{
	struct module *skel = start();

	kind_attach(skel->progs.module_exit);
	module_run(5);
	CHECK(skel->bss->exit_ret == 6, "%d", skel->bss->exit_ret);
}

static void test_fmod_ret(void)
{
	struct module *skel = start();
	int result = module_run(5);
	struct bpf_link *link;

	CHECK(result == 8, "%d", result);
	link = kind_attach(skel->progs.module_modify);
	result = module_run(5);
	CHECK(result == 1000, "%d", result);
	bpf_link__destroy(link);
	result = module_run(5);
	CHECK(result == 8, "%d, detached", result);
}

static void test_tp_btf(void)
{
	struct module *skel = start();

	kind_attach(skel->progs.module_event);
	module_run(5);
	CHECK(skel->bss->event_arg == 5, "%d", skel->bss->event_arg);
}

/* Each finds its own. */
static void test_same_name(void)
{
	struct module *skel = start();

	kind_attach(skel->progs.same_name);
	kind_attach(skel->progs.same_name_vmlinux);
	module_run(5);
	CHECK(skel->bss->same_name_arg == 5, "%d", skel->bss->same_name_arg);
	kind_test_run(skel->progs.same_name_vmlinux);
	CHECK(skel->bss->same_name_arg == -1, "%d", skel->bss->same_name_arg);
}

static void start_tampering(void)
{
	module_load();
	tamper_open("module.signed.bpf.o");
}

static void test_func_tampered(void)
{
	start_tampering();
	refuse_target("module_entry", MODULE, "bpf_sig_test_other", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_sig_test:bpf_sig_test_func', submitted 'bpf_sig_test:bpf_sig_test_other'");
	refuse_target("module_entry", NULL, "bpf_fentry_test2", BTF_KIND_FUNC,
		      "signed 'bpf_sig_test:bpf_sig_test_func', submitted 'bpf_fentry_test2'");
	refuse_target("module_exit", MODULE, "bpf_sig_test_other", BTF_KIND_FUNC,
		      "signed 'bpf_sig_test:bpf_sig_test_func', submitted 'bpf_sig_test:bpf_sig_test_other'");
	refuse_target("module_modify", NULL, "bpf_modify_return_test", BTF_KIND_FUNC,
		      "signed 'bpf_sig_test:bpf_sig_test_modify', submitted 'bpf_modify_return_test'");
	refuse_attach_type("module_modify", BPF_TRACE_FEXIT,
			   "expected_attach_type: signed 26, submitted 25");
	refuse_attach_type("module_entry", BPF_MODIFY_RETURN,
			   "expected_attach_type: signed 24, submitted 26");
}

static void test_tp_btf_tampered(void)
{
	start_tampering();
	refuse_target("module_event", MODULE, "btf_trace_bpf_sig_test_other_event",
		      BTF_KIND_TYPEDEF,
		      "signed 'bpf_sig_test:bpf_sig_test_event', submitted 'bpf_sig_test:btf_trace_bpf_sig_test_other_event'");
	refuse_target("module_event", NULL, "btf_trace_sched_switch", BTF_KIND_TYPEDEF,
		      "signed 'bpf_sig_test:bpf_sig_test_event', submitted 'btf_trace_sched_switch'");
}

static void test_same_name_tampered(void)
{
	start_tampering();
	refuse_target("same_name_vmlinux", MODULE, "bpf_fentry_test1", BTF_KIND_FUNC,
		      "signed 'bpf_fentry_test1', submitted 'bpf_sig_test:bpf_fentry_test1'");
	refuse_target("same_name", NULL, "bpf_fentry_test1", BTF_KIND_FUNC,
		      "signed 'bpf_sig_test:bpf_fentry_test1', submitted 'bpf_fentry_test1'");
	/* A module's will do where vmlinux has none. */
	load_init(&load, &object, "some_module_entry");
	tamper_target(MODULE, "bpf_sig_test_other", BTF_KIND_FUNC);
	close(expect_loaded(&load));
}

/* The id is right, but in the BTF of vmlinux. */
static void test_id_elsewhere(void)
{
	int fd;

	start_tampering();
	load_init(&load, &object, "module_entry");
	load.attr.attach_btf_id = find_id(MODULE, "bpf_sig_test_func", BTF_KIND_FUNC, &fd);
	expect_refused(&load, EKEYREJECTED,
		       "signed 'bpf_sig_test:bpf_sig_test_func', submitted ");
}

static void test_not_there(void)
{
	module_unload();
	tamper_open("module.signed.bpf.o");
	load_init(&load, &object, "module_entry");
	expect_refused(&load, ENOENT,
		       "attach target 'bpf_sig_test_func': not in this kernel");
}

/* Where user space can get at what a loader has, it is not the kernel that loads. */
static void test_preload(void)
{
	int res, audit = audit_open();

	module_load();
	res = module_load_prog();
	CHECK(res == -EKEYREJECTED, "%d", res);
	audit_expect(audit, "by_module", "verdict=unsigned action=deny");
}

static const struct test tests[] = {
	{ "kind.module_absent", ENFORCE, test_not_there },
	{ "kind.module_fentry", ENFORCE, test_fentry },
	{ "kind.module_fexit", ENFORCE, test_fexit },
	{ "kind.module_fmod_ret", ENFORCE, test_fmod_ret },
	{ "kind.module_tp_btf", ENFORCE, test_tp_btf },
	{ "kind.module_same_name", ENFORCE, test_same_name },
	{ "kind.module_func_tampered", ENFORCE, test_func_tampered },
	{ "kind.module_tp_btf_tampered", ENFORCE, test_tp_btf_tampered },
	{ "kind.module_same_name_tampered", ENFORCE, test_same_name_tampered },
	{ "kind.module_id_elsewhere", ENFORCE, test_id_elsewhere },
	{ "kernel.preload_module", ENFORCE, test_preload },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
