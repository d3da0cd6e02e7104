// SPDX-License-Identifier: GPL-2.0
/*
 * Changes a signed object in one way, as an attacker with a hex editor would
 */
#include <fcntl.h>
#include <gelf.h>
#include <bpf/btf.h>
#include "test.h"

static struct Elf *elf;

static Elf_Scn *find_section(const char *name)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	size_t strndx;

	elf_getshdrstrndx(elf, &strndx);
	while ((scn = elf_nextscn(elf, scn))) {
		gelf_getshdr(scn, &shdr);
		if (!strcmp(elf_strptr(elf, strndx, shdr.sh_name), name))
			return scn;
	}
	fail("no section '%s'", name);
}

static Elf_Data *section_data(const char *name)
{
	Elf_Data *data = elf_getdata(find_section(name), NULL);

	CHECK(data, "%s", name);
	elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
	return data;
}

static char *image(void)
{
	return section_data(BPF_SIG_SEC_IMAGE)->d_buf;
}

static struct bpf_image_prog *image_prog(const char *name)
{
	struct bpf_image_hdr *hdr = (void *)image();
	struct bpf_image_prog *prog = (void *)((char *)hdr + hdr->prog_off);
	__u32 i;

	for (i = 0; i < hdr->prog_cnt; i++)
		if (!strcmp((char *)hdr + prog[i].name_off, name))
			return &prog[i];
	fail("no program '%s'", name);
}

static bool is_constant(const struct bpf_insn *insn)
{
	return (BPF_CLASS(insn->code) == BPF_ALU64 ||
		BPF_CLASS(insn->code) == BPF_ALU) &&
	       BPF_OP(insn->code) == BPF_MOV && BPF_SRC(insn->code) == BPF_K;
}

/* The last constant that goes into a register, in the section. */
static void do_insn(char **args)
{
	Elf_Data *data = section_data(args[0]);
	struct bpf_insn *insn = data->d_buf;
	int i;

	for (i = data->d_size / sizeof(*insn) - 1; i >= 0; i--) {
		if (!is_constant(&insn[i]))
			continue;
		insn[i].imm ^= 1;
		return;
	}
	fail("no such instruction");
}

/* The same in the image, at whose end the subprograms are. */
static void do_image_insn(char **args)
{
	struct bpf_image_prog *prog = image_prog(args[0]);
	struct bpf_insn *insn = (void *)(image() + prog->insn_off);
	int i;

	for (i = prog->insn_cnt - 1; i >= 0; i--) {
		if (!is_constant(&insn[i]))
			continue;
		insn[i].imm ^= 1;
		return;
	}
	fail("no such instruction");
}

static void do_core_relo(char **args)
{
	struct bpf_image_prog *prog = image_prog(args[0]);
	struct bpf_core_relo *relo = (void *)(image() + prog->core_relo_off);

	CHECK(prog->core_relo_cnt > 1, "too few CO-RE records");
	relo[0].access_str_off = relo[1].access_str_off;
	relo[0].type_id = relo[1].type_id;
	relo[0].kind ^= 1;
}

static void do_func_info(char **args)
{
	struct bpf_image_prog *prog = image_prog(args[0]);
	struct bpf_func_info *info = (void *)(image() + prog->func_info_off);

	info[prog->func_info_cnt - 1].type_id = info[0].type_id;
}

static void do_line_info(char **args)
{
	struct bpf_image_prog *prog = image_prog(args[0]);
	struct bpf_line_info *info = (void *)(image() + prog->line_info_off);

	info[0].line_col += 1 << 10;
}

/* A name in the BTF of the image, replaced by one of the same length. */
static void do_btf(char **args)
{
	struct bpf_image_hdr *hdr = (void *)image();
	char *name = memmem((char *)hdr + hdr->btf_off, hdr->btf_size, args[0],
			    strlen(args[0]) + 1);

	CHECK(name && strlen(args[0]) == strlen(args[1]), "no name '%s'", args[0]);
	memcpy(name, args[1], strlen(args[1]));
}

static void do_map_order(char **args)
{
	struct bpf_image_prog *prog = image_prog(args[0]);
	__u32 *maps = (void *)(image() + prog->map_off), map = maps[0];

	CHECK(prog->map_cnt > 1, "too few maps");
	maps[0] = maps[1];
	maps[1] = map;
}

static void do_image_target(char **args)
{
	char *name = image() + image_prog(args[0])->target_name_off;

	CHECK(strlen(args[1]) <= strlen(name), "too long");
	memcpy(name, args[1], strlen(args[1]) + 1);
}

/* A variable, as a little-endian 32-bit number. */
static void do_variable(char **args)
{
	__u32 value = strtoul(args[1], NULL, 0);
	GElf_Shdr shdr, target;
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Sym sym;
	size_t i;

	while ((scn = elf_nextscn(elf, scn))) {
		gelf_getshdr(scn, &shdr);
		if (shdr.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(scn, NULL);
		for (i = 0; gelf_getsym(data, i, &sym); i++) {
			if (strcmp(elf_strptr(elf, shdr.sh_link, sym.st_name), args[0]))
				continue;
			scn = elf_getscn(elf, sym.st_shndx);
			gelf_getshdr(scn, &target);
			data = elf_getdata(scn, NULL);
			CHECK(target.sh_type == SHT_PROGBITS && sym.st_size >= 4,
			      "no constant");
			memcpy((char *)data->d_buf + sym.st_value, &value, 4);
			elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
			return;
		}
	}
	fail("no variable '%s'", args[0]);
}

/* __uint(max_entries, N) is the type of a pointer to an array of N. */
static void do_max_entries(char **args)
{
	Elf_Data *data = section_data(".BTF");
	struct btf *btf = btf__new(data->d_buf, data->d_size);
	const struct btf_member *m;
	const struct btf_type *t;
	const void *raw;
	__u32 size;
	int i, id;

	id = btf__find_by_name_kind(btf, args[0], BTF_KIND_VAR);
	CHECK(id > 0, "no map '%s'", args[0]);
	t = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
	for (i = 0, m = btf_members(t); i < btf_vlen(t); i++, m++) {
		if (strcmp(btf__name_by_offset(btf, m->name_off), "max_entries"))
			continue;
		t = btf__type_by_id(btf, btf__type_by_id(btf, m->type)->type);
		btf_array(t)->nelems = atoi(args[1]);
		raw = btf__raw_data(btf, &size);
		CHECK(raw && size == data->d_size, "another size");
		memcpy(data->d_buf, raw, size);
		return;
	}
	fail("no max_entries");
}

/* What SEC() says: program type and attach target. */
static void do_section(char **args)
{
	Elf_Scn *scn = find_section(args[0]), *names;
	Elf_Data *data;
	GElf_Shdr shdr, names_shdr;
	size_t strndx;

	elf_getshdrstrndx(elf, &strndx);
	names = elf_getscn(elf, strndx);
	gelf_getshdr(names, &names_shdr);
	gelf_getshdr(scn, &shdr);
	shdr.sh_name = names_shdr.sh_size;
	data = elf_newdata(names);
	data->d_buf = args[1];
	data->d_size = strlen(args[1]) + 1;
	data->d_align = 1;
	data->d_type = ELF_T_BYTE;
	CHECK(gelf_update_shdr(scn, &shdr), "%s", elf_errmsg(-1));
}

static void do_license(char **args)
{
	Elf_Data *data = section_data("license");

	CHECK(strlen(args[0]) < data->d_size, "too long");
	memset(data->d_buf, 0, data->d_size);
	memcpy(data->d_buf, args[0], strlen(args[0]));
}

static void set_cms(void *cms, size_t size)
{
	Elf_Data *data = section_data(BPF_SIG_SEC_CMS);

	data->d_buf = cms;
	data->d_size = size;
}

static void do_cms(char **args)
{
	struct object other;

	object_open(&other, args[0]);
	set_cms(other.cms, other.cms_size);
}

static void do_cms_size(char **args)
{
	Elf_Data *data = section_data(BPF_SIG_SEC_CMS);
	size_t size = data->d_size + atoi(args[0]);
	char *cms = calloc(1, size > data->d_size ? size : data->d_size);

	memcpy(cms, data->d_buf, data->d_size);
	set_cms(cms, size);
}

static void do_cms_flip(char **args)
{
	Elf_Data *data = section_data(BPF_SIG_SEC_CMS);

	((char *)data->d_buf)[data->d_size - 1] ^= 1;
}

static const struct action {
	const char *name, *args;
	int argc;
	void (*run)(char **args);
} actions[] = {
	{ "insn", "SECTION", 1, do_insn },
	{ "image_insn", "PROG", 1, do_image_insn },
	{ "core_relo", "PROG", 1, do_core_relo },
	{ "func_info", "PROG", 1, do_func_info },
	{ "line_info", "PROG", 1, do_line_info },
	{ "map_order", "PROG", 1, do_map_order },
	{ "image_target", "PROG NAME", 2, do_image_target },
	{ "btf", "NAME NAME", 2, do_btf },
	{ "variable", "NAME NUMBER", 2, do_variable },
	{ "max_entries", "MAP NUMBER", 2, do_max_entries },
	{ "section", "NAME NAME", 2, do_section },
	{ "license", "TEXT", 1, do_license },
	{ "cms", "OBJECT", 1, do_cms },
	{ "cms_size", "DIFFERENCE", 1, do_cms_size },
	{ "cms_flip", "", 0, do_cms_flip },
};

static void copy_file(const char *from, const char *to)
{
	size_t size;
	void *data = read_file(from, &size);
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, data, size) == size, "%s: %m", to);
	close(fd);
}

int main(int argc, char **argv)
{
	size_t i;
	int fd;

	for (i = 0; argc > 3 && i < ARRAY_SIZE(actions); i++) {
		if (strcmp(argv[3], actions[i].name) || argc != 4 + actions[i].argc)
			continue;
		elf_version(EV_CURRENT);
		copy_file(argv[1], argv[2]);
		fd = open(argv[2], O_RDWR);
		elf = elf_begin(fd, ELF_C_RDWR, NULL);
		CHECK(elf, "%s: %s", argv[2], elf_errmsg(-1));
		actions[i].run(argv + 4);
		CHECK(elf_update(elf, ELF_C_WRITE) > 0, "%s", elf_errmsg(-1));
		elf_end(elf);
		return close(fd);
	}
	fprintf(stderr, "Usage: %s FROM TO ACTION ...\nActions:\n", argv[0]);
	for (i = 0; i < ARRAY_SIZE(actions); i++)
		fprintf(stderr, "  %s %s\n", actions[i].name, actions[i].args);
	return 2;
}
