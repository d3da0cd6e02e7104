// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: loading them, and what comes of loads of programs
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "policy.h"

/* As the one that the kernel has when there is no other. */
#define USUAL	HEAD("usual", "1") "allow verified\ndefault deny\n"

static pid_t owner;

char *sig_read(const char *name)
{
	size_t size = 0, room = 2 << 20;
	char path[128], *text = malloc(room);
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), SECURITYFS "%s", name);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0 && text, "%s: %m", path);
	while ((n = read(fd, text + size, room - size - 1)) > 0)
		size += n;
	CHECK(!n, "%s: %m", path);
	text[size] = '\0';
	close(fd);
	return text;
}

/* All of it in one call, or not at all: 0 or a negative errno. */
int sig_write(const char *name, const void *data, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), SECURITYFS "%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	CHECK(fd >= 0, "%s: %m", path);
	n = pwrite(fd, data, size, 0);
	n = n < 0 ? -errno : n;
	close(fd);
	CHECK(n < 0 || n == size, "%s: %zd of %zu bytes were taken", path, n, size);
	return n < 0 ? n : 0;
}

static void put_back(void)
{
	int err;

	if (getpid() != owner)
		return;
	err = sig_write("policy", USUAL, strlen(USUAL));
	if (err)
		fprintf(stderr, "the usual policy: %s\n", strerror(-err));
}

/* When the test ends, as a locked policy cannot be. */
void policy_put_back(void)
{
	if (owner)
		return;
	owner = getpid();
	CHECK(!atexit(put_back), "atexit");
}

void policy_load(const char *text)
{
	int log = klog_open(), err;
	char words[1024];
	ssize_t n;

	policy_put_back();
	err = sig_write("policy", text, strlen(text));
	if (err) {
		while ((n = read(log, words, sizeof(words) - 1)) > 0)
			fprintf(stderr, "%.*s", (int)n, words);
		fail("%s, policy:\n%.2000s", strerror(-err), text);
	}
	close(log);
}

void policy_loadf(const char *fmt, ...)
{
	char text[8192];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	policy_load(text);
}

/* And the one before it stays, to the byte. */
void policy_refused(const char *text, int err, const char *message)
{
	char *before = sig_read("policy"), *after;
	int log = klog_open(), res;

	policy_put_back();
	res = sig_write("policy", text, strlen(text));
	CHECK(res == -err, "%s, expected %s, policy:\n%.2000s",
	      res ? strerror(-res) : "loaded", strerror(err), text);
	if (message)
		klog_expect(log, message);
	after = sig_read("policy");
	CHECK(!strcmp(before, after), "the policy has changed:\n%.2000s", after);
	free(before);
	free(after);
	close(log);
}

unsigned long long policy_version(void)
{
	char *text = sig_read("version");
	char name[32];
	unsigned long long version;

	CHECK(sscanf(text, "%31s %llu", name, &version) == 2, "version '%s'", text);
	free(text);
	return version;
}

void mode_is(const char *word)
{
	char *text = sig_read("mode");

	text[strcspn(text, "\n")] = '\0';
	CHECK(!strcmp(text, word), "mode '%s', expected '%s'", text, word);
	free(text);
}

/* The number that follows @line in the file of counters, 0 if it is not there. */
unsigned long long counter(const char *line)
{
	char *text = sig_read("counters"), *p, *found = NULL;
	size_t len = strlen(line);
	unsigned long long n = 0;

	for (p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		if (!strncmp(p, line, len) && p[len] == ' ')
			found = p + len;
	}
	if (found)
		n = strtoull(found, NULL, 10);
	free(text);
	return n;
}

int klog_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	CHECK(fd >= 0 && lseek(fd, 0, SEEK_END) >= 0, "/dev/kmsg: %m");
	return fd;
}

void klog_expect(int fd, const char *text)
{
	static char record[8192], seen[16384];
	size_t len = 0;
	ssize_t n;

	*seen = '\0';
	while ((n = read(fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (n < 0)
			continue;
		record[n] = '\0';
		if (strstr(record, text))
			return;
		if (len < sizeof(seen) - 600)
			len += snprintf(seen + len, sizeof(seen) - len, "%.500s",
					record);
	}
	fail("no '%s' in the kernel log:\n%s", text, seen);
}

void unsigned_init(struct load *load, enum bpf_prog_type type,
		   const struct bpf_insn *insns, size_t cnt, const char *name)
{
	memset(load, 0, sizeof(*load));
	load->log = calloc(1, LOG_SIZE);
	load->attr.prog_type = type;
	load->attr.insns = (unsigned long)insns;
	load->attr.insn_cnt = cnt;
	load->attr.license = (unsigned long)"GPL";
	load->attr.log_buf = (unsigned long)load->log;
	load->attr.log_size = LOG_SIZE;
	load->attr.log_level = 1;
	snprintf(load->attr.prog_name, sizeof(load->attr.prog_name), "%s", name);
}

/* Longer than what libbpf probes with. */
void unsigned_return(struct load *load, enum bpf_prog_type type, const char *name)
{
	static struct bpf_insn insns[24];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(insns) - 1; i++)
		insns[i] = (struct bpf_insn){
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1,
		};
	insns[i] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
	unsigned_init(load, type, insns, ARRAY_SIZE(insns), name);
}

static void field_is(const char *record, const char *field, const char *value)
{
	const char *is = audit_field(record, field);

	CHECK(is && !strcmp(is, value), "%s=%s, expected %s, in:\n%s", field,
	      is ?: "(none)", value, record);
}

static void number_is(const char *record, const char *field, unsigned int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	field_is(record, field, text);
}

static unsigned long long denials(void)
{
	return counter("unsigned deny") + counter("verified deny") +
	       counter("mismatch deny") + counter("loader deny") +
	       counter("by-loader deny");
}

/* Where the kernel says which line of the policy it was, 0 for the default. */
static void names_rule(const char *log, __u32 rule)
{
	char text[32] = "the default of policy";

	/* Of what has no signature that counts, that is all there is to say. */
	if (strstr(log, "unsigned, and this kernel enforces signatures") ||
	    strstr(log, "vouches for the signer") ||
	    strstr(log, "does not count in policy"))
		return;
	if (rule)
		snprintf(text, sizeof(text), "line %u of policy", rule);
	CHECK(strstr(log, text), "no '%s' in:\n%s", text, log);
}

void refused_by(struct load *load, __u32 rule)
{
	unsigned long long before = denials();
	static char last[BPF_OBJ_NAME_LEN];
	char head[64], record[8192];
	int audit = audit_open();

	snprintf(head, sizeof(head), "prog '%s': ", load->attr.prog_name);
	expect_refused(load, EKEYREJECTED, head);
	names_rule(load->log, rule);
	CHECK(denials() == before + 1, "%llu more denials are counted",
	      denials() - before);
	/* What is repeated need not be on record at once. */
	if (strcmp(last, load->attr.prog_name)) {
		audit_next(audit, load->attr.prog_name, record, sizeof(record));
		field_is(record, "action", "deny");
		number_is(record, "rule", rule);
		number_is(record, "errno", EKEYREJECTED);
		field_is(record, "res", "0");
	}
	memcpy(last, load->attr.prog_name, sizeof(last));
	close(audit);
}

int admitted_by(struct load *load, __u32 rule, enum bpf_sig_info_action action)
{
	static const char * const words[] = { "none", "allow", "audit", "would-deny" };
	struct bpf_sig_info info;
	int audit = audit_open();
	char record[8192];
	int fd = load_run(load);

	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load->log);
	get_info(fd, &info);
	CHECK(info.action == action, "action %u, expected %u", info.action, action);
	CHECK(info.rule == rule, "rule %u, expected %u", info.rule, rule);
	CHECK(info.policy_version == policy_version(), "version %llu",
	      (unsigned long long)info.policy_version);
	audit_next(audit, load->attr.prog_name, record, sizeof(record));
	field_is(record, "action", words[action]);
	number_is(record, "rule", rule);
	field_is(record, "res", "1");
	close(audit);
	return fd;
}

void allowed_by(struct load *load, __u32 rule)
{
	close(admitted_by(load, rule, BPF_SIG_ACTION_ALLOW));
}

void in_child(void (*run)(void))
{
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0, "%m");
	if (!pid) {
		run();
		exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && !status, "status %x", status);
}

/* All user ids, and no or all capabilities. */
void become(uid_t uid, bool with_caps)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};

	CHECK(!prctl(PR_SET_KEEPCAPS, with_caps, 0, 0, 0), "%m");
	CHECK(!setresgid(uid, uid, uid) && !setresuid(uid, uid, uid), "%m");
	if (!with_caps)
		return;
	CHECK(!syscall(SYS_capget, &header, data), "%m");
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	CHECK(!syscall(SYS_capset, &header, data), "%m");
}
