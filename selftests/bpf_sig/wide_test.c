// SPDX-License-Identifier: GPL-2.0
/*
 * Maps in maps, struct_ops, .kconfig, and the other ways to attach
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "test.h"

static struct object object;
static struct load load;

static const char *map_name;
static struct map_spec change;

static void tweak(struct map_spec *spec)
{
	if (!map_name || strcmp(spec->name, map_name))
		return;
	spec->type = change.type ?: spec->type;
	spec->key_size = change.key_size ?: spec->key_size;
	spec->value_size = change.value_size ?: spec->value_size;
	spec->flags ^= change.flags;
	if (change.freeze) {	/* or rather not */
		spec->freeze = false;
		return;
	}
	spec->btf_key_type_id = 0;
	spec->btf_value_type_id = 0;
	if (change.inner_fd)	/* likewise */
		spec->type = BPF_MAP_TYPE_ARRAY;
}

static void prepare(const char *prog)
{
	trust_signer();
	object_open(&object, "wide.signed.bpf.o");
	object.tweak = tweak;
	object_maps(&object);
	load_init(&load, &object, prog);
}

static void refuse(const char *explanation)
{
	expect_refused(&load, EKEYREJECTED, explanation);
}

static void test_as_signed(void)
{
	static const char * const progs[] = {
		"unlinked", "executed", "may_unlink", "dump_tasks", "removing",
		"switched", "sig_ssthresh", "sig_cong_avoid", "sig_undo_cwnd",
	};
	size_t i;

	prepare(progs[0]);
	for (i = 0; i < ARRAY_SIZE(progs); i++) {
		load_init(&load, &object, progs[i]);
		expect_loaded(&load);
	}
}

static void test_inner_type(void)
{
	map_name = "outer.inner";
	change.type = BPF_MAP_TYPE_PERCPU_ARRAY;
	prepare("unlinked");
	refuse("'outer': inner map_type: signed 2, submitted 6");
}

static void test_inner_hash(void)
{
	map_name = "outer.inner";
	change.type = BPF_MAP_TYPE_HASH;
	prepare("unlinked");
	refuse("'outer': inner map_type: signed 2, submitted 1");
}

static void test_inner_value_size(void)
{
	map_name = "outer.inner";
	change.value_size = 16;
	prepare("unlinked");
	refuse("'outer': inner value_size: signed 8, submitted 16");
}

static void test_inner_flags(void)
{
	map_name = "outer.inner";
	change.flags = BPF_F_INNER_MAP;
	prepare("unlinked");
	refuse("'outer': inner map_flags: signed 0, submitted 4096");
}

/* Not the template's type: the map itself, as one without inner maps. */
static void test_no_inner(void)
{
	map_name = "outer";
	change.inner_fd = 1;
	prepare("unlinked");
	refuse("'outer': map_type: signed 12, submitted 2");
}

/* Two maps that are alike in all that the kernel sees of them. */
static void test_same_map_twice(void)
{
	prepare("executed");
	load.fds[1] = load.fds[0];
	refuse("map 1 'same_start_of_a_name_2': the same map as 0 was submitted");
}

static void test_kconfig(void)
{
	map_name = ".kconfig";
	change.freeze = true;
	prepare("unlinked");
	refuse("'.kconfig': contents are signed, but it is not frozen");
}

static __u32 vmlinux_id(const char *name, __u32 kind)
{
	int id = btf__find_by_name_kind(btf__load_vmlinux_btf(), name, kind);

	CHECK(id > 0, "no %s", name);
	return id;
}

static __u32 member_index(const char *name)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const struct btf_type *t;
	const struct btf_member *m;
	int i;

	t = btf__type_by_id(btf, vmlinux_id("tcp_congestion_ops", BTF_KIND_STRUCT));
	for (i = 0, m = btf_members(t); i < btf_vlen(t); i++, m++)
		if (!strcmp(btf__name_by_offset(btf, m->name_off), name))
			return i;
	fail("no member '%s'", name);
}

/* The number of a member is the kernel's, its name is what was signed. */
static void test_struct_ops_member(void)
{
	prepare("sig_ssthresh");
	load.attr.attach_btf_id = vmlinux_id("tcp_congestion_ops", BTF_KIND_STRUCT);
	load.attr.expected_attach_type = member_index("ssthresh");
	close(expect_loaded(&load));
	load.attr.expected_attach_type = member_index("undo_cwnd");
	refuse("prog 'sig_ssthresh': struct_ops member: signed 'ssthresh', submitted 'undo_cwnd'");
	load.attr.expected_attach_type = 1000;
	refuse("prog 'sig_ssthresh': struct_ops member: signed 'ssthresh', submitted 'none'");
}

static void test_struct_ops_struct(void)
{
	prepare("sig_ssthresh");
	load.attr.attach_btf_id = vmlinux_id("sock", BTF_KIND_STRUCT);
	refuse("prog 'sig_ssthresh': attach target: signed 'tcp_congestion_ops', submitted 'sock'");
}

static void test_iterator(void)
{
	prepare("dump_tasks");
	load.attr.attach_btf_id = vmlinux_id("bpf_iter_bpf_map", BTF_KIND_FUNC);
	refuse("prog 'dump_tasks': attach target: signed 'task', submitted 'bpf_iter_bpf_map'");
}

static void test_tracepoint(void)
{
	prepare("executed");
	load.attr.attach_btf_id = vmlinux_id("btf_trace_sched_process_exit", BTF_KIND_TYPEDEF);
	refuse("attach target: signed 'sched_process_exec', submitted 'btf_trace_sched");
}

/* Sleepable or not is a flag, and says where a program may run. */
static void test_sleepable(void)
{
	prepare("may_unlink");
	load.attr.prog_flags = 0;
	refuse("prog 'may_unlink': prog_flags: signed 16, submitted 0");
}

static const struct test tests[] = {
	{ "wide.as_signed", ENFORCE, test_as_signed },
	{ "wide.inner_type", ENFORCE, test_inner_type },
	{ "wide.inner_hash", ENFORCE, test_inner_hash },
	{ "wide.inner_value_size", ENFORCE, test_inner_value_size },
	{ "wide.inner_flags", ENFORCE, test_inner_flags },
	{ "wide.no_inner", ENFORCE, test_no_inner },
	{ "wide.same_map_twice", ENFORCE, test_same_map_twice },
	{ "wide.kconfig", ENFORCE, test_kconfig },
	{ "wide.struct_ops_member", ENFORCE, test_struct_ops_member },
	{ "wide.struct_ops_struct", ENFORCE, test_struct_ops_struct },
	{ "wide.iterator", ENFORCE, test_iterator },
	{ "wide.tracepoint", ENFORCE, test_tracepoint },
	{ "wide.sleepable", ENFORCE, test_sleepable },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
