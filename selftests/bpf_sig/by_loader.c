// SPDX-License-Identifier: GPL-2.0
/*
 * Loaders of both kinds: what mainline verifies, and what has a manifest
 *
 * Each loads "return 7" with what else its context says, which is a
 * union bpf_attr. The attributes are the caller's, as they are in a light
 * skeleton.
 */
#include <bpf/bpf.h>
#include "by_loader.h"
#include "policy.h"

#define ATTR_SIZE	72	/* with expected_attach_type */
#define EXCL_PROG_HASH	80	/* offset of excl_prog_hash */

char loader_log[0x10000];

/* The map of the loader: instructions, and a license. */
static const struct {
	struct bpf_insn insns[2];
	char license[8];
} blob = {
	.insns = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 7 },
		{ .code = BPF_JMP | BPF_EXIT },
	},
	.license = "GPL",
};

/* Of the first map; the offset follows, in an instruction of its own. */
#define MAP_VALUE(reg) \
	{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = reg, \
	  .src_reg = BPF_PSEUDO_MAP_IDX_VALUE }
/* From the context, and to the attributes on the stack. */
#define FETCH(reg, offset) \
	{ .code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = reg, \
	  .src_reg = BPF_REG_6, .off = offset }
#define STORE(reg, offset) \
	{ .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_10, \
	  .src_reg = reg, .off = (int)(offset) - ATTR_SIZE }
#define MOVE(to, from) \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = to, .src_reg = from }
#define SET(reg, value) \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = reg, .imm = value }
#define ADD(reg, value) \
	{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = reg, .imm = value }

static const struct bpf_insn insns[] = {
	MOVE(BPF_REG_6, BPF_REG_1),
	FETCH(BPF_REG_1, 0), STORE(BPF_REG_1, 0),
	FETCH(BPF_REG_1, 24), STORE(BPF_REG_1, 24),
	FETCH(BPF_REG_1, 32), STORE(BPF_REG_1, 32),
	FETCH(BPF_REG_1, 40), STORE(BPF_REG_1, 40),
	FETCH(BPF_REG_1, 48), STORE(BPF_REG_1, 48),
	FETCH(BPF_REG_1, 56), STORE(BPF_REG_1, 56),
	FETCH(BPF_REG_1, 64), STORE(BPF_REG_1, 64),
	MAP_VALUE(BPF_REG_2), { .imm = 0 },
	STORE(BPF_REG_2, offsetof(union bpf_attr, insns)),
	MAP_VALUE(BPF_REG_2), { .imm = sizeof(blob.insns) },
	STORE(BPF_REG_2, offsetof(union bpf_attr, license)),
	SET(BPF_REG_1, BPF_PROG_LOAD),
	MOVE(BPF_REG_2, BPF_REG_10),
	ADD(BPF_REG_2, -ATTR_SIZE),
	SET(BPF_REG_3, ATTR_SIZE),
	{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_sys_bpf },
	{ .code = BPF_JMP | BPF_EXIT },
};

static int frozen_map(union bpf_attr *attr, const void *contents, size_t size)
{
	__u32 key = 0;
	int fd;

	attr->map_type = BPF_MAP_TYPE_ARRAY;
	attr->key_size = 4;
	attr->value_size = size;
	attr->max_entries = 1;
	fd = sys_bpf(BPF_MAP_CREATE, attr, sizeof(*attr));
	CHECK(fd >= 0, "%m");
	CHECK(!bpf_map_update_elem(fd, &key, contents, 0), "%m");
	CHECK(!bpf_map_freeze(fd), "%m");
	return fd;
}

/* Exclusive to a program, as skel_internal.h makes the map of a loader. */
int exclusive_map(const void *contents, size_t size, const struct bpf_insn *prog,
		  size_t prog_size)
{
	/* The members are not in the headers of every base. */
	struct {
		__u64 hash;
		__u32 hash_size;
	} excl;
	union bpf_attr attr = {};
	unsigned char hash[32];

	sha256(prog, prog_size, hash);
	excl.hash = (unsigned long)hash;
	excl.hash_size = sizeof(hash);
	memcpy((char *)&attr + EXCL_PROG_HASH, &excl, 12);
	return frozen_map(&attr, contents, size);
}

static int load_loader(union bpf_attr *attr, int map)
{
	int fd;

	attr->prog_type = BPF_PROG_TYPE_SYSCALL;
	attr->prog_flags = BPF_F_SLEEPABLE;
	attr->insns = (unsigned long)insns;
	attr->insn_cnt = ARRAY_SIZE(insns);
	attr->license = (unsigned long)"Dual BSD/GPL";
	attr->fd_array = (unsigned long)&map;
	attr->fd_array_cnt = 1;
	attr->log_buf = (unsigned long)loader_log;
	attr->log_size = sizeof(loader_log);
	attr->log_level = 1;
	snprintf(attr->prog_name, sizeof(attr->prog_name), "loader");
	*loader_log = '\0';
	fd = sys_bpf(BPF_PROG_LOAD, attr, sizeof(*attr));
	return fd < 0 ? -errno : fd;
}

/* In mainline's scheme: over the instructions and the map. */
int detached_loader(const struct signer *signers, size_t cnt, int keyring_id,
		    int flags)
{
	char payload[sizeof(insns) + sizeof(blob)];
	union bpf_attr attr = { .keyring_id = keyring_id };
	size_t size;

	memcpy(payload, insns, sizeof(insns));
	memcpy(payload + sizeof(insns), &blob, sizeof(blob));
	attr.signature = (unsigned long)sign_cms(payload, sizeof(payload),
						 signers, cnt, "SHA256",
						 flags | CMS_DETACH, &size);
	attr.signature_size = size;
	return load_loader(&attr, exclusive_map(&blob, sizeof(blob), insns,
						sizeof(insns)));
}

int plain_loader(void)
{
	union bpf_attr attr = {}, map_attr = {};

	return load_loader(&attr, frozen_map(&map_attr, &blob, sizeof(blob)));
}

int manifest_loader(struct object *object, const char *prog)
{
	struct load load;
	int fd;

	load_init(&load, object, prog);
	fd = load_run(&load);
	snprintf(loader_log, sizeof(loader_log), "%s", load.log);
	return fd;
}

/* The fd of what it loaded, or the errno of that. */
int run_loader(int loader, const char *name)
{
	union bpf_attr ctx = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insn_cnt = ARRAY_SIZE(blob.insns),
		.log_buf = (unsigned long)loader_log,
		.log_size = sizeof(loader_log),
		.log_level = 1,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		    .ctx_in = &ctx,
		    .ctx_size_in = sizeof(ctx));

	snprintf(ctx.prog_name, sizeof(ctx.prog_name), "%s", name);
	*loader_log = '\0';
	CHECK(!bpf_prog_test_run_opts(loader, &opts), "%m");
	return opts.retval;
}

/* Up to the end of the test. */
void allow_loaders(void)
{
	policy_load(RULES("allow verified\nallow loader,by-loader\ndefault deny\n"));
}

void expect_verdict(int fd, __u32 verdict, __u32 keyring, const char *signer)
{
	struct bpf_sig_info info;

	CHECK(fd >= 0, "%d, log:\n%s", fd, loader_log);
	get_info(fd, &info);
	CHECK(info.verdict == verdict, "verdict %u, expected %u", info.verdict,
	      verdict);
	CHECK(info.keyring == keyring, "keyring %u, expected %u", info.keyring,
	      keyring);
	CHECK(signer ? !!strstr(info.signer, signer) : !*info.signer,
	      "signer '%s'", info.signer);
	CHECK(!signer == !info.key_id_len || keyring == BPF_SIG_KEYS_NONE,
	      "key id of %u bytes", info.key_id_len);
}
