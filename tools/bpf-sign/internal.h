/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared between the files of libbpfsign, and with nothing outside of it
 */
#ifndef _BPF_SIGN_INTERNAL_H
#define _BPF_SIGN_INTERNAL_H

#include <openssl/cms.h>
#include <openssl/types.h>
#include <sys/types.h>

#include "compat.h"
#include "manifest.h"
#include "libbpfsign.h"

struct bpf_image;
struct bpf_map;
struct bpf_object;
struct btf;

#define SIGN_MAX_FILE		(512UL << 20)
#define SIGN_NAME_MAX		4096

/* log.c */

int sign_report(const struct bpf_sign_log *log, enum bpf_sign_level level,
		int ret, const char *fmt, ...)
	__printf(4, 5);
int sign_ssl_report(const struct bpf_sign_log *log, int ret, const char *fmt, ...)
	__printf(3, 4);
void sign_hex(char *out, const u8 *data, size_t size);

#define sign_err(log, ret, ...)	sign_report(log, BPF_SIGN_ERROR, ret, __VA_ARGS__)
#define sign_hint(log, ...)	sign_report(log, BPF_SIGN_HINT, 0, __VA_ARGS__)
#define sign_warn(log, ...)	sign_report(log, BPF_SIGN_WARN, 0, __VA_ARGS__)

/* file.c */

int sign_write_replace(const char *path, const void *data, size_t size,
		       mode_t mode, const struct bpf_sign_log *log);
int sign_write_new(const char *path, const void *data, size_t size, mode_t mode,
		   const struct bpf_sign_log *log);

/* elf.c */

struct sign_section {
	const char *name;
	const void *data;
	size_t size;
};

int sign_elf_check(const u8 *elf, size_t size, const char *path,
		   const struct bpf_sign_log *log);
int sign_elf_find(const u8 *elf, const char *name, struct sign_section *section);

/* elf_write.c */

int sign_elf_rewrite(const u8 *elf, size_t size, const char *path,
		     const struct sign_section *cms,
		     const struct sign_section *image,
		     const struct bpf_sign_log *log, u8 **out, size_t *out_size);

/* store.c */

struct sign_passphrase {
	bpf_sign_passphrase_fn fn;
	void *ctx;
	int err;			/* what fn returned, when it failed */
};

int sign_load_key(const char *source, struct sign_passphrase *passphrase,
		  const struct bpf_sign_log *log, EVP_PKEY **key);
int sign_load_certs(const char *source, const struct bpf_sign_log *log,
		    struct stack_st_X509 *certs);

/* key.c */

struct bpf_sign_key {
	EVP_PKEY *pkey;
	X509 *cert;
};

int sign_check_algorithm(const EVP_PKEY *pkey, const char *what,
			 const struct bpf_sign_log *log);
int sign_check_signer(const struct bpf_sign_key *key,
		      const struct bpf_sign_log *log);

/* cms.c */

struct bpf_sign_cms {
	CMS_ContentInfo *cms;
	u8 *manifest;			/* a copy: aligned, for the parser */
	size_t manifest_size;
	char *issuer;
	char *serial;
	const ASN1_OCTET_STRING *key_id;
	char digest[64];
	char signature[64];
};

int sign_cms_make(const struct bpf_sign_key *key, const void *content,
		  size_t size, const struct bpf_sign_log *log, u8 **der,
		  size_t *der_size);

/* trust.c */

int sign_cms_verify(const struct bpf_sign_cms *cms,
		    const struct bpf_sign_verify_opts *opts,
		    const struct bpf_sign_log *log);

/* manifest_build.c */

int sign_manifest_build(const struct bpf_sig_manifest *m, void **data,
			size_t *size);

/* describe.c */

/* A manifest that was not parsed: it owns what it points to. */
struct sign_description {
	struct bpf_sig_manifest m;
	void **owned;
	size_t owned_cnt;
};

int sign_describe(struct bpf_image *image, struct bpf_object *obj,
		  struct sign_description *d, const struct bpf_sign_log *log);
void sign_description_free(struct sign_description *d);
void *sign_own(struct sign_description *d, size_t n, size_t size);
struct bpf_map *sign_map_at(struct bpf_object *obj, u32 idx);
void sign_digest(const void *data, size_t size, u8 *digest);
u32 sign_contents_size(const struct bpf_sig_map *map);
int sign_contents_digest(const void *data, size_t size,
			 const struct bpf_sig_range *ranges, u32 range_cnt,
			 u8 *digest);

/* derive.c */

struct sign_derived {
	struct bpf_object *obj;
	struct bpf_image *image;
};

int sign_derive(const void *elf, size_t size, const char *name,
		const struct bpf_sign_log *log, struct sign_derived *derived);
void sign_derived_free(struct sign_derived *derived);

/* variables.c */

/* The next variable of BTF, from { } on. */
struct sign_variable {
	u32 section_id;
	u32 idx;
	u32 id;
	const char *section;
	const char *name;
	u32 offset;
	u32 size;
};

bool sign_next_variable(const struct btf *btf, struct sign_variable *v);
bool sign_find_variable(const struct btf *btf, u32 id, struct sign_variable *v);
void sign_qualifiers(const struct btf *btf, u32 id, bool *is_const,
		     bool *is_volatile);
u32 sign_source_entries(const struct btf *btf, const char *map);

/* names.c */

struct sign_names {
	const char **v;
	size_t cnt;
};

int sign_names_add(struct sign_names *names, const char *name);
void sign_names_free(struct sign_names *names);
void sign_suggest(const struct bpf_sign_log *log, const struct sign_names *names,
		  const char *what, const char *wanted);

/* freedoms.c */

/* A freedom that an option or a tag in the source asks for. */
struct sign_wish {
	struct bpf_sign_freedom f;
	char origin[BPF_SIG_MAX_NAME];	/* "--tunable", "tag 'bpf_sig:tunable'" */
	u32 tagged;			/* BTF id of the tagged variable, or 0 */
};

struct sign_wishes {
	const struct bpf_sign_log *log;
	struct sign_derived *derived;
	struct sign_description *d;
	struct sign_wish *v;
	size_t cnt;
};

struct sign_wish *sign_wish_add(struct sign_wishes *wishes);
int sign_open_freedoms(struct sign_derived *derived,
		       const struct bpf_sign_opts *opts,
		       struct sign_description *d, const struct bpf_sign_log *log);

/* targets.c */

int sign_open_targets(struct sign_wishes *wishes);
bool sign_target_fits(const struct bpf_sig_target *target,
		      const struct bpf_sig_target *sec);

/* tags.c */

int sign_read_tags(struct sign_wishes *wishes);

/* tunables.c */

int sign_open_tunables(struct sign_wishes *wishes);

/* compare.c */

struct sign_compare {
	enum bpf_sign_place place;
	void (*mismatch)(void *ctx, const struct bpf_sign_mismatch *mismatch);
	void *ctx;
	unsigned int cnt;
	struct bpf_object *obj;		/* for the contents of maps, or NULL */
	const struct bpf_sig_manifest *other;	/* what the other place has */
};

void sign_compare(struct sign_compare *cmp, const struct bpf_sig_manifest *want,
		  const struct bpf_sig_manifest *found);

/* object.c */

struct bpf_sign_object {
	char *path;
	u8 *elf;
	size_t size;
	mode_t mode;
	struct bpf_sign_log log;
	struct sign_section cms;	/* .data is NULL unless signed */
	struct sign_section image;
};

int sign_object_rewrite(struct bpf_sign_object *object,
			const struct sign_section *cms,
			const struct sign_section *image);

#endif /* _BPF_SIGN_INTERNAL_H */
