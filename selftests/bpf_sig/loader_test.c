// SPDX-License-Identifier: GPL-2.0
/*
 * Mainline's signed loaders, next to signed objects
 *
 * A detached message, without a manifest, is over the instructions and the
 * contents of exclusive maps. What mainline makes of it has to stay as it is.
 */
#include <keyutils.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "by_loader.h"

static char log_buf[0x10000];
static union bpf_attr attr;
static struct signer signer;
static struct bpf_insn insns[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static void sign(int flags)
{
	size_t size;

	attr.signature = (unsigned long)sign_cms(insns, sizeof(insns), &signer, 1,
						 "SHA256", flags, &size);
	attr.signature_size = size;
}

static void prepare(void)
{
	if (!verifies_loaders())
		skip("this kernel does not verify loaders");
	CHECK(keyctl_join_session_keyring(NULL) > 0, "%m");
	CHECK(add_cert("unknown", KEY_SPEC_SESSION_KEYRING) > 0, "%m");
	signer_open(&signer, "unknown");
	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = ARRAY_SIZE(insns);
	attr.license = (unsigned long)"GPL";
	attr.keyring_id = KEY_SPEC_SESSION_KEYRING;
	attr.log_buf = (unsigned long)log_buf;
	attr.log_size = sizeof(log_buf);
	attr.log_level = 1;
	memcpy(attr.prog_name, "loader", sizeof("loader"));
	sign(CMS_DETACH);
}

static int run_load(void)
{
	int fd;

	*log_buf = '\0';
	fd = sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
	return fd < 0 ? -errno : fd;
}

static void expect(int err, const char *text)
{
	int fd = run_load();

	CHECK(fd == -err, "%d, expected %d, log:\n%s", fd, -err, log_buf);
	CHECK(strstr(log_buf, text), "no \"%s\" in:\n%s", text, log_buf);
}

static int expect_loader(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_sig_info info;
	int fd = run_load();

	CHECK(fd >= 0, "%d, log:\n%s", fd, log_buf);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_LOADER, "verdict %u", info.verdict);
	CHECK(info.keyring == BPF_SIG_KEYS_USER, "keyring %u", info.keyring);
	CHECK(strstr(info.signer, "unknown"), "signer '%s'", info.signer);
	CHECK(!bpf_prog_test_run_opts(fd, &opts) && opts.retval == 1, "%m, %u",
	      opts.retval);
	return fd;
}

static void test_loads(void)
{
	prepare();
	close(expect_loader());
}

static void test_audited(void)
{
	int fd = audit_open();

	prepare();
	close(expect_loader());
	audit_expect(fd, "loader", "action=would-deny*reason=\"signed as a loader\"");
}

static void test_enforced(void)
{
	int fd = audit_open();

	prepare();
	expect(EKEYREJECTED, "bpf_sig: prog 'loader': a loader, signed by 'BPF_SIG tests: unknown");
	audit_expect(fd, "loader", "reason=\"signed as a loader\" errno=129");
}

/* Everything that mainline refuses is refused in each mode, with its errno. */
static void test_refused(void)
{
	static unsigned char junk[64] = { 0x30, 0x42, 0x13, 0x37 };
	int fd = audit_open();

	prepare();
	insns[0].imm = 2;
	expect(EKEYREJECTED, "signature verification failed: -129");
	expect(EKEYREJECTED, "bpf_sig: signature: no BPF manifest in the message");
	audit_expect(fd, "loader", "reason=\"no BPF manifest in the message\" errno=129");
	insns[0].imm = 1;

	attr.keyring_id = 0;
	expect(ENOKEY, "signature verification failed: -126");
	attr.keyring_id = 0x7fffffff;
	expect(EINVAL, "cannot resolve signing keyring");
	attr.keyring_id = KEY_SPEC_SESSION_KEYRING;

	/* Embedded content that is no manifest. */
	sign(CMS_USUAL);
	expect(EBADMSG, "bpf_sig: signature: no BPF manifest in the message");

	attr.signature = (unsigned long)junk;
	attr.signature_size = sizeof(junk);
	expect(EBADMSG, "signature verification failed: -74");
	attr.signature_size = 0;
	expect(EINVAL, "");
}

/* The signature covers no BTF, and nothing that refers to it. */
static void test_relocated(void)
{
	struct bpf_core_relo relo = { .kind = BPF_CORE_TYPE_ID_LOCAL };
	struct bpf_func_info func = {};
	struct btf *btf;

	prepare();
	btf = btf__new_empty();
	CHECK(btf, "%m");
	btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	btf__add_func_proto(btf, 1);
	func.type_id = btf__add_func(btf, "loader", BTF_FUNC_GLOBAL, 2);
	relo.type_id = btf__add_struct(btf, "rewritten", 4);
	relo.access_str_off = btf__add_str(btf, "0");
	CHECK(!btf__load_into_kernel(btf), "%m");
	attr.prog_btf_fd = btf__fd(btf);
	close(expect_loader());

	attr.core_relos = (unsigned long)&relo;
	attr.core_relo_cnt = 1;
	attr.core_relo_rec_size = sizeof(relo);
	expect(EACCES, "signed program cannot have BTF info or CO-RE relocations");
	attr.core_relo_cnt = 0;

	attr.func_info = (unsigned long)&func;
	attr.func_info_cnt = 1;
	attr.func_info_rec_size = sizeof(func);
	expect(EACCES, "signed program cannot have BTF info or CO-RE relocations");
	btf__free(btf);
}

/* The same instructions mean something else in a program of another type. */
static void test_other_type(void)
{
	prepare();
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.prog_flags = 0;
	expect(EACCES, "only syscall programs can be signed");
	/* Without the signature there is nothing to it. */
	attr.signature = 0;
	attr.signature_size = 0;
	close(run_load());
}

/* The second map starts where the first one ends: that is not signed. */
static void test_several_maps(void)
{
	static const struct bpf_insn reads_second[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_IDX_VALUE, .imm = 1 }, { },
		{ .code = BPF_LDX | BPF_MEM | BPF_W, .src_reg = BPF_REG_1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	static const __u32 contents[] = { 10, 20, 30, 40 };
	char payload[sizeof(reads_second) + sizeof(contents)];
	__u32 first;
	size_t size;
	int fds[2];

	prepare();
	memcpy(payload, reads_second, sizeof(reads_second));
	memcpy(payload + sizeof(reads_second), contents, sizeof(contents));
	attr.signature = (unsigned long)sign_cms(payload, sizeof(payload), &signer,
						 1, "SHA256", CMS_DETACH, &size);
	attr.signature_size = size;
	attr.insns = (unsigned long)reads_second;
	attr.insn_cnt = ARRAY_SIZE(reads_second);
	attr.fd_array = (unsigned long)fds;
	attr.fd_array_cnt = ARRAY_SIZE(fds);
	for (first = 4; first <= 12; first += 4) {
		fds[0] = exclusive_map(contents, first, reads_second,
				       sizeof(reads_second));
		fds[1] = exclusive_map((char *)contents + first,
				       sizeof(contents) - first, reads_second,
				       sizeof(reads_second));
		expect(EACCES, "signed program cannot bind several maps");
		close(fds[0]);
		close(fds[1]);
	}
}

/* Mainline looks at the pointer only. */
static void test_null(void)
{
	struct bpf_sig_info info;
	int fd;

	prepare();
	attr.signature = 0;
	fd = run_load();
	CHECK(fd >= 0, "%d, log:\n%s", fd, log_buf);
	get_info(fd, &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_UNSIGNED, "verdict %u", info.verdict);
	close(fd);
	attr.insn_cnt = 0;
	expect(E2BIG, "");
}

static void test_null_enforced(void)
{
	prepare();
	attr.signature = 0;
	expect(EKEYREJECTED, "bpf_sig: prog 'loader': unsigned, and this kernel enforces");
}

static const struct test tests[] = {
	{ "loader.loads", OFF, test_loads },
	{ "loader.audited", AUDIT, test_audited },
	{ "loader.enforced", ENFORCE, test_enforced },
	{ "loader.refused", OFF, test_refused },
	{ "loader.relocated", OFF, test_relocated },
	{ "loader.other_type", OFF, test_other_type },
	{ "loader.several_maps", OFF, test_several_maps },
	{ "loader.null", OFF, test_null },
	{ "loader.null_enforced", ENFORCE, test_null_enforced },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
