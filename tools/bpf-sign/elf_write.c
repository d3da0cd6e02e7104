// SPDX-License-Identifier: GPL-2.0
/*
 * Writing BPF ELF objects: the signature's sections come and go
 *
 * Every other section stays where it is, byte for byte, except that the names
 * of the new sections are appended to the table of section names. Taking the
 * sections out takes the names off its end again, so that what clang wrote
 * comes back as it was.
 */
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/* What is appended to the section names. */
static const char names[] = BPF_SIG_SEC_CMS "\0" BPF_SIG_SEC_IMAGE;
#define CMS_NAME	0
#define IMAGE_NAME	sizeof(BPF_SIG_SEC_CMS)

struct rewrite {
	Elf *in;
	Elf *out;
	size_t shstrndx;
	size_t keep;		/* sections of the input that are copied */
	size_t strtab_size;	/* of its section names without ours */
	u8 *strtab;		/* the new section names */
	size_t strtab_new;
	u64 end;		/* of what was laid out so far */
};

static bool is_ours(const char *name)
{
	return !strcmp(name, BPF_SIG_SEC_CMS) || !strcmp(name, BPF_SIG_SEC_IMAGE);
}

/* Returns how many sections there are without ours, which must be the last. */
static ssize_t count_kept(struct rewrite *rw)
{
	size_t cnt, i, keep = 0;
	const char *name;
	GElf_Shdr shdr;

	if (elf_getshdrnum(rw->in, &cnt) || !cnt)
		return -ENOEXEC;
	for (i = 0; i < cnt; i++) {
		if (!gelf_getshdr(elf_getscn(rw->in, i), &shdr))
			return -ENOEXEC;
		name = elf_strptr(rw->in, rw->shstrndx, shdr.sh_name);
		if (!name)
			return -ENOEXEC;
		if (is_ours(name))
			continue;
		if (i != keep)
			return -ENOTSUP;
		keep++;
	}
	return keep;
}

/* Our names go when they are at the end and no other section uses them. */
static int trim_names(struct rewrite *rw, const Elf_Data *strtab)
{
	GElf_Shdr shdr;
	size_t i, cut;

	rw->strtab_size = strtab->d_size;
	if (strtab->d_size <= sizeof(names))
		return 0;
	cut = strtab->d_size - sizeof(names);
	if (memcmp((u8 *)strtab->d_buf + cut, names, sizeof(names)) ||
	    ((u8 *)strtab->d_buf)[cut - 1])
		return 0;
	for (i = 0; i < rw->keep; i++) {
		if (!gelf_getshdr(elf_getscn(rw->in, i), &shdr))
			return -ENOEXEC;
		if (shdr.sh_name >= cut)
			return 0;
	}
	rw->strtab_size = cut;
	return 0;
}

static int make_names(struct rewrite *rw, bool add)
{
	Elf_Data *data = elf_rawdata(elf_getscn(rw->in, rw->shstrndx), NULL);
	int err;

	if (!data || !data->d_buf)
		return -ENOEXEC;
	err = trim_names(rw, data);
	if (err)
		return err;
	rw->strtab_new = rw->strtab_size + (add ? sizeof(names) : 0);
	rw->strtab = malloc(rw->strtab_new);
	if (!rw->strtab)
		return -ENOMEM;
	memcpy(rw->strtab, data->d_buf, rw->strtab_size);
	if (add)
		memcpy(rw->strtab + rw->strtab_size, names, sizeof(names));
	return 0;
}

static int add_data(Elf_Scn *scn, void *buf, size_t size)
{
	Elf_Data *data = elf_newdata(scn);

	if (!data)
		return -ENOMEM;
	/* Bytes: libelf translates nothing. */
	data->d_type = ELF_T_BYTE;
	data->d_buf = buf;
	data->d_size = size;
	data->d_align = 1;
	data->d_version = EV_CURRENT;
	return 0;
}

static int copy_section(struct rewrite *rw, size_t idx)
{
	Elf_Scn *from = elf_getscn(rw->in, idx), *to = elf_newscn(rw->out);
	GElf_Shdr shdr;
	Elf_Data *data;
	int err;

	if (!from || !to || !gelf_getshdr(from, &shdr))
		return -ENOEXEC;
	if (idx == rw->shstrndx) {
		shdr.sh_size = rw->strtab_new;
		err = add_data(to, rw->strtab, rw->strtab_new);
	} else if (shdr.sh_type == SHT_NOBITS) {
		err = add_data(to, NULL, shdr.sh_size);
	} else {
		data = elf_rawdata(from, NULL);
		if (!data || data->d_size != shdr.sh_size)
			return -ENOEXEC;
		err = shdr.sh_size ? add_data(to, data->d_buf, data->d_size) : 0;
	}
	if (err)
		return err;
	if (shdr.sh_type != SHT_NOBITS && idx != rw->shstrndx &&
	    shdr.sh_offset + shdr.sh_size > rw->end)
		rw->end = shdr.sh_offset + shdr.sh_size;
	return gelf_update_shdr(to, &shdr) ? 0 : -ENOEXEC;
}

/* The names stay in their place if there is room, and move to the end if not. */
static int place_names(struct rewrite *rw)
{
	Elf_Scn *scn = elf_getscn(rw->out, rw->shstrndx);
	GElf_Shdr shdr;

	if (!gelf_getshdr(scn, &shdr))
		return -ENOEXEC;
	if (shdr.sh_offset < rw->end && rw->strtab_new > rw->strtab_size)
		shdr.sh_offset = rw->end;
	if (shdr.sh_offset + shdr.sh_size > rw->end)
		rw->end = shdr.sh_offset + shdr.sh_size;
	return gelf_update_shdr(scn, &shdr) ? 0 : -ENOEXEC;
}

static int add_section(struct rewrite *rw, const struct sign_section *section,
		       size_t name, u64 align)
{
	Elf_Scn *scn = elf_newscn(rw->out);
	GElf_Shdr shdr = {};
	int err;

	if (!scn)
		return -ENOMEM;
	err = add_data(scn, (void *)section->data, section->size);
	if (err)
		return err;
	rw->end = ALIGN(rw->end, align);
	shdr.sh_name = rw->strtab_size + name;
	shdr.sh_type = SHT_PROGBITS;
	shdr.sh_offset = rw->end;
	shdr.sh_size = section->size;
	shdr.sh_addralign = align;
	rw->end += section->size;
	return gelf_update_shdr(scn, &shdr) ? 0 : -ENOEXEC;
}

static int place_headers(struct rewrite *rw)
{
	GElf_Ehdr ehdr;

	if (!gelf_getehdr(rw->out, &ehdr))
		return -ENOEXEC;
	rw->end = ALIGN(rw->end, (u64)8);
	ehdr.e_shoff = rw->end;
	return gelf_update_ehdr(rw->out, &ehdr) ? 0 : -ENOEXEC;
}

static int build(struct rewrite *rw, const struct sign_section *cms,
		 const struct sign_section *image)
{
	GElf_Ehdr ehdr;
	size_t i;
	int err;

	if (!gelf_getehdr(rw->in, &ehdr) || !gelf_newehdr(rw->out, ELFCLASS64) ||
	    !gelf_update_ehdr(rw->out, &ehdr))
		return -ENOEXEC;
	elf_flagelf(rw->out, ELF_C_SET, ELF_F_LAYOUT);
	rw->end = sizeof(Elf64_Ehdr);
	for (i = 1; i < rw->keep; i++) {
		err = copy_section(rw, i);
		if (err)
			return err;
	}
	err = place_names(rw);
	if (!err && cms)
		err = add_section(rw, cms, CMS_NAME, 1);
	if (!err && image)
		err = add_section(rw, image, IMAGE_NAME, 8);
	if (!err)
		err = place_headers(rw);
	if (!err && elf_update(rw->out, ELF_C_WRITE) < 0)
		err = -EIO;
	return err;
}

static int read_back(int fd, u8 **out, size_t *out_size)
{
	struct stat st;
	ssize_t n;
	u8 *buf;

	if (fstat(fd, &st))
		return -errno;
	buf = malloc(st.st_size);
	if (!buf)
		return -ENOMEM;
	n = pread(fd, buf, st.st_size, 0);
	if (n != st.st_size) {
		free(buf);
		return -EIO;
	}
	*out = buf;
	*out_size = n;
	return 0;
}

/*
 * Copies @elf without the sections of a signature and, when they are given,
 * with @cms and @image as such. @elf has passed sign_elf_check().
 */
int sign_elf_rewrite(const u8 *elf, size_t size, const char *path,
		     const struct sign_section *cms,
		     const struct sign_section *image,
		     const struct bpf_sign_log *log, u8 **out, size_t *out_size)
{
	struct rewrite rw = {};
	ssize_t keep;
	int fd, err;

	elf_version(EV_CURRENT);
	fd = memfd_create("bpf-sign", MFD_CLOEXEC);
	if (fd < 0)
		return sign_err(log, -errno, "memfd_create: %s", strerror(errno));
	rw.in = elf_memory((char *)elf, size);
	rw.out = elf_begin(fd, ELF_C_WRITE, NULL);
	err = -ENOEXEC;
	if (!rw.in || !rw.out || elf_getshdrstrndx(rw.in, &rw.shstrndx))
		goto out;
	keep = count_kept(&rw);
	if (keep < 0) {
		err = keep;
		goto out;
	}
	rw.keep = keep;
	err = make_names(&rw, cms || image);
	if (!err)
		err = build(&rw, cms, image);
	if (!err)
		err = read_back(fd, out, out_size);
out:
	if (err == -ENOTSUP)
		sign_err(log, err,
			 "'%s': sections were added after the signature; remove it with objcopy --remove-section",
			 path);
	else if (err)
		sign_err(log, err, "'%s': cannot rewrite the ELF file: %s", path,
			 err == -ENOMEM ? "out of memory" : elf_errmsg(-1));
	elf_end(rw.out);
	elf_end(rw.in);
	free(rw.strtab);
	close(fd);
	return err;
}
