/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libbpfsign: sign BPF objects, and policies about them, for kernels with
 * CONFIG_BPF_SIG
 *
 * Functions that return int return 0 or a negative errno. What went wrong, in
 * words, goes to the reporter that the caller gives; the library itself
 * prints nothing. Structs of options start with their size, so that they can
 * grow: set .sz to sizeof() and the rest of what is not used to zero.
 */
#ifndef _LIBBPFSIGN_H
#define _LIBBPFSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef BPF_SIGN_API
#define BPF_SIGN_API __attribute__((visibility("default")))
#endif

#define BPF_SIGN_VERSION	"0.1"

enum bpf_sign_level {
	BPF_SIGN_ERROR,		/* why a function is about to fail */
	BPF_SIGN_HINT,		/* what the user can do about it */
	BPF_SIGN_WARN,		/* it will not fail, but look at this */
	BPF_SIGN_DEBUG,		/* what libbpf says while it reads an object */
};

/**
 * struct bpf_sign_log - who is told what happens
 * @report: called with one line, without a newline; the string is gone after
 * @ctx: handed to @report
 */
struct bpf_sign_log {
	void (*report)(void *ctx, enum bpf_sign_level level, const char *message);
	void *ctx;
};

/**
 * typedef bpf_sign_passphrase_fn - supplies the passphrase of a private key
 * @ctx: what the caller of the library gave along with the function
 * @buf: receives the passphrase, without a NUL
 * @size: of @buf, in bytes
 *
 * Return: the length of the passphrase, or a negative errno; -ENOKEY: there is
 * none.
 */
typedef int (*bpf_sign_passphrase_fn)(void *ctx, char *buf, size_t size);

/* keys */

struct bpf_sign_key;

/**
 * struct bpf_sign_key_opts - where the signer's key and certificate are
 * @sz: size of this struct
 * @key: file with a private key (PEM or DER), or a URI that an OpenSSL
 *	provider serves, such as ``pkcs11:``
 * @cert: file with the X.509 certificate of that key (PEM or DER), or a URI
 * @passphrase: called when the key asks for a passphrase or PIN; may be NULL
 * @passphrase_ctx: handed to @passphrase
 * @allow_expired: take a certificate that is expired or not valid yet
 */
struct bpf_sign_key_opts {
	size_t sz;
	const char *key;
	const char *cert;
	bpf_sign_passphrase_fn passphrase;
	void *passphrase_ctx;
	bool allow_expired;
};

BPF_SIGN_API int
bpf_sign_key__open(const struct bpf_sign_key_opts *opts,
		   const struct bpf_sign_log *log, struct bpf_sign_key **key);
BPF_SIGN_API void bpf_sign_key__free(struct bpf_sign_key *key);

enum bpf_sign_key_type {
	BPF_SIGN_KEY_RSA_3072,
	BPF_SIGN_KEY_RSA_4096,
	BPF_SIGN_KEY_ECDSA_P256,
	BPF_SIGN_KEY_ECDSA_P384,
};

/**
 * struct bpf_sign_keygen_opts - what key and certificate to make
 * @sz: size of this struct
 * @type: algorithm and size of the key
 * @ca: make the certificate of an authority, instead of a signer's
 * @days: from now until the certificate expires
 * @subject: name in the certificate: ``/CN=.../O=...``, or the common name alone
 * @out_key: file for the private key; must not exist
 * @out_cert: file for the certificate; must not exist
 * @passphrase: encrypts @out_key, when set
 * @passphrase_ctx: handed to @passphrase
 * @issuer: key and certificate of the authority that issues the certificate;
 *	self-signed if NULL
 * @progress: called now and then while the key is searched for; may be NULL
 * @progress_ctx: handed to @progress
 *
 * A file whose name ends in .der or .cer is written as DER, any
 * other one as PEM.
 */
struct bpf_sign_keygen_opts {
	size_t sz;
	enum bpf_sign_key_type type;
	bool ca;
	unsigned int days;
	const char *subject;
	const char *out_key;
	const char *out_cert;
	bpf_sign_passphrase_fn passphrase;
	void *passphrase_ctx;
	const struct bpf_sign_key *issuer;
	void (*progress)(void *ctx);
	void *progress_ctx;
};

BPF_SIGN_API int bpf_sign_keygen(const struct bpf_sign_keygen_opts *opts,
				 const struct bpf_sign_log *log);
BPF_SIGN_API int
bpf_sign_read_certs(const char *source, const struct bpf_sign_log *log,
		    int (*fn)(void *ctx, const void *der, size_t size), void *ctx);
BPF_SIGN_API int bpf_sign_check_usage(const void *der, size_t size, const char *source,
				      const struct bpf_sign_log *log);

/* signatures */

struct bpf_sign_cms;

/**
 * struct bpf_sign_cms_info - what a signature says of itself; nothing verified
 * @sz: size of this struct
 * @manifest: the signed content
 * @manifest_size: its size in bytes
 * @key_id: subject key identifier of the signer, or NULL
 * @key_id_size: its size in bytes
 * @issuer: name of the signer's issuer, or NULL when @key_id is set
 * @serial: serial number of the signer's certificate in hex, or NULL
 * @digest: name of the digest algorithm
 * @signature: name of the signature algorithm
 */
struct bpf_sign_cms_info {
	size_t sz;
	const void *manifest;
	size_t manifest_size;
	const unsigned char *key_id;
	size_t key_id_size;
	const char *issuer;
	const char *serial;
	const char *digest;
	const char *signature;
};

BPF_SIGN_API int
bpf_sign_cms__parse(const void *data, size_t size,
		    const struct bpf_sign_log *log, struct bpf_sign_cms **cms);
BPF_SIGN_API void bpf_sign_cms__free(struct bpf_sign_cms *cms);
BPF_SIGN_API int bpf_sign_cms__info(const struct bpf_sign_cms *cms,
				    struct bpf_sign_cms_info *info);

/* objects */

struct bpf_sign_object;

/* What the application may choose, where otherwise all is as it was signed. */
enum bpf_sign_freedom_kind {
	BPF_SIGN_TUNABLE,	/* the value of a variable in .rodata */
	BPF_SIGN_RESIZABLE,	/* max_entries of a map */
	BPF_SIGN_OPTIONAL,	/* whether a map is created */
	BPF_SIGN_ATTACH_ANY,	/* what a program attaches to */
	BPF_SIGN_ATTACH_TO,	/* to which of several a program attaches */
};

/**
 * struct bpf_sign_freedom - one thing that the application may choose
 * @kind: of what
 * @name: of the variable, map or program. A variable that several sections
 *	have is ``SECTION:VARIABLE``, and ``volatile`` is all that are const
 *	volatile
 * @min_entries: least number of entries of a map that is resizable
 * @max_entries: the most; with both 0, any number
 * @target: what a program may attach to, as after the slash in SEC():
 *	``FUNCTION`` or ``MODULE:FUNCTION``; for an extension, ``FUNCTION`` or
 *	``OBJECT:FUNCTION`` of a signed object, and for a function of a BPF
 *	program that is traced the same with ``bpf:`` before it
 *
 * A program with several targets has one of these for each of them, in the
 * order in which the kernel tries them when the application leaves it the
 * choice.
 */
struct bpf_sign_freedom {
	enum bpf_sign_freedom_kind kind;
	const char *name;
	uint32_t min_entries;
	uint32_t max_entries;
	const char *target;
};

BPF_SIGN_API int bpf_sign_parse_range(const char *text, uint32_t *min,
				      uint32_t *max);

/**
 * struct bpf_sign_opts - what the manifest says beyond what the object does
 * @sz: size of this struct
 * @name: of the object; that of the file, without its extension, if NULL
 * @version: of the object, free text; may be NULL
 * @rollback_index: policy may refuse what is below a minimum
 * @force: replace a signature that the object has
 * @freedoms: what the application may choose, in addition to what tags in the
 *	source say
 * @freedom_cnt: number of @freedoms
 * @bind_data: sign the initial contents of .data and .bss as well
 * @strict: fail if the application may choose anything
 */
struct bpf_sign_opts {
	size_t sz;
	const char *name;
	const char *version;
	uint64_t rollback_index;
	bool force;
	const struct bpf_sign_freedom *freedoms;
	size_t freedom_cnt;
	bool bind_data;
	bool strict;
};

enum bpf_sign_place {
	BPF_SIGN_IN_IMAGE,	/* .bpf_image: what a patched libbpf loads */
	BPF_SIGN_IN_OBJECT,	/* the object itself */
};

/**
 * struct bpf_sign_mismatch - one thing that is not as it was signed
 * @place: where
 * @subject: ``object``, ``map 2 'events'``, ``prog 'handle_open'``
 * @item: the field, such as ``max_entries``
 * @signed_value: in the manifest
 * @found: in @place
 */
struct bpf_sign_mismatch {
	enum bpf_sign_place place;
	const char *subject;
	const char *item;
	const char *signed_value;
	const char *found;
};

/**
 * struct bpf_sign_verify_opts - whom to trust
 * @sz: size of this struct
 * @certs: files with signers' certificates
 * @cert_cnt: number of @certs
 * @cas: files with certificates of authorities; when there are any, the
 *	signer's certificate has to chain to one of them
 * @ca_cnt: number of @cas
 * @mismatch: called for each thing that is not as it was signed; may be NULL
 * @mismatch_ctx: handed to @mismatch
 * @signer: receives the subject of the certificate that verified
 * @signer_size: of @signer
 */
struct bpf_sign_verify_opts {
	size_t sz;
	const char *const *certs;
	size_t cert_cnt;
	const char *const *cas;
	size_t ca_cnt;
	void (*mismatch)(void *ctx, const struct bpf_sign_mismatch *mismatch);
	void *mismatch_ctx;
	char *signer;
	size_t signer_size;
};

BPF_SIGN_API int bpf_sign_object__open(const char *path,
				       const struct bpf_sign_log *log,
				       struct bpf_sign_object **object);
BPF_SIGN_API void bpf_sign_object__free(struct bpf_sign_object *object);
BPF_SIGN_API bool
bpf_sign_object__is_signed(const struct bpf_sign_object *object);
BPF_SIGN_API const void *
bpf_sign_object__cms(const struct bpf_sign_object *object, size_t *size);
BPF_SIGN_API const void *
bpf_sign_object__image(const struct bpf_sign_object *object, size_t *size);
BPF_SIGN_API int bpf_sign_object__sign(struct bpf_sign_object *object,
				       const struct bpf_sign_key *key,
				       const struct bpf_sign_opts *opts);
BPF_SIGN_API int bpf_sign_object__strip(struct bpf_sign_object *object);
BPF_SIGN_API int
bpf_sign_object__verify(const struct bpf_sign_object *object,
			const struct bpf_sign_verify_opts *opts);
BPF_SIGN_API int bpf_sign_object__write(const struct bpf_sign_object *object,
					const char *path);

/* policies */

struct bpf_sign_policy;

/**
 * struct bpf_sign_policy_error - where and why a policy is refused
 * @sz: size of this struct
 * @line: from 1; 0 if it is not the text that is wrong
 * @column: from 1, in bytes
 * @reason: a phrase
 */
struct bpf_sign_policy_error {
	size_t sz;
	uint32_t line;
	uint32_t column;
	char reason[192];
};

/**
 * struct bpf_sign_policy_info - what a policy says of itself
 * @sz: size of this struct
 * @name: of the policy
 * @version: of the policy
 * @mode: that the system has to be in at least, or NULL
 * @rule_cnt: number of its rules
 * @text: the policy
 * @text_size: its size in bytes
 * @is_signed: it came in a CMS message, which says nothing about whether that
 *	verifies
 */
struct bpf_sign_policy_info {
	size_t sz;
	const char *name;
	uint64_t version;
	const char *mode;
	uint32_t rule_cnt;
	const char *text;
	size_t text_size;
	bool is_signed;
};

BPF_SIGN_API int bpf_sign_policy__parse(const void *data, size_t size,
					const struct bpf_sign_log *log,
					struct bpf_sign_policy_error *error,
					struct bpf_sign_policy **policy);
BPF_SIGN_API void bpf_sign_policy__free(struct bpf_sign_policy *policy);
BPF_SIGN_API int bpf_sign_policy__info(const struct bpf_sign_policy *policy,
				       struct bpf_sign_policy_info *info);
BPF_SIGN_API int bpf_sign_policy__sign(const struct bpf_sign_policy *policy,
				       const struct bpf_sign_key *key,
				       const struct bpf_sign_log *log, void **der,
				       size_t *size);
BPF_SIGN_API int bpf_sign_policy__verify(const struct bpf_sign_policy *policy,
					 const struct bpf_sign_verify_opts *opts,
					 const struct bpf_sign_log *log);

/* files */

BPF_SIGN_API int bpf_sign_read_file(const char *path,
				    const struct bpf_sign_log *log, void **data,
				    size_t *size);
BPF_SIGN_API int bpf_sign_write_file(const char *path, const void *data,
				     size_t size, const struct bpf_sign_log *log);

#ifdef __cplusplus
}
#endif

#endif /* _LIBBPFSIGN_H */
