// SPDX-License-Identifier: GPL-2.0
/*
 * Unsigned programs that a rule lets in: whether they may become a part of
 * others
 */
#include <bpf/bpf.h>
#include "kinds.h"
#include "policy.h"

#define TYPES "sched_cls,xdp,tracing,ext,struct_ops"
#define WITHOUT RULES("allow unsigned type=" TYPES "\nallow verified\n")
#define WITH RULES("allow unsigned type=" TYPES " join\nallow verified\n")

static struct load program;

static int unsigned_prog(enum bpf_prog_type type, __u32 attach_type, const char *name)
{
	unsigned_return(&program, type, name);
	program.attr.expected_attach_type = attach_type;
	return admitted_by(&program, 4, BPF_SIG_ACTION_ALLOW);
}

static bool has_join(int fd)
{
	struct bpf_sig_info info;

	get_info(fd, &info);
	return info.flags & BPF_SIG_INFO_F_JOIN;
}

static int put(int map, int prog)
{
	__u32 zero = 0;

	return bpf_map_update_elem(map, &zero, &prog, 0);
}

static void not_on_record(int audit, const char *name)
{
	char record[8192];

	do {
		audit_next(audit, name, record, sizeof(record));
	} while (strcmp(audit_field(record, "action"), "deny"));
	CHECK(!strcmp(audit_field(record, "errno"), "129") &&
	      !strcmp(audit_field(record, "verdict"), "unsigned") &&
	      !strcmp(audit_field(record, "reason"),
		      "let in as unsigned, and may not join others"), "%s", record);
}

/* Into the array by which a signed program calls others. */
static void test_tail_call(void)
{
	int jumps, fd, err, audit = audit_open();

	tamper_open("tail.signed.bpf.o");
	load_init(&load, &object, "classify");
	close(expect_loaded(&load));
	jumps = object_map(&object, "jumps");
	policy_load(WITHOUT);
	fd = unsigned_prog(BPF_PROG_TYPE_SCHED_CLS, 0, "outsider");
	CHECK(!has_join(fd), "it may join");
	err = put(jumps, fd);
	CHECK(err == -EKEYREJECTED, "%d", err);
	not_on_record(audit, "outsider");
	policy_load(WITH);
	/* What a program may do is decided when it is loaded. */
	err = put(jumps, fd);
	CHECK(err == -EKEYREJECTED, "%d", err);
	close(fd);
	fd = unsigned_prog(BPF_PROG_TYPE_SCHED_CLS, 0, "member");
	CHECK(has_join(fd), "it may not join");
	err = put(jumps, fd);
	CHECK(!err, "%d", err);
}

static int redirect_to(int prog)
{
	struct { __u32 ifindex; int prog; } value = { 1, prog };
	int fd = bpf_map_create(BPF_MAP_TYPE_DEVMAP, "redirects", 4, sizeof(value), 1, NULL);
	__u32 zero = 0;

	CHECK(fd >= 0, "%m");
	return bpf_map_update_elem(fd, &zero, &value, 0);
}

static void test_redirect(void)
{
	int fd, err, audit = audit_open();

	policy_load(WITHOUT);
	fd = unsigned_prog(BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, "outsider");
	err = redirect_to(fd);
	CHECK(err == -EKEYREJECTED, "%d", err);
	not_on_record(audit, "outsider");
	policy_load(WITH);
	fd = unsigned_prog(BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, "member");
	err = redirect_to(fd);
	CHECK(!err, "%d", err);
}

/* An unsigned program onto a function of a signed one: 0, or an errno. */
static int attach_to(int target, const char *prog, const char *func,
		     enum bpf_attach_type type)
{
	int fd, link;

	load_init(&load, &object, prog);
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	load.attr.attach_prog_fd = target;
	load.attr.attach_btf_id = prog_func_id(target, func);
	fd = load_run(&load);
	if (fd < 0)
		return fd;
	link = bpf_link_create(fd, 0, type, NULL);
	close(fd);
	if (link >= 0)
		close(link);
	return link < 0 ? link : 0;
}

static void test_attach(void)
{
	static struct object target_object;
	static struct load target_load;
	int target, err, audit = audit_open();

	trust_signer();
	object_open(&target_object, "target.signed.bpf.o");
	object_maps(&target_object);
	load_init(&target_load, &target_object, "classify");
	target = expect_loaded(&target_load);
	tamper_open("ext.signed.bpf.o");
	policy_load(WITHOUT);
	err = attach_to(target, "on_pick", "pick", BPF_TRACE_FENTRY);
	CHECK(err == -EKEYREJECTED, "fentry: %d, log:\n%s", err, load.log);
	not_on_record(audit, "on_pick");
	err = attach_to(target, "new_pick", "pick", 0);
	CHECK(err == -EKEYREJECTED, "freplace: %d, log:\n%s", err, load.log);
	not_on_record(audit, "new_pick");
	policy_load(WITH);
	err = attach_to(target, "on_pick", "pick", BPF_TRACE_FENTRY);
	CHECK(!err, "fentry: %d, log:\n%s", err, load.log);
	err = attach_to(target, "new_pick", "pick", 0);
	CHECK(!err, "freplace: %d, log:\n%s", err, load.log);
}

static int unsigned_member(const char *name)
{
	load_init(&load, &object, "do_first");
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	snprintf(load.attr.prog_name, sizeof(load.attr.prog_name), "%s", name);
	tamper_target("bpf_sig_test", "bpf_sig_test_ops", BTF_KIND_STRUCT);
	load.attr.expected_attach_type = 0;
	return admitted_by(&load, 4, BPF_SIG_ACTION_ALLOW);
}

static void not_a_member(int fd)
{
	/* To be registered by a link, and at once. */
	static const __u32 flags[] = { BPF_F_LINK, 0 };
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		err = ops_fill(ops_map(flags[i]), fd, 0);
		CHECK(err == -EKEYREJECTED, "flags %#x: %d", flags[i], err);
	}
	CHECK(module_run(5) == 5 + 3, "%d", module_run(5));
}

/* Into the struct of functions that a module calls. */
static void test_struct_ops(void)
{
	int fd, map, err, audit = audit_open();
	__u32 zero = 0;

	module_load();
	tamper_open("ops.signed.bpf.o");
	policy_load(WITHOUT);
	fd = unsigned_member("outsider");
	not_a_member(fd);
	not_on_record(audit, "outsider");
	policy_load(WITH);
	not_a_member(fd);
	fd = unsigned_member("member");
	err = ops_fill(ops_map(BPF_F_LINK), fd, 0);
	CHECK(!err, "%d", err);
	map = ops_map(0);
	err = ops_fill(map, fd, 0);
	CHECK(!err, "%d", err);
	CHECK(module_run(5) == 5 + 3 + 50, "%d", module_run(5));
	/* Or it would stay, whatever becomes of the test. */
	CHECK(!bpf_map_delete_elem(map, &zero), "%m");
}

/* The default of a policy lets nothing join. */
static void test_default(void)
{
	int fd, err;

	tamper_open("tail.signed.bpf.o");
	policy_load(RULES("default allow\n"));
	unsigned_return(&program, BPF_PROG_TYPE_SCHED_CLS, "outsider");
	fd = admitted_by(&program, 0, BPF_SIG_ACTION_ALLOW);
	CHECK(!has_join(fd), "it may join");
	err = put(object_map(&object, "jumps"), fd);
	CHECK(err == -EKEYREJECTED, "%d", err);
	policy_load(RULES("audit unsigned join\n"));
	fd = admitted_by(&program, 4, BPF_SIG_ACTION_AUDIT);
	err = put(object_map(&object, "jumps"), fd);
	CHECK(!err, "%d", err);
}

/* A signed program that the policy does not want is no part of others. */
static void test_denied_before(void)
{
	int fd, err;

	tamper_open("tail.signed.bpf.o");
	policy_load(RULES("deny verified object=tail\nallow verified\n"));
	load_init(&load, &object, "first");
	fd = admitted_by(&load, 4, BPF_SIG_ACTION_DENY);
	CHECK(!has_join(fd), "it may join");
	raise_mode();
	err = put(object_map(&object, "jumps"), fd);
	CHECK(err == -EKEYREJECTED, "%d", err);
}

static const struct test tests[] = {
	{ "policy.join_tail_call", ENFORCE, test_tail_call },
	{ "policy.join_redirect", ENFORCE, test_redirect },
	{ "policy.join_attach", ENFORCE, test_attach },
	{ "policy.join_struct_ops", ENFORCE, test_struct_ops },
	{ "policy.join_default", ENFORCE, test_default },
	/* A guest of its own: the parameter is nobody's. */
	{ "policy.join_denied_before", AUDIT " bpf_sig_test.alone=21", test_denied_before },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
