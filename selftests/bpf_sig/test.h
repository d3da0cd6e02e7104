/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the C tests of BPF_SIG share
 *
 * Each test is a process of its own: run-tests.sh starts the program with the
 * name of the test, and what the test leaves behind ends with the process.
 */
#ifndef _BPF_SIG_TEST_H
#define _BPF_SIG_TEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* test.c */

/**
 * struct test - one test
 * @name: what run-tests.sh calls it
 * @boot: boot parameters that it needs
 * @run: returns when it passed
 */
struct test {
	const char *name;
	const char *boot;
	void (*run)(void);
};

#define ENFORCE	"bpf_sig=enforce"
#define AUDIT	"bpf_sig=audit"
#define OFF	"bpf_sig=off"

int test_main(int argc, char **argv, const struct test *tests, size_t cnt);
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *fmt, ...);
__attribute__((noreturn, format(printf, 1, 2))) void skip(const char *fmt, ...);

#define CHECK(cond, fmt, ...) \
	do { \
		if (!(cond)) \
			fail("%s:%d: %s: " fmt, __FILE__, __LINE__, #cond, ##__VA_ARGS__); \
	} while (0)

const char *file(const char *name);
void *read_file(const char *path, size_t *size);
void sha256(const void *data, size_t size, unsigned char *digest);

/* load.c: loading signed programs without libbpf's loader */

/**
 * struct map_spec - a map before it is made, for a test to change
 */
struct map_spec {
	const char *name;		/* in the manifest */
	char kernel_name[BPF_OBJ_NAME_LEN];
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 flags;
	__u64 extra;
	__u32 btf_key_type_id;
	__u32 btf_value_type_id;
	int btf_fd;
	int inner_fd;
	void *contents;			/* or NULL */
	bool freeze;
};

struct bpf_image;
struct bpf_object;

#define MAX_MAPS 64

/**
 * struct object - a signed object file
 * @tweak: may change a map before it is made
 */
struct object {
	struct bpf_object *elf;
	struct bpf_image *image;
	void *cms;
	size_t cms_size;
	int btf_fd;
	int map_fds[MAX_MAPS];
	void (*tweak)(struct map_spec *spec);
};

#define LOG_SIZE	0x100000

/**
 * struct load - a BPF_PROG_LOAD that would succeed, for a test to change
 *
 * All that @attr points to are copies that belong to the test.
 */
struct load {
	struct object *object;
	union bpf_attr attr;
	int fds[MAX_MAPS];
	char *log;
};

void object_open(struct object *object, const char *path);
void object_maps(struct object *object);
int object_map(struct object *object, const char *name);
void load_init(struct load *load, struct object *object, const char *prog);
int load_run(struct load *load);
int load_map_position(const struct load *load, const char *map);
void expect_refused(struct load *load, int err, const char *explanation);
int expect_loaded(struct load *load);
void expect_mismatch(struct load *load, const char *explanation);
bool verifies_loaders(void);
void get_info(int fd, struct bpf_sig_info *info);
int prog_func_id(int prog_fd, const char *name);
int load_unsigned(enum bpf_prog_type type, const struct bpf_insn *insns,
		  size_t cnt, char *log);

static inline int sys_bpf(int cmd, union bpf_attr *attr, size_t size)
{
	extern long syscall(long nr, ...);

	return syscall(321, cmd, attr, size);
}

/* cms.c: signatures that bpf-sign would not make */

struct signer {
	void *key;	/* EVP_PKEY */
	void *cert;	/* X509 */
};

#define CMS_USUAL	0
#define CMS_DETACH	1
#define CMS_WITH_ATTRS	2
#define CMS_BY_ISSUER	4
#define CMS_WITH_CERTS	8

void signer_open(struct signer *signer, const char *name);
void *sign_cms(const void *content, size_t size, const struct signer *signers,
	       size_t signer_cnt, const char *digest, int flags, size_t *cms_size);
void *cms_content(const void *cms, size_t cms_size, size_t *size);
void load_sign(struct load *load, const void *manifest, size_t size,
	       const struct signer *signer);

/* keys.c: keyrings */

int find_keyring(const char *name);
int add_cert(const char *cert, int keyring);
void trust_signer(void);
void trust_secondary(const char *cert);
void join_session(const char *cert);

/* audit.c */

int audit_open(void);
void audit_expect(int fd, const char *name, const char *what);
void audit_next(int fd, const char *name, char *text, size_t size);
void audit_next_op(int fd, const char *op, char *text, size_t size);
const char *audit_field(const char *text, const char *field);
int audit_count(int fd, const char *what, unsigned int *suppressed);

#endif /* _BPF_SIG_TEST_H */
