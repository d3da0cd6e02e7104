// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about the helpers and kernel functions that a program calls
 *
 * What counts is what the verifier saw: in subprograms, too, and whatever it
 * makes of a call afterwards.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "policy.h"

static struct object object;
static struct load load;

#define CALL(helper) { .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_##helper }
#define KFUNC { .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL }
#define SET_0 { .code = BPF_ALU64 | BPF_MOV | BPF_K }
#define EXIT { .code = BPF_JMP | BPF_EXIT }

/* Nothing is wrong with it but for the one call. */
static const struct bpf_insn one_call[] = {
	CALL(get_prandom_u32),
	SET_0, EXIT,
};

/* As above, and too long for a probe. */
static struct bpf_insn long_call[32] = { CALL(get_prandom_u32) };

static const struct bpf_insn two_calls[] = {
	CALL(get_prandom_u32),
	CALL(ktime_get_ns),
	SET_0, EXIT,
};

static const struct bpf_insn no_call[] = {
	SET_0, EXIT,
};

/* The verifier knows that it does not get there. */
static const struct bpf_insn dead_call[] = {
	SET_0,
	{ .code = BPF_JMP | BPF_JEQ | BPF_K, .off = 1 },
	CALL(get_prandom_u32),
	EXIT,
};

/* In a function of its own. */
static const struct bpf_insn sub_call[] = {
	{ .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = 1 },
	EXIT,
	CALL(get_prandom_u32),
	SET_0, EXIT,
};

static struct bpf_insn kfuncs[] = {
	KFUNC,
	KFUNC,
	SET_0, EXIT,
};

static void filter_init(const struct bpf_insn *insns, size_t size, const char *name)
{
	unsigned_init(&load, BPF_PROG_TYPE_SCHED_CLS, insns, size / sizeof(*insns), name);
}

#define filter(insns, name) filter_init(insns, sizeof(insns), name)

/* Refused when all is verified, and the log says what for. */
static void refused_for(const char *call, __u32 rule)
{
	refused_by(&load, rule);
	CHECK(!call || strstr(load.log, call), "no '%s' in:\n%s", call, load.log);
}

static void test_calls(void)
{
	policy_load(RULES("deny any calls=bpf_get_prandom_u32\ndefault allow\n"));
	filter(one_call, "one_call");
	refused_for("bpf_get_prandom_u32", 4);
	filter(two_calls, "two_calls");
	refused_for("bpf_get_prandom_u32", 4);
	filter(sub_call, "sub_call");
	refused_for("bpf_get_prandom_u32", 4);
	filter(no_call, "no_call");
	allowed_by(&load, 0);
	filter(dead_call, "dead_call");
	allowed_by(&load, 0);
	policy_load(RULES("deny any calls=bpf_loop,bpf_ktime_get_ns\ndefault allow\n"));
	filter(two_calls, "two_calls");
	refused_for("bpf_ktime_get_ns", 4);
	filter(one_call, "one_call");
	allowed_by(&load, 0);
	/* A function that this kernel does not have. */
	policy_load(RULES("deny any calls=bpf_sig_no_such_function\ndefault allow\n"));
	allowed_by(&load, 0);
}

static void test_calls_not(void)
{
	policy_load(RULES("allow unsigned calls!=bpf_get_prandom_u32\n"));
	filter(one_call, "one_call");
	refused_for("bpf_get_prandom_u32", 0);
	filter(no_call, "no_call");
	allowed_by(&load, 4);
	policy_load(RULES("allow unsigned calls!=bpf_loop,bpf_ktime_get_ns\n"));
	filter(two_calls, "two_calls");
	refused_for("bpf_ktime_get_ns", 0);
	filter(one_call, "one_call");
	allowed_by(&load, 4);
}

/* Whatever its length is: what it calls is not known before. */
static void test_long(void)
{
	size_t i;

	for (i = 1; i < ARRAY_SIZE(long_call) - 1; i++)
		long_call[i] = no_call[0];
	long_call[i] = no_call[1];
	policy_load(RULES("allow unsigned calls!=bpf_get_prandom_u32\n"));
	filter(long_call, "long_call");
	refused_for("bpf_get_prandom_u32", 0);
	long_call[0] = no_call[0];
	allowed_by(&load, 4);
}

static void test_only(void)
{
	policy_load(RULES("allow unsigned only-calls=bpf_get_prandom_u32,bpf_loop\n"));
	filter(one_call, "one_call");
	allowed_by(&load, 4);
	filter(no_call, "no_call");
	allowed_by(&load, 4);
	filter(two_calls, "two_calls");
	refused_for("bpf_ktime_get_ns", 0);
	kfuncs[0].imm = btf__find_by_name_kind(btf__load_vmlinux_btf(),
					       "bpf_rcu_read_lock", BTF_KIND_FUNC);
	kfuncs[1].imm = btf__find_by_name_kind(btf__load_vmlinux_btf(),
					       "bpf_rcu_read_unlock", BTF_KIND_FUNC);
	filter(kfuncs, "kfuncs");
	refused_for("bpf_rcu_read_", 0);
	policy_load(RULES("allow unsigned only-calls=bpf_rcu_read_lock,bpf_rcu_read_unlock\n"));
	allowed_by(&load, 4);
	filter(one_call, "one_call");
	refused_for("bpf_get_prandom_u32", 0);
}

static void signed_calls(const char *prog, const char *call)
{
	char text[256];

	load_init(&load, &object, prog);
	snprintf(text, sizeof(text), RULES("deny verified calls=%s\nallow verified\n"), call);
	policy_load(text);
	refused_for(call, 4);
	snprintf(text, sizeof(text), RULES("allow verified calls!=%s\n"), call);
	policy_load(text);
	refused_for(call, 0);
	policy_load(RULES("deny verified calls=bpf_probe_write_user,bpf_override_return\n"
			  "deny verified calls=bpf_send_signal\n"
			  "allow verified\n"));
	allowed_by(&load, 6);
}

/* Helpers that the verifier replaces, and those that it only meets elsewhere. */
static void test_signed(void)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	signed_calls("handle_openat", "bpf_get_current_comm");
	signed_calls("handle_openat", "bpf_map_lookup_elem");
	signed_calls("handle_openat", "bpf_for_each_map_elem");
	signed_calls("handle_openat", "bpf_loop");
	signed_calls("handle_openat", "bpf_probe_read_kernel");
	signed_calls("handle_unlink", "bpf_ringbuf_reserve");
	signed_calls("handle_unlink", "bpf_get_current_task_btf");
	signed_calls("check_open", "bpf_per_cpu_ptr");
	signed_calls("check_open", "bpf_get_smp_processor_id");
	signed_calls("count_packets", "bpf_map_lookup_elem");
}

static void test_kfunc(void)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	signed_calls("handle_unlink", "bpf_task_from_pid");
	signed_calls("handle_unlink", "bpf_task_release");
}

/* A tail call leaves nothing of the call behind. */
static void test_tail_call(void)
{
	trust_signer();
	object_open(&object, "tail.signed.bpf.o");
	object_maps(&object);
	signed_calls("classify", "bpf_tail_call");
	signed_calls("constant_slot", "bpf_tail_call");
}

static void joins(__u32 rule, bool join)
{
	struct bpf_sig_info info;
	int fd = admitted_by(&load, rule, BPF_SIG_ACTION_ALLOW);

	get_info(fd, &info);
	CHECK(!(info.flags & BPF_SIG_INFO_F_JOIN) == !join, "flags %x", info.flags);
	close(fd);
}

/* Rules that let in the same are not the same. */
static void test_first(void)
{
	policy_load(RULES("allow unsigned calls!=bpf_get_prandom_u32\nallow unsigned join\n"));
	filter(no_call, "no_call");
	joins(4, false);
	filter(one_call, "one_call");
	joins(5, true);
	policy_load(RULES("allow unsigned calls!=bpf_get_prandom_u32 join\nallow unsigned\n"));
	joins(5, false);
	filter(no_call, "no_call");
	joins(4, true);
}

#define READS 1000

/*
 * Each read becomes a chain of them, so that the program outgrows its pages, and
 * the verifier moves it before it is decided upon.
 */
static void growing_init(const struct bpf_insn *call, const char *name)
{
	static struct bpf_insn insns[READS + 4];
	size_t i;

	insns[0] = (struct bpf_insn){
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 6, .src_reg = 1,
	};
	insns[1] = *call;
	for (i = 2; i < READS + 2; i++)
		insns[i] = (struct bpf_insn){
			.code = BPF_LDX | BPF_W | BPF_MEM, .src_reg = 6,
			.off = offsetof(struct __sk_buff, ifindex),
		};
	insns[i++] = no_call[0];
	insns[i] = no_call[1];
	filter_init(insns, sizeof(insns), name);
}

static void has_grown(int fd)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len), "%m");
	CHECK(info.xlated_prog_len > 2 * READS * sizeof(struct bpf_insn), "%u bytes",
	      info.xlated_prog_len);
	close(fd);
}

static void test_moved(void)
{
	static const struct bpf_insn good = CALL(get_prandom_u32), bad = CALL(ktime_get_ns);

	/* What is asked of a program is asked of where it is then. */
	policy_load(RULES("deny unsigned type=xdp attach=xdp calls=bpf_get_prandom_u32\n"
			  "deny unsigned type=sched_cls uid=0 calls=bpf_ktime_get_ns\n"
			  "allow unsigned type=sched_cls calls=bpf_get_prandom_u32 join\n"));
	growing_init(&good, "stays");
	has_grown(admitted_by(&load, 6, BPF_SIG_ACTION_ALLOW));
	growing_init(&bad, "goes");
	refused_for("prog 'goes': unsigned, calls bpf_ktime_get_ns: refused by line 5 of", 5);
	policy_load(RULES("audit unsigned type=sched_cls calls!=bpf_ktime_get_ns\n"));
	growing_init(&good, "seen");
	has_grown(admitted_by(&load, 4, BPF_SIG_ACTION_AUDIT));
	growing_init(&bad, "unseen");
	refused_for("prog 'unseen': unsigned, calls bpf_ktime_get_ns: refused by the default", 0);
}

/* The verifier gives it the attach type of its target for a while. */
static void test_extension(void)
{
	static struct object targets;
	static struct load target;
	int fd;

	policy_load(RULES("deny unsigned type=ext attach=cgroup_inet_ingress calls!=bpf_loop\n"
			  "allow unsigned join\n"));
	object_open(&targets, "target.signed.bpf.o");
	object_maps(&targets);
	load_init(&target, &targets, "classify");
	target.attr.signature = 0;
	target.attr.signature_size = 0;
	target.attr.expected_attach_type = BPF_XDP;
	fd = admitted_by(&target, 5, BPF_SIG_ACTION_ALLOW);
	object_open(&object, "ext.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, "new_pick");
	load.attr.signature = 0;
	load.attr.signature_size = 0;
	load.attr.attach_prog_fd = fd;
	load.attr.attach_btf_id = prog_func_id(fd, "pick");
	refused_by(&load, 4);
}

/* In a mode that refuses nothing, it is what would be refused. */
static void test_audit(void)
{
	policy_load(RULES("deny any calls=bpf_get_prandom_u32\ndefault allow\n"));
	filter(one_call, "one_call");
	close(admitted_by(&load, 4, BPF_SIG_ACTION_DENY));
	filter(no_call, "no_call");
	allowed_by(&load, 0);
}

/* What the verifier refuses, no policy is asked about: its errno stays. */
static void test_invalid(void)
{
	static const struct bpf_insn invalid[] = {
		CALL(get_prandom_u32),
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .src_reg = 5 },
		EXIT,
	};
	int fd;

	policy_load(RULES("deny any calls=bpf_get_prandom_u32\ndefault allow\n"));
	filter(invalid, "invalid");
	fd = load_run(&load);
	CHECK(fd == -EACCES, "%d, log:\n%s", fd, load.log);
	CHECK(strstr(load.log, "R5 !read_ok"), "log:\n%s", load.log);
}

static const struct test tests[] = {
	{ "policy.calls", ENFORCE, test_calls },
	{ "policy.calls_not", ENFORCE, test_calls_not },
	{ "policy.calls_long", ENFORCE, test_long },
	{ "policy.only_calls", ENFORCE, test_only },
	{ "policy.calls_signed", ENFORCE, test_signed },
	{ "policy.calls_kfunc", ENFORCE, test_kfunc },
	{ "policy.calls_tail", ENFORCE, test_tail_call },
	{ "policy.calls_first", ENFORCE, test_first },
	{ "policy.calls_moved", ENFORCE, test_moved },
	{ "policy.calls_extension", ENFORCE, test_extension },
	{ "policy.calls_audit", AUDIT, test_audit },
	{ "policy.calls_invalid", ENFORCE, test_invalid },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
