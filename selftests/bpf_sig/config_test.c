// SPDX-License-Identifier: GPL-2.0
/*
 * What a signer leaves to the application, at its limits: what is within
 * loads and works, what is next to it is refused
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "manifest_edit.h"
#include "run.h"

#define OBJECT "config.signed.bpf.o"

/* How the maps are made. */
static struct setting {
	const char *map;
	const char *variable;
	__u32 value;
} setting;
static bool thawed;

static __u32 offset_of(const char *map, const char *variable)
{
	struct bpf_map *m = bpf_object__find_map_by_name(object.elf, map);
	size_t size;

	return (char *)run_variable(object.elf, variable) -
	       (char *)bpf_map__initial_value(m, &size);
}

static void tweak(struct map_spec *spec)
{
	if (thawed)
		spec->freeze = false;
	if (!setting.map || strcmp(spec->name, setting.map))
		return;
	if (setting.variable)
		memcpy((char *)spec->contents + offset_of(setting.map, setting.variable),
		       &setting.value, sizeof(setting.value));
	else
		spec->max_entries = setting.value;
}

/* A load with maps of its own, which the signer of edit_sign() vouches for. */
static void prepare(const char *prog, struct setting with)
{
	setting = with;
	object.tweak = tweak;
	object_maps(&object);
	load_init(&load, &object, prog);
	edit_sign();
}

static int test_run(int fd)
{
	static unsigned char packet[64];

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet,
		    .data_size_in = sizeof(packet));

	CHECK(!bpf_prog_test_run_opts(fd, &opts), "%m");
	close(fd);
	return opts.retval;
}

static void expect(int expected)
{
	int res = test_run(expect_loaded(&load));

	CHECK(res == expected, "%d, expected %d", res, expected);
}

static void refuse(const char *explanation)
{
	expect_refused(&load, EKEYREJECTED, explanation);
}

/* The contents of a map as signed, but for a variable. */
static void sign_contents(const char *map, __u32 mode, const char *variable,
			  __u32 var_size)
{
	struct bpf_sig_rec_map *rec = edit_map(map);
	struct bpf_map *m = bpf_object__find_map_by_name(object.elf, map);
	struct {
		struct bpf_sig_rec_range range;
		char name[16];
	} r = {};
	size_t size;
	char *data;

	data = bpf_map__initial_value(m, &size);
	data = memcpy(malloc(size), data, size);
	rec->contents = htole32(mode);
	rec->contents_size = rec->value_size;
	if (variable)
		memset(data + offset_of(map, variable), 0, var_size);
	sha256(data, size, rec->digest);
	free(data);
	if (!variable)
		return;
	r.range.rec.type = htole32(BPF_SIG_REC_RANGE);
	r.range.rec.size = htole32((sizeof(r.range) + strlen(variable) + 1 + 7) & ~7U);
	r.range.offset = htole32(offset_of(map, variable));
	r.range.size = htole32(var_size);
	snprintf(r.name, sizeof(r.name), "%s", variable);
	edit_insert((char *)rec + le32toh(rec->rec.size), &r,
		    le32toh(r.range.rec.size));
}

static void test_range(void)
{
	edit_open(OBJECT, "read_settings");
	sign_contents(".rodata", BPF_SIG_CONTENTS_RANGES, "level", 4);
	prepare("read_settings", (struct setting){});
	expect(123);
	prepare("read_settings", (struct setting){ ".rodata", "level", 9 });
	expect(193);
	/* Another load, another value. */
	prepare("read_settings", (struct setting){ ".rodata", "level", 5 });
	expect(153);
	prepare("read_settings", (struct setting){ ".rodata", "before", 2 });
	refuse("'.rodata': contents: signed ");
	prepare("read_settings", (struct setting){ ".rodata", "after", 2 });
	refuse("'.rodata': contents: signed ");
}

/* To the byte. */
static void test_range_bytes(void)
{
	edit_open(OBJECT, "read_settings");
	sign_contents(".rodata", BPF_SIG_CONTENTS_RANGES, "level", 2);
	prepare("read_settings", (struct setting){ ".rodata", "level", 0xffff });
	expect(100 + 655350 + 3);
	prepare("read_settings", (struct setting){ ".rodata", "level", 0x10000 });
	refuse("'.rodata': contents: signed ");
}

/* Whatever the application sets, it sets once. */
static void test_range_thawed(void)
{
	edit_open(OBJECT, "read_settings");
	sign_contents(".rodata", BPF_SIG_CONTENTS_RANGES, "level", 4);
	thawed = true;
	prepare("read_settings", (struct setting){});
	refuse("'.rodata': contents are signed, but it is not frozen");
	CHECK(!bpf_map_freeze(object_map(&object, ".rodata")), "%m");
	expect(123);
}

static void test_resizable(void)
{
	edit_open(OBJECT, "fill_entries");
	edit_map("entries")->max_entries_min = htole32(16);
	edit_map("entries")->max_entries_max = htole32(64);
	prepare("fill_entries", (struct setting){ "entries", NULL, 16 });
	expect(16);
	prepare("fill_entries", (struct setting){ "entries", NULL, 64 });
	expect(64);
	prepare("fill_entries", (struct setting){ "entries", NULL, 15 });
	refuse("'entries': max_entries: signed 16 to 64, submitted 15");
	prepare("fill_entries", (struct setting){ "entries", NULL, 65 });
	refuse("'entries': max_entries: signed 16 to 64, submitted 65");
}

/* No further than to the load: then it is the program's. */
static void test_bind_data(void)
{
	__u32 zero = 0, value[1] = { 50 };
	int fd, map;

	edit_open(OBJECT, "next_number");
	sign_contents(".data", BPF_SIG_CONTENTS_INITIAL, NULL, 0);
	prepare("next_number", (struct setting){ ".data", "start", 41 });
	refuse("'.data': contents: signed ");
	prepare("next_number", (struct setting){});
	expect(40);
	prepare("next_number", (struct setting){});
	fd = expect_loaded(&load);
	map = object_map(&object, ".data");
	CHECK(!bpf_map_update_elem(map, &zero, value, 0), "%m");
	CHECK(test_run(fd) == 50, "another number");
	CHECK(!bpf_map_lookup_elem(map, &zero, value) && value[0] == 51, "%u", value[0]);
}

static void leave_out(const char *map)
{
	load.fds[load_map_position(&load, map)] = object.btf_fd;
}

static void test_optional_map(void)
{
	edit_open(OBJECT, "with_extra");
	sign_contents(".rodata", BPF_SIG_CONTENTS_RANGES, "use_extra", 4);
	prepare("with_extra", (struct setting){});
	leave_out("extra");
	refuse("'extra': not optional, and what was submitted is no map");

	edit_map("extra")->flags = htole32(BPF_SIG_MAP_F_OPTIONAL);
	prepare("with_extra", (struct setting){});
	expect(7);
	leave_out("extra");
	expect(7);
	leave_out(".rodata");
	refuse("'.rodata': not optional, and what was submitted is no map");

	prepare("with_extra", (struct setting){ ".rodata", "use_extra", 1 });
	expect(0);
	leave_out("extra");
	expect_refused(&load, EINVAL, NULL);
	CHECK(strstr(load.log, "invalid func unknown#200100000"), "%s", load.log);
}

/* Each program of an object, without the others. */
static void test_optional_progs(void)
{
	struct bpf_program *prog, *other;
	struct bpf_object *obj;
	int i, n, cnt = 1;

	for (i = 0; i < cnt; i++) {
		obj = run_open(OBJECT);
		n = 0;
		prog = NULL;
		bpf_object__for_each_program(other, obj) {
			bpf_program__set_autoload(other, n == i);
			if (n++ == i)
				prog = other;
		}
		cnt = n;
		run_load(obj);
		run_verified(prog);
		bpf_object__for_each_program(other, obj)
			CHECK((other == prog) == (bpf_program__fd(other) >= 0), "%s",
			      bpf_program__name(other));
		bpf_object__close(obj);
	}
	CHECK(cnt == 5, "%d programs", cnt);
}

static const struct test tests[] = {
	{ "config.range", ENFORCE, test_range },
	{ "config.range_bytes", ENFORCE, test_range_bytes },
	{ "config.range_thawed", ENFORCE, test_range_thawed },
	{ "config.resizable", ENFORCE, test_resizable },
	{ "config.bind_data", ENFORCE, test_bind_data },
	{ "config.optional_map", ENFORCE, test_optional_map },
	{ "config.optional_progs", ENFORCE, test_optional_progs },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
