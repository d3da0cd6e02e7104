// SPDX-License-Identifier: GPL-2.0
/*
 * What a program attaches to, where its signer leaves that to the application
 */
#include <sys/stat.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "manifest_edit.h"
#include "run.h"

#define OBJECT "config.signed.bpf.o"
#define PROG "on_call"

static void drop_targets(void)
{
	void *rec;

	while ((rec = edit_record(BPF_SIG_REC_TARGET, 0)) != edit_end())
		edit_drop(rec);
}

/* The program is the last one of the object. */
static void add_target(__u32 kind, const char *name)
{
	struct {
		struct bpf_sig_rec_target target;
		char strings[64];	/* name, scope */
	} r = {};
	size_t size = (sizeof(r.target) + strlen(name) + 2 + 7) & ~7UL;

	r.target.rec.type = htole32(BPF_SIG_REC_TARGET);
	r.target.rec.size = htole32(size);
	r.target.kind = htole32(kind);
	snprintf(r.strings, sizeof(r.strings), "%s", name);
	edit_insert(edit_end(), &r, size);
}

static __u32 kernel_func(const char *name)
{
	int id = btf__find_by_name_kind(btf__load_vmlinux_btf(), name, BTF_KIND_FUNC);

	CHECK(id > 0, "no function '%s'", name);
	return id;
}

/* What it attaches to, by what the kernel says. */
static void expect_target(__u32 id)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd = expect_loaded(&load);

	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len), "%m");
	CHECK(info.attach_btf_id == id, "%u, expected %u", info.attach_btf_id, id);
	close(fd);
}

static void refuse(const char *explanation)
{
	expect_refused(&load, EKEYREJECTED, explanation);
}

/* Loaded for a function, attached to it, called there. */
static void test_any(void)
{
	__u64 hits = 0;
	__u32 zero = 0;
	int fd, map, link_fd;

	edit_open(OBJECT, PROG);
	drop_targets();
	add_target(BPF_SIG_TARGET_ANY, "");
	edit_sign();
	load.attr.attach_btf_id = kernel_func("vfs_unlink");
	expect_target(kernel_func("vfs_unlink"));
	load.attr.attach_btf_id = kernel_func("vfs_rmdir");
	expect_target(kernel_func("vfs_rmdir"));

	map = object_map(&object, ".bss");
	fd = expect_loaded(&load);
	link_fd = bpf_link_create(fd, 0, BPF_TRACE_FENTRY, NULL);
	CHECK(link_fd >= 0, "%m");
	CHECK(!mkdir("/run/bpf_sig_test", 0700) && !rmdir("/run/bpf_sig_test"), "%m");
	CHECK(!bpf_map_lookup_elem(map, &zero, &hits) && hits, "%llu", hits);
	close(link_fd);
	close(fd);
}

/* Anything to attach to, but nothing else than what was signed. */
static void test_any_limits(void)
{
	edit_open(OBJECT, PROG);
	drop_targets();
	add_target(BPF_SIG_TARGET_ANY, "");
	edit_sign();
	/* The verifier wants to know where. */
	expect_refused(&load, EINVAL, NULL);
	load.attr.attach_btf_id = kernel_func("vfs_rmdir");
	load.attr.expected_attach_type = BPF_TRACE_FEXIT;
	refuse("prog 'on_call': expected_attach_type: signed 24, submitted 25");
	load.attr.expected_attach_type = BPF_TRACE_FENTRY;
	load.attr.prog_type = BPF_PROG_TYPE_LSM;
	refuse("prog 'on_call': prog_type: signed 26, submitted 29");
}

static void test_several(void)
{
	edit_open(OBJECT, PROG);
	drop_targets();
	add_target(BPF_SIG_TARGET_FUNC, "no_such_function");
	add_target(BPF_SIG_TARGET_FUNC, "vfs_rmdir");
	add_target(BPF_SIG_TARGET_FUNC, "vfs_unlink");
	edit_sign();
	/* The first that there is. */
	expect_target(kernel_func("vfs_rmdir"));
	load.attr.attach_btf_id = kernel_func("vfs_unlink");
	expect_target(kernel_func("vfs_unlink"));
	load.attr.attach_btf_id = kernel_func("vfs_rmdir");
	expect_target(kernel_func("vfs_rmdir"));
	load.attr.attach_btf_id = kernel_func("vfs_mkdir");
	refuse("signed 'no_such_function' or 'vfs_rmdir' or 'vfs_unlink', submitted 'vfs_mkdir'");
}

static void test_none_of_several(void)
{
	edit_open(OBJECT, PROG);
	drop_targets();
	add_target(BPF_SIG_TARGET_FUNC, "no_such_function");
	add_target(BPF_SIG_TARGET_FUNC, "nor_this_one");
	edit_sign();
	expect_refused(&load, ENOENT, "attach target 'no_such_function': not in this kernel");
	load.attr.attach_btf_id = kernel_func("vfs_rmdir");
	refuse("signed 'no_such_function' or 'nor_this_one', submitted 'vfs_rmdir'");
}

/* One that extends a program, and may extend any. */
static void test_any_of_program(void)
{
	struct object demo;
	struct load target;
	int fd;

	edit_open("other.signed.bpf.o", "never_local");
	drop_targets();
	add_target(BPF_SIG_TARGET_ANY, "");
	edit_sign();
	object_open(&demo, "demo.signed.bpf.o");
	object_maps(&demo);
	load_init(&target, &demo, "count_packets");
	fd = expect_loaded(&target);
	load.attr.attach_prog_fd = fd;
	load.attr.attach_btf_id = prog_func_id(fd, "is_local");
	expect_target(prog_func_id(fd, "is_local"));
	/* A function, but not of that type. */
	load.attr.attach_btf_id = prog_func_id(fd, "count_packets");
	CHECK(load_run(&load) < 0, "it replaces a program of another type");
}

/* What calls the extension is signed, too: it gives it its arguments. */
static void test_any_of_unsigned(void)
{
	struct object demo;
	struct load target;
	int fd;

	edit_open("other.signed.bpf.o", "never_local");
	drop_targets();
	add_target(BPF_SIG_TARGET_ANY, "");
	edit_sign();
	object_open(&demo, "demo.signed.bpf.o");
	object_maps(&demo);
	load_init(&target, &demo, "count_packets");
	target.attr.signature = 0;
	target.attr.signature_size = 0;
	fd = load_run(&target);
	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), target.log);
	load.attr.attach_prog_fd = fd;
	load.attr.attach_btf_id = prog_func_id(fd, "is_local");
	expect_mismatch(&load, "of program 'count_packets', which is unsigned");
}

static const struct test tests[] = {
	{ "config.attach_any", ENFORCE, test_any },
	{ "config.attach_any_limits", ENFORCE, test_any_limits },
	{ "config.attach_any_program", ENFORCE, test_any_of_program },
	{ "config.attach_any_unsigned", AUDIT, test_any_of_unsigned },
	{ "config.attach_several", ENFORCE, test_several },
	{ "config.attach_none", ENFORCE, test_none_of_several },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
