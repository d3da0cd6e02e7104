// SPDX-License-Identifier: GPL-2.0
/*
 * Manifests that the trusted key signed and the kernel still has to refuse,
 * and programs that a careless signer signed
 *
 * KUnit goes through the parser line by line; here is what comes out of bpf(2).
 */
#include <bpf/bpf.h>
#include <bpf/bpf_image.h>
#include <bpf/btf.h>
#include "manifest_edit.h"

static void test_future_version(void)
{
	int fd = audit_open();

	edit_open("small.signed.bpf.o", "tiny");
	edit_header()->version = htole32(BPF_SIG_VERSION + 1);
	edit_refuse(EPROTONOSUPPORT, "manifest: ");
	audit_expect(fd, "tiny", "errno=93");
}

static void test_unknown_digest(void)
{
	edit_open("small.signed.bpf.o", "tiny");
	edit_header()->digest_alg = htole32(99);
	edit_refuse(ENOPKG, "manifest: ");
}

static void test_unknown_record(void)
{
	struct bpf_sig_rec rec = { htole32(99), htole32(sizeof(rec)) };

	edit_open("small.signed.bpf.o", "tiny");
	edit_insert(edit_end(), &rec, sizeof(rec));
	edit_refuse(EPROTONOSUPPORT, "manifest: ");
}

/* What may be ignored is ignored, wherever it stands. */
static void test_ignorable_record(void)
{
	struct bpf_sig_rec rec[2] = {
		{ htole32(99 | BPF_SIG_REC_MAY_IGNORE), htole32(sizeof(rec)) },
	};

	edit_open("small.signed.bpf.o", "tiny");
	edit_insert(edit_end(), rec, sizeof(rec));
	edit_sign();
	close(expect_loaded(&load));
	edit_insert(edit_record(BPF_SIG_REC_PROG, 0), rec, sizeof(rec));
	edit_sign();
	close(expect_loaded(&load));
}

static void test_reserved(void)
{
	struct bpf_sig_rec_prog *prog;

	edit_open("small.signed.bpf.o", "tiny");
	prog = edit_prog("tiny");
	prog->reserved = 1;
	edit_refuse(EBADMSG, "manifest: program record");
}

static void test_trailing_bytes(void)
{
	edit_open("small.signed.bpf.o", "tiny");
	memset(edit_end(), 0, 8);
	manifest_size += 8;
	edit_refuse(EBADMSG, "manifest: ");
}

static void test_truncated(void)
{
	edit_open("small.signed.bpf.o", "tiny");
	manifest_size -= 8;
	edit_refuse(EBADMSG, "manifest: ");
	manifest_size = sizeof(struct bpf_sig_hdr) - 4;
	edit_refuse(EBADMSG, "manifest: ");
	manifest_size = BPF_SIG_MAGIC_SIZE;
	edit_refuse(EBADMSG, "manifest: ");
}

static void test_two_objects(void)
{
	char copy[256];
	struct bpf_sig_rec *rec;

	edit_open("small.signed.bpf.o", "tiny");
	rec = edit_record(BPF_SIG_REC_OBJECT, 0);
	memcpy(copy, rec, le32toh(rec->size));
	edit_insert(rec, copy, le32toh(rec->size));
	edit_refuse(EBADMSG, "manifest: ");
}

static void test_same_prog_twice(void)
{
	char copy[512];
	struct bpf_sig_rec *rec;

	edit_open("small.signed.bpf.o", "tiny");
	rec = edit_record(BPF_SIG_REC_PROG, 0);
	memcpy(copy, rec, le32toh(rec->size));
	edit_insert(rec, copy, le32toh(rec->size));
	edit_refuse(EBADMSG, "manifest: two programs of one name");
}

/* The signer lets the size of a map vary; a change beyond that is refused. */
static void test_resizable(void)
{
	edit_open("demo.signed.bpf.o", "handle_openat");
	edit_map("processes")->max_entries_max = htole32(4096);
	edit_sign();
	close(expect_loaded(&load));
	edit_map("processes")->max_entries_min = htole32(2048);
	edit_refuse(EKEYREJECTED, "'processes': max_entries: signed 2048 to 4096, submitted 1024");
}

static void test_map_extra(void)
{
	edit_open("demo.signed.bpf.o", "handle_openat");
	edit_map("processes")->map_extra = htole64(3);
	edit_refuse(EKEYREJECTED, "'processes': map_extra: signed 3, submitted 0");
}

static void test_inner_map(void)
{
	edit_open("demo.signed.bpf.o", "handle_openat");
	edit_map("processes")->inner_map = 0;
	edit_sign();
	CHECK(load_run(&load) < 0, "loaded");
	CHECK(strstr(load.log, "inner map: signed 1, submitted 0") ||
	      strstr(load.log, "manifest: "), "log:\n%s", load.log);
}

static void test_inner_key_size(void)
{
	edit_open("wide.signed.bpf.o", "unlinked");
	edit_map("outer.inner")->key_size = htole32(8);
	edit_refuse(EKEYREJECTED, "'outer': inner key_size: signed 8, submitted 4");
}

static void test_value_type(void)
{
	struct bpf_sig_rec_map *map;

	edit_open("demo.signed.bpf.o", "handle_openat");
	map = edit_map("processes");
	map->btf_value_type_id = htole32(le32toh(map->btf_value_type_id) + 1);
	edit_refuse(EKEYREJECTED, "'processes': btf_value_type_id: signed ");
}

/* Contents of a map that has no one place for them. */
static void test_contents_of_hash(void)
{
	struct bpf_sig_rec_map *map;
	int err;

	edit_open("demo.signed.bpf.o", "handle_openat");
	map = edit_map("processes");
	map->contents = htole32(BPF_SIG_CONTENTS_INITIAL);
	map->contents_size = map->value_size;
	map->digest[0] = 1;
	edit_sign();
	err = load_run(&load);
	CHECK(err == -EKEYREJECTED || err == -EBADMSG, "%d, log:\n%s", err, load.log);
	CHECK(strstr(load.log, "contents of a map of type 1 cannot be signed") ||
	      strstr(load.log, "bpf_sig: manifest: "), "log:\n%s", load.log);
}

/* Contents as they are before anything ran, in a map that stays writable. */
static void test_initial_contents(void)
{
	static unsigned char value[256];
	struct bpf_sig_rec_map *map;
	__u32 zero = 0;
	int fd;

	edit_open("demo.signed.bpf.o", "classify");
	map = edit_map(".bss");
	map->contents = htole32(BPF_SIG_CONTENTS_INITIAL);
	map->contents_size = map->value_size;
	sha256(value, le32toh(map->value_size), map->digest);
	edit_sign();
	close(expect_loaded(&load));
	fd = object_map(&object, ".bss");
	value[3] = 1;
	CHECK(!sys_bpf(BPF_MAP_UPDATE_ELEM, &(union bpf_attr){
		.map_fd = fd, .key = (unsigned long)&zero,
		.value = (unsigned long)value }, sizeof(union bpf_attr)), "%m");
	expect_refused(&load, EKEYREJECTED, "'.bss': contents: signed ");
}

/* Ranges are the application's to set, the rest stays signed. */
static void test_ranges(void)
{
	struct {
		struct bpf_sig_rec_range range;
		char name[8];
	} r = { { { htole32(BPF_SIG_REC_RANGE), htole32(sizeof(r)) }, 4, 4 }, "mask" };
	static unsigned char value[256];
	struct bpf_sig_rec_map *map;
	__u32 zero = 0, n;
	int fd;

	edit_open("demo.signed.bpf.o", "handle_unlink");
	fd = object_map(&object, ".rodata");
	CHECK(!sys_bpf(BPF_MAP_LOOKUP_ELEM, &(union bpf_attr){
		.map_fd = fd, .key = (unsigned long)&zero,
		.value = (unsigned long)value }, sizeof(union bpf_attr)), "%m");
	map = edit_map(".rodata");
	n = le32toh(map->value_size);
	map->contents = htole32(BPF_SIG_CONTENTS_RANGES);
	memset(value + 4, 0, 4);
	sha256(value, n, map->digest);
	edit_insert((char *)map + le32toh(map->rec.size), &r, sizeof(r));
	edit_sign();
	close(expect_loaded(&load));
	map->digest[0] ^= 1;
	edit_refuse(EKEYREJECTED, "'.rodata': contents: signed ");
}

/* The .kconfig of this kernel: any contents, but for good. */
static void test_environment(void)
{
	struct bpf_sig_rec_map *map;

	edit_open("demo.signed.bpf.o", "classify");
	map = edit_map(".bss");
	map->contents = htole32(BPF_SIG_CONTENTS_ENVIRONMENT);
	edit_sign();
	expect_refused(&load, EKEYREJECTED,
		       "'.bss': contents are signed, but programs can write to it");
}

/* What the signer did not put under the GPL cannot call what asks for it. */
static void test_license(void)
{
	char *license;

	edit_open("small.signed.bpf.o", "tiny");
	license = memmem(edit_prog("tiny"), 256, "GPL", 4);
	CHECK(license, "no license in the manifest");
	memcpy(license, "BSD", 3);
	edit_refuse(EKEYREJECTED, "license: signed 'BSD', submitted one that is GPL");
}

/* Without func_info nothing but the map's types would need the BTF. */
static void test_btf_for_maps_only(void)
{
	struct bpf_sig_rec_prog *prog;
	const void *data;
	char *blob, *str;
	__u32 size;

	edit_open("other.signed.bpf.o", "classify");
	prog = edit_prog("classify");
	prog->func_info_cnt = 0;
	prog->line_info_cnt = 0;
	memset(prog->func_info, 0, sizeof(prog->func_info));
	memset(prog->line_info, 0, sizeof(prog->line_info));
	load.attr.func_info_cnt = 0;
	load.attr.line_info_cnt = 0;
	load.attr.prog_btf_fd = 0;
	edit_sign();
	close(expect_loaded(&load));

	data = bpf_image__btf(object.image, &size);
	blob = malloc(size);
	memcpy(blob, data, size);
	str = memmem(blob, size, "packets", 8);
	CHECK(str, "no name to change");
	memcpy(str, "PACKETS", 7);
	close(object.btf_fd);
	object.btf_fd = bpf_btf_load(blob, size, NULL);
	CHECK(object.btf_fd >= 0, "%m");
	object_maps(&object);
	load.fds[0] = object_map(&object, ".bss");
	edit_refuse(EKEYREJECTED,
		    "'.bss': locks, timers or pointers in the value: not as in the signed type");
	load.attr.prog_btf_fd = object.btf_fd;
	edit_refuse(EKEYREJECTED, "BTF: signed ");
}

static void insert_target(const char *prog, __u32 kind, const char *name)
{
	struct {
		struct bpf_sig_rec_target target;
		char name[64];
	} r = { { { htole32(BPF_SIG_REC_TARGET) }, htole32(kind) } };
	size_t size = (sizeof(r.target) + strlen(name) + 2 + 7) & ~7UL;
	struct bpf_sig_rec *rec = (void *)edit_prog(prog);

	/* In front of the target that is there, or instead of it. */
	while (le32toh(rec->type) != BPF_SIG_REC_TARGET)
		rec = (void *)((char *)rec + le32toh(rec->size));
	r.target.rec.size = htole32(size);
	snprintf(r.name, sizeof(r.name), "%s", name);
	if (kind == BPF_SIG_TARGET_ANY)
		edit_drop(rec);
	edit_insert(rec, &r, size);
}

static __u32 vmlinux_func(const char *func)
{
	int id = btf__find_by_name_kind(btf__load_vmlinux_btf(), func, BTF_KIND_FUNC);

	CHECK(id > 0, "no %s", func);
	return id;
}

/* Any of the targets that the signer names will do, and no other. */
static void test_several_targets(void)
{
	edit_open("demo.signed.bpf.o", "handle_unlink");
	insert_target("handle_unlink", BPF_SIG_TARGET_FUNC, "vfs_rmdir");
	edit_sign();
	close(expect_loaded(&load));
	load.attr.attach_btf_id = vmlinux_func("vfs_rmdir");
	close(expect_loaded(&load));
	load.attr.attach_btf_id = vmlinux_func("vfs_unlink");
	close(expect_loaded(&load));
	load.attr.attach_btf_id = vmlinux_func("vfs_mkdir");
	expect_refused(&load, EKEYREJECTED,
		       "attach target: signed 'vfs_rmdir' or 'vfs_unlink', submitted 'vfs_mkdir'");
}

static void test_any_target(void)
{
	edit_open("demo.signed.bpf.o", "handle_unlink");
	insert_target("handle_unlink", BPF_SIG_TARGET_ANY, "");
	edit_sign();
	load.attr.attach_btf_id = vmlinux_func("vfs_mkdir");
	close(expect_loaded(&load));
}

/* A struct_ops program whose struct nobody named. */
static void test_member_without_struct(void)
{
	edit_open("wide.signed.bpf.o", "sig_ssthresh");
	insert_target("sig_ssthresh", BPF_SIG_TARGET_ANY, "");
	edit_refuse(EKEYREJECTED, "member 'ssthresh' of something that is no struct");
}

static const struct test tests[] = {
	{ "manifest.future_version", ENFORCE, test_future_version },
	{ "manifest.unknown_digest", ENFORCE, test_unknown_digest },
	{ "manifest.unknown_record", ENFORCE, test_unknown_record },
	{ "manifest.ignorable_record", ENFORCE, test_ignorable_record },
	{ "manifest.reserved", ENFORCE, test_reserved },
	{ "manifest.trailing_bytes", ENFORCE, test_trailing_bytes },
	{ "manifest.truncated", ENFORCE, test_truncated },
	{ "manifest.two_objects", ENFORCE, test_two_objects },
	{ "manifest.same_prog_twice", ENFORCE, test_same_prog_twice },
	{ "manifest.resizable", ENFORCE, test_resizable },
	{ "manifest.map_extra", ENFORCE, test_map_extra },
	{ "manifest.inner_map", ENFORCE, test_inner_map },
	{ "manifest.inner_key_size", ENFORCE, test_inner_key_size },
	{ "manifest.value_type", ENFORCE, test_value_type },
	{ "manifest.contents_of_hash", ENFORCE, test_contents_of_hash },
	{ "manifest.initial_contents", ENFORCE, test_initial_contents },
	{ "manifest.ranges", ENFORCE, test_ranges },
	{ "manifest.environment", ENFORCE, test_environment },
	{ "manifest.license", ENFORCE, test_license },
	{ "manifest.btf_for_maps_only", ENFORCE, test_btf_for_maps_only },
	{ "manifest.several_targets", ENFORCE, test_several_targets },
	{ "manifest.any_target", ENFORCE, test_any_target },
	{ "manifest.member_without_struct", ENFORCE, test_member_without_struct },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
