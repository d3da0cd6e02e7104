// SPDX-License-Identifier: GPL-2.0
/*
 * How a policy gets into the kernel, and what does not
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "policy.h"

#define POLICY	SECURITYFS "policy"
#define MAX_SIZE (1 << 20)

static struct load load;

static const struct bpf_insn small[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
	{ .code = BPF_JMP | BPF_EXIT },
};

static void text_is(const char *text)
{
	char *is = sig_read("policy");

	CHECK(!strcmp(is, text), "policy:\n%s", is);
	free(is);
}

static void filter(const char *name)
{
	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, name);
}

static void test_load(void)
{
	static const char text[] =
		"bpf_sig-policy 1\n"
		"# a comment\n"
		"name\tfirst.of-two_\t# and another\n"
		"version 18446744073709551615\n"
		"\n"
		"  allow unsigned type=socket_filter  # not \"quoted\"\n"
		"default deny";
	char record[8192], *version;
	int audit = audit_open();

	filter("filter");
	refused_by(&load, 0);
	policy_load(text);
	text_is(text);
	version = sig_read("version");
	CHECK(!strcmp(version, "first.of-two_ 18446744073709551615\n"), "'%s'",
	      version);
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "name") ?: "", "first.of-two_") &&
	      !strcmp(audit_field(record, "version") ?: "", "18446744073709551615") &&
	      !strcmp(audit_field(record, "signed") ?: "", "0") &&
	      !strcmp(audit_field(record, "mode") ?: "", "enforce") &&
	      !strcmp(audit_field(record, "res") ?: "", "1"), "%s", record);
	allowed_by(&load, 6);
	mode_is("enforce");

	/* Text that is not locked may go back. */
	policy_load(RULES("default deny\n"));
	CHECK(policy_version() == 1, "version %llu", policy_version());
	refused_by(&load, 0);
}

/* Where it is wrong, and what is wrong with it. */
static const struct {
	const char *text;
	const char *where;
} bad[] = {
	{ "", NULL },
	{ "bpf_sig-policy 2\n", "1:1: " },
	{ "bpf_sig-policy 1", "1:1: " },
	{ " bpf_sig-policy 1\n", "1:1: " },
	{ "\nbpf_sig-policy 1\n", "1:1: " },
	{ "bpf_sig-policy 1\r\nname a\nversion 1\n", "1:1: " },
	{ "bpf_sig-policy 1\nversion 1\n", ": the policy has no name" },
	{ "bpf_sig-policy 1\nname a\n", ": the policy has no version" },
	{ "bpf_sig-policy 1\nname a\nname b\nversion 1\n", "3:1: " },
	{ "bpf_sig-policy 1\nname a/b\nversion 1\n", "2:" },
	{ "bpf_sig-policy 1\nname a23456789012345678901234567890123\nversion 1\n", "2:6: " },
	{ "bpf_sig-policy 1\nname a\nversion 0\n", "3:9: " },
	{ "bpf_sig-policy 1\nname a\nversion 18446744073709551616\n", "3:9: " },
	{ "bpf_sig-policy 1\nname a\nversion -1\n", "3:9: " },
	{ RULES("mode permissive\n"), "4:6: " },
	{ RULES("keyrings user\n"), "4:10: " },
	{ RULES("keyrings .bpf,session\n"), "4:15: " },
	{ RULES("frobnicate\n"), "4:1: " },
	{ RULES("allow\n"), "4:" },
	{ RULES("allow mismatch\n"), "4:7: " },
	{ RULES("allow verified kernel\n"), "4:16: " },
	{ RULES("allow verified type=xdq\n"), "4:21: unknown program type 'xdq'" },
	{ RULES("allow verified type=xdp,\n"), "4:" },
	{ RULES("allow verified type=xdp type=tracing\n"), "4:25: " },
	{ RULES("allow verified type = xdp\n"), "4:" },
	{ RULES("allow verified signer=\"no end\n"), "4:" },
	{ RULES("allow verified manifest=00\n"), "4:25: " },
	{ RULES("allow verified key=xyz\n"), "4:20: " },
	{ RULES("allow verified key=0123456\n"), "4:20: " },
	{ RULES("allow verified uid=9-1\n"), "4:20: " },
	{ RULES("allow verified uid=4294967296\n"), "4:20: " },
	{ RULES("allow verified rollback=5\n"), "4:" },
	{ RULES("allow verified type<5\n"), "4:" },
	{ RULES("allow verified only-calls!=bpf_loop\n"), "4:" },
	{ RULES("allow unsigned exe-verity=sha256:00\n"), "4:34: " },
	{ RULES("allow unsigned exe-verity!=signed\n"), "4:26: " },
	{ RULES("deny unsigned join\n"), "4:" },
	{ RULES("allow verified join\n"), "4:" },
	{ RULES("default allow\ndefault deny\n"), "5:1: " },
	{ RULES("default maybe\n"), "4:9: " },
	{ RULES("allow verified\n# \xc3\xa4\n"), "5:3: " },
	{ RULES("allow verified\f\n"), "4:15: " },
	/* The last of many lines. */
	{ RULES("allow verified\n\n\n\n\nallow verified attach=nowhere\n"), "9:23: " },
};

static void test_bad(void)
{
	char where[128];
	size_t i;

	policy_load(RULES("allow unsigned type=socket_filter\n"));
	filter("filter");
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(where, sizeof(where), "bpf_sig: policy: %s", bad[i].where ?: "");
		/* Where two are named, the line is up to the parser. */
		if (bad[i].where && *bad[i].where == ':')
			snprintf(where, sizeof(where), "%s", bad[i].where);
		policy_refused(bad[i].text, EINVAL, bad[i].where ? where : NULL);
	}
	allowed_by(&load, 4);
}

/* A NUL is no end. */
static void test_nul(void)
{
	static const char text[] = RULES("allow any\n") "\0# more\n";
	int log = klog_open(), err;

	policy_put_back();
	err = sig_write("policy", text, sizeof(text) - 1);
	CHECK(err == -EINVAL, "%d", err);
	klog_expect(log, "bpf_sig: policy: 5:1: ");
}

/* Line after line: what is more specific has to be first. */
static void test_first_match(void)
{
	policy_load(RULES("allow unsigned type=xdp\n"
			  "deny any type=socket_filter\n"
			  "allow unsigned type=socket_filter\n"));
	filter("filter");
	refused_by(&load, 5);
	policy_load(RULES("allow unsigned type=xdp\n"
			  "allow unsigned type=socket_filter\n"
			  "deny any type=socket_filter\n"));
	allowed_by(&load, 5);
	policy_load(RULES("audit unsigned type=socket_filter\n"
			  "allow unsigned type=socket_filter\n"));
	close(admitted_by(&load, 4, BPF_SIG_ACTION_AUDIT));
}

static void test_default(void)
{
	filter("filter");
	policy_load(RULES("default allow\ndeny unsigned type=xdp\n"));
	allowed_by(&load, 0);
	policy_load(RULES("deny unsigned type=xdp\ndefault audit\n"));
	close(admitted_by(&load, 0, BPF_SIG_ACTION_AUDIT));
	policy_load(RULES("allow verified\n"));
	refused_by(&load, 0);
	policy_load(RULES("default deny\nallow unsigned\n"));
	allowed_by(&load, 5);
}

/* What would be refused is let in, and is known for that. */
static void test_would_deny(void)
{
	filter("filter");
	policy_load(RULES("deny unsigned type=socket_filter\n"));
	close(admitted_by(&load, 4, BPF_SIG_ACTION_DENY));
	policy_load(RULES("deny unsigned type=xdp\n"));
	filter("another");
	close(admitted_by(&load, 0, BPF_SIG_ACTION_DENY));
	policy_load(RULES("allow unsigned type=socket_filter\n"));
	allowed_by(&load, 4);
}

/* Nobody is asked in mode off. */
static void test_off(void)
{
	struct bpf_sig_info info;
	int fd;

	policy_load(RULES("deny any\n"));
	filter("filter");
	fd = load_run(&load);
	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load.log);
	get_info(fd, &info);
	CHECK(info.action == BPF_SIG_ACTION_NONE && !info.rule, "action %u, rule %u",
	      info.action, info.rule);
}

/* One write, of all of it, at the start. */
static void test_writes(void)
{
	static const char text[] = RULES("allow unsigned type=socket_filter\n");
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(POLICY, O_RDWR), log = klog_open();
	char *big;

	CHECK(fd >= 0, "%m");
	policy_put_back();
	CHECK(pwrite(fd, text, strlen(text), 1) < 0 && errno == EINVAL, "%m");
	CHECK(pwrite(fd, text, 30, 0) < 0 && errno == EINVAL, "%m");
	CHECK(pwrite(fd, nowhere, 100, 0) < 0 && errno == EFAULT, "%m");
	CHECK(pwrite(fd, text, 0, 0) <= 0, "nothing was taken");
	big = malloc(MAX_SIZE + 1);
	memset(big, '#', MAX_SIZE + 1);
	memcpy(big, text, strlen(text));
	CHECK(pwrite(fd, big, MAX_SIZE + 1, 0) < 0 && errno == EFBIG, "%m");
	filter("filter");
	refused_by(&load, 0);
	/* As much as there may be. */
	CHECK(pwrite(fd, big, MAX_SIZE, 0) == MAX_SIZE, "%m");
	big[MAX_SIZE] = '\0';
	text_is(big);
	allowed_by(&load, 4);
	/* A second write goes on where the first one ended. */
	CHECK(lseek(fd, 0, SEEK_SET) == 0, "%m");
	CHECK(write(fd, text, strlen(text)) == strlen(text), "%m");
	CHECK(write(fd, text, strlen(text)) < 0 && errno == EINVAL, "%m");
	text_is(text);
	close(log);
}

static void as_nobody(void)
{
	int fd = open(POLICY, O_RDWR);
	ssize_t n;

	CHECK(fd >= 0, "%m");
	become(1000, false);
	n = pwrite(fd, RULES("allow any\n"), strlen(RULES("allow any\n")), 0);
	CHECK(n < 0 && errno == EPERM, "%zd, %m", n);
	CHECK(open(POLICY, O_WRONLY) < 0 && errno == EACCES, "%m");
	CHECK(open(POLICY, O_RDONLY) < 0 && errno == EACCES, "%m");
	CHECK(open(SECURITYFS "programs", O_RDONLY) < 0 && errno == EACCES, "%m");
	CHECK(open(SECURITYFS "counters", O_RDONLY) < 0 && errno == EACCES, "%m");
	CHECK(open(SECURITYFS "version", O_RDONLY) < 0 && errno == EACCES, "%m");
}

static void test_unprivileged(void)
{
	char *before = sig_read("policy");

	in_child(as_nobody);
	text_is(before);
}

/* Up to the limits, and not beyond. */
static char *many(const char *start, const char *format, int cnt, const char *end)
{
	char *text = malloc(MAX_SIZE * 2), *p = text;
	int i;

	p += sprintf(p, "%s%s", HEAD("many", "1"), start);
	for (i = 0; i < cnt; i++)
		p += sprintf(p, format, i);
	sprintf(p, "%s", end);
	return text;
}

static void test_limits(void)
{
	filter("filter");
	policy_load(many("", "allow unsigned type=xdp uid=%d\n", 4095,
			 "allow unsigned type=socket_filter\n"));
	allowed_by(&load, 4 + 4095);
	policy_refused(many("", "allow unsigned type=xdp uid=%d\n", 4096,
			    "allow unsigned type=socket_filter\n"), EINVAL,
		       "bpf_sig: policy: 4100:1: ");
	policy_load(many("deny unsigned uid=100000", ",%d", 255, "\n"));
	refused_by(&load, 4);
	policy_refused(many("deny unsigned uid=100000", ",%d", 256, "\n"), EINVAL,
		       "bpf_sig: policy: 4:");
	/* Lines have any length. */
	policy_load(many("#", " %d", 100000, "\nallow unsigned type=socket_filter\n"));
	allowed_by(&load, 5);
}

/* Never down, and only with a policy that is loaded. The last test of its guest. */
static void test_mode_raises(void)
{
	char record[8192];
	int audit = audit_open();

	filter("filter");
	mode_is("off");
	policy_load(HEAD("raise", "1") "default deny\n");
	mode_is("off");
	policy_refused(RULES("mode enforce\ndeny nothing\n"), EINVAL,
		       "bpf_sig: policy: 5:6: ");
	mode_is("off");
	policy_load(RULES("mode audit\ndeny unsigned\n"));
	mode_is("audit");
	audit_next_op(audit, "sig-mode", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "old") ?: "", "off") &&
	      !strcmp(audit_field(record, "mode") ?: "", "audit") &&
	      !strcmp(audit_field(record, "res") ?: "", "1"), "%s", record);
	close(admitted_by(&load, 5, BPF_SIG_ACTION_DENY));
	policy_load(RULES("mode off\ndeny unsigned\n"));
	mode_is("audit");
	policy_load(RULES("deny unsigned\nmode enforce\n"));
	mode_is("enforce");
	refused_by(&load, 4);
	policy_load(RULES("mode audit\ndefault deny\n"));
	mode_is("enforce");
	refused_by(&load, 0);
}

static const char * const turns[] = {
	HEAD("even", "2") "allow unsigned type=socket_filter\n",
	HEAD("odd", "3") "\nallow unsigned uid=0 calls!=bpf_loop\n",
};

static volatile bool stop;

static void *replace(void *unused)
{
	int i;

	for (i = 0; !stop; i++)
		CHECK(!sig_write("policy", turns[i & 1], strlen(turns[i & 1])), "%m");
	return NULL;
}

/* Each load is judged by one policy, whichever it is. */
static void test_race(void)
{
	struct bpf_sig_info info;
	int i, fd, seen[2] = {};
	pthread_t thread;

	policy_load(turns[0]);
	unsigned_init(&load, BPF_PROG_TYPE_SOCKET_FILTER, small, ARRAY_SIZE(small),
		      "filter");
	CHECK(!pthread_create(&thread, NULL, replace, NULL), "no thread");
	for (i = 0; i < 300; i++) {
		/* It may be another policy when the load ends. */
		do
			fd = load_run(&load);
		while (fd == -EAGAIN);
		CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load.log);
		get_info(fd, &info);
		CHECK((info.policy_version == 2 && info.rule == 4) ||
		      (info.policy_version == 3 && info.rule == 5),
		      "rule %u of version %llu", info.rule,
		      (unsigned long long)info.policy_version);
		seen[info.policy_version - 2]++;
		close(fd);
	}
	stop = true;
	pthread_join(thread, NULL);
	fprintf(stderr, "%d and %d loads\n", seen[0], seen[1]);
}

static const struct test tests[] = {
	{ "policy.load", ENFORCE, test_load },
	{ "policy.bad", ENFORCE, test_bad },
	{ "policy.nul", ENFORCE, test_nul },
	{ "policy.first_match", ENFORCE, test_first_match },
	{ "policy.default", ENFORCE, test_default },
	{ "policy.would_deny", AUDIT, test_would_deny },
	{ "policy.off", OFF, test_off },
	{ "policy.writes", ENFORCE, test_writes },
	{ "policy.unprivileged", ENFORCE, test_unprivileged },
	{ "policy.limits", ENFORCE, test_limits },
	{ "policy.race", ENFORCE, test_race },
	/* A guest of its own: the parameter is nobody's. */
	{ "policy.mode_raises", OFF " bpf_sig_test.alone=20", test_mode_raises },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
