// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to programs, and programs from elsewhere
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/filter.h>
#include "test.h"

/* The kernel's tools have a linux/seccomp.h that userspace cannot include. */
#ifndef SECCOMP_MODE_FILTER
#define SECCOMP_MODE_FILTER	2
#define SECCOMP_RET_ALLOW	0x7fff0000U
#endif

static struct object object;
static struct load load;

static const struct bpf_insn return_1[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 1 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static void prepare(const char *prog)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, prog);
}

/* An unsigned program in the place of a signed function. */
static void test_unsigned_freplace(void)
{
	int fd, target, audit = audit_open();
	struct btf *btf = btf__new_empty();
	struct bpf_func_info func_info = {};
	const void *blob;
	__u32 size;

	prepare("count_packets");
	target = expect_loaded(&load);

	btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	btf__add_int(btf, "unsigned int", 4, 0);
	btf__add_func_proto(btf, 1);
	btf__add_func_param(btf, "address", 2);
	func_info.type_id = btf__add_func(btf, "evil", BTF_FUNC_GLOBAL, 3);
	blob = btf__raw_data(btf, &size);
	fd = bpf_btf_load(blob, size, NULL);
	CHECK(fd > 0, "%m");

	memset(&load.attr, 0, sizeof(load.attr));
	load.attr.prog_type = BPF_PROG_TYPE_EXT;
	load.attr.insns = (unsigned long)return_1;
	load.attr.insn_cnt = ARRAY_SIZE(return_1);
	load.attr.license = (unsigned long)"GPL";
	load.attr.prog_btf_fd = fd;
	load.attr.func_info = (unsigned long)&func_info;
	load.attr.func_info_cnt = 1;
	load.attr.func_info_rec_size = sizeof(func_info);
	load.attr.attach_prog_fd = target;
	load.attr.attach_btf_id = prog_func_id(target, "is_local");
	snprintf(load.attr.prog_name, sizeof(load.attr.prog_name), "%s", "evil");
	load.attr.log_buf = (unsigned long)load.log;
	load.attr.log_size = LOG_SIZE;
	load.attr.log_level = 1;
	expect_refused(&load, EKEYREJECTED, "prog 'evil': unsigned, and this kernel ");
	audit_expect(audit, "evil", "verdict=unsigned action=deny mode=enforce*prog-type=28");
}

/* The function that its signer said, of a program that is signed. */
static void test_signed_freplace(void)
{
	struct object other;
	int target;

	prepare("count_packets");
	target = expect_loaded(&load);
	object_open(&other, "other.signed.bpf.o");
	object_maps(&other);
	load_init(&load, &other, "never_local");
	load.attr.attach_prog_fd = target;
	load.attr.attach_btf_id = prog_func_id(target, "is_local");
	close(expect_loaded(&load));
	load.attr.attach_btf_id = prog_func_id(target, "count_packets");
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'is_local', submitted 'count_packets'");
	load.attr.attach_prog_fd = 0;
	load.attr.attach_btf_id = 0;
	expect_refused(&load, ENOENT, "attach target 'is_local': not in this kernel");
}

static int attach_to(int ext, int target, const char *func)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .target_btf_id = prog_func_id(target, func));

	return bpf_link_create(ext, target, 0, &opts);
}

static int load_extension(int target)
{
	static struct object other;

	object_open(&other, "other.signed.bpf.o");
	object_maps(&other);
	load_init(&load, &other, "never_local");
	load.attr.attach_prog_fd = target;
	load.attr.attach_btf_id = prog_func_id(target, "is_local");
	return expect_loaded(&load);
}

/* Verified for one target, an extension does not go to another one. */
static void test_retarget(void)
{
	int target, other_target, ext, err, fd = audit_open();

	prepare("count_packets");
	target = expect_loaded(&load);
	other_target = expect_loaded(&load);
	ext = load_extension(target);
	err = attach_to(ext, other_target, "is_local");
	CHECK(err == -EKEYREJECTED, "%d", err);
	audit_expect(fd, "never_local", "reason=\"extension was not verified for this target\"");
	err = attach_to(ext, target, "is_local");
	CHECK(err >= 0, "%d", err);
	err = attach_to(ext, other_target, "is_local");
	CHECK(err == -EKEYREJECTED, "%d, once attached", err);
}

/* Who only looks on wants to know what enforcement would break. */
static void test_retarget_audit(void)
{
	int target, other_target, err, fd;

	prepare("count_packets");
	target = expect_loaded(&load);
	other_target = expect_loaded(&load);
	fd = audit_open();
	err = attach_to(load_extension(target), other_target, "is_local");
	CHECK(err >= 0, "%d", err);
	audit_expect(fd, "never_local",
		     "reason=\"extension was not verified for this target\" errno=129");
}

/* A target that is itself not what was signed, in a kernel that only looks on. */
static void test_freplace_of_unsigned(void)
{
	struct object other;
	int target;

	prepare("count_packets");
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	/* kfuncs and ksyms need a loader; this program has none of them. */
	target = load_run(&load);
	CHECK(target >= 0, "%s, log:\n%s", strerror(-target), load.log);
	object_open(&other, "other.signed.bpf.o");
	object_maps(&other);
	load_init(&load, &other, "never_local");
	load.attr.attach_prog_fd = target;
	load.attr.attach_btf_id = prog_func_id(target, "is_local");
	expect_mismatch(&load, "attach target: signed 'is_local', submitted 'is_local'");
}

/* The kernel's own programs are none of bpf(2)'s business. */
static void test_socket_filter(void)
{
	struct sock_filter insns[] = { BPF_STMT(BPF_RET | BPF_K, 0xffff) };
	struct sock_fprog prog = { .len = 1, .filter = insns };
	int fds[2];

	CHECK(!socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), "%m");
	CHECK(!setsockopt(fds[0], SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)),
	      "%m");
	CHECK(send(fds[1], "x", 1, 0) == 1, "%m");
	insns[0].k = 0;
	CHECK(!setsockopt(fds[0], SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)),
	      "%m");
}

static void test_seccomp(void)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = 1, .filter = insns };

	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "%m");
	CHECK(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog), "%m (CONFIG_SECCOMP?)");
}

/* /sys/fs/bpf/maps.debug and progs.debug: loaded by the kernel for itself. */
static void test_preload(void)
{
	struct bpf_link_info link = {};
	struct bpf_sig_info sig;
	__u32 len = sizeof(link);
	int fd, prog;

	if (access("/sys/fs/bpf/maps.debug", F_OK))
		skip("the kernel has no CONFIG_BPF_PRELOAD");
	fd = bpf_obj_get("/sys/fs/bpf/maps.debug");
	CHECK(fd >= 0, "%m");
	CHECK(!bpf_link_get_info_by_fd(fd, &link, &len), "%m");
	prog = bpf_prog_get_fd_by_id(link.prog_id);
	CHECK(prog >= 0, "%m");
	get_info(prog, &sig);
	CHECK(sig.verdict == BPF_SIG_VERDICT_KERNEL, "verdict %u", sig.verdict);
}

static const struct test tests[] = {
	{ "attach.unsigned_freplace", ENFORCE, test_unsigned_freplace },
	{ "attach.signed_freplace", ENFORCE, test_signed_freplace },
	{ "attach.retarget_extension", ENFORCE, test_retarget },
	{ "attach.retarget_extension_audit", AUDIT, test_retarget_audit },
	{ "attach.freplace_of_unsigned", AUDIT, test_freplace_of_unsigned },
	{ "kernel.socket_filter", ENFORCE, test_socket_filter },
	{ "kernel.seccomp", ENFORCE, test_seccomp },
	{ "kernel.preload", ENFORCE, test_preload },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
