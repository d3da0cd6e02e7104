// SPDX-License-Identifier: GPL-2.0
/*
 * Signed objects as libbpf loads them, and with a map that is not as signed
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "run.h"

char run_log[65536];

int run_keep_log(enum libbpf_print_level level, const char *fmt, va_list args)
{
	size_t len = strlen(run_log);

	if (level != LIBBPF_DEBUG)
		vsnprintf(run_log + len, sizeof(run_log) - len, fmt, args);
	return 0;
}

struct bpf_object *run_open(const char *path)
{
	struct bpf_object *obj;

	trust_signer();
	libbpf_set_print(run_keep_log);
	obj = bpf_object__open_file(file(path), NULL);
	CHECK(obj, "%s: %m:\n%s", path, run_log);
	return obj;
}

void run_verified(const struct bpf_program *prog)
{
	struct bpf_sig_info info;

	get_info(bpf_program__fd(prog), &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "%s: verdict %u",
	      bpf_program__name(prog), info.verdict);
}

/* Whatever is loaded of it is what was signed. */
void run_load(struct bpf_object *obj)
{
	struct bpf_program *prog;

	CHECK(!bpf_object__load(obj), "%m:\n%s", run_log);
	bpf_object__for_each_program(prog, obj)
		if (bpf_program__autoload(prog))
			run_verified(prog);
}

struct bpf_object *run_start(const char *path)
{
	struct bpf_object *obj = run_open(path);

	run_load(obj);
	return obj;
}

void run_refused(struct bpf_object *obj, int err, const char *explanation)
{
	int res;

	*run_log = '\0';
	res = bpf_object__load(obj);
	CHECK(res == -err, "%d, expected %d:\n%s", res, -err, run_log);
	CHECK(strstr(run_log, explanation), "no \"%s\" in:\n%s", explanation,
	      run_log);
}

static struct bpf_program *find_prog(struct bpf_object *obj, const char *name)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(obj, name);

	CHECK(prog, "no program '%s'", name);
	return prog;
}

/* Returns what the program returns. */
int run_prog(struct bpf_object *obj, const char *name)
{
	/* Ethernet and IPv4 */
	static unsigned char packet[64] = { [12] = 8, [14] = 0x45 };
	struct bpf_program *prog = find_prog(obj, name);

	LIBBPF_OPTS(bpf_test_run_opts, opts);

	switch (bpf_program__type(prog)) {
	case BPF_PROG_TYPE_SCHED_CLS:
	case BPF_PROG_TYPE_XDP:
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_CGROUP_SKB:
		opts.data_in = packet;
		opts.data_size_in = sizeof(packet);
		break;
	default:
		break;
	}
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%s: %m",
	      name);
	return opts.retval;
}

void run_attach(struct bpf_object *obj, const char *name)
{
	CHECK(bpf_program__attach(find_prog(obj, name)), "%s: %m:\n%s", name,
	      run_log);
}

int run_map(struct bpf_object *obj, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(obj, name);

	CHECK(fd >= 0, "no map '%s'", name);
	return fd;
}

/* Of a map whose values are 64 bits wide, on each CPU if it is such a map. */
__u64 run_value(struct bpf_object *obj, const char *map, __u32 key)
{
	__u64 value[256] = {}, sum = 0;
	size_t i;

	CHECK(!bpf_map_lookup_elem(run_map(obj, map), &key, value),
	      "%s[%u]: %m", map, key);
	for (i = 0; i < ARRAY_SIZE(value); i++)
		sum += value[i];
	return sum;
}

/* Where an application sees a global variable. */
void *run_variable(struct bpf_object *obj, const char *name)
{
	const struct btf_var_secinfo *info;
	struct btf *btf = bpf_object__btf(obj);
	const struct btf_type *t, *var;
	struct bpf_map *map;
	char *data;
	size_t size;
	int id, i;

	bpf_object__for_each_map(map, obj) {
		data = bpf_map__initial_value(map, &size);
		id = bpf_map__btf_value_type_id(map);
		if (!data || !id)
			continue;
		t = btf__type_by_id(btf, id);
		if (!btf_is_datasec(t))
			continue;
		for (i = 0, info = btf_var_secinfos(t); i < btf_vlen(t); i++, info++) {
			var = btf__type_by_id(btf, info->type);
			if (!strcmp(btf__name_by_offset(btf, var->name_off), name))
				return data + info->offset;
		}
	}
	fail("no variable '%s'", name);
}

__u32 run_struct_id(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	CHECK(id > 0, "no struct %s", name);
	return id;
}

/* The first two members change places; they are of the same size. */
int run_swapped(struct btf *btf, const char *name)
{
	struct btf_member *m, old;
	const void *data;
	__u32 size;
	int fd;

	m = btf_members(btf__type_by_id(btf, run_struct_id(btf, name)));
	old = m[0];
	m[0].name_off = m[1].name_off;
	m[0].type = m[1].type;
	m[1].name_off = old.name_off;
	m[1].type = old.type;
	data = btf__raw_data(btf, &size);
	fd = bpf_btf_load(data, size, NULL);
	CHECK(fd > 0, "%m");
	return fd;
}

static const struct map_change *change;

static void tweak(struct map_spec *spec)
{
	const struct map_spec *to = &change->to;

	if (strcmp(spec->name, change->map))
		return;
	spec->type = to->type ?: spec->type;
	spec->key_size = to->key_size ?: spec->key_size;
	spec->value_size = to->value_size ?: spec->value_size;
	spec->max_entries = to->max_entries ?: spec->max_entries;
	spec->flags ^= to->flags;
	spec->extra = to->extra ?: spec->extra;
	spec->inner_fd = to->inner_fd ?: spec->inner_fd;
	spec->btf_fd = to->btf_fd ?: spec->btf_fd;
	spec->btf_value_type_id = to->btf_value_type_id ?: spec->btf_value_type_id;
	if (to->kernel_name[0])
		memcpy(spec->kernel_name, to->kernel_name,
		       sizeof(spec->kernel_name));
	if (change->untyped) {
		spec->btf_key_type_id = 0;
		spec->btf_value_type_id = 0;
	}
}

/* Each change alone is refused, and without one the program loads. */
void run_changed(const char *path, const struct map_change *changes, size_t cnt)
{
	static const struct map_change none = { .map = "" };
	struct object object;
	struct load load;
	size_t i;

	trust_signer();
	for (i = 0; i < cnt; i++) {
		object_open(&object, path);
		object.tweak = tweak;
		change = &none;
		object_maps(&object);
		load_init(&load, &object, changes[i].prog);
		close(expect_loaded(&load));
		change = &changes[i];
		object_maps(&object);
		load_init(&load, &object, changes[i].prog);
		expect_refused(&load, EKEYREJECTED, changes[i].explanation);
	}
}
