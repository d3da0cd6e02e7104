// SPDX-License-Identifier: GPL-2.0
/*
 * Reading BPF ELF objects: is it one, and where is a section
 *
 * The file is checked here once, as a whole, so that errors have names; what
 * passes has all its tables and sections inside of the file.
 */
#include <elf.h>

#include "internal.h"

#ifndef EM_BPF
#define EM_BPF 247
#endif

static void read_ehdr(const u8 *elf, Elf64_Ehdr *ehdr)
{
	memcpy(ehdr, elf, sizeof(*ehdr));
	ehdr->e_type = le16toh(ehdr->e_type);
	ehdr->e_machine = le16toh(ehdr->e_machine);
	ehdr->e_shoff = le64toh(ehdr->e_shoff);
	ehdr->e_phnum = le16toh(ehdr->e_phnum);
	ehdr->e_shentsize = le16toh(ehdr->e_shentsize);
	ehdr->e_shnum = le16toh(ehdr->e_shnum);
	ehdr->e_shstrndx = le16toh(ehdr->e_shstrndx);
}

static void read_shdr(const u8 *elf, const Elf64_Ehdr *ehdr, u32 idx,
		      Elf64_Shdr *shdr)
{
	memcpy(shdr, elf + ehdr->e_shoff + (u64)idx * sizeof(*shdr), sizeof(*shdr));
	shdr->sh_name = le32toh(shdr->sh_name);
	shdr->sh_type = le32toh(shdr->sh_type);
	shdr->sh_offset = le64toh(shdr->sh_offset);
	shdr->sh_size = le64toh(shdr->sh_size);
	shdr->sh_entsize = le64toh(shdr->sh_entsize);
}

static bool inside(u64 off, u64 len, u64 size)
{
	return off <= size && len <= size - off;
}

static int check_ident(const u8 *elf, size_t size, const char *path,
		       const struct bpf_sign_log *log)
{
	if (size < SELFMAG || memcmp(elf, ELFMAG, SELFMAG))
		return sign_err(log, -ENOEXEC, "'%s' is not an ELF file", path);
	if (size < EI_NIDENT)
		return sign_err(log, -ENOEXEC, "'%s' is truncated", path);
	if (elf[EI_CLASS] != ELFCLASS64)
		return sign_err(log, -ENOEXEC, "'%s' is not a 64-bit ELF file", path);
	if (elf[EI_DATA] != ELFDATA2LSB) {
		sign_err(log, -ENOEXEC,
			 "'%s' is a big-endian object; only little-endian ones can be signed",
			 path);
		sign_hint(log, "compile it with -target bpfel");
		return -ENOEXEC;
	}
	if (size < sizeof(Elf64_Ehdr))
		return sign_err(log, -ENOEXEC, "'%s' is truncated", path);
	return 0;
}

struct extent {
	u64 start;
	u64 end;
};

static int by_start(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/*
 * What is in two places at once could not be written back as it was; nor could
 * a section of no bytes in the middle of another.
 */
static int check_overlap(const u8 *elf, const Elf64_Ehdr *ehdr, const char *path,
			 const struct bpf_sign_log *log)
{
	struct extent *extents = calloc(ehdr->e_shnum + 1, sizeof(*extents));
	u64 end = sizeof(*ehdr);
	u32 i, cnt = 0;
	Elf64_Shdr shdr;
	int err = 0;

	if (!extents)
		return sign_err(log, -ENOMEM, "out of memory");
	extents[cnt++] = (struct extent){
		ehdr->e_shoff,
		ehdr->e_shoff + (u64)ehdr->e_shnum * sizeof(shdr),
	};
	for (i = 1; i < ehdr->e_shnum; i++) {
		read_shdr(elf, ehdr, i, &shdr);
		if (shdr.sh_type == SHT_NOBITS)
			continue;
		extents[cnt++] = (struct extent){
			shdr.sh_offset, shdr.sh_offset + shdr.sh_size,
		};
	}
	qsort(extents, cnt, sizeof(*extents), by_start);
	for (i = 0; i < cnt && !err; end = extents[i++].end)
		if (extents[i].start < end)
			err = sign_err(log, -ENOEXEC,
				       "'%s' is damaged: sections overlap", path);
	free(extents);
	return err;
}

static int check_sections(const u8 *elf, size_t size, const Elf64_Ehdr *ehdr,
			  const char *path, const struct bpf_sign_log *log)
{
	Elf64_Shdr shdr, strtab;
	u32 i;

	read_shdr(elf, ehdr, ehdr->e_shstrndx, &strtab);
	if (strtab.sh_type != SHT_STRTAB ||
	    !inside(strtab.sh_offset, strtab.sh_size, size))
		return sign_err(log, -ENOEXEC,
				"'%s' is truncated or damaged: section names", path);
	if (strtab.sh_entsize > 1 || !strtab.sh_size ||
	    elf[strtab.sh_offset + strtab.sh_size - 1])
		return sign_err(log, -ENOEXEC, "'%s' is damaged: section names",
				path);
	for (i = 1; i < ehdr->e_shnum; i++) {
		read_shdr(elf, ehdr, i, &shdr);
		if (shdr.sh_type != SHT_NOBITS &&
		    !inside(shdr.sh_offset, shdr.sh_size, size))
			return sign_err(log, -ENOEXEC,
					"'%s' is truncated: section %u ends after the file",
					path, i);
		if (shdr.sh_name >= strtab.sh_size)
			return sign_err(log, -ENOEXEC,
					"'%s' is damaged: name of section %u",
					path, i);
	}
	return check_overlap(elf, ehdr, path, log);
}

int sign_elf_check(const u8 *elf, size_t size, const char *path,
		   const struct bpf_sign_log *log)
{
	Elf64_Ehdr ehdr;
	int err;

	err = check_ident(elf, size, path, log);
	if (err)
		return err;
	read_ehdr(elf, &ehdr);
	if (ehdr.e_machine != EM_BPF)
		return sign_err(log, -ENOEXEC,
				"'%s' is not a BPF object: ELF machine %u, not %u",
				path, ehdr.e_machine, EM_BPF);
	if (ehdr.e_type != ET_REL || ehdr.e_phnum)
		return sign_err(log, -ENOEXEC,
				"'%s' is not a relocatable object", path);
	if (!ehdr.e_shoff || !ehdr.e_shnum ||
	    ehdr.e_shentsize != sizeof(Elf64_Shdr) ||
	    ehdr.e_shstrndx >= ehdr.e_shnum)
		return sign_err(log, -ENOEXEC, "'%s' is damaged: section headers",
				path);
	if (!inside(ehdr.e_shoff, (u64)ehdr.e_shnum * sizeof(Elf64_Shdr), size))
		return sign_err(log, -ENOEXEC,
				"'%s' is truncated: section headers end after the file",
				path);
	return check_sections(elf, size, &ehdr, path, log);
}

/* @elf has passed sign_elf_check(). More than one of that name is -EBADMSG. */
int sign_elf_find(const u8 *elf, const char *name, struct sign_section *section)
{
	Elf64_Shdr shdr, strtab;
	Elf64_Ehdr ehdr;
	bool found = false;
	u32 i;

	read_ehdr(elf, &ehdr);
	read_shdr(elf, &ehdr, ehdr.e_shstrndx, &strtab);
	for (i = 1; i < ehdr.e_shnum; i++) {
		read_shdr(elf, &ehdr, i, &shdr);
		if (strcmp((const char *)elf + strtab.sh_offset + shdr.sh_name,
			   name))
			continue;
		if (found || shdr.sh_type == SHT_NOBITS)
			return -EBADMSG;
		found = true;
		section->name = name;
		section->data = elf + shdr.sh_offset;
		section->size = shdr.sh_size;
	}
	return found ? 0 : -ENOENT;
}
