// SPDX-License-Identifier: GPL-2.0
/*
 * Loads whose maps are not the signed ones
 */
#include <sys/mman.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/bpf_image.h>
#include "test.h"

static struct object object;
static struct load load;

/* What the map of the test's choice is changed to. */
static const char *map_name;
static struct map_spec change;

/* Fields of @change that are set replace those of the map. */
static void tweak(struct map_spec *spec)
{
	if (!map_name || strcmp(spec->name, map_name))
		return;
	spec->type = change.type ?: spec->type;
	spec->key_size = change.key_size ?: spec->key_size;
	spec->value_size = change.value_size ?: spec->value_size;
	spec->max_entries = change.max_entries ?: spec->max_entries;
	spec->flags ^= change.flags;
	if (change.kernel_name[0])
		memcpy(spec->kernel_name, change.kernel_name,
		       sizeof(spec->kernel_name));
	if (change.btf_fd) {
		spec->btf_fd = change.btf_fd;
		spec->btf_key_type_id = change.btf_key_type_id;
		spec->btf_value_type_id = change.btf_value_type_id;
	}
	if (change.freeze)	/* or rather not */
		spec->freeze = false;
}

static void prepare(const char *prog)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object.tweak = tweak;
	object_maps(&object);
	load_init(&load, &object, prog);
}

static void refuse(const char *explanation)
{
	expect_refused(&load, EKEYREJECTED, explanation);
}

static void test_max_entries(void)
{
	int fd = audit_open();

	map_name = "processes";
	change.max_entries = 4096;
	prepare("handle_openat");
	refuse("'processes': max_entries: signed 1024, submitted 4096");
	audit_expect(fd, "handle_openat",
		     "detail=\"map 0 'processes': max_entries: signed 1024, submitted 4096\"");
}

/* BTF-less, or the kernel would not make such a map. */
static void untyped(struct map_spec *spec)
{
	tweak(spec);
	if (map_name && !strcmp(spec->name, map_name)) {
		spec->btf_key_type_id = 0;
		spec->btf_value_type_id = 0;
	}
}

static void prepare_untyped(const char *prog)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object.tweak = untyped;
	object_maps(&object);
	load_init(&load, &object, prog);
}

static void test_map_type(void)
{
	map_name = "processes";
	change.type = BPF_MAP_TYPE_LRU_HASH;
	prepare("handle_openat");
	refuse("'processes': map_type: signed 1, submitted 9");
}

static void test_key_size(void)
{
	map_name = "processes";
	change.key_size = 8;
	prepare_untyped("handle_openat");
	refuse("'processes': key_size: signed 4, submitted 8");
}

static void test_value_size(void)
{
	map_name = "processes";
	change.value_size = 64;
	prepare_untyped("handle_openat");
	refuse("'processes': value_size: signed 32, submitted 64");
}

static void test_map_flags(void)
{
	map_name = "processes";
	change.flags = BPF_F_NO_PREALLOC;
	prepare("handle_openat");
	refuse("'processes': map_flags: signed 0, submitted 1");
}

static void test_name(void)
{
	map_name = "processes";
	snprintf(change.kernel_name, sizeof(change.kernel_name), "%s", "others");
	prepare("handle_openat");
	refuse("name: signed 'processes', submitted 'others'");
}

static void test_name_of_internal(void)
{
	map_name = ".bss";
	snprintf(change.kernel_name, sizeof(change.kernel_name), "%s", "demo.data");
	prepare("classify");
	refuse("name: signed '*.bss', submitted 'demo.data'");
}

/* A map without types, where the signed ones have no lock or the like. */
static void test_types(void)
{
	map_name = "processes";
	prepare_untyped("handle_openat");
	close(expect_loaded(&load));
}

/* A map of another object, of a type that has no lock or the like either. */
static void test_other_btf(void)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	struct bpf_image *image;
	const void *data;
	char *blob, *str;
	struct object o;
	__u32 size;

	object_open(&o, "demo.signed.bpf.o");
	image = o.image;
	data = bpf_image__btf(image, &size);
	blob = malloc(size);
	memcpy(blob, data, size);
	str = memmem(blob, size, "\0opens", 7);
	CHECK(str, "no field 'opens'");
	memcpy(str + 1, "close", 5);
	change.btf_fd = bpf_btf_load(blob, size, NULL);
	CHECK(change.btf_fd > 0, "%m");
	map_name = "processes";
	CHECK(!bpf_image__map(image, 0, &info) && !strcmp(info.name, map_name),
	      "map 0 is '%s'", info.name);
	change.btf_key_type_id = info.btf_key_type_id;
	change.btf_value_type_id = info.btf_value_type_id;
	prepare("handle_openat");
	close(expect_loaded(&load));
}

static void test_swap(void)
{
	int fd, a, b;

	prepare("handle_openat");
	a = load_map_position(&load, ".bss");
	b = load_map_position(&load, "processes");
	fd = load.fds[a];
	load.fds[a] = load.fds[b];
	load.fds[b] = fd;
	refuse("name: signed ");
}

/* Two maps alike in all but the name. */
static void test_duplicate(void)
{
	prepare("handle_openat");
	load.fds[1] = load.fds[0];
	refuse("map 1 '");
}

static void test_extra(void)
{
	prepare("handle_openat");
	load.fds[load.attr.fd_array_cnt++] = object_map(&object, "traffic");
	refuse("prog 'handle_openat': fd_array_cnt: signed ");
}

static void test_missing(void)
{
	prepare("handle_openat");
	load.attr.fd_array_cnt--;
	refuse("prog 'handle_openat': fd_array_cnt: signed ");
}

/* A sparse fd_array is one that nobody looked at before. */
static void test_sparse(void)
{
	char explanation[128];

	prepare("handle_openat");
	snprintf(explanation, sizeof(explanation),
		 "prog 'handle_openat': fd_array_cnt: signed %u, submitted 0",
		 load.attr.fd_array_cnt);
	load.attr.fd_array_cnt = 0;
	refuse(explanation);
}

static void test_btf_fd(void)
{
	prepare("handle_openat");
	load.fds[0] = object.btf_fd;
	refuse("not optional, and what was submitted is no map");
}

static void test_garbage(void)
{
	prepare("handle_openat");
	load.fds[0] = 0;
	expect_refused(&load, EINVAL, NULL);
	load.fds[0] = 12345;
	expect_refused(&load, EBADF, NULL);
	load.attr.fd_array = 0;
	expect_refused(&load, EINVAL, NULL);
	load.attr.fd_array = 1;
	expect_refused(&load, EFAULT, NULL);
	load.attr.fd_array = (unsigned long)load.fds;
	load.attr.fd_array_cnt = 1 << 20;
	expect_refused(&load, E2BIG, NULL);
}

/* More instances of the same description are as good as the first. */
static void test_fresh_maps(void)
{
	prepare("handle_openat");
	expect_loaded(&load);
	object_maps(&object);
	load_init(&load, &object, "handle_openat");
	expect_loaded(&load);
}

static void test_not_frozen(void)
{
	map_name = ".rodata";
	change.freeze = true;
	prepare("handle_unlink");
	refuse("'.rodata': contents are signed, but it is not frozen");
}

static void test_writable_by_programs(void)
{
	map_name = ".rodata";
	change.flags = BPF_F_RDONLY_PROG;
	prepare("handle_unlink");
	refuse("'.rodata': map_flags: signed ");
}

/* One bit of a constant, before the map is frozen. */
static void test_other_contents(void)
{
	static unsigned char value[64];
	__u32 zero = 0;
	int fd, audit = audit_open();

	map_name = ".rodata";
	change.freeze = true;
	prepare("handle_unlink");
	fd = object_map(&object, ".rodata");
	CHECK(!bpf_map_lookup_elem(fd, &zero, value), "%m");
	value[0] ^= 1;
	CHECK(!bpf_map_update_elem(fd, &zero, value, 0), "%m");
	CHECK(!bpf_map_freeze(fd), "%m");
	refuse("'.rodata': contents: signed ");
	audit_expect(audit, "handle_unlink", "verdict=mismatch");
	CHECK(bpf_map_update_elem(fd, &zero, value, 0) == -EPERM,
	      "a frozen map can be written");
}

/* Nobody has a mapping of it that can write, or could become able to. */
static void test_mapped(void)
{
	void *mem;
	int fd;

	map_name = ".rodata";
	change.freeze = true;
	prepare("handle_unlink");
	fd = object_map(&object, ".rodata");
	mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(mem == MAP_FAILED && errno == EACCES, "mapped writable, %m");
	mem = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(mem != MAP_FAILED, "%m");
	CHECK(mprotect(mem, 4096, PROT_READ | PROT_WRITE) && errno == EACCES,
	      "the mapping becomes writable");
	refuse("'.rodata': contents are signed, but it is not frozen");
	CHECK(!bpf_map_freeze(fd), "%m");
	close(expect_loaded(&load));
	CHECK(mprotect(mem, 4096, PROT_READ | PROT_WRITE) && errno == EACCES,
	      "the mapping of a frozen map becomes writable");
}

/* A map that programs may write to, mapped writable, is no .rodata. */
static void test_mapped_writable(void)
{
	void *mem;
	int fd;

	map_name = ".rodata";
	change.freeze = true;
	change.flags = BPF_F_RDONLY_PROG;
	prepare("handle_unlink");
	fd = object_map(&object, ".rodata");
	mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(mem != MAP_FAILED, "%m");
	CHECK(bpf_map_freeze(fd) == -EBUSY, "frozen under a writable mapping");
	CHECK(!mprotect(mem, 4096, PROT_READ), "%m");
	CHECK(bpf_map_freeze(fd) == -EBUSY, "frozen under such a mapping");
	refuse("'.rodata': map_flags: signed 1152, submitted 1024");
}

static const struct test tests[] = {
	{ "maps.max_entries", ENFORCE, test_max_entries },
	{ "maps.map_type", ENFORCE, test_map_type },
	{ "maps.key_size", ENFORCE, test_key_size },
	{ "maps.value_size", ENFORCE, test_value_size },
	{ "maps.map_flags", ENFORCE, test_map_flags },
	{ "maps.name", ENFORCE, test_name },
	{ "maps.name_of_internal", ENFORCE, test_name_of_internal },
	{ "maps.types", ENFORCE, test_types },
	{ "maps.other_btf", ENFORCE, test_other_btf },
	{ "maps.swap", ENFORCE, test_swap },
	{ "maps.duplicate", ENFORCE, test_duplicate },
	{ "maps.extra", ENFORCE, test_extra },
	{ "maps.missing", ENFORCE, test_missing },
	{ "maps.sparse", ENFORCE, test_sparse },
	{ "maps.btf_fd", ENFORCE, test_btf_fd },
	{ "maps.garbage", ENFORCE, test_garbage },
	{ "maps.fresh", ENFORCE, test_fresh_maps },
	{ "maps.not_frozen", ENFORCE, test_not_frozen },
	{ "maps.writable_by_programs", ENFORCE, test_writable_by_programs },
	{ "maps.other_contents", ENFORCE, test_other_contents },
	{ "maps.mapped", ENFORCE, test_mapped },
	{ "maps.mapped_writable", ENFORCE, test_mapped_writable },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
