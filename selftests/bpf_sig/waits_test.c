// SPDX-License-Identifier: GPL-2.0
/*
 * A load that waits for user space, while mode or policy become stricter
 *
 * What it waits for is a page of the buffer for the verifier's log, which is
 * written when the program has been let in.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <linux/userfaultfd.h>
#include "kinds.h"
#include "policy.h"

/* BPF_LOG_STATS of the kernel: what is said of a program when all is done. */
#define STATS_ONLY	4
#define SIZE		0x10000

static char *buffer;
static int faults, result;

static void *load_now(void *unused)
{
	result = load_run(&load);
	return NULL;
}

/* With a buffer that is not there. */
static void prepare(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, "waiting");
	buffer = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(buffer != MAP_FAILED, "%m");
	faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	CHECK(faults >= 0 && !ioctl(faults, UFFDIO_API, &api), "%m (CONFIG_USERFAULTFD?)");
	range.range.start = (unsigned long)buffer;
	range.range.len = SIZE;
	CHECK(!ioctl(faults, UFFDIO_REGISTER, &range), "%m");
	load.attr.log_buf = (unsigned long)buffer;
	load.attr.log_size = SIZE;
	load.attr.log_level = STATS_ONLY;
}

static void refused_now(__u32 rule)
{
	load.attr.log_buf = (unsigned long)load.log;
	load.attr.log_size = LOG_SIZE;
	load.attr.log_level = 1;
	refused_by(&load, rule);
}

/* Has it wait until @change is done, and returns what comes of the load. */
static int load_during(void (*change)(void))
{
	struct uffdio_zeropage page = { .range.len = SIZE };
	struct pollfd fault = { .fd = faults, .events = POLLIN };
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, load_now, NULL), "no thread");
	CHECK(poll(&fault, 1, 60000) == 1 && fault.revents == POLLIN,
	      "the load does not wait: %d", result);
	change();
	page.range.start = (unsigned long)buffer;
	CHECK(!ioctl(faults, UFFDIO_ZEROPAGE, &page), "%m");
	pthread_join(thread, NULL);
	return result;
}

static void nothing(void)
{
}

/* What the other tests are compared with. */
static void test_unchanged(void)
{
	int fd;

	policy_load(RULES("allow unsigned uid=0\n"));
	prepare();
	fd = load_during(nothing);
	CHECK(fd >= 0, "%s", strerror(-fd));
	CHECK(strstr(buffer, "processed"), "log:\n%s", buffer);
}

static void another_policy(void)
{
	policy_load(RULES("deny any\n"));
}

static void test_policy(void)
{
	int err, audit = audit_open();

	policy_load(RULES("allow unsigned uid=0\n"));
	prepare();
	err = load_during(another_policy);
	CHECK(err == -EAGAIN, "%d", err);
	audit_expect(audit, "waiting", "reason=\"mode or policy changed during the load\"");
	refused_now(4);
}

/* Where nothing is refused, not for this either. */
static void test_audit(void)
{
	int fd;

	policy_load(RULES("allow unsigned uid=0\n"));
	prepare();
	fd = load_during(another_policy);
	CHECK(fd >= 0, "%s", strerror(-fd));
}

static void test_mode(void)
{
	int err;

	prepare();
	err = load_during(raise_mode);
	CHECK(err == -EAGAIN, "%d", err);
	refused_now(0);
}

static const struct test tests[] = {
	{ "waits.unchanged", ENFORCE, test_unchanged },
	{ "waits.policy", ENFORCE, test_policy },
	{ "waits.audit", AUDIT, test_audit },
	{ "waits.mode", OFF " bpf_sig_test.alone=27", test_mode },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
