// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that are pinned: what a load finds there is used if it is what was
 * signed, and if it is not, the program is refused
 */
#include <sys/stat.h>
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "pinned.signed.bpf.o"
#define SHARING "sharing.signed.bpf.o"
#define RODATA "rodata"

static char root[64];
static struct object object;
static bool other_contents, thawed;

static const char *path(const char *name)
{
	char *buf;

	if (asprintf(&buf, "%s/%s", root, name) < 0)
		abort();
	return buf;
}

static void clean_up(void)
{
	unlink(path("visits"));
	unlink(path(RODATA));
	rmdir(root);
}

static struct bpf_object *open_pinned(const char *name)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .pin_root_path = root);
	struct bpf_object *obj;

	if (!*root) {
		snprintf(root, sizeof(root), "/sys/fs/bpf/bpf_sig_%d", getpid());
		CHECK(!mkdir(root, 0700), "%s: %m", root);
		atexit(clean_up);
	}
	bpf_object__close(run_open(name));
	obj = bpf_object__open_file(file(name), &opts);
	CHECK(obj, "%m:\n%s", run_log);
	return obj;
}

static struct bpf_object *open_with_rodata(void)
{
	struct bpf_object *obj = open_pinned(OBJECT);
	struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata");

	CHECK(map && !bpf_map__set_pin_path(map, path(RODATA)), "%m");
	return obj;
}

static void tweak(struct map_spec *spec)
{
	if (strcmp(spec->name, ".rodata"))
		return;
	if (other_contents)
		*(__u64 *)spec->contents = 100;
	spec->freeze = !thawed;
}

/* Somebody else was here before. */
static void pin(int fd, const char *name)
{
	CHECK(!bpf_obj_pin(fd, path(name)), "%s: %m", name);
}

static void pin_rodata(void)
{
	trust_signer();
	object_open(&object, OBJECT);
	object.tweak = tweak;
	object_maps(&object);
	pin(object_map(&object, ".rodata"), RODATA);
}

static void expect(struct bpf_object *obj, const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

static void test_reused(void)
{
	struct bpf_object *first = open_pinned(OBJECT), *second;

	run_load(first);
	expect(first, "visit", 1);
	second = open_pinned(OBJECT);
	run_load(second);
	expect(second, "visit", 2);
	expect(first, "visit", 3);
	bpf_object__close(first);
	bpf_object__close(second);
	first = open_pinned(OBJECT);
	run_load(first);
	expect(first, "visit", 4);
}

static void test_shared(void)
{
	struct bpf_object *first = open_pinned(OBJECT), *second;

	run_load(first);
	expect(first, "visit", 1);
	second = open_pinned(SHARING);
	run_load(second);
	expect(second, "look", 1);
}

static void test_other_size(void)
{
	struct bpf_object *obj = open_pinned(OBJECT);

	pin(bpf_map_create(BPF_MAP_TYPE_HASH, "visits", 4, 16, 32, NULL), "visits");
	run_refused(obj, EINVAL, "couldn't reuse pinned map at");
}

/* Without a lock in its values. */
static void test_untyped(void)
{
	struct bpf_object *obj = open_pinned(OBJECT);

	pin(bpf_map_create(BPF_MAP_TYPE_HASH, "visits", 4, 16, 16, NULL), "visits");
	run_refused(obj, EKEYREJECTED,
		    "map 0 'visits': locks, timers or pointers in the value: not as ");
}

static void test_other_name(void)
{
	struct bpf_object *obj = open_pinned(OBJECT);

	pin(bpf_map_create(BPF_MAP_TYPE_HASH, "visitors", 4, 16, 16, NULL), "visits");
	run_refused(obj, EKEYREJECTED, "map 0: name: signed 'visits', submitted 'visitors'");
}

/* What such a map holds is the state of those who use it. */
static void test_filled(void)
{
	struct bpf_object *obj = open_pinned(OBJECT);
	__u64 value[2] = { 0, 1000 };
	__u32 key = 1;

	run_load(obj);
	CHECK(!bpf_map_update_elem(run_map(obj, "visits"), &key, value, 0), "%m");
	obj = open_pinned(OBJECT);
	run_load(obj);
	expect(obj, "visit", 1001);
}

static void test_rodata(void)
{
	struct bpf_object *obj = open_with_rodata();

	run_load(obj);
	expect(obj, "visit", 1);
	obj = open_with_rodata();
	run_load(obj);
	expect(obj, "visit", 2);
}

static void test_rodata_of_another(void)
{
	struct bpf_object *obj = open_with_rodata();

	pin_rodata();
	run_load(obj);
	expect(obj, "visit", 1);
}

static void test_rodata_changed(void)
{
	struct bpf_object *obj = open_with_rodata();

	other_contents = true;
	pin_rodata();
	run_refused(obj, EKEYREJECTED, "'.rodata': contents: signed ");
}

static void test_rodata_thawed(void)
{
	struct bpf_object *obj = open_with_rodata();

	thawed = true;
	pin_rodata();
	run_refused(obj, EKEYREJECTED,
		    "'.rodata': contents are signed, but it is not frozen");
}

static const struct test tests[] = {
	{ "pin.reused", ENFORCE, test_reused },
	{ "pin.shared_by_two", ENFORCE, test_shared },
	{ "pin.other_size", ENFORCE, test_other_size },
	{ "pin.untyped", ENFORCE, test_untyped },
	{ "pin.other_name", ENFORCE, test_other_name },
	{ "pin.filled", ENFORCE, test_filled },
	{ "pin.rodata", ENFORCE, test_rodata },
	{ "pin.rodata_of_another", ENFORCE, test_rodata_of_another },
	{ "pin.rodata_changed", ENFORCE, test_rodata_changed },
	{ "pin.rodata_thawed", ENFORCE, test_rodata_thawed },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
