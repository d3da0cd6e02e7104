// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of kinds of programs share
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "kinds.h"

#define MODULE	"bpf_sig_test"
#define CGROUP	"/sys/fs/cgroup/bpf_sig_test"
#define MODE	"/sys/kernel/security/bpf_sig/mode"

/* struct bpf_struct_ops_bpf_sig_test_ops */
struct ops_value {
	char common[64];	/* with the state, and cache-aligned */
	__u64 first;
	__u64 second;
	int data;
	char rest[44];
};

void kind_begin(void)
{
	trust_signer();
	libbpf_set_print(run_keep_log);
}

/* Every program that was to be loaded is, and is known for what was signed. */
void kind_loaded(struct bpf_object *obj, int err)
{
	struct bpf_program *prog;

	CHECK(!err, "%s: %d:\n%s", bpf_object__name(obj), err, run_log);
	bpf_object__for_each_program(prog, obj)
		if (bpf_program__autoload(prog))
			run_verified(prog);
}

struct bpf_link *kind_attach(struct bpf_program *prog)
{
	struct bpf_link *link = bpf_program__attach(prog);

	CHECK(link, "%s: %m:\n%s", bpf_program__name(prog), run_log);
	return link;
}

int kind_test_run(struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%s: %m",
	      bpf_program__name(prog));
	return opts.retval;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == strlen(text), "%s: %m",
	      path);
	close(fd);
}

/* Of this process alone. */
int kind_cgroup(void)
{
	int fd;

	CHECK(!mkdir(CGROUP, 0755) || errno == EEXIST, "%m");
	write_file(CGROUP "/cgroup.procs", "0");
	fd = open(CGROUP, O_RDONLY);
	CHECK(fd >= 0, "%m");
	return fd;
}

void module_load(void)
{
	int fd = open(file(MODULE ".ko"), O_RDONLY | O_CLOEXEC);

	CHECK(fd >= 0, MODULE ".ko: %m");
	CHECK(!syscall(SYS_finit_module, fd, "", 0) || errno == EEXIST, "%m");
	close(fd);
}

/* Programs of earlier tests that hold on to it are about to go. */
void module_unload(void)
{
	int i;

	for (i = 0; i < 50; i++) {
		if (!syscall(SYS_delete_module, MODULE, O_NONBLOCK) || errno == ENOENT)
			return;
		usleep(100000);
	}
	fail("module " MODULE " is in use: %m");
}

static int module_set(const char *param, int value)
{
	char text[16];
	FILE *f;
	int res;

	snprintf(text, sizeof(text), "%d", value);
	write_file(param, text);
	f = fopen("/sys/module/" MODULE "/parameters/result", "r");
	CHECK(f && fscanf(f, "%d", &res) == 1, "%m");
	fclose(f);
	return res;
}

int module_run(int a)
{
	return module_set("/sys/module/" MODULE "/parameters/run", a);
}

int module_load_prog(void)
{
	return module_set("/sys/module/" MODULE "/parameters/load", 1);
}

int ops_map(__u32 flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts,
		    .map_flags = flags | BPF_F_VTYPE_BTF_OBJ_FD,
		    .btf_fd = object.btf_fd);
	int fd, btf_fd;

	opts.btf_vmlinux_value_type_id =
		find_id(MODULE, "bpf_struct_ops_bpf_sig_test_ops", BTF_KIND_STRUCT, &btf_fd);
	opts.value_type_btf_obj_fd = btf_fd;
	fd = bpf_map_create(BPF_MAP_TYPE_STRUCT_OPS, "evil", 4, sizeof(struct ops_value), 1,
			    &opts);
	CHECK(fd >= 0, "%m");
	return fd;
}

/* 0, or a negative errno. */
int ops_fill(int map, int first, int second)
{
	struct ops_value value = { .first = first, .second = second };
	__u32 zero = 0;

	return bpf_map_update_elem(map, &zero, &value, 0);
}

void tamper_open(const char *path)
{
	trust_signer();
	object_open(&object, path);
	object_maps(&object);
}

static int module_btf_fd(const char *module)
{
	char name[64];
	struct bpf_btf_info info;
	__u32 id = 0, len;
	int fd;

	while (!bpf_btf_get_next_id(id, &id)) {
		fd = bpf_btf_get_fd_by_id(id);
		if (fd < 0)
			continue;
		memset(&info, 0, sizeof(info));
		info.name = (unsigned long)name;
		info.name_len = sizeof(name);
		len = sizeof(info);
		if (!bpf_btf_get_info_by_fd(fd, &info, &len) &&
		    info.kernel_btf && !strcmp(name, module))
			return fd;
		close(fd);
	}
	fail("no BTF of module %s", module);
}

/* In the BTF of a module, or of vmlinux. */
int find_id(const char *module, const char *name, __u32 btf_kind, int *btf_fd)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int id;

	CHECK(btf, "BTF of vmlinux: %m");
	*btf_fd = 0;
	if (module) {
		btf = btf__load_module_btf(module, btf);
		CHECK(btf, "BTF of %s: %m", module);
		*btf_fd = module_btf_fd(module);
	}
	id = btf__find_by_name_kind(btf, name, btf_kind);
	CHECK(id > 0, "no '%s' in the BTF of %s", name, module ?: "vmlinux");
	return id;
}

void tamper_target(const char *module, const char *name, __u32 btf_kind)
{
	int fd;

	load.attr.attach_btf_id = find_id(module, name, btf_kind, &fd);
	load.attr.attach_btf_obj_fd = fd;
}

/* The nth of its kind, for the test to change. */
struct bpf_insn *tamper_insn(__u8 code, __u8 src_reg, int n)
{
	struct bpf_insn *insns = (void *)(unsigned long)load.attr.insns;
	__u32 i;

	for (i = 0; i < load.attr.insn_cnt; i++)
		if (insns[i].code == code && insns[i].src_reg == src_reg && !n--)
			return &insns[i];
	fail("no such instruction");
}

/* Within what was signed: a change makes it something that nobody signed. */
struct bpf_sig_rec_symbol *tamper_symbol(const char *name)
{
	char *start = (void *)(unsigned long)load.attr.signature, *p = start;
	char *end = start + load.attr.signature_size;
	struct bpf_sig_rec_symbol *symbol;
	size_t len = strlen(name) + 1;

	while ((p = memmem(p, end - p, name, len))) {
		symbol = (void *)(p - sizeof(*symbol));
		if ((char *)symbol > start &&
		    le32toh(symbol->rec.type) == BPF_SIG_REC_SYMBOL)
			return symbol;
		p++;
	}
	fail("no symbol '%s'", name);
}

void refuse_target(const char *prog, const char *module, const char *name,
		   __u32 btf_kind, const char *explanation)
{
	load_init(&load, &object, prog);
	tamper_target(module, name, btf_kind);
	expect_refused(&load, EKEYREJECTED, explanation);
}

void refuse_attach_type(const char *prog, __u32 type, const char *explanation)
{
	load_init(&load, &object, prog);
	load.attr.expected_attach_type = type;
	expect_refused(&load, EKEYREJECTED, explanation);
}

void refuse_prog_type(const char *prog, __u32 type, const char *explanation)
{
	load_init(&load, &object, prog);
	load.attr.prog_type = type;
	expect_refused(&load, EKEYREJECTED, explanation);
}

void refuse_flags(const char *prog, __u32 flags, const char *explanation)
{
	load_init(&load, &object, prog);
	load.attr.prog_flags = flags;
	expect_refused(&load, EKEYREJECTED, explanation);
}

/* What the test has changed already. */
void refuse_insns(const char *prog)
{
	char explanation[64];

	snprintf(explanation, sizeof(explanation),
		 "prog '%s': instructions: signed ", prog);
	expect_refused(&load, EKEYREJECTED, explanation);
}

void raise_mode(void)
{
	write_file(MODE, "enforce");
}
