// SPDX-License-Identifier: GPL-2.0
/*
 * Where a decision can be seen: audit records, counters, the list of programs,
 * fdinfo, the tracepoint
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <bpf/bpf.h>
#include "kinds.h"
#include "policy.h"

#define EVENT "/sys/kernel/tracing/events/bpf_sig/bpf_sig_decision/"
#define TRACE "/sys/kernel/tracing/trace"

static const char policy[] = HEAD("seen", "42")
	"allow unsigned type=xdp\n"
	"audit unsigned type=sched_cls\n"
	"deny unsigned type=socket_filter\n"
	"allow verified\n"
	"default deny\n";

static struct load filter;

/* One field after the other, with the value that it has to have. */
static void fields_are(const char *record, const char * const *fields)
{
	const char *value;

	for (; *fields; fields += 2) {
		value = audit_field(record, fields[0]);
		CHECK(value && !strcmp(value, fields[1]), "%s=%s, expected %s, in:\n%s",
		      fields[0], value ?: "(none)", fields[1], record);
	}
}

static void record_of(int audit, const char *prog, const char * const *fields)
{
	char record[8192], pid[16];
	const char *tag;

	audit_next(audit, prog, record, sizeof(record));
	fields_are(record, fields);
	snprintf(pid, sizeof(pid), "%d", getpid());
	fields_are(record, (const char * const []){
		"op", "sig", "pid", pid, "uid", "0", "comm", "decision_test",
		"policy", "seen", "version", "42", "prog-name", prog, NULL });
	CHECK(strstr(audit_field(record, "exe") ?: "", "decision_test"), "%s", record);
	CHECK(*(audit_field(record, "reason") ?: ""), "no reason in:\n%s", record);
	tag = audit_field(record, "tag");
	CHECK(tag && strlen(tag) == 16 && strspn(tag, "0123456789abcdef") == 16,
	      "tag=%s in:\n%s", tag ?: "(none)", record);
}

static void hex(char *to, const unsigned char *bytes, size_t cnt)
{
	while (cnt--)
		to += sprintf(to, "%02x", *bytes++);
}

/* Everything that is said of a program that is signed. */
static void test_allow(void)
{
	char manifest_hex[80], key[80], record[8192];
	struct bpf_sig_info info;
	int fd, audit;

	policy_load(policy);
	edit_open("small.signed.bpf.o", "tiny");
	audit = audit_open();
	fd = expect_loaded(&load);
	get_info(fd, &info);
	CHECK(info.policy_version == 42 && info.rule == 7 && !info.reserved &&
	      info.action == BPF_SIG_ACTION_ALLOW, "version %llu, rule %u, action %u",
	      (unsigned long long)info.policy_version, info.rule, info.action);
	hex(manifest_hex, info.manifest, sizeof(info.manifest));
	hex(key, info.key_id, info.key_id_len);
	audit_next(audit, "tiny", record, sizeof(record));
	fields_are(record, (const char * const []){
		"verdict", "verified", "action", "allow", "mode", "enforce",
		"policy", "seen", "version", "42", "rule", "7",
		"prog-name", "tiny", "errno", "0", "keyring", ".bpf",
		"signer", info.signer, "key-id", key, "object", "small",
		"manifest", manifest_hex, "comm", "decision_test", "res", "1", NULL });
	CHECK(!audit_field(record, "detail"), "%s", record);
}

static void test_deny(void)
{
	int audit;

	policy_load(policy);
	audit = audit_open();
	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	expect_refused(&filter, EKEYREJECTED, "prog 'filter': ");
	record_of(audit, "filter", (const char * const []){
		"verdict", "unsigned", "action", "deny", "mode", "enforce",
		"rule", "6", "errno", "129", "res", "0", NULL });
	/* Who signed it, if nobody did. */
	unsigned_return(&filter, BPF_PROG_TYPE_SCHED_CLS, "tc");
	close(admitted_by(&filter, 5, BPF_SIG_ACTION_AUDIT));
	record_of(audit, "tc", (const char * const []){
		"verdict", "unsigned", "action", "audit", "mode", "enforce",
		"rule", "5", "errno", "0", "res", "1", NULL });
	unsigned_return(&filter, BPF_PROG_TYPE_XDP, "xdp");
	allowed_by(&filter, 4);
	record_of(audit, "xdp", (const char * const []){
		"verdict", "unsigned", "action", "allow", "mode", "enforce",
		"rule", "4", "errno", "0", "res", "1", NULL });
}

static void test_would_deny(void)
{
	int audit;

	policy_load(policy);
	audit = audit_open();
	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	close(admitted_by(&filter, 6, BPF_SIG_ACTION_DENY));
	record_of(audit, "filter", (const char * const []){
		"verdict", "unsigned", "action", "would-deny", "mode", "audit",
		"rule", "6", "res", "1", NULL });
}

#define DENIALS	500

static void deny(const char *name)
{
	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, name);
	expect_refused(&filter, EKEYREJECTED, NULL);
}

/* Records, and what they say was left out, up to one about @last. */
static unsigned int sum_up_to(int audit, const char *last)
{
	unsigned int sum = 0, records = 0;
	char record[8192], prog[64];
	const char *n;

	snprintf(prog, sizeof(prog), "prog-name=\"%s\"", last);
	do {
		audit_next_op(audit, "sig*", record, sizeof(record));
		if (strcmp(audit_field(record, "action") ?: "", "deny"))
			continue;
		/* A record of its own, about those that have none. */
		n = audit_field(record, "suppressed");
		sum += n ? strtoul(n, NULL, 10) : 1;
		records++;
	} while (!strstr(record, prog));
	fprintf(stderr, "%u records of %u denials\n", records, sum);
	return sum;
}

/* When what was left out of the records of other tests has come, too. */
static int audit_later(void)
{
	sleep(2);
	return audit_open();
}

/* The same again and again: some of the records are left out, none is lost. */
static void test_suppressed(void)
{
	unsigned long long before;
	unsigned int sum;
	int i, audit;

	policy_load(policy);
	before = counter("unsigned deny");
	audit = audit_later();
	for (i = 0; i < DENIALS; i++)
		deny("again");
	sleep(2);
	deny("last");
	sum = sum_up_to(audit, "last");
	CHECK(sum == DENIALS + 1, "%u of %u denials", sum, DENIALS + 1);
	CHECK(counter("unsigned deny") == before + DENIALS + 1, "%llu are counted",
	      counter("unsigned deny") - before);
}

/* What may run has a record, however it is called. */
static void test_same_name(void)
{
	struct load others[2];
	int audit = audit_open();

	policy_load(RULES("audit unsigned\n"));
	unsigned_return(&others[0], BPF_PROG_TYPE_SOCKET_FILTER, "twin");
	unsigned_return(&others[1], BPF_PROG_TYPE_SCHED_CLS, "twin");
	close(admitted_by(&others[0], 4, BPF_SIG_ACTION_AUDIT));
	close(admitted_by(&others[1], 4, BPF_SIG_ACTION_AUDIT));
	audit_expect(audit, "twin", "action=audit*prog-type=1 ");
	audit_expect(audit, "twin", "action=audit*prog-type=3 ");
}

/* What is quoted in a record cannot be taken for a field of it. */
static void test_no_fields(void)
{
	static const char text[] = "bpf_sig-policy 1\n\"a res=1 uid=7\"\n";
	int err, audit = audit_open();
	char record[8192];

	err = sig_write("policy", text, strlen(text));
	CHECK(err == -EINVAL, "%d", err);
	audit_next_op(audit, "sig-policy", record, sizeof(record));
	CHECK(strstr(record, " res?1 "), "not in the record:\n%s", record);
	CHECK(!strstr(record, "res=1") && !strstr(record, "uid=7"), "%s", record);
}

/* Two that take turns, so that each of them is not what was there before. */
static void test_suppressed_turns(void)
{
	unsigned int sum;
	int i, audit;

	policy_load(policy);
	audit = audit_later();
	for (i = 0; i < DENIALS; i++)
		deny(i % 2 ? "odd" : "even");
	sleep(2);
	deny("last");
	sum = sum_up_to(audit, "last");
	CHECK(sum == DENIALS + 1, "%u of %u denials", sum, DENIALS + 1);
}

/* Many at the same time. */
static void test_suppressed_many(void)
{
	char name[BPF_OBJ_NAME_LEN];
	unsigned int sum;
	int i, j, audit;

	policy_load(policy);
	audit = audit_later();
	for (i = 0; i < 8; i++) {
		if (fork())
			continue;
		snprintf(name, sizeof(name), "child%d", i);
		for (j = 0; j < DENIALS / 8; j++)
			deny(name);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	sleep(2);
	deny("last");
	sum = sum_up_to(audit, "last");
	CHECK(sum == DENIALS / 8 * 8 + 1, "%u of %u denials", sum, DENIALS / 8 * 8 + 1);
}

/* The sum over lines that do, or do not, start with "reason". */
static unsigned long long add_up(bool reasons)
{
	char *text = sig_read("counters"), *line, *save = NULL, *end;
	unsigned long long sum = 0;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strncmp(line, "reason ", 7) != reasons)
			continue;
		end = strrchr(line, ' ');
		CHECK(end, "'%s'", line);
		sum += strtoull(end, NULL, 10);
	}
	free(text);
	return sum;
}

static void test_counters(void)
{
	static const char * const lines[] = {
		"unsigned allow", "unsigned audit", "unsigned deny",
		"verified allow", "mismatch deny",
	};
	unsigned long long before[ARRAY_SIZE(lines)], decisions, reasons, n;
	size_t i;

	policy_load(policy);
	edit_open("small.signed.bpf.o", "tiny");
	decisions = add_up(false);
	reasons = add_up(true);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		before[i] = counter(lines[i]);
	unsigned_return(&filter, BPF_PROG_TYPE_XDP, "xdp");
	close(load_run(&filter));
	unsigned_return(&filter, BPF_PROG_TYPE_SCHED_CLS, "tc");
	close(load_run(&filter));
	deny("filter");
	close(expect_loaded(&load));
	load.attr.line_info_cnt--;
	expect_refused(&load, EKEYREJECTED, NULL);
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		n = counter(lines[i]) - before[i];
		CHECK(n == 1, "%llu of '%s'", n, lines[i]);
	}
	CHECK(add_up(false) == decisions + 5, "%llu decisions", add_up(false) - decisions);
	CHECK(add_up(true) == reasons + 5, "%llu reasons", add_up(true) - reasons);
}

/* A line of the list of programs, or NULL. */
static char *line_of(int fd)
{
	char *text = sig_read("programs"), *line, *save = NULL, id[16];
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len), "%m");
	snprintf(id, sizeof(id), "%u ", info.id);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, id, strlen(id)))
			return line;
	return NULL;
}

static void line_is(int fd, const char *expected)
{
	char *line = line_of(fd);

	CHECK(line, "it is not in the list:\n%s", sig_read("programs"));
	CHECK(!strcmp(strchr(line, ' ') + 1, expected), "'%s', expected '%s'", line,
	      expected);
}

static void test_programs(void)
{
	char expected[1024], manifest_hex[80], key[80];
	struct bpf_sig_info info;
	int fd;

	policy_load(policy);
	edit_open("small.signed.bpf.o", "tiny");
	fd = expect_loaded(&load);
	get_info(fd, &info);
	hex(manifest_hex, info.manifest, sizeof(info.manifest));
	hex(key, info.key_id, info.key_id_len);
	snprintf(expected, sizeof(expected),
		 "socket_filter tiny verified allow 7 .bpf %s %s \"%s\" \"small\"",
		 key, manifest_hex, info.signer);
	line_is(fd, expected);
	unsigned_return(&filter, BPF_PROG_TYPE_SCHED_CLS, "tc");
	fd = load_run(&filter);
	line_is(fd, "sched_cls tc unsigned audit 5 - - - - -");
}

/* Loaded before anybody asked, and still there. The last test of its guest. */
static void test_programs_before(void)
{
	int fd;

	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, "before");
	fd = load_run(&filter);
	CHECK(fd >= 0, "%s", strerror(-fd));
	line_is(fd, "socket_filter before unsigned - - - - - - -");
	raise_mode();
	line_is(fd, "socket_filter before unsigned - - - - - - -");
	deny("after");
	policy_load(RULES("deny any\n"));
	line_is(fd, "socket_filter before unsigned - - - - - - -");
}

static void test_fdinfo(void)
{
	static const char * const lines[] = {
		"sig_verdict:\tunsigned\n", "sig_action:\taudit\n", "sig_rule:\t5\n",
		"sig_policy_version:\t42\n",
	};
	char path[64], text[4096];
	size_t i;
	int fd;

	policy_load(policy);
	unsigned_return(&filter, BPF_PROG_TYPE_SCHED_CLS, "tc");
	fd = load_run(&filter);
	CHECK(fd >= 0, "%s", strerror(-fd));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	fd = open(path, O_RDONLY);
	text[read(fd, text, sizeof(text) - 1)] = '\0';
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CHECK(strstr(text, lines[i]), "no '%s' in:\n%s", lines[i], text);
}

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == strlen(text), "%s: %m", path);
	close(fd);
}

/* The line of the tracepoint about a program has each of these. */
static void traced(const char *prog, const char * const *words)
{
	char *line = NULL, name[64];
	size_t room = 0;
	FILE *f = fopen(TRACE, "r");

	CHECK(f, TRACE ": %m");
	snprintf(name, sizeof(name), "name=%s ", prog);
	while (getline(&line, &room, f) > 0)
		if (strstr(line, "bpf_sig_decision:") && strstr(line, name))
			break;
	CHECK(strstr(line, name), "no line of '%s'", prog);
	for (; *words; words++)
		CHECK(strstr(line, *words), "no '%s' in:\n%s", *words, line);
	fclose(f);
}

static void test_tracepoint(void)
{
	char manifest_hex[100] = "manifest=";
	struct bpf_sig_info info;
	int fd;

	if (access(EVENT, F_OK))
		skip("no " EVENT);
	policy_load(policy);
	edit_open("small.signed.bpf.o", "tiny");
	write_to(TRACE, "");
	write_to(EVENT "enable", "1");
	deny("filter");
	fd = expect_loaded(&load);
	write_to(EVENT "enable", "0");
	get_info(fd, &info);
	hex(manifest_hex + 9, info.manifest, sizeof(info.manifest));
	traced("filter", (const char * const []){
		"verdict=unsigned", "action=deny", "rule=6", "errno=129", NULL });
	traced("tiny", (const char * const []){
		"verdict=verified", "action=allow", "rule=7", "errno=0", "tag=",
		info.signer, manifest_hex, NULL });
}

static const struct test tests[] = {
	{ "see.allow", ENFORCE, test_allow },
	{ "see.deny", ENFORCE, test_deny },
	{ "see.would_deny", AUDIT, test_would_deny },
	{ "see.suppressed", ENFORCE, test_suppressed },
	{ "see.same_name", ENFORCE, test_same_name },
	{ "see.no_fields", ENFORCE, test_no_fields },
	{ "see.suppressed_turns", ENFORCE, test_suppressed_turns },
	{ "see.suppressed_many", ENFORCE, test_suppressed_many },
	{ "see.counters", ENFORCE, test_counters },
	{ "see.programs", ENFORCE, test_programs },
	{ "see.fdinfo", ENFORCE, test_fdinfo },
	{ "see.tracepoint", ENFORCE, test_tracepoint },
	/* A guest of its own: the parameter is nobody's. */
	{ "see.programs_before", OFF " bpf_sig_test.alone=23", test_programs_before },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
