// SPDX-License-Identifier: GPL-2.0
/*
 * Verifying an object without a kernel
 *
 * In the kernel's order: the signature first, the manifest only after it. Then
 * both things that a loader could take the programs from are compared: the
 * image, and the object itself.
 */
#include <bpf/bpf_image.h>

#include "internal.h"

/* What the places say. One that there is nothing of has no programs. */
struct places {
	struct bpf_image *image;
	struct sign_derived derived;
	struct sign_description in_image;
	struct sign_description in_object;
};

static int read_image(const struct bpf_sign_object *o, struct places *p)
{
	int err;

	if (!o->image.data)
		return sign_err(&o->log, -EBADMSG, "'%s': no section '%s'", o->path,
				BPF_SIG_SEC_IMAGE);
	err = bpf_image__parse(o->image.data, o->image.size, &p->image);
	if (err)
		return sign_err(&o->log, -EBADMSG, "'%s': damaged section '%s': %s",
				o->path, BPF_SIG_SEC_IMAGE, strerror(-err));
	return sign_describe(p->image, NULL, &p->in_image, &o->log);
}

static int read_object(const struct bpf_sign_object *o, struct places *p)
{
	size_t size;
	u8 *elf;
	int err;

	err = sign_elf_rewrite(o->elf, o->size, o->path, NULL, NULL, &o->log, &elf,
			       &size);
	if (err)
		return err;
	err = sign_derive(elf, size, o->path, &o->log, &p->derived);
	if (!err)
		err = sign_describe(p->derived.image, NULL, &p->in_object, &o->log);
	free(elf);
	return err;
}

static int compare_both(const struct bpf_sign_object *o, struct sign_compare *cmp,
			const struct bpf_sig_manifest *m)
{
	struct places p = {};
	int err, err2;

	err = read_image(o, &p);
	err2 = read_object(o, &p);
	if (!err) {
		cmp->place = BPF_SIGN_IN_IMAGE;
		cmp->other = &p.in_object.m;
		sign_compare(cmp, m, &p.in_image.m);
	}
	if (!err2) {
		cmp->place = BPF_SIGN_IN_OBJECT;
		cmp->obj = p.derived.obj;
		cmp->other = &p.in_image.m;
		sign_compare(cmp, m, &p.in_object.m);
	}
	sign_description_free(&p.in_image);
	sign_description_free(&p.in_object);
	sign_derived_free(&p.derived);
	bpf_image__free(p.image);
	return err ?: err2;
}

static int compare_all(const struct bpf_sign_object *o,
		       const struct bpf_sign_cms *cms,
		       const struct bpf_sign_verify_opts *opts)
{
	struct sign_compare cmp = {
		.mismatch = opts->mismatch,
		.ctx = opts->mismatch_ctx,
	};
	struct bpf_sig_parse_error where;
	struct bpf_sig_manifest *m;
	int err;

	m = bpf_sig_manifest_parse(cms->manifest, cms->manifest_size, &where);
	if (IS_ERR(m))
		return sign_err(&o->log, PTR_ERR(m), "manifest: at byte %zu: %s",
				where.offset, where.reason);
	err = compare_both(o, &cmp, m);
	bpf_sig_manifest_free(m);
	if (err)
		return err;
	if (cmp.cnt)
		return sign_err(&o->log, -EKEYREJECTED,
				"'%s' is not what was signed: %u difference%s",
				o->path, cmp.cnt, cmp.cnt == 1 ? "" : "s");
	return 0;
}

/**
 * bpf_sign_object__verify - is an object what a trusted certificate signed
 * @object: from bpf_sign_object__open()
 * @opts: whom to trust, and who is told what differs
 *
 * Return: 0 if it is, or a negative errno: -ENODATA (not signed), -ENOKEY (by
 * none of the certificates), -EKEYREJECTED (does not verify, or the object
 * differs), -EBADMSG (damaged).
 */
int bpf_sign_object__verify(const struct bpf_sign_object *object,
			    const struct bpf_sign_verify_opts *opts)
{
	struct bpf_sign_cms *cms;
	int err;

	if (opts->sz < sizeof(*opts) || (!opts->cert_cnt && !opts->ca_cnt))
		return sign_err(&object->log, -EINVAL, "no certificate to trust");
	if (!object->cms.data)
		return sign_err(&object->log, -ENODATA, "'%s' is not signed",
				object->path);
	err = bpf_sign_cms__parse(object->cms.data, object->cms.size, &object->log,
				  &cms);
	if (err)
		return err;
	err = sign_cms_verify(cms, opts, &object->log);
	if (!err)
		err = compare_all(object, cms, opts);
	bpf_sign_cms__free(cms);
	return err;
}
