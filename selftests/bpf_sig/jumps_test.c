// SPDX-License-Identifier: GPL-2.0
/*
 * Jump tables: where a program may go is signed
 */
#include <bpf/bpf_image.h>
#include "later.h"

#define OBJECT "jumps.signed.bpf.o"

static void need_jumps(void)
{
	need_signed("jumps");
	need_map_type(BPF_SIG_INSN_ARRAY, 4, BPF_SIG_INSN_ARRAY_VALUE, 2, 0);
}

static void expect_jumps(struct bpf_object *obj, const char *prog, int first)
{
	int i, res, want;

	for (i = 0; i < 4; i++) {
		*(__u32 *)run_variable(obj, "choice") = i;
		want = i < 3 ? first + 10 * i : 99;
		res = run_prog(obj, prog);
		CHECK(res == want, "%s: choice %d leads to %d, expected %d", prog, i,
		      res, want);
	}
}

static void test_run(void)
{
	struct bpf_object *obj, *again;

	need_jumps();
	obj = run_start(OBJECT);
	expect_jumps(obj, "jump", 10);
	expect_jumps(obj, "jump_twice", 11);
	/* A table has one program: another load has tables of its own. */
	again = run_start(OBJECT);
	expect_jumps(again, "jump", 10);
	bpf_object__close(obj);
	expect_jumps(again, "jump_twice", 11);
	bpf_object__close(again);
}

struct table {
	__u32 entries;
	int change;	/* which of them, or -1 */
	int by;
	bool thawed;
};

static const struct table as_signed = { .entries = 3, .change = -1 };

/* Where the table of a program is in its fd_array, and what it leads to. */
static int find_table(const char *name, struct bpf_image_map_info *info)
{
	LIBBPF_OPTS(bpf_image_prog_info, prog);
	__u32 i;

	CHECK(!bpf_image__prog(object.image, bpf_image__find_prog(object.image, name), &prog),
	      "%m");
	for (i = 0; i < prog.map_cnt; i++) {
		CHECK(!bpf_image__map(object.image, prog.maps[i], info), "%m");
		if (info->insn_offs)
			return i;
	}
	fail("no jump table in the image");
}

static void set_table(const char *prog, struct table table)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	__u32 value[BPF_SIG_INSN_ARRAY_VALUE / 4] = {};
	int fd, pos = find_table(prog, &info);
	__u32 i;

	fd = bpf_map_create(info.map_type, info.name, info.key_size, info.value_size,
			    table.entries, NULL);
	CHECK(fd >= 0, "%m");
	for (i = 0; i < table.entries; i++) {
		value[0] = info.insn_offs[i % info.max_entries] +
			   (i == table.change ? table.by : 0);
		CHECK(!bpf_map_update_elem(fd, &i, value, 0), "%m");
	}
	CHECK(table.thawed || !bpf_map_freeze(fd), "%m");
	load_init(&load, &object, prog);
	load.fds[pos] = fd;
}

static void test_tampered(void)
{
	need_jumps();
	tamper_open(OBJECT);
	set_table("jump", as_signed);
	close(expect_loaded(&load));
	/* From "r0 = 10" to the exit behind it. */
	set_table("jump", (struct table){ .entries = 3, .change = 0, .by = 1 });
	expect_refused(&load, EKEYREJECTED, ": contents: signed ");
	set_table("jump", (struct table){ .entries = 4, .change = -1 });
	expect_refused(&load, EKEYREJECTED,
		       "': max_entries: signed 3, submitted 4");
	/* The kernel itself has no use for one that can be changed. */
	set_table("jump", (struct table){ .entries = 3, .change = -1, .thawed = true });
	expect_refused(&load, EINVAL, NULL);
	CHECK(strstr(load.log, "Failed to properly initialize insn array"), "%s", load.log);
}

/* One that is in use already, and one that is the other program's. */
static void test_shared(void)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	int fd, table;

	need_jumps();
	tamper_open(OBJECT);
	set_table("jump", as_signed);
	fd = expect_loaded(&load);
	expect_refused(&load, EBUSY, NULL);
	close(fd);
	set_table("jump_twice", as_signed);
	table = load.fds[find_table("jump_twice", &info)];
	load_init(&load, &object, "jump");
	load.fds[find_table("jump", &info)] = table;
	expect_refused(&load, EKEYREJECTED,
		       "name: signed '.jumptable0', submitted '.jumptable1'");
}

/* By the trusted key, and still nothing that anybody may fill. */
static void test_free(void)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	struct bpf_sig_rec_map *rec;

	need_jumps();
	edit_open(OBJECT, "jump");
	find_table("jump", &info);
	rec = edit_map(info.name);
	rec->contents = htole32(BPF_SIG_CONTENTS_FREE);
	rec->contents_size = 0;
	memset(rec->digest, 0, sizeof(rec->digest));
	set_table("jump", as_signed);
	edit_refuse(EBADMSG, "jump table that is not signed");
}

/* Each target is signed, and there is no other. */
static void test_size(void)
{
	LIBBPF_OPTS(bpf_image_map_info, info);

	need_jumps();
	edit_open(OBJECT, "jump");
	find_table("jump", &info);
	edit_map(info.name)->max_entries_max = htole32(4);
	set_table("jump", as_signed);
	edit_refuse(EBADMSG, "size of a jump table");
}

static const struct test tests[] = {
	{ "jumps.run", ENFORCE, test_run },
	{ "jumps.tampered", ENFORCE, test_tampered },
	{ "jumps.shared", ENFORCE, test_shared },
	{ "jumps.free", ENFORCE, test_free },
	{ "jumps.size", ENFORCE, test_size },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
