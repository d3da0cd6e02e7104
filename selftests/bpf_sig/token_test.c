// SPDX-License-Identifier: GPL-2.0
/*
 * Loads by a process without privileges, which a BPF token allows: what a
 * token is good for does not depend on signatures, nor the other way round
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "token.signed.bpf.o"
#define UNSIGNED "token.bpf.o"
#define BPFFS "/run/bpf_sig_token"

#define PROGS_ALL "any"
#define PROGS_NO_XDP "0x4000000"	/* tracing */

static struct object object;
static struct load load;
static int token;

static void send_fd(int sock, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	CHECK(sendmsg(sock, &msg, 0) == 1, "%m");
}

static int receive_fd(int sock)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	CHECK(recvmsg(sock, &msg, 0) == 1 && CMSG_FIRSTHDR(&msg), "no fd: %m");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* By a privileged process, for a file system that another one opened. */
static void delegate(int sock, const char *progs)
{
	const char *options[][2] = {
		{ "delegate_cmds", "any" },
		{ "delegate_maps", "any" },
		{ "delegate_progs", progs },
		{ "delegate_attachs", "any" },
	};
	int fs = receive_fd(sock), mnt;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		CHECK(!fsconfig(fs, FSCONFIG_SET_STRING, options[i][0],
				options[i][1], 0), "%s: %m", options[i][0]);
	CHECK(!fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "%m");
	mnt = fsmount(fs, 0, 0);
	CHECK(mnt >= 0, "%m");
	send_fd(sock, mnt);
	exit(0);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == strlen(text), "%s: %m", path);
	close(fd);
}

/* This process gives up what it may do, for a token. */
static void enter(const char *progs)
{
	int socks[2], fs, mnt, status;
	pid_t helper;

	trust_signer();
	libbpf_set_print(run_keep_log);
	CHECK(!mkdir(BPFFS, 0755) || errno == EEXIST, "%m");
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, socks), "%m");
	helper = fork();
	CHECK(helper >= 0, "%m");
	if (!helper)
		delegate(socks[1], progs);
	CHECK(!unshare(CLONE_NEWUSER), "%m (CONFIG_USER_NS?)");
	write_text("/proc/self/setgroups", "deny");
	write_text("/proc/self/uid_map", "0 0 1");
	write_text("/proc/self/gid_map", "0 0 1");
	CHECK(!unshare(CLONE_NEWNS), "%m");
	CHECK(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "%m");
	fs = fsopen("bpf", 0);
	CHECK(fs >= 0, "%m");
	send_fd(socks[0], fs);
	mnt = receive_fd(socks[0]);
	CHECK(waitpid(helper, &status, 0) == helper && !status, "%x", status);
	CHECK(!move_mount(mnt, "", AT_FDCWD, BPFFS, MOVE_MOUNT_F_EMPTY_PATH), "%m");
	fs = open(BPFFS, O_RDONLY | O_DIRECTORY);
	token = bpf_token_create(fs, NULL);
	CHECK(token > 0, "%m");
}

/* With maps and BTF that were made by somebody who may. */
static void prepare(const char *progs)
{
	object_open(&object, OBJECT);
	object_maps(&object);
	load_init(&load, &object, "filter");
	enter(progs);
	load.attr.prog_token_fd = token;
	load.attr.prog_flags |= BPF_F_TOKEN_FD;
}

static void drop_token(void)
{
	load.attr.prog_token_fd = 0;
	load.attr.prog_flags &= ~BPF_F_TOKEN_FD;
}

static void test_signed(void)
{
	prepare(PROGS_ALL);
	close(expect_loaded(&load));
	drop_token();
	expect_refused(&load, EPERM, NULL);
}

static void test_unsigned(void)
{
	prepare(PROGS_ALL);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	expect_refused(&load, EKEYREJECTED, "prog 'filter': unsigned, and this kernel ");
	drop_token();
	expect_refused(&load, EPERM, NULL);
}

static void test_tampered(void)
{
	struct bpf_insn *insns;

	prepare(PROGS_ALL);
	insns = (void *)(unsigned long)load.attr.insns;
	insns[load.attr.insn_cnt - 2].imm ^= 1;
	expect_refused(&load, EKEYREJECTED, "prog 'filter': instructions: signed ");
	insns[load.attr.insn_cnt - 2].imm ^= 1;
	load.fds[0] = load.fds[1];
	expect_refused(&load, EKEYREJECTED, "map 0: name: signed ");
}

static void test_not_delegated(void)
{
	prepare(PROGS_NO_XDP);
	expect_refused(&load, EPERM, NULL);
	load_init(&load, &object, "trace");
	load.attr.prog_token_fd = token;
	load.attr.prog_flags |= BPF_F_TOKEN_FD;
	close(expect_loaded(&load));
}

/* What libbpf asks first. */
static void test_query(void)
{
	prepare(PROGS_ALL);
	load.attr.insn_cnt = 0;
	expect_refused(&load, ENODATA, NULL);
	load.attr.signature_size--;
	expect_refused(&load, EBADMSG, "signature: ");
	/* So may whoever may load anything, as anybody in this guest. */
	drop_token();
	expect_refused(&load, EBADMSG, "signature: ");
}

static struct bpf_object *open_with_token(const char *path)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .bpf_token_path = BPFFS);
	struct bpf_object *obj = bpf_object__open_file(file(path), &opts);

	CHECK(obj, "%s: %m:\n%s", path, run_log);
	return obj;
}

static void test_libbpf(void)
{
	struct bpf_object *obj;
	__u64 pid = 0;
	int res;

	enter(PROGS_ALL);
	obj = open_with_token(OBJECT);
	bpf_program__set_autoload(bpf_object__find_program_by_name(obj, "trace"), true);
	run_load(obj);
	res = run_prog(obj, "filter");
	CHECK(res == 2 /* XDP_PASS */, "%d", res);
	CHECK(*(__u64 *)run_variable(obj, "since"), "it did not run");
	CHECK(!bpf_map_lookup_and_delete_elem(run_map(obj, "seen"), NULL, &pid) &&
	      pid == getpid(), "%llu", pid);
}

static void test_libbpf_unsigned(void)
{
	enter(PROGS_ALL);
	run_refused(open_with_token(UNSIGNED), EKEYREJECTED,
		    "prog 'filter': unsigned, and this kernel enforces signatures");
}

static void test_libbpf_tampered(void)
{
	struct bpf_object *obj;

	enter(PROGS_ALL);
	obj = open_with_token(OBJECT);
	*(__u32 *)run_variable(obj, "verdict") = 1;
	run_refused(obj, EKEYREJECTED, "'.rodata': contents: signed ");
}

static void test_libbpf_not_delegated(void)
{
	struct bpf_object *obj;
	int err;

	enter(PROGS_NO_XDP);
	obj = open_with_token(OBJECT);
	err = bpf_object__load(obj);
	CHECK(err == -EPERM, "%d:\n%s", err, run_log);
}

static const struct test tests[] = {
	{ "token.signed", ENFORCE, test_signed },
	{ "token.unsigned", ENFORCE, test_unsigned },
	{ "token.tampered", ENFORCE, test_tampered },
	{ "token.not_delegated", ENFORCE, test_not_delegated },
	{ "token.query", ENFORCE, test_query },
	{ "token.libbpf", ENFORCE, test_libbpf },
	{ "token.libbpf_unsigned", ENFORCE, test_libbpf_unsigned },
	{ "token.libbpf_tampered", ENFORCE, test_libbpf_tampered },
	{ "token.libbpf_not_delegated", ENFORCE, test_libbpf_not_delegated },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
