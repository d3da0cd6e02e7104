// SPDX-License-Identifier: GPL-2.0
/*
 * BPF objects: open, strip, write
 */
#include <sys/stat.h>

#include "internal.h"

/* Where the signature is, or that there is none. */
static int find_signature(struct bpf_sign_object *o)
{
	int err;

	memset(&o->cms, 0, sizeof(o->cms));
	memset(&o->image, 0, sizeof(o->image));
	err = sign_elf_find(o->elf, BPF_SIG_SEC_CMS, &o->cms);
	if (err && err != -ENOENT)
		return sign_err(&o->log, err, "'%s': damaged or several sections '%s'",
				o->path, BPF_SIG_SEC_CMS);
	err = sign_elf_find(o->elf, BPF_SIG_SEC_IMAGE, &o->image);
	if (err && err != -ENOENT)
		return sign_err(&o->log, err, "'%s': damaged or several sections '%s'",
				o->path, BPF_SIG_SEC_IMAGE);
	return 0;
}

/**
 * bpf_sign_object__open - read a BPF object
 * @path: of the object
 * @log: who is told what goes wrong, now and in later calls, or NULL
 * @object: receives it, for bpf_sign_object__free()
 *
 * The object is in memory afterwards; only bpf_sign_object__write() changes
 * files.
 *
 * Return: 0, or a negative errno; -ENOEXEC: not a little-endian BPF object, or
 * a damaged one.
 */
int bpf_sign_object__open(const char *path, const struct bpf_sign_log *log,
			  struct bpf_sign_object **object)
{
	struct bpf_sign_object *o;
	void *data = NULL;
	struct stat st;
	int err;

	o = calloc(1, sizeof(*o));
	if (!o)
		return sign_err(log, -ENOMEM, "out of memory");
	if (log)
		o->log = *log;
	o->path = strdup(path);
	err = o->path ? bpf_sign_read_file(path, log, &data, &o->size) :
			sign_err(log, -ENOMEM, "out of memory");
	if (!err) {
		o->elf = data;
		o->mode = stat(path, &st) ? 0644 : st.st_mode & 0777;
		err = sign_elf_check(o->elf, o->size, path, log);
	}
	if (!err)
		err = find_signature(o);
	if (err) {
		bpf_sign_object__free(o);
		return err;
	}
	*object = o;
	return 0;
}

/**
 * bpf_sign_object__free - free an object; the file is as it is
 * @object: from bpf_sign_object__open(), or NULL
 */
void bpf_sign_object__free(struct bpf_sign_object *object)
{
	if (!object)
		return;
	free(object->path);
	free(object->elf);
	free(object);
}

/**
 * bpf_sign_object__is_signed - does an object have a section of a signature
 * @object: from bpf_sign_object__open()
 *
 * Return: true if it has, which says nothing about whether it verifies.
 */
bool bpf_sign_object__is_signed(const struct bpf_sign_object *object)
{
	return object->cms.data || object->image.data;
}

/**
 * bpf_sign_object__cms - the CMS SignedData of an object
 * @object: from bpf_sign_object__open()
 * @size: receives its size in bytes
 *
 * Return: the DER bytes, which are the object's, or NULL if there are none.
 */
const void *bpf_sign_object__cms(const struct bpf_sign_object *object,
				 size_t *size)
{
	*size = object->cms.size;
	return object->cms.data;
}

/**
 * bpf_sign_object__image - the image in an object
 * @object: from bpf_sign_object__open()
 * @size: receives its size in bytes
 *
 * Return: the image, which is the object's, or NULL if there is none.
 */
const void *bpf_sign_object__image(const struct bpf_sign_object *object,
				   size_t *size)
{
	*size = object->image.size;
	return object->image.data;
}

/* Puts other sections of a signature in, or none. */
int sign_object_rewrite(struct bpf_sign_object *o, const struct sign_section *cms,
			const struct sign_section *image)
{
	size_t size;
	u8 *elf;
	int err;

	err = sign_elf_rewrite(o->elf, o->size, o->path, cms, image, &o->log, &elf,
			       &size);
	if (err)
		return err;
	free(o->elf);
	o->elf = elf;
	o->size = size;
	return find_signature(o);
}

/**
 * bpf_sign_object__strip - take the signature out of an object in memory
 * @object: from bpf_sign_object__open()
 *
 * Return: 0, or a negative errno; -ENODATA: it has none.
 */
int bpf_sign_object__strip(struct bpf_sign_object *object)
{
	if (!bpf_sign_object__is_signed(object))
		return sign_err(&object->log, -ENODATA, "'%s' is not signed",
				object->path);
	return sign_object_rewrite(object, NULL, NULL);
}

/**
 * bpf_sign_object__write - write an object to a file
 * @object: from bpf_sign_object__open()
 * @path: of the file, or NULL for the one that it was read from
 *
 * The file has the whole object afterwards, on disk, or is as it was before.
 * A file that exists keeps its mode; a new one gets that of the one read.
 *
 * Return: 0, or a negative errno.
 */
int bpf_sign_object__write(const struct bpf_sign_object *object, const char *path)
{
	return sign_write_replace(path ?: object->path, object->elf, object->size,
				  object->mode, &object->log);
}
