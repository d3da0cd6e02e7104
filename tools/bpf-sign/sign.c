// SPDX-License-Identifier: GPL-2.0
/*
 * Signing an object
 */
#include <bpf/bpf_image.h>
#include <elf.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>

#include "internal.h"

#define BUILD_ID_SECTION	".note.gnu.build-id"

static int check_text(const char *s, const char *what,
		      const struct bpf_sign_log *log)
{
	const char *p;

	if (strlen(s) >= BPF_SIG_MAX_NAME)
		return sign_err(log, -EINVAL, "%s is longer than %u characters",
				what, BPF_SIG_MAX_NAME - 1);
	for (p = s; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			return sign_err(log, -EINVAL,
					"%s may have printable ASCII characters only",
					what);
	return 0;
}

/* The file's name up to the first dot: prog for prog.bpf.o. */
static void default_name(const char *path, char *name, size_t size)
{
	char copy[PATH_MAX];
	const char *base;

	snprintf(copy, sizeof(copy), "%s", path);
	base = basename(copy);
	snprintf(name, size, "%.*s", (int)strcspn(base + 1, ".") + 1, base);
}

static void find_build_id(const struct bpf_sign_object *o,
			  struct bpf_sig_manifest *m)
{
	struct sign_section note;
	Elf64_Nhdr nhdr;

	if (sign_elf_find(o->elf, BUILD_ID_SECTION, &note) ||
	    note.size < sizeof(nhdr) + 4)
		return;
	memcpy(&nhdr, note.data, sizeof(nhdr));
	nhdr.n_descsz = le32toh(nhdr.n_descsz);
	if (le32toh(nhdr.n_type) != NT_GNU_BUILD_ID ||
	    le32toh(nhdr.n_namesz) != 4 || nhdr.n_descsz > 20 ||
	    nhdr.n_descsz > note.size - sizeof(nhdr) - 4)
		return;
	m->build_id = (const u8 *)note.data + sizeof(nhdr) + 4;
	m->build_id_size = nhdr.n_descsz;
}

static bool lacks_target(const struct bpf_sig_prog *prog)
{
	return prog->target_cnt && prog->targets->kind != BPF_SIG_TARGET_ANY &&
	       !*prog->targets->name;
}

/* What the parser would refuse as well, in words that a developer understands. */
static int check_progs(const struct bpf_sig_manifest *m,
		       const struct bpf_sign_log *log)
{
	struct bpf_sig_prog *prog;

	if (!m->prog_cnt)
		return sign_err(log, -EINVAL, "there is no program in the object");
	for (prog = m->progs; prog < m->progs + m->prog_cnt; prog++) {
		if (!lacks_target(prog))
			continue;
		/* Left out it does no harm, and signed like this it stays out. */
		if (prog->flags & BPF_SIG_PROG_F_OPTIONAL) {
			sign_warn(log,
				  "prog '%s': its SEC() does not say what it attaches to: to be loaded, it has to be signed with --attach-to %s=... or --attach-any %s",
				  prog->name, prog->name, prog->name);
			prog->target_cnt = 0;
			continue;
		}
		sign_err(log, -EINVAL,
			 "prog '%s': its SEC() does not say what it attaches to",
			 prog->name);
		sign_hint(log,
			  "write it in the source, as in SEC(\"fentry/vfs_read\"), or let the application choose: --attach-to %s=vfs_read,... or --attach-any %s",
			  prog->name, prog->name);
		return -EINVAL;
	}
	return 0;
}

/* What the kernel would not accept must not be signed. */
static int self_check(const void *manifest, size_t size,
		      const struct bpf_sign_log *log)
{
	struct bpf_sig_parse_error where;
	struct bpf_sig_manifest *m;

	m = bpf_sig_manifest_parse(manifest, size, &where);
	if (IS_ERR(m))
		return sign_err(log, PTR_ERR(m),
				"this object cannot be signed: manifest at byte %zu: %s",
				where.offset, where.reason);
	bpf_sig_manifest_free(m);
	return 0;
}

static int make_manifest(struct bpf_sign_object *o, struct sign_derived *derived,
			 const struct bpf_sign_opts *opts, void **manifest,
			 size_t *size)
{
	char name[BPF_SIG_MAX_NAME];
	struct sign_description d;
	int err;

	default_name(o->path, name, sizeof(name));
	err = sign_describe(derived->image, derived->obj, &d, &o->log);
	if (err)
		return err;
	d.m.name = opts->name ?: name;
	d.m.version = opts->version ?: "";
	d.m.rollback_index = opts->rollback_index;
	find_build_id(o, &d.m);
	err = check_text(d.m.name, "the object's name", &o->log);
	if (!err)
		err = check_text(d.m.version, "the object's version", &o->log);
	if (!err)
		err = sign_open_freedoms(derived, opts, &d, &o->log);
	if (!err)
		err = check_progs(&d.m, &o->log);
	if (!err) {
		err = sign_manifest_build(&d.m, manifest, size);
		if (err == -EMSGSIZE)
			sign_err(&o->log, err,
				 "'%s' is too large to sign: its manifest would have more than %u bytes",
				 o->path, BPF_SIG_MAX_MANIFEST);
		else if (err)
			sign_err(&o->log, err, "cannot describe '%s': %s", o->path,
				 strerror(-err));
	}
	sign_description_free(&d);
	if (err)
		return err;
	err = self_check(*manifest, *size, &o->log);
	if (err)
		free(*manifest);
	return err;
}

static int sign_bytes(struct bpf_sign_object *o, const struct bpf_sign_key *key,
		      const void *manifest, size_t manifest_size,
		      const struct bpf_image *img)
{
	struct sign_section cms = {}, image = {};
	__u32 image_size;
	u8 *der;
	int err;

	err = sign_cms_make(key, manifest, manifest_size, &o->log, &der, &cms.size);
	if (err)
		return err;
	cms.data = der;
	image.data = bpf_image__raw_data(img, &image_size);
	image.size = image_size;
	if (cms.size > BPF_SIG_MAX_CMS)
		err = sign_err(&o->log, -EMSGSIZE, "the signature is too large");
	else
		err = sign_object_rewrite(o, &cms, &image);
	OPENSSL_free(der);
	return err;
}

/* Callers may have been built with fewer options, or with more. */
static int copy_options(const struct bpf_sign_opts *from, struct bpf_sign_opts *to,
			const struct bpf_sign_log *log)
{
	const size_t first = offsetof(struct bpf_sign_opts, freedoms);
	size_t i;

	memset(to, 0, sizeof(*to));
	to->sz = sizeof(*to);
	if (!from)
		return 0;
	if (from->sz < first)
		return sign_err(log, -EINVAL, "options too short");
	for (i = sizeof(*to); i < from->sz; i++)
		if (((const u8 *)from)[i])
			return sign_err(log, -E2BIG, "options of a later version");
	memcpy(to, from, min_t(size_t, from->sz, sizeof(*to)));
	return 0;
}

/**
 * bpf_sign_object__sign - sign an object in memory
 * @object: from bpf_sign_object__open()
 * @key: from bpf_sign_key__open()
 * @opts: what the manifest says beyond what the object does, or NULL
 *
 * Adds the sections .bpf_sig and .bpf_image. With an RSA key the same object
 * and options give the same bytes each time.
 *
 * Return: 0, or a negative errno; -EEXIST: it is signed already; -EPERM: it is
 * to be strict, and there is something that the application may choose. The
 * object is unchanged on failure, but for a signature that was to be replaced.
 */
int bpf_sign_object__sign(struct bpf_sign_object *object,
			  const struct bpf_sign_key *key,
			  const struct bpf_sign_opts *opts)
{
	struct sign_derived derived;
	struct bpf_sign_opts all;
	size_t manifest_size;
	void *manifest;
	int err;

	err = copy_options(opts, &all, &object->log);
	if (err)
		return err;
	err = sign_check_signer(key, &object->log);
	if (err)
		return err;
	if (bpf_sign_object__is_signed(object)) {
		if (!all.force) {
			sign_err(&object->log, -EEXIST, "'%s' is signed already",
				 object->path);
			sign_hint(&object->log,
				  "remove the signature with 'bpf-sign strip', or replace it with --force");
			return -EEXIST;
		}
		err = bpf_sign_object__strip(object);
		if (err)
			return err;
	}
	err = sign_derive(object->elf, object->size, object->path, &object->log,
			  &derived);
	if (err)
		return err;
	err = make_manifest(object, &derived, &all, &manifest, &manifest_size);
	if (!err) {
		err = sign_bytes(object, key, manifest, manifest_size,
				 derived.image);
		free(manifest);
	}
	sign_derived_free(&derived);
	return err;
}
