// SPDX-License-Identifier: GPL-2.0
/*
 * A BPF token, and a user namespace to have it in
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <bpf/bpf.h>
#include "token.h"

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
int token_enter(const char *progs)
{
	int socks[2], fs, mnt, status, token;
	pid_t helper;

	CHECK(!mkdir(TOKEN_FS, 0755) || errno == EEXIST, "%m");
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
	CHECK(!move_mount(mnt, "", AT_FDCWD, TOKEN_FS, MOVE_MOUNT_F_EMPTY_PATH), "%m");
	fs = open(TOKEN_FS, O_RDONLY | O_DIRECTORY);
	token = bpf_token_create(fs, NULL);
	CHECK(token > 0, "%m");
	return token;
}
