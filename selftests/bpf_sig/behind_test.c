// SPDX-License-Identifier: GPL-2.0
/*
 * Behind enforcement: ways to the same end that do not load a program by
 * bpf(2), each of them closed, or left open for a reason
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <bpf/bpf.h>
#include "kinds.h"
#include "policy.h"
#include "run.h"

/* The kernel's tools have a linux/seccomp.h that userspace cannot include. */
#ifndef SECCOMP_MODE_FILTER
#define SECCOMP_MODE_FILTER	2
#define SECCOMP_RET_ALLOW	0x7fff0000U
#endif

/* Nor can it include linux/kexec.h of all systems. */
struct kexec_segment {
	const void *buf;
	size_t bufsz;
	const void *mem;
	size_t memsz;
};

#define KEXEC_ARCH_DEFAULT	0
#define KEXEC_FILE_NO_INITRAMFS	4

/* Lines that scripts sign modules by: the last bytes of a file. */
#define SIGNED_END "~Module signature appended~\n"

#define LOCKDOWN OFF " lockdown=integrity"

/* Filters of the classic kind are none of a policy's business. */
static void test_classic(void)
{
	struct sock_filter insns[] = { BPF_STMT(BPF_RET | BPF_K, 0xffff) };
	struct sock_fprog prog = { .len = 1, .filter = insns };
	static struct load load;
	int fds[2];
	char c;

	policy_load(RULES("deny any\n"));
	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	refused_by(&load, 4);
	CHECK(!socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), "%m");
	CHECK(!setsockopt(fds[0], SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)), "%m");
	CHECK(send(fds[1], "x", 1, 0) == 1 && recv(fds[0], &c, 1, 0) == 1 && c == 'x', "%m");
	insns[0].k = SECCOMP_RET_ALLOW;
	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "%m");
	CHECK(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog), "%m (CONFIG_SECCOMP?)");
}

/* It makes the program hold a map, and not use it. */
static void test_bind_map(void)
{
	struct bpf_sig_info before, after;
	struct object object;
	struct load load;
	int fd, map, err;
	void *text;

	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, "count_packets");
	fd = expect_loaded(&load);
	get_info(fd, &before);
	text = sig_read("programs");
	map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "foreign", 4, 4, 1, NULL);
	CHECK(map >= 0, "%m");
	err = bpf_prog_bind_map(fd, map, NULL);
	CHECK(!err, "%d", err);
	get_info(fd, &after);
	CHECK(!memcmp(&before, &after, sizeof(before)), "the verdict has changed");
	CHECK(!strcmp(text, sig_read("programs")), "%s", sig_read("programs"));
	free(text);
}

static int by_id(int fd)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	CHECK(!bpf_map_get_info_by_fd(fd, &info, &len), "%m");
	fd = bpf_map_get_fd_by_id(info.id);
	CHECK(fd >= 0, "%m");
	return fd;
}

/* Contents that are signed stay; those that are not, anybody may write. */
static void test_map_by_id(void)
{
	struct bpf_object *obj = run_start("demo.signed.bpf.o");
	char rodata[4096] = {};
	__u32 zero = 0;
	__u64 value[64] = { 1 };
	int fd, err;

	fd = by_id(bpf_map__fd(bpf_object__find_map_by_name(obj, ".rodata")));
	err = bpf_map_update_elem(fd, &zero, rodata, 0);
	CHECK(err == -EPERM, "%d", err);
	fd = by_id(run_map(obj, "processes"));
	err = bpf_map_update_elem(fd, &zero, value, 0);
	CHECK(!err, "%d", err);
}

static long kexec_load(unsigned long flags)
{
	return syscall(SYS_kexec_load, 0UL, 0UL, NULL, flags);
}

/* A kernel that has no policy cannot be started from one that has. */
static void test_kexec(void)
{
	static char memory[4096];
	struct kexec_segment segment = {
		.buf = memory,
		.bufsz = sizeof(memory),
		.mem = (void *)0x1000000,
		.memsz = sizeof(memory),
	};
	int fd, log = klog_open();
	long res;

	mode_is("enforce-locked");
	res = syscall(SYS_kexec_load, 0x1000000UL, 1UL, &segment, KEXEC_ARCH_DEFAULT);
	CHECK(res < 0 && errno == EPERM, "%ld, %m", res);
	klog_expect(log, "kexec of unsigned images");
	fd = open("/proc/self/exe", O_RDONLY);
	res = syscall(SYS_kexec_file_load, fd, -1, 1UL, "", KEXEC_FILE_NO_INITRAMFS);
	CHECK(res < 0 && (errno == EPERM || errno == ENOEXEC), "%ld, %m", res);
}

/* The same call is one that the kernel has. */
static void test_kexec_unlocked(void)
{
	CHECK(!kexec_load(KEXEC_ARCH_DEFAULT), "%m (CONFIG_KEXEC?)");
}

/* A module could do what it likes: only a signed one is loaded. */
static void test_module(void)
{
	size_t size, end = strlen(SIGNED_END);
	int log = klog_open();
	char *module;
	long res;

	mode_is("enforce-locked");
	module = read_file(file("bpf_sig_test.ko"), &size);
	CHECK(size > end && memcmp(module + size - end, SIGNED_END, end),
	      "the test module is signed");
	res = syscall(SYS_init_module, module, size, "");
	CHECK(res < 0 && errno == EPERM, "%ld, %m", res);
	klog_expect(log, "unsigned module loading");
}

static void test_dev_mem(void)
{
	int log = klog_open();

	mode_is("enforce-locked");
	CHECK(open("/dev/mem", O_RDWR) < 0 && errno == EPERM, "%m");
	klog_expect(log, "/dev/mem,kmem,port");
}

/* And what a policy asks for in that mode is what is asked for without. */
static void test_unsigned(void)
{
	struct load load;

	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	refused_by(&load, 0);
}

static int load_verdict(const char *name)
{
	static struct load load;
	int fd;

	unsigned_return(&load, BPF_PROG_TYPE_SK_MSG, name);
	load.attr.expected_attach_type = BPF_SK_MSG_VERDICT;
	fd = load_run(&load);
	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load.log);
	return fd;
}

/* A program for a map of sockets has all of them, whoever puts them there. */
static void test_sockmap(void)
{
	int map, prog, link, err, audit = audit_open();

	map = bpf_map_create(BPF_MAP_TYPE_SOCKMAP, "sockets", 4, 4, 1, NULL);
	CHECK(map >= 0, "%m");
	prog = load_verdict("before");
	link = bpf_link_create(prog, map, BPF_SK_MSG_VERDICT, NULL);
	CHECK(link >= 0, "%d", link);
	raise_mode();
	err = bpf_link_update(link, prog, NULL);
	CHECK(err == -EKEYREJECTED, "BPF_LINK_UPDATE: %d", err);
	close(link);
	err = bpf_prog_attach(prog, map, BPF_SK_MSG_VERDICT, 0);
	CHECK(err == -EKEYREJECTED, "BPF_PROG_ATTACH: %d", err);
	audit_expect(audit, "before", "reason=\"loaded before signatures were enforced\"");
	err = bpf_link_create(prog, map, BPF_SK_MSG_VERDICT, NULL);
	CHECK(err == -EKEYREJECTED, "BPF_LINK_CREATE: %d", err);
}

static const struct test tests[] = {
	{ "behind.classic", ENFORCE, test_classic },
	{ "behind.bind_map", ENFORCE, test_bind_map },
	{ "behind.map_by_id", ENFORCE, test_map_by_id },
	{ "behind.sockmap", OFF " bpf_sig_test.alone=26", test_sockmap },
	{ "behind.kexec", LOCKDOWN, test_kexec },
	{ "behind.kexec_unlocked", OFF, test_kexec_unlocked },
	{ "behind.module", LOCKDOWN, test_module },
	{ "behind.dev_mem", LOCKDOWN, test_dev_mem },
	{ "behind.unsigned", LOCKDOWN, test_unsigned },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
