// SPDX-License-Identifier: GPL-2.0
/*
 * Loads that differ from what was signed in one attribute of BPF_PROG_LOAD
 */
#include <fcntl.h>
#include <net/if.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/bpf_image.h>
#include "test.h"

#define NEW_PTR(p)	((void *)(unsigned long)(p))

static struct object object;
static struct load load;

static void prepare(const char *prog)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
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
		"handle_openat", "handle_unlink", "check_open",
		"count_packets", "classify",
	};
	size_t i;
	int fd;

	prepare(progs[0]);
	for (i = 0; i < ARRAY_SIZE(progs); i++) {
		fd = audit_open();
		load_init(&load, &object, progs[i]);
		expect_loaded(&load);
		audit_expect(fd, progs[i], "verdict=verified");
		close(fd);
	}
}

static void test_insn(void)
{
	struct bpf_insn *insns;
	int fd = audit_open();

	prepare("handle_unlink");
	insns = NEW_PTR(load.attr.insns);
	insns[load.attr.insn_cnt - 1].off ^= 1;
	refuse("prog 'handle_unlink': instructions: signed ");
	audit_expect(fd, "handle_unlink",
		     "verdict=mismatch action=deny mode=enforce*prog-type=26");
}

static void test_insn_cnt(void)
{
	prepare("handle_unlink");
	load.attr.insn_cnt = 2;
	refuse("prog 'handle_unlink': number of instructions: signed ");
}

/* The attack on mainline's scheme: relocations that nobody signed. */
static void test_core_relo(void)
{
	struct bpf_core_relo *relos;
	int fd = audit_open();

	prepare("handle_unlink");
	relos = NEW_PTR(load.attr.core_relos);
	CHECK(load.attr.core_relo_cnt > 1, "too few relocations");
	relos[0].type_id = relos[1].type_id + 1;
	refuse("prog 'handle_unlink': core_relos: signed ");
	audit_expect(fd, "handle_unlink", "reason=\"differs from what is signed\"");
}

static void test_core_relo_dropped(void)
{
	prepare("handle_unlink");
	load.attr.core_relo_cnt--;
	refuse("prog 'handle_unlink': number of core_relos: signed ");
}

static void test_core_relo_added(void)
{
	struct bpf_core_relo relo = { .insn_off = 0, .type_id = 1,
				      .kind = BPF_CORE_TYPE_ID_LOCAL };

	trust_signer();
	object_open(&object, "other.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, "classify");
	CHECK(!load.attr.core_relo_cnt, "the program has relocations");
	load.attr.core_relos = (unsigned long)&relo;
	load.attr.core_relo_cnt = 1;
	load.attr.core_relo_rec_size = sizeof(relo);
	refuse("prog 'classify': number of core_relos: signed 0, submitted 1");
}

/* The same bytes, taken for fewer and larger records. */
static void test_core_relo_rec_size(void)
{
	prepare("handle_unlink");
	load.attr.core_relo_rec_size = 32;
	refuse("prog 'handle_unlink': core_relos: record size: signed 16, submitted 32");
}

static void test_func_info(void)
{
	struct bpf_func_info *info;

	prepare("handle_unlink");
	info = NEW_PTR(load.attr.func_info);
	info[0].type_id++;
	refuse("prog 'handle_unlink': func_info: signed ");
}

static void test_func_info_dropped(void)
{
	prepare("handle_unlink");
	load.attr.func_info_cnt = 0;
	refuse("prog 'handle_unlink': number of func_info: signed ");
}

static void test_func_info_rec_size(void)
{
	prepare("handle_unlink");
	load.attr.func_info_rec_size = 16;
	refuse("prog 'handle_unlink': func_info: record size: signed 8, submitted 16");
}

static void test_line_info(void)
{
	struct bpf_line_info *info;

	prepare("handle_unlink");
	info = NEW_PTR(load.attr.line_info);
	info[0].line_col++;
	refuse("prog 'handle_unlink': line_info: signed ");
}

static void test_line_info_dropped(void)
{
	prepare("handle_unlink");
	load.attr.line_info_cnt--;
	refuse("prog 'handle_unlink': number of line_info: signed ");
}

static void test_line_info_rec_size(void)
{
	prepare("handle_unlink");
	load.attr.line_info_rec_size = 32;
	refuse("prog 'handle_unlink': line_info: record size: signed 16, submitted 32");
}

/* One letter of a name is enough to make a CO-RE relocation mean another field. */
static void test_btf(void)
{
	const struct btf_header *hdr;
	const void *data;
	__u32 size;
	char *blob, *name;
	int fd;

	prepare("handle_unlink");
	data = bpf_image__btf(object.image, &size);
	blob = malloc(size);
	memcpy(blob, data, size);
	hdr = (void *)blob;
	name = memmem(blob + hdr->hdr_len + hdr->str_off, hdr->str_len,
		      "real_parent", 12);
	CHECK(name, "no real_parent in the BTF");
	memcpy(name, "group_leade", 11);
	fd = bpf_btf_load(blob, size, NULL);
	CHECK(fd >= 0, "%m");
	load.attr.prog_btf_fd = fd;
	refuse("prog 'handle_unlink': BTF: signed ");
}

static void test_btf_none(void)
{
	prepare("handle_unlink");
	load.attr.prog_btf_fd = 0;
	refuse("prog 'handle_unlink': BTF: signed");
}

static void test_btf_garbage(void)
{
	prepare("handle_unlink");
	load.attr.prog_btf_fd = open("/dev/null", O_RDONLY);
	expect_refused(&load, EINVAL, NULL);
	load.attr.prog_btf_fd = 12345;
	expect_refused(&load, EBADF, NULL);
}

static void test_prog_type(void)
{
	int fd = audit_open();

	prepare("classify");
	load.attr.prog_type = BPF_PROG_TYPE_SCHED_ACT;
	refuse("prog 'classify': prog_type: signed 3, submitted 4");
	audit_expect(fd, "classify", "verdict=mismatch action=deny mode=enforce*prog-type=4");
}

static void test_expected_attach_type(void)
{
	prepare("handle_unlink");
	load.attr.expected_attach_type = BPF_TRACE_FEXIT;
	refuse("prog 'handle_unlink': expected_attach_type: signed 24, submitted 25");
}

static void test_prog_flags(void)
{
	prepare("handle_unlink");
	load.attr.prog_flags |= BPF_F_SLEEPABLE;
	refuse("prog 'handle_unlink': prog_flags: signed 0, submitted 16");
}

/* Bound to a device, a program may use what others may not. */
static void test_ifindex(void)
{
	CHECK(!system("ip link add bpf_sig0 type veth peer name bpf_sig1"), "no veth");
	prepare("count_packets");
	load.attr.prog_ifindex = if_nametoindex("bpf_sig0");
	load.attr.prog_flags |= BPF_F_XDP_DEV_BOUND_ONLY;
	refuse("prog 'count_packets': prog_flags: signed 0, submitted 64");
	CHECK(!system("ip link del bpf_sig0"), "ip link del");
	expect_refused(&load, EINVAL, NULL);
}

static void test_license(void)
{
	prepare("classify");
	load.attr.license = (unsigned long)"Proprietary";
	refuse("prog 'classify': license: signed 'GPL', submitted one that is not GPL-compatible");
}

static void test_name(void)
{
	int fd = audit_open();

	prepare("classify");
	snprintf(load.attr.prog_name, sizeof(load.attr.prog_name), "%s", "classify2");
	expect_refused(&load, ENOENT, "prog 'classify2': not in the signed object 'demo'");
	audit_expect(fd, "classify2", "reason=\"program is not in the manifest\"");
}

/* Another program's name does not make it that program. */
static void test_name_of_another(void)
{
	prepare("classify");
	snprintf(load.attr.prog_name, sizeof(load.attr.prog_name), "%s", "count_packets");
	refuse("prog 'count_packets': prog_type: signed 6, submitted 3");
}

static __u32 vmlinux_func(const char *func, __u32 kind)
{
	struct btf *vmlinux = btf__load_vmlinux_btf();
	int id = btf__find_by_name_kind(vmlinux, func, kind);

	CHECK(id > 0, "no %s in vmlinux", func);
	return id;
}

static void test_target(void)
{
	prepare("handle_unlink");
	load.attr.attach_btf_id = vmlinux_func("vfs_unlink", BTF_KIND_FUNC);
	close(expect_loaded(&load));
	load.attr.attach_btf_id = vmlinux_func("vfs_rmdir", BTF_KIND_FUNC);
	refuse("prog 'handle_unlink': attach target: signed 'vfs_unlink', submitted 'vfs_rmdir'");
}

static void test_target_lsm(void)
{
	prepare("check_open");
	load.attr.attach_btf_id = vmlinux_func("bpf_lsm_inode_unlink", BTF_KIND_FUNC);
	refuse("attach target: signed 'file_open', submitted 'bpf_lsm_inode_unlink'");
}

/* A program that has no target cannot get one. */
static void test_target_added(void)
{
	prepare("classify");
	load.attr.attach_btf_id = vmlinux_func("vfs_unlink", BTF_KIND_FUNC);
	expect_refused(&load, EINVAL, NULL);
}

/* A program instead of the kernel's function. */
static void test_target_prog(void)
{
	int fd;

	prepare("classify");
	fd = expect_loaded(&load);
	load_init(&load, &object, "handle_unlink");
	load.attr.attach_prog_fd = fd;
	load.attr.attach_btf_id = 1;
	refuse("prog 'handle_unlink': attach target: signed 'vfs_unlink', submitted ");
}

/* An attr that ends before the signature is one without. */
static void test_truncated_attr(void)
{
	int fd;

	prepare("classify");
	fd = sys_bpf(BPF_PROG_LOAD, &load.attr,
		     offsetof(union bpf_attr, signature));
	CHECK(fd < 0 && errno == EKEYREJECTED, "%d, %m", fd);
	CHECK(strstr(load.log, "unsigned, and this kernel enforces signatures"),
	      "log:\n%s", load.log);
}

/* Bytes after the last attribute that the kernel knows. */
static void test_attr_too_long(void)
{
	char attr[sizeof(union bpf_attr) + 64] = {};
	int fd;

	prepare("classify");
	memcpy(attr, &load.attr, sizeof(load.attr));
	fd = sys_bpf(BPF_PROG_LOAD, (void *)attr, sizeof(attr));
	CHECK(fd >= 0, "%m, log:\n%s", load.log);
	attr[sizeof(attr) - 1] = 1;
	fd = sys_bpf(BPF_PROG_LOAD, (void *)attr, sizeof(attr));
	CHECK(fd < 0 && errno == E2BIG, "%d, %m", fd);
}

static const struct test tests[] = {
	{ "attr.as_signed", ENFORCE, test_as_signed },
	{ "attr.insn", ENFORCE, test_insn },
	{ "attr.insn_cnt", ENFORCE, test_insn_cnt },
	{ "attr.core_relo", ENFORCE, test_core_relo },
	{ "attr.core_relo_dropped", ENFORCE, test_core_relo_dropped },
	{ "attr.core_relo_added", ENFORCE, test_core_relo_added },
	{ "attr.core_relo_rec_size", ENFORCE, test_core_relo_rec_size },
	{ "attr.func_info", ENFORCE, test_func_info },
	{ "attr.func_info_dropped", ENFORCE, test_func_info_dropped },
	{ "attr.func_info_rec_size", ENFORCE, test_func_info_rec_size },
	{ "attr.line_info", ENFORCE, test_line_info },
	{ "attr.line_info_dropped", ENFORCE, test_line_info_dropped },
	{ "attr.line_info_rec_size", ENFORCE, test_line_info_rec_size },
	{ "attr.btf", ENFORCE, test_btf },
	{ "attr.btf_none", ENFORCE, test_btf_none },
	{ "attr.btf_garbage", ENFORCE, test_btf_garbage },
	{ "attr.prog_type", ENFORCE, test_prog_type },
	{ "attr.expected_attach_type", ENFORCE, test_expected_attach_type },
	{ "attr.prog_flags", ENFORCE, test_prog_flags },
	{ "attr.ifindex", ENFORCE, test_ifindex },
	{ "attr.license", ENFORCE, test_license },
	{ "attr.name", ENFORCE, test_name },
	{ "attr.name_of_another", ENFORCE, test_name_of_another },
	{ "attr.target", ENFORCE, test_target },
	{ "attr.target_lsm", ENFORCE, test_target_lsm },
	{ "attr.target_added", ENFORCE, test_target_added },
	{ "attr.target_prog", ENFORCE, test_target_prog },
	{ "attr.truncated", ENFORCE, test_truncated_attr },
	{ "attr.too_long", ENFORCE, test_attr_too_long },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
