// SPDX-License-Identifier: GPL-2.0
/*
 * Signed loads by bare bpf(2) calls
 *
 * libbpf does it right, a test wants it wrong: every field of BPF_PROG_LOAD
 * and every map is the test's to change.
 */
#include <gelf.h>
#include <sys/syscall.h>
#include <bpf/bpf.h>
#include <bpf/bpf_image.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "test.h"

static void *find_section(const void *elf, size_t size, const char *name,
			  size_t *sec_size)
{
	Elf *e = elf_memory((char *)elf, size);
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr shdr;
	size_t strndx;

	CHECK(e && !elf_getshdrstrndx(e, &strndx), "not an ELF file");
	while ((scn = elf_nextscn(e, scn))) {
		gelf_getshdr(scn, &shdr);
		if (strcmp(elf_strptr(e, strndx, shdr.sh_name), name))
			continue;
		data = elf_getdata(scn, NULL);
		CHECK(data, "no data in %s", name);
		*sec_size = data->d_size;
		return data->d_buf;
	}
	fail("no section %s", name);
}

void object_open(struct object *object, const char *path)
{
	const void *btf, *image;
	size_t size, image_size;
	__u32 btf_size;
	char *elf;
	int err;

	memset(object, 0, sizeof(*object));
	elf_version(EV_CURRENT);
	elf = read_file(file(path), &size);
	object->cms = find_section(elf, size, BPF_SIG_SEC_CMS, &object->cms_size);
	image = find_section(elf, size, BPF_SIG_SEC_IMAGE, &image_size);
	err = bpf_image__parse(image, image_size, &object->image);
	CHECK(!err, "%s: image: %d", path, err);
	object->elf = bpf_object__open_mem(elf, size, NULL);
	CHECK(object->elf, "%s: %m", path);
	btf = bpf_image__btf(object->image, &btf_size);
	object->btf_fd = bpf_btf_load(btf, btf_size, NULL);
	CHECK(object->btf_fd >= 0, "BTF: %m");
}

static int make_map(const struct map_spec *s)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts,
		    .btf_key_type_id = s->btf_key_type_id,
		    .btf_value_type_id = s->btf_value_type_id,
		    .map_flags = s->flags,
		    .map_extra = s->extra,
		    .inner_map_fd = s->inner_fd);
	__u32 zero = 0;
	int fd;

	if (s->btf_key_type_id || s->btf_value_type_id)
		opts.btf_fd = s->btf_fd;
	fd = bpf_map_create(s->type, s->kernel_name, s->key_size, s->value_size,
			    s->max_entries, &opts);
	CHECK(fd >= 0, "map %s: %m", s->name);
	if (s->contents)
		CHECK(!bpf_map_update_elem(fd, &zero, s->contents, 0),
		      "map %s: %m", s->name);
	if (s->freeze)
		CHECK(!bpf_map_freeze(fd), "map %s: %m", s->name);
	return fd;
}

static int object_make_map(struct object *object, struct bpf_map *map, __u32 i)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	struct map_spec spec;
	const void *initial;
	size_t size;

	CHECK(!bpf_image__map(object->image, i, &info), "map %u", i);
	/* Not for a program to have. */
	if (info.value_struct[0])
		return -1;
	spec = (struct map_spec){
		.name = info.name,
		.type = info.map_type,
		.key_size = info.key_size,
		.value_size = info.value_size,
		.max_entries = info.max_entries,
		.flags = info.map_flags,
		.extra = info.map_extra,
		.btf_key_type_id = info.btf_key_type_id,
		.btf_value_type_id = info.btf_value_type_id,
		.btf_fd = object->btf_fd,
		.freeze = info.contents == BPF_SIG_CONTENTS_SIGNED ||
			  info.contents == BPF_SIG_CONTENTS_RANGES ||
			  info.contents == BPF_SIG_CONTENTS_ENVIRONMENT,
	};
	/* The kernel sets it, and refuses whoever does. */
	if (info.map_type == BPF_MAP_TYPE_DEVMAP ||
	    info.map_type == BPF_MAP_TYPE_DEVMAP_HASH)
		spec.flags &= ~BPF_F_RDONLY_PROG;
	/* As many as there are CPUs: see bpf-sign. */
	if (info.map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !info.max_entries)
		spec.max_entries = libbpf_num_possible_cpus();
	if (info.inner_map != BPF_SIG_NO_MAP)
		spec.inner_fd = object_make_map(object, NULL, info.inner_map);
	snprintf(spec.kernel_name, sizeof(spec.kernel_name), "%s%.*s",
		 info.flags & BPF_SIG_MAP_F_SUFFIX ? "t" : "",
		 info.flags & BPF_SIG_MAP_F_SUFFIX ? 14 : 15, info.name);
	/* That of an arena is not an element. */
	initial = map && info.value_size ? bpf_map__initial_value(map, &size) : NULL;
	if (initial) {
		CHECK(size <= spec.value_size, "map %s", spec.name);
		spec.contents = calloc(1, spec.value_size);
		memcpy(spec.contents, initial, size);
	}
	if (object->tweak)
		object->tweak(&spec);
	return make_map(&spec);
}

/* As the manifest has them, but for what the test changes. */
void object_maps(struct object *object)
{
	__u32 i, cnt = bpf_image__map_cnt(object->image);
	struct bpf_map *map = NULL;

	CHECK(cnt <= MAX_MAPS, "%u maps", cnt);
	for (i = 0; i < cnt; i++) {
		map = bpf_object__next_map(object->elf, map);
		if (!map)
			break;	/* templates follow */
		object->map_fds[i] = object_make_map(object, map, i);
	}
}

int object_map(struct object *object, const char *name)
{
	LIBBPF_OPTS(bpf_image_map_info, info);
	__u32 i;

	for (i = 0; i < bpf_image__map_cnt(object->image); i++) {
		CHECK(!bpf_image__map(object->image, i, &info), "map %u", i);
		if (!strcmp(info.name, name))
			return object->map_fds[i];
	}
	fail("no map '%s'", name);
}

static __u64 copy(const void *data, size_t size)
{
	void *mem = malloc(size + 1);

	if (size)
		memcpy(mem, data, size);
	return (unsigned long)mem;
}

void load_init(struct load *load, struct object *object, const char *prog)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	union bpf_attr *attr = &load->attr;
	int idx = bpf_image__find_prog(object->image, prog);
	__u32 i;

	CHECK(idx >= 0 && !bpf_image__prog(object->image, idx, &info),
	      "no program '%s'", prog);
	memset(load, 0, sizeof(*load));
	load->object = object;
	load->log = calloc(1, LOG_SIZE);
	attr->prog_type = info.prog_type;
	attr->expected_attach_type = info.expected_attach_type;
	attr->prog_flags = info.prog_flags;
	snprintf(attr->prog_name, sizeof(attr->prog_name), "%.15s", prog);
	attr->license = copy(info.license, strlen(info.license) + 1);
	attr->insns = copy(info.insns, info.insn_cnt * sizeof(*info.insns));
	attr->insn_cnt = info.insn_cnt;
	attr->func_info = copy(info.func_info, info.func_info_cnt * 8);
	attr->func_info_cnt = info.func_info_cnt;
	attr->func_info_rec_size = info.func_info_cnt ? 8 : 0;
	attr->line_info = copy(info.line_info, info.line_info_cnt * 16);
	attr->line_info_cnt = info.line_info_cnt;
	attr->line_info_rec_size = info.line_info_cnt ? 16 : 0;
	attr->core_relos = copy(info.core_relos, info.core_relo_cnt * 16);
	attr->core_relo_cnt = info.core_relo_cnt;
	attr->core_relo_rec_size = info.core_relo_cnt ? 16 : 0;
	attr->prog_btf_fd = object->btf_fd;
	for (i = 0; i < info.map_cnt; i++)
		load->fds[i] = object->map_fds[info.maps[i]];
	attr->fd_array = (unsigned long)load->fds;
	attr->fd_array_cnt = info.map_cnt;
	attr->signature = copy(object->cms, object->cms_size);
	attr->signature_size = object->cms_size;
	attr->log_buf = (unsigned long)load->log;
	attr->log_size = LOG_SIZE;
	attr->log_level = 1;
}

/* Where a map of the program is in fd_array. */
int load_map_position(const struct load *load, const char *map)
{
	int fd = object_map(load->object, map);
	__u32 i;

	for (i = 0; i < load->attr.fd_array_cnt; i++)
		if (load->fds[i] == fd)
			return i;
	fail("the program has no map '%s'", map);
}

int load_run(struct load *load)
{
	int fd;

	*load->log = '\0';
	fd = sys_bpf(BPF_PROG_LOAD, &load->attr, sizeof(load->attr));
	return fd < 0 ? -errno : fd;
}

/* By errno, and by what the log says. */
void expect_refused(struct load *load, int err, const char *explanation)
{
	int fd = load_run(load);

	CHECK(fd < 0, "loaded, log:\n%s", load->log);
	CHECK(fd == -err, "%s, expected %s, log:\n%s", strerror(-fd),
	      strerror(err), load->log);
	if (!explanation)
		return;
	CHECK(!strncmp(load->log, "bpf_sig: ", 9) ||
	      strstr(load->log, "\nbpf_sig: "), "no explanation in:\n%s", load->log);
	CHECK(strstr(load->log, explanation), "no \"%s\" in:\n%s", explanation,
	      load->log);
}

/* Whether this kernel has mainline's use for signatures as well. */
bool verifies_loaders(void)
{
	static int id;

	if (!id)
		id = btf__find_by_name_kind(btf__load_vmlinux_btf(), "bpf_sig_keyring",
					    BTF_KIND_ENUM);
	return id > 0;
}

/* In the BTF of a program, for another one to attach to. */
int prog_func_id(int prog_fd, const char *name)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	struct btf *btf;
	int id;

	CHECK(!bpf_prog_get_info_by_fd(prog_fd, &info, &len), "%m");
	btf = btf__load_from_kernel_by_id(info.btf_id);
	CHECK(btf, "%m");
	id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	CHECK(id > 0, "no function '%s'", name);
	btf__free(btf);
	return id;
}

void get_info(int fd, struct bpf_sig_info *info)
{
	struct bpf_prog_info prog_info = {};
	union bpf_attr attr = {};

	memset(info, 0, sizeof(*info));
	prog_info.sig_info = (unsigned long)info;
	prog_info.sig_info_len = sizeof(*info);
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(prog_info);
	attr.info.info = (unsigned long)&prog_info;
	CHECK(!sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)), "%m");
	CHECK(prog_info.sig_info_len == sizeof(*info), "%u",
	      prog_info.sig_info_len);
}

int expect_loaded(struct load *load)
{
	struct bpf_sig_info info;
	int fd = load_run(load);

	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load->log);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "verdict %u",
	      info.verdict);
	return fd;
}

/* What is refused under enforce is loaded, and known for what it is. */
void expect_mismatch(struct load *load, const char *explanation)
{
	struct bpf_sig_info info;
	int fd;

	/* Less is thrown away when the verifier is content. */
	load->attr.log_level = 2;
	fd = load_run(load);
	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), load->log);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_MISMATCH, "verdict %u",
	      info.verdict);
	CHECK(strstr(load->log, explanation), "no \"%s\" in:\n%s", explanation,
	      load->log);
	close(fd);
}

int load_unsigned(enum bpf_prog_type type, const struct bpf_insn *insns,
		  size_t cnt, char *log)
{
	union bpf_attr attr = {
		.prog_type = type,
		.insns = (unsigned long)insns,
		.insn_cnt = cnt,
		.license = (unsigned long)"GPL",
		.prog_name = "unsigned",
		.log_buf = (unsigned long)log,
		.log_size = log ? LOG_SIZE : 0,
		.log_level = log ? 1 : 0,
	};
	int fd = sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));

	return fd < 0 ? -errno : fd;
}
