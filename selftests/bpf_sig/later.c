// SPDX-License-Identifier: GPL-2.0
/*
 * For tests of what only some of the bases have
 */
#include <sys/stat.h>
#include "later.h"

/* The build left an empty file where bpf-sign refused: was that right? */
void need_signed(const char *name)
{
	struct bpf_program *prog;
	struct bpf_object *obj;
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "%s.signed.bpf.o", name);
	CHECK(!stat(file(path), &st), "%s: %m", path);
	if (st.st_size)
		return;
	libbpf_set_print(run_keep_log);
	snprintf(path, sizeof(path), "%s.bpf.o", name);
	obj = bpf_object__open_file(file(path), NULL);
	if (!obj)
		skip("this libbpf cannot open %s", path);
	bpf_object__for_each_program(prog, obj)
		if (bpf_program__type(prog) == BPF_PROG_TYPE_UNSPEC)
			skip("this libbpf knows no section '%s'",
			     bpf_program__section_name(prog));
	fail("bpf-sign did not sign %s", path);
}

void need_map_type(__u32 type, __u32 key_size, __u32 value_size, __u32 entries, __u32 flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags);
	int fd = bpf_map_create(type, "probe", key_size, value_size, entries, &opts);

	if (fd < 0)
		skip("this kernel has no maps of type %u with flags %#x", type, flags);
	close(fd);
}

void need_enumerator(const char *type, const char *name)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const struct btf_type *t;
	int i, id;

	id = btf__find_by_name_kind(btf, type, BTF_KIND_ENUM);
	CHECK(id > 0, "no enum %s", type);
	t = btf__type_by_id(btf, id);
	for (i = 0; i < btf_vlen(t); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_enum(t)[i].name_off), name))
			return;
	skip("this kernel has no %s", name);
}
