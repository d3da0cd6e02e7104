// SPDX-License-Identifier: GPL-2.0
/*
 * What libbpf lets an application set between open and load
 *
 * All of it reaches the kernel, which takes what the signer left open and
 * refuses what it did not, with both values.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "run.h"

#define OBJECT	"api.signed.bpf.o"

static struct bpf_program *prog;

/* With this program only. */
static struct bpf_object *open_opts(const char *name, const struct bpf_object_open_opts *opts)
{
	struct bpf_object *obj;

	trust_signer();
	libbpf_set_print(run_keep_log);
	obj = bpf_object__open_file(file(OBJECT), opts);
	CHECK(obj, "%m:\n%s", run_log);
	prog = bpf_object__find_program_by_name(obj, name);
	CHECK(prog && !bpf_program__set_autoload(prog, true), "%s", name);
	return obj;
}

static struct bpf_object *open_prog(const char *name)
{
	return open_opts(name, NULL);
}

static void check_target(const char *expected)
{
	struct bpf_prog_info info = {};
	struct btf *btf = btf__load_vmlinux_btf();
	__u32 len = sizeof(info);
	const char *name;

	CHECK(btf && !bpf_prog_get_info_by_fd(bpf_program__fd(prog), &info, &len), "%m");
	name = btf__name_by_offset(btf, btf__type_by_id(btf, info.attach_btf_id)->name_off);
	CHECK(!strcmp(name, expected), "attached to '%s', not to '%s'", name, expected);
}

static void check_loads_to(const char *name, const char *choice, const char *expected)
{
	struct bpf_object *obj = open_prog(name);

	if (choice)
		CHECK(!bpf_program__set_attach_target(prog, 0, choice), "%m:\n%s", run_log);
	run_load(obj);
	check_target(expected);
	bpf_object__close(obj);
}

/* The application's choice, else that of SEC(), else the first that there is. */
static void test_targets(void)
{
	check_loads_to("second", NULL, "vfs_rmdir");
	check_loads_to("second", "vfs_mkdir", "vfs_mkdir");
	check_loads_to("missing", NULL, "vfs_unlink");
	check_loads_to("missing", "vfs_rmdir", "vfs_rmdir");
	check_loads_to("bare", NULL, "vfs_mkdir");
}

static void test_no_target(void)
{
	struct bpf_object *obj = open_prog("second");

	CHECK(!bpf_program__set_attach_target(prog, 0, "vfs_symlink"), "%m");
	run_refused(obj, EKEYREJECTED,
		    "attach target: signed 'vfs_mkdir' or 'vfs_rmdir', submitted 'vfs_symlink'");
}

/* Its name is then in front of the names of the maps of variables. */
static void test_open_mem(void)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "quite_another_name");
	struct bpf_object *obj;
	size_t size;
	void *elf;

	trust_signer();
	libbpf_set_print(run_keep_log);
	elf = read_file(file(OBJECT), &size);
	obj = bpf_object__open_mem(elf, size, &opts);
	CHECK(obj, "%m:\n%s", run_log);
	prog = bpf_object__find_program_by_name(obj, "config");
	bpf_program__set_autoload(prog, true);
	run_load(obj);
}

static void test_kconfig(void)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .kconfig = "CONFIG_HZ=4711");
	struct bpf_object *obj = open_opts("config", &opts);

	run_load(obj);
	CHECK(run_prog(obj, "config") == 4718, "%d", run_prog(obj, "config"));
}

static void test_custom_btf(void)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = "/sys/kernel/btf/vmlinux");
	struct bpf_object *obj = open_opts("config", &opts);

	run_load(obj);
	CHECK(strstr(run_log, "relocated by the kernel, ignoring BTF '/sys/kernel/btf/vmlinux'"),
	      "%s", run_log);
}

static void test_flags(void)
{
	struct bpf_object *obj = open_prog("config");

	bpf_program__set_flags(prog, bpf_program__flags(prog) | BPF_F_TEST_RND_HI32);
	run_refused(obj, EKEYREJECTED, "prog 'config': prog_flags: signed 16, submitted 20");
}

static void test_attach_type(void)
{
	struct bpf_object *obj = open_prog("second");

	CHECK(!bpf_program__set_expected_attach_type(prog, BPF_TRACE_FEXIT), "%m");
	run_refused(obj, EKEYREJECTED,
		    "prog 'second': expected_attach_type: signed 24, submitted 25");
}

static void test_insns(void)
{
	struct bpf_object *obj = open_prog("config");
	struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	CHECK(!bpf_program__set_insns(prog, insns, ARRAY_SIZE(insns)), "%m");
	run_refused(obj, EKEYREJECTED, "prog 'config': number of instructions: signed ");
}

static int make_inner(__u32 value_size)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "mine", 4, value_size, 1, NULL);

	CHECK(fd >= 0, "%m");
	return fd;
}

static struct bpf_object *open_with_inner(int inner_fd)
{
	struct bpf_object *obj = open_prog("lookup");
	struct bpf_map *map = bpf_object__find_map_by_name(obj, "outer");

	CHECK(map && !bpf_map__set_inner_map_fd(map, inner_fd), "%m");
	return obj;
}

static void test_inner_map(void)
{
	__u64 value = 4711;
	struct bpf_object *obj;
	__u32 zero = 0;
	int fd = make_inner(8);

	CHECK(!bpf_map_update_elem(fd, &zero, &value, 0), "%m");
	obj = open_with_inner(fd);
	run_load(obj);
	CHECK(!bpf_map_update_elem(run_map(obj, "outer"), &zero, &fd, 0), "%m");
	CHECK(run_prog(obj, "lookup") == 4711, "%d", run_prog(obj, "lookup"));
	run_refused(open_with_inner(make_inner(16)), EKEYREJECTED,
		    "map 0 'outer': inner value_size: signed 8, submitted 16");
}

/* Of a program that loads, and of one that does not. */
static void test_log(void)
{
	struct bpf_object *obj = open_prog("config");
	char log[8192] = "";
	struct bpf_map *map;
	int bad = 8;

	CHECK(!bpf_program__set_log_buf(prog, log, sizeof(log)), "%m");
	bpf_program__set_log_level(prog, 2);
	run_load(obj);
	CHECK(strstr(log, "processed "), "%s", log);
	bpf_object__close(obj);

	obj = open_prog("config");
	*log = '\0';
	CHECK(!bpf_program__set_log_buf(prog, log, sizeof(log)), "%m");
	bpf_program__set_log_level(prog, 1);
	map = bpf_object__find_map_by_name(obj, ".rodata");
	CHECK(map && !bpf_map__set_initial_value(map, &bad, sizeof(bad)), "%m");
	run_refused(obj, EKEYREJECTED, "'bound' in .rodata is not tunable: signed 7, submitted 8");
	CHECK(strstr(log, "'.rodata': contents: signed ") &&
	      strstr(log, "bpf_sig: 'bound' in .rodata is not tunable: signed 7, submitted 8\n"),
	      "%s", log);
}

static const struct test tests[] = {
	{ "api.targets", ENFORCE, test_targets },
	{ "api.no_target", ENFORCE, test_no_target },
	{ "api.open_mem", ENFORCE, test_open_mem },
	{ "api.kconfig", ENFORCE, test_kconfig },
	{ "api.custom_btf", ENFORCE, test_custom_btf },
	{ "api.flags", ENFORCE, test_flags },
	{ "api.attach_type", ENFORCE, test_attach_type },
	{ "api.insns", ENFORCE, test_insns },
	{ "api.inner_map", ENFORCE, test_inner_map },
	{ "api.log", ENFORCE, test_log },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
