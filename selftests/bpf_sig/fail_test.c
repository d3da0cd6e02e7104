// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail in the middle of a signed load
 *
 * Every one of them in turn, and the load fails or is right. What is leaked
 * or used after it was freed, kmemleak and KASAN report.
 */
#include <fcntl.h>
#include "test.h"

/* More than a load allocates; the end is found by the kernel's answer. */
#define MAX_NTH	20000

static struct object object;
static struct load load;

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		skip("%s: %m (CONFIG_FAULT_INJECTION and CONFIG_FAILSLAB)", path);
	CHECK(write(fd, text, strlen(text)) > 0, "%s: %m", path);
	close(fd);
}

/* Returns whether the nth allocation existed, and thus failed. */
static bool load_failing(int fail_nth, int nth, int *result)
{
	char text[16];
	ssize_t len;

	snprintf(text, sizeof(text), "%d", nth);
	CHECK(pwrite(fail_nth, text, strlen(text), 0) > 0, "%m");
	*result = load_run(&load);
	len = pread(fail_nth, text, sizeof(text) - 1, 0);
	CHECK(len > 0, "%m");
	text[len] = '\0';
	CHECK(pwrite(fail_nth, "0", 1, 0) == 1, "%m");
	return atoi(text) == 0;
}

static void every_allocation(const char *prog, bool change)
{
	struct bpf_sig_info info;
	int fail_nth, nth, fd, loaded = 0;

	write_text("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	write_text("/sys/kernel/debug/failslab/verbose", "0");
	fail_nth = open("/proc/self/fail-nth", O_RDWR);
	CHECK(fail_nth >= 0, "%m");
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, prog);
	load.attr.log_level = 0;
	load.attr.log_buf = 0;
	load.attr.log_size = 0;
	if (change)
		load.attr.line_info_cnt--;
	for (nth = 1; nth < MAX_NTH; nth++) {
		if (!load_failing(fail_nth, nth, &fd))
			break;
		CHECK(!change || fd < 0, "loaded at allocation %d", nth);
		if (fd < 0)
			continue;
		/* Some allocations have a second try behind them. */
		loaded++;
		get_info(fd, &info);
		CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED,
		      "verdict %u at allocation %d", info.verdict, nth);
		close(fd);
	}
	CHECK(nth > 20 && nth < MAX_NTH, "%d allocations", nth);
	CHECK(change ? fd == -EKEYREJECTED : fd >= 0, "undisturbed: %d", fd);
	fprintf(stderr, "%d allocations, %d loads\n", nth - 1, loaded);
}

static void test_verified(void)
{
	every_allocation("classify", false);
}

static void test_with_symbols(void)
{
	every_allocation("handle_unlink", false);
}

static void test_mismatch(void)
{
	every_allocation("classify", true);
}

static const struct test tests[] = {
	{ "fail.verified", ENFORCE, test_verified },
	{ "fail.with_symbols", ENFORCE, test_with_symbols },
	{ "fail.mismatch", ENFORCE, test_mismatch },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
