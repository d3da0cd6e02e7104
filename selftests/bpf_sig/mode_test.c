// SPDX-License-Identifier: GPL-2.0
/*
 * What the modes let through, and who changes them
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "test.h"

#define MODE	"/sys/kernel/security/bpf_sig/mode"

#define UNSIGNED_LINE \
	"bpf_sig: prog 'unsigned': unsigned, and this kernel enforces signatures\n"

static struct object object;
static struct load load;

/* Too long for a feature probe. */
static struct bpf_insn big[24];

/* r0 = 0; exit */
static const struct bpf_insn small[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
	{ .code = BPF_JMP | BPF_EXIT },
};

/* r0 is not set: the verifier refuses it. */
static const struct bpf_insn invalid[] = {
	{ .code = BPF_JMP | BPF_EXIT },
};

static void prepare(const char *prog)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(big) - 1; i++)
		big[i] = small[0];
	big[i] = small[1];
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, prog);
}

static int load_log(const struct bpf_insn *insns, size_t cnt)
{
	return load_unsigned(BPF_PROG_TYPE_SOCKET_FILTER, insns, cnt, load.log);
}

static void test_unsigned_big(void)
{
	int err, fd = audit_open();

	prepare("classify");
	err = load_log(big, ARRAY_SIZE(big));
	CHECK(err == -EKEYREJECTED, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, UNSIGNED_LINE),
	      "log:\n%s", load.log);
	audit_expect(fd, "unsigned",
		     "verdict=unsigned action=deny mode=enforce*rule=0 prog-type=1");
}

/* The verifier answers first, so that a feature probe learns the truth. */
static void test_unsigned_small(void)
{
	int err, fd = audit_open();

	prepare("classify");
	err = load_log(small, ARRAY_SIZE(small));
	CHECK(err == -EKEYREJECTED, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, UNSIGNED_LINE),
	      "log:\n%s", load.log);
	err = load_log(invalid, ARRAY_SIZE(invalid));
	CHECK(err == -EACCES, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, "R0 !read_ok"), "log:\n%s", load.log);
	/* Without a log, too. */
	err = load_unsigned(BPF_PROG_TYPE_SOCKET_FILTER, small,
			    ARRAY_SIZE(small), NULL);
	CHECK(err == -EKEYREJECTED, "%d", err);
	audit_expect(fd, "unsigned",
		     "verdict=unsigned action=deny mode=enforce*rule=0 prog-type=1");
}

/* The same program again, at every length around the limit. */
static void test_probe_limit(void)
{
	struct bpf_insn *start;
	size_t i;
	int err;

	prepare("classify");
	for (i = 2; i <= ARRAY_SIZE(big); i++) {
		err = load_log(big + ARRAY_SIZE(big) - i, i);
		CHECK(err == -EKEYREJECTED, "%zu instructions: %d", i, err);
	}
	/* r0 = r5: what is longer, the verifier does not get to see. */
	for (i = 15; i <= 18; i++) {
		start = big + ARRAY_SIZE(big) - i;
		*start = (struct bpf_insn){
			.code = BPF_ALU64 | BPF_MOV | BPF_X, .src_reg = 5,
		};
		err = load_log(start, i);
		CHECK(err == (i <= 16 ? -EACCES : -EKEYREJECTED),
		      "%zu instructions: %d, log:\n%s", i, err, load.log);
		*start = small[0];
	}
}

static void no_mode(int fd, const char *word, int err)
{
	ssize_t n = pwrite(fd, word, strlen(word), 0);

	CHECK(n < 0 && errno == err, "'%s': %zd, %m", word, n);
}

static const char *mode(void)
{
	static char word[16];
	int fd = open(MODE, O_RDONLY);
	ssize_t n;

	CHECK(fd >= 0, "%m");
	n = read(fd, word, sizeof(word) - 1);
	CHECK(n > 0, "%m");
	word[n] = '\0';
	close(fd);
	return word;
}

/* The last test of its guest, as there is no way back. */
static void test_only_up(void)
{
	int fd = open(MODE, O_RDWR);

	CHECK(fd >= 0, "%m");
	prepare("classify");
	CHECK(!strcmp(mode(), "off\n"), "mode '%s'", mode());
	CHECK(load_log(big, ARRAY_SIZE(big)) >= 0, "%s", load.log);
	CHECK(pwrite(fd, "off\n", 4, 0) == 4, "%m");
	CHECK(pwrite(fd, "audit\n", 6, 0) == 6, "%m");
	CHECK(!strcmp(mode(), "audit\n"), "mode '%s'", mode());
	CHECK(load_log(big, ARRAY_SIZE(big)) >= 0, "%s", load.log);
	no_mode(fd, "off", EPERM);
	CHECK(pwrite(fd, "enforce", 7, 0) == 7, "%m");
	CHECK(!strcmp(mode(), "enforce\n"), "mode '%s'", mode());
	CHECK(load_log(big, ARRAY_SIZE(big)) == -EKEYREJECTED, "%s", load.log);
	no_mode(fd, "audit", EPERM);
	no_mode(fd, "off\n", EPERM);
	CHECK(pwrite(fd, "enforce\n", 8, 0) == 8, "%m");
	CHECK(!strcmp(mode(), "enforce\n"), "mode '%s'", mode());
	close(expect_loaded(&load));
}

static void test_garbage(void)
{
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(MODE, O_RDWR);

	CHECK(fd >= 0, "%m");
	no_mode(fd, "", EINVAL);
	no_mode(fd, "en", EINVAL);
	no_mode(fd, "enforced", EINVAL);
	no_mode(fd, "enforce\n\n", EINVAL);
	no_mode(fd, "3", EINVAL);
	no_mode(fd, "enforce, audit and off", EINVAL);
	CHECK(pwrite(fd, "enforce", 7, 1) < 0 && errno == EINVAL, "%m");
	CHECK(pwrite(fd, nowhere, 7, 0) < 0 && errno == EFAULT, "%m");
}

/* Who may load BPF programs may not say which. */
static void test_unprivileged(void)
{
	int fd;

	prepare("classify");
	fd = open(MODE, O_RDWR);
	CHECK(fd >= 0, "%m");
	CHECK(!setgid(1000) && !setuid(1000), "%m");
	no_mode(fd, "enforce", EPERM);
	CHECK(open(MODE, O_RDWR) < 0 && errno == EACCES, "%m");
}

/* Who may load may ask about signatures, and nobody else. */
static void test_unprivileged_query(void)
{
	int fd = open("/proc/sys/kernel/unprivileged_bpf_disabled", O_RDWR);

	CHECK(fd >= 0, "%m");
	prepare("classify");
	load.attr.insn_cnt = 0;
	CHECK(pwrite(fd, "0", 1, 0) == 1, "%m");
	CHECK(!seteuid(1000), "%m");
	expect_refused(&load, ENODATA, NULL);
	((char *)(unsigned long)load.attr.signature)[object.cms_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
	CHECK(!seteuid(0), "%m");
	CHECK(pwrite(fd, "2", 1, 0) == 1, "%m");
	CHECK(!seteuid(1000), "%m");
	expect_refused(&load, EPERM, NULL);
	CHECK(!seteuid(0), "%m");
	CHECK(pwrite(fd, "0", 1, 0) == 1, "%m");
}

/* Recorded, and loaded all the same. */
static void test_audit_unsigned(void)
{
	struct bpf_sig_info info;
	int prog, fd = audit_open();

	prepare("classify");
	prog = load_log(big, ARRAY_SIZE(big));
	CHECK(prog >= 0, "%d, log:\n%s", prog, load.log);
	get_info(prog, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_UNSIGNED, "verdict %u", info.verdict);
	audit_expect(fd, "unsigned", "verdict=unsigned action=would-deny mode=audit");
}

static void test_audit_mismatch(void)
{
	int fd = audit_open();

	prepare("classify");
	load.attr.line_info_cnt--;
	expect_mismatch(&load, "bpf_sig: prog 'classify': number of line_info: signed ");
	audit_expect(fd, "classify", "verdict=mismatch action=would-deny mode=audit");
	load_init(&load, &object, "classify");
	close(expect_loaded(&load));
	audit_expect(fd, "classify", "verdict=verified action=allow mode=audit");
}

/* No signature at all is worth more than one that is no good. */
static void test_audit_bad_signature(void)
{
	char *cms;

	prepare("classify");
	cms = (void *)(unsigned long)load.attr.signature;
	cms[object.cms_size - 1] ^= 1;
	expect_refused(&load, EKEYREJECTED, "signature: not by the key '");
}

/*
 * Symbols of the signed program are not put into a shorter one: that would
 * be past its end.
 */
static void test_truncated_insns(void)
{
	struct bpf_insn *insns;
	int i, fd;

	prepare("handle_unlink");
	insns = (void *)(unsigned long)load.attr.insns;
	memcpy(insns, small, sizeof(small));
	load.attr.func_info_cnt = 0;
	load.attr.line_info_cnt = 0;
	load.attr.core_relo_cnt = 0;
	load.attr.attach_btf_id = btf__find_by_name_kind(btf__load_vmlinux_btf(),
							 "vfs_unlink", BTF_KIND_FUNC);
	for (i = 2; i > 0; i--) {
		load.attr.insn_cnt = i;
		load.attr.log_level = 2;
		fd = load_run(&load);
		CHECK(i == 1 || fd >= 0, "%d, log:\n%s", fd, load.log);
		CHECK(strstr(load.log, "number of instructions: signed "),
		      "log:\n%s", load.log);
		if (fd >= 0)
			close(fd);
	}
}

/* As on the base, whatever the program is. */
static void test_off_unsigned(void)
{
	struct bpf_sig_info info;
	int fd;

	prepare("classify");
	fd = load_log(big, ARRAY_SIZE(big));
	CHECK(fd >= 0, "%d, log:\n%s", fd, load.log);
	CHECK(!strstr(load.log, "bpf_sig"), "log:\n%s", load.log);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_UNSIGNED, "verdict %u", info.verdict);
	fd = load_log(small, ARRAY_SIZE(small));
	CHECK(fd >= 0, "%d, log:\n%s", fd, load.log);
	CHECK(load_log(invalid, ARRAY_SIZE(invalid)) == -EACCES, "%s", load.log);
	CHECK(load_log(small, 0) == -E2BIG, "no E2BIG for no instructions");
	CHECK(load_unsigned(9999, small, 2, NULL) == -EINVAL, "no EINVAL");
}

/* The kernel's bpf_attr ended with prog_token_fd before. */
static void test_off_old_attr(void)
{
	int fd;

	prepare("classify");
	load.attr.insns = (unsigned long)small;
	load.attr.insn_cnt = 2;
	load.attr.func_info_cnt = 0;
	load.attr.line_info_cnt = 0;
	load.attr.core_relo_cnt = 0;
	fd = sys_bpf(BPF_PROG_LOAD, &load.attr, offsetof(union bpf_attr, fd_array_cnt));
	CHECK(fd >= 0, "%m, log:\n%s", load.log);
	fd = sys_bpf(BPF_PROG_LOAD, &load.attr, 48);
	CHECK(fd >= 0, "%m, log:\n%s", load.log);
}

static void test_off_signed(void)
{
	prepare("handle_unlink");
	close(expect_loaded(&load));
	load.attr.line_info_cnt--;
	expect_mismatch(&load, "number of line_info: signed ");
}

static const struct test tests[] = {
	{ "mode.unsigned_big", ENFORCE, test_unsigned_big },
	{ "mode.unsigned_small", ENFORCE, test_unsigned_small },
	{ "mode.probe_limit", ENFORCE, test_probe_limit },
	{ "mode.garbage", ENFORCE, test_garbage },
	{ "mode.unprivileged", ENFORCE, test_unprivileged },
	{ "mode.unprivileged_query", ENFORCE, test_unprivileged_query },
	{ "mode.audit_unsigned", AUDIT, test_audit_unsigned },
	{ "mode.audit_mismatch", AUDIT, test_audit_mismatch },
	{ "mode.audit_bad_signature", AUDIT, test_audit_bad_signature },
	{ "mode.audit_truncated_insns", AUDIT, test_truncated_insns },
	{ "mode.off_truncated_insns", OFF, test_truncated_insns },
	{ "mode.off_unsigned", OFF, test_off_unsigned },
	{ "mode.off_old_attr", OFF, test_off_old_attr },
	{ "mode.off_signed", OFF, test_off_signed },
	/* A guest of its own: the parameter is nobody's. */
	{ "mode.only_up", OFF " bpf_sig_test.alone=1", test_only_up },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
