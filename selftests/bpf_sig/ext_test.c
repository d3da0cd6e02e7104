// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to programs: the target has to be what was signed, too
 */
#include "kinds.h"
#include "ext.skel.h"

#define BEFORE	((10 + 1) + (1000 + 2))

static struct bpf_object *target;
static int target_fd;

static struct ext *open_skel(void)
{
	struct ext *skel;

	kind_begin();
	skel = ext__open();
	CHECK(skel, "%m");
	return skel;
}

static int load_target(const char *path)
{
	target = run_start(path);
	return bpf_program__fd(bpf_object__next_program(target, NULL));
}

static void aim(struct bpf_program *prog, const char *func)
{
	int err = bpf_program__set_attach_target(prog, target_fd, func);

	CHECK(!err, "%s: %d", bpf_program__name(prog), err);
}

/* Each program for the function that it is for, of the target. */
static struct ext *start(void)
{
	struct ext *skel;

	target_fd = load_target("target.signed.bpf.o");
	CHECK(run_prog(target, "classify") == BEFORE, "another result");
	skel = open_skel();
	aim(skel->progs.new_pick, "pick");
	aim(skel->progs.new_choose, "choose");
	aim(skel->progs.on_pick, "pick");
	aim(skel->progs.on_pick_exit, "pick");
	aim(skel->progs.on_classify, "classify");
	kind_loaded(skel->obj, ext__load(skel));
	return skel;
}

static void test_freplace(void)
{
	struct ext *skel = start();
	struct bpf_link *link = kind_attach(skel->progs.new_pick);
	int res = run_prog(target, "classify");

	CHECK(res == BEFORE - 1 + 100, "%d", res);
	kind_attach(skel->progs.new_choose);
	res = run_prog(target, "classify");
	CHECK(res == BEFORE - 1 + 100 - 2 + 200, "%d", res);
	bpf_link__destroy(link);
	res = run_prog(target, "classify");
	CHECK(res == BEFORE - 2 + 200, "%d", res);
}

static void test_fentry(void)
{
	struct ext *skel = start();

	kind_attach(skel->progs.on_pick);
	kind_attach(skel->progs.on_pick_exit);
	kind_attach(skel->progs.on_classify);
	CHECK(run_prog(target, "classify") == BEFORE, "another result");
	CHECK(skel->bss->entry_arg == 10, "%d", skel->bss->entry_arg);
	CHECK(skel->bss->exit_ret == 11, "%d", skel->bss->exit_ret);
	CHECK(skel->bss->main_entries == 1, "%d", skel->bss->main_entries);
}

/* A load of the object with the extensions, onto a function of a program. */
static void onto(const char *prog, int fd, const char *func)
{
	load_init(&load, &object, prog);
	load.attr.attach_prog_fd = fd;
	load.attr.attach_btf_id = prog_func_id(fd, func);
}

static void refuse_onto(const char *prog, int fd, const char *func,
			const char *explanation)
{
	onto(prog, fd, func);
	expect_refused(&load, EKEYREJECTED, explanation);
}

static void test_function(void)
{
	target_fd = load_target("target.signed.bpf.o");
	tamper_open("ext.signed.bpf.o");
	onto("new_pick", target_fd, "pick");
	close(expect_loaded(&load));
	refuse_onto("new_pick", target_fd, "choose",
		    "attach target: signed 'pick', submitted 'choose' of program 'classify', which is verified");
	refuse_onto("new_choose", target_fd, "pick",
		    "attach target: signed 'target:choose', submitted 'pick' of program 'classify'");
	refuse_onto("on_pick", target_fd, "choose",
		    "attach target: signed 'target:pick', submitted 'choose' of program 'classify'");
	refuse_onto("on_pick_exit", target_fd, "classify",
		    "attach target: signed 'target:pick', submitted 'classify' of program 'classify'");
	refuse_onto("on_vmlinux", target_fd, "pick",
		    "attach target: signed 'bpf_fentry_test1', submitted 'pick' of program 'classify'");
	/* And the other way round. */
	load_init(&load, &object, "on_pick");
	tamper_target(NULL, "bpf_fentry_test1", BTF_KIND_FUNC);
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'target:pick', submitted 'bpf_fentry_test1'");
}

/* A program of the same name and the same code, signed as another object. */
static void test_object(void)
{
	int fd = load_target("twin.signed.bpf.o");

	tamper_open("ext.signed.bpf.o");
	onto("new_pick", fd, "pick");
	close(expect_loaded(&load));
	refuse_onto("new_choose", fd, "choose",
		    "attach target: signed 'target:choose', submitted 'choose' of program 'classify'");
	refuse_onto("on_pick", fd, "pick",
		    "attach target: signed 'target:pick', submitted 'pick' of program 'classify'");
	refuse_onto("on_classify", fd, "classify",
		    "attach target: signed 'target:classify', submitted 'classify' of program 'classify'");
}

/* The target as it was signed, but loaded without its signature. */
static int load_target_unsigned(void)
{
	static struct object unsigned_target;

	object_open(&unsigned_target, "target.signed.bpf.o");
	object_maps(&unsigned_target);
	load_init(&load, &unsigned_target, "classify");
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	return load_run(&load);
}

static void test_unsigned_target(void)
{
	int fd = load_target_unsigned();

	CHECK(fd >= 0, "%d:\n%s", fd, load.log);
	raise_mode();
	tamper_open("ext.signed.bpf.o");
	refuse_onto("new_pick", fd, "pick",
		    "attach target: signed 'pick', submitted 'pick' of program 'classify', which is unsigned");
	refuse_onto("on_pick", fd, "pick",
		    "attach target: signed 'target:pick', submitted 'pick' of program 'classify', which is unsigned");
	refuse_onto("on_classify", fd, "classify",
		    "attach target: signed 'target:classify', submitted 'classify' of program 'classify', which is unsigned");
	fd = load_target_unsigned();
	CHECK(fd == -EKEYREJECTED, "%d", fd);
}

static int load_unsigned_onto(const char *prog, const char *func)
{
	int fd;

	onto(prog, target_fd, func);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	fd = load_run(&load);
	CHECK(fd >= 0, "%d:\n%s", fd, load.log);
	return fd;
}

/* Loaded while nobody minded, it is not put onto a signed program any more. */
static void test_unsigned_extension(void)
{
	int ext, entry, err, audit = audit_open();

	target_fd = load_target("target.signed.bpf.o");
	tamper_open("ext.signed.bpf.o");
	ext = load_unsigned_onto("new_pick", "pick");
	entry = load_unsigned_onto("on_pick", "pick");
	raise_mode();
	err = bpf_link_create(ext, 0, 0, NULL);
	CHECK(err == -EKEYREJECTED, "freplace: %d", err);
	audit_expect(audit, "new_pick", LOADED_BEFORE);
	err = bpf_link_create(entry, 0, BPF_TRACE_FENTRY, NULL);
	CHECK(err == -EKEYREJECTED, "fentry: %d", err);
	audit_expect(audit, "on_pick", LOADED_BEFORE);
	CHECK(run_prog(target, "classify") == BEFORE, "another result");
}

static const struct test tests[] = {
	{ "kind.freplace", ENFORCE, test_freplace },
	{ "kind.prog_fentry", ENFORCE, test_fentry },
	{ "kind.prog_function_tampered", ENFORCE, test_function },
	{ "kind.prog_object_tampered", ENFORCE, test_object },
	{ "kind.prog_unsigned_target", OFF " bpf_sig_test.alone=11", test_unsigned_target },
	{ "kind.prog_unsigned_extension", OFF " bpf_sig_test.alone=12", test_unsigned_extension },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
