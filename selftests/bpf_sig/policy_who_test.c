// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about who loads a program
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include "manifest_edit.h"
#include "policy.h"
#include "token.h"

#define UNPRIVILEGED "/proc/sys/kernel/unprivileged_bpf_disabled"

static char unprivileged[16];

static void filter(void)
{
	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
}

static void open_object(void)
{
	trust_signer();
	object_open(&object, "small.signed.bpf.o");
	load_init(&load, &object, "tiny");
}

/* The rest of the checks want files of root's: what comes of it is enough. */
static void loads(__u32 rule)
{
	struct bpf_sig_info info;
	int fd = load_run(&load);

	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load.log);
	get_info(fd, &info);
	CHECK(info.rule == rule && info.action == BPF_SIG_ACTION_ALLOW,
	      "rule %u, action %u", info.rule, info.action);
	close(fd);
}

static void is_refused(void)
{
	expect_refused(&load, EKEYREJECTED, "prog '");
}

static void as_1000(void)
{
	become(1000, true);
	loads(4);
}

static void as_1000_refused(void)
{
	become(1000, true);
	is_refused();
}

static void as_1500(void)
{
	become(1500, true);
	loads(4);
}

static void test_uid(void)
{
	char record[8192];
	int audit = audit_open();

	filter();
	policy_load(RULES("allow unsigned uid=0\n"));
	allowed_by(&load, 4);
	in_child(as_1000_refused);
	audit_next(audit, "filter", record, sizeof(record));
	audit_next(audit, "filter", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "uid"), "1000") &&
	      !strcmp(audit_field(record, "action"), "deny"), "%s", record);
	policy_load(RULES("allow unsigned uid=7,1000-1500\n"));
	in_child(as_1000);
	in_child(as_1500);
	refused_by(&load, 0);
	policy_load(RULES("allow unsigned uid=1001-4294967294\n"));
	in_child(as_1000_refused);
	in_child(as_1500);
	policy_load(RULES("allow unsigned uid!=0\n"));
	in_child(as_1000);
	refused_by(&load, 0);
}

static void with_token(int rule)
{
	int token;

	unsigned_return(&load, BPF_PROG_TYPE_XDP, "xdp");
	token = token_enter("any");
	load.attr.prog_token_fd = token;
	load.attr.prog_flags = BPF_F_TOKEN_FD;
	if (rule)
		loads(rule);
	else
		is_refused();
}

static void token_refused(void)
{
	with_token(0);
}

static void token_loads(void)
{
	with_token(4);
}

static void token_loads_5(void)
{
	with_token(5);
}

/* By a process that may do nothing else. */
static void test_token(void)
{
	unsigned_return(&load, BPF_PROG_TYPE_XDP, "xdp");
	policy_load(RULES("allow unsigned token=no\n"));
	allowed_by(&load, 4);
	in_child(token_refused);
	policy_load(RULES("allow unsigned token=yes\n"));
	refused_by(&load, 0);
	in_child(token_loads);
	/* It is what a privileged process has. */
	policy_load(RULES("allow unsigned caller=unprivileged\n"
			  "allow unsigned caller=privileged\n"));
	in_child(token_loads_5);
}

static void test_userns(void)
{
	unsigned_return(&load, BPF_PROG_TYPE_XDP, "xdp");
	policy_load(RULES("allow unsigned userns=init\n"));
	allowed_by(&load, 4);
	in_child(token_refused);
	policy_load(RULES("allow unsigned userns=other\n"));
	refused_by(&load, 0);
	in_child(token_loads);
	/* Root of the namespace is root outside of it, in this one. */
	policy_load(RULES("allow unsigned userns=other uid=0\n"));
	in_child(token_loads);
	policy_load(RULES("allow unsigned userns!=init uid!=0\n"));
	in_child(token_refused);
}

static void write_sysctl(const char *value)
{
	int fd = open(UNPRIVILEGED, O_WRONLY);

	CHECK(fd >= 0 && write(fd, value, strlen(value)) > 0, UNPRIVILEGED ": %m");
	close(fd);
}

static pid_t owner;

static void restore_sysctl(void)
{
	if (getpid() == owner)
		write_sysctl(unprivileged);
}

static void let_unprivileged(void)
{
	int fd = open(UNPRIVILEGED, O_RDONLY);

	if (fd < 0)
		skip("no " UNPRIVILEGED);
	CHECK(read(fd, unprivileged, sizeof(unprivileged) - 1) > 0, "%m");
	if (*unprivileged == '1')
		skip("unprivileged BPF is off for good");
	close(fd);
	owner = getpid();
	CHECK(!atexit(restore_sysctl), "atexit");
	write_sysctl("0");
}

static void nobody_loads(void)
{
	become(1000, false);
	loads(4);
}

static void nobody_refused(void)
{
	become(1000, false);
	is_refused();
}

static void nobody_not_permitted(void)
{
	become(1000, false);
	expect_refused(&load, EPERM, NULL);
}

/* A rule has to say so. */
static void test_unprivileged_off(void)
{
	let_unprivileged();
	open_object();
	in_child(nobody_refused);
	policy_load(RULES("allow any\n"));
	in_child(nobody_refused);
	policy_load(RULES("allow verified caller=unprivileged\n"));
	in_child(nobody_loads);
	/* No policy lets in what the system does not. */
	write_sysctl("2");
	in_child(nobody_not_permitted);
	write_sysctl("0");
	in_child(nobody_loads);
}

/* The signed object of the one signer, and nothing else. */
static void test_unprivileged_signed(void)
{
	char record[8192];
	int audit = audit_open();

	let_unprivileged();
	open_object();
	policy_load(RULES("allow verified caller=unprivileged signer=\"BPF_SIG tests: signer\"\n"));
	in_child(nobody_loads);
	audit_next(audit, "tiny", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "uid"), "1000") &&
	      !strcmp(audit_field(record, "action"), "allow") &&
	      !strcmp(audit_field(record, "rule"), "4"), "%s", record);
	/* Of privileged callers this rule says nothing. */
	refused_by(&load, 0);
	load.attr.line_info_cnt--;
	in_child(nobody_refused);
	load.attr.line_info_cnt++;
	policy_load(RULES("allow verified caller=unprivileged signer=\"other\"\n"));
	in_child(nobody_refused);
	policy_load(RULES("allow verified caller=unprivileged type=cgroup_skb\n"));
	in_child(nobody_refused);
	policy_load(RULES("allow verified caller=privileged,unprivileged\n"));
	in_child(nobody_loads);
	allowed_by(&load, 4);
	filter();
	in_child(nobody_refused);
	policy_load(RULES("allow unsigned caller=unprivileged type=socket_filter\n"));
	in_child(nobody_loads);
}

/* All that it takes is the program and its signature: no fd of anything. */
static void test_unprivileged_alone(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	let_unprivileged();
	edit_open("small.signed.bpf.o", "tiny");
	edit_insns(insns, ARRAY_SIZE(insns));
	edit_sign();
	load.attr.prog_btf_fd = 0;
	policy_load(RULES("allow verified caller=unprivileged\n"));
	in_child(nobody_loads);
	/* What is taken back is taken back from all. */
	policy_load(RULES("deny verified object=small\n"
			  "allow verified caller=unprivileged\n"));
	in_child(nobody_refused);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	in_child(nobody_refused);
}

/* What only the privileged may load, no rule changes. */
static void test_unprivileged_types(void)
{
	let_unprivileged();
	unsigned_return(&load, BPF_PROG_TYPE_XDP, "xdp");
	policy_load(RULES("allow any caller=unprivileged\ndefault allow\n"));
	in_child(nobody_not_permitted);
	unsigned_return(&load, BPF_PROG_TYPE_KPROBE, "kprobe");
	in_child(nobody_not_permitted);
	filter();
	in_child(nobody_loads);
}

static const struct test tests[] = {
	{ "policy.uid", ENFORCE, test_uid },
	{ "policy.token", ENFORCE, test_token },
	{ "policy.userns", ENFORCE, test_userns },
	{ "policy.unprivileged_off", ENFORCE, test_unprivileged_off },
	{ "policy.unprivileged_signed", ENFORCE, test_unprivileged_signed },
	{ "policy.unprivileged_alone", ENFORCE, test_unprivileged_alone },
	{ "policy.unprivileged_types", ENFORCE, test_unprivileged_types },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
