// SPDX-License-Identifier: GPL-2.0
/*
 * What a verified loader loads: told apart, and let in if the administrator
 * said so
 */
#include <fcntl.h>
#include <keyutils.h>
#include <pthread.h>
#include <bpf/bpf.h>
#include "by_loader.h"
#include "policy.h"

static struct object object;

static void refused(int fd, const char *text)
{
	CHECK(fd == -EKEYREJECTED, "%d, log:\n%s", fd, loader_log);
	CHECK(strstr(loader_log, text), "no \"%s\" in:\n%s", text, loader_log);
}

/* The id of the loader as the kernel reports it with what it loaded. */
static void expect_by(int fd, int loader)
{
	struct bpf_prog_info prog_info = {};
	__u32 len = sizeof(prog_info);
	struct bpf_sig_info info;

	get_info(fd, &info);
	CHECK(!bpf_obj_get_info_by_fd(loader, &prog_info, &len), "%m");
	CHECK(info.loader_id == prog_info.id, "loader %u, is %u", info.loader_id,
	      prog_info.id);
}

/* Of a file without a size. */
static const char *text_of(const char *path)
{
	static char text[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	CHECK(fd >= 0, "%s: %m", path);
	n = read(fd, text, sizeof(text) - 1);
	CHECK(n > 0, "%s: %m", path);
	text[n] = '\0';
	close(fd);
	return text;
}

/* A line of a program's fdinfo. */
static void expect_fdinfo(int fd, const char *line)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	CHECK(strstr(text_of(path), line), "no '%s' in:\n%s", line, text_of(path));
}

static void need_detached(void)
{
	if (!verifies_loaders())
		skip("this kernel does not verify loaders");
}

static int detached(const char *name, int keyring_id, int flags)
{
	struct signer signer;

	need_detached();
	signer_open(&signer, name);
	return detached_loader(&signer, 1, keyring_id, flags);
}

static void open_object(void)
{
	trust_signer();
	object_open(&object, "sysload.signed.bpf.o");
	object_maps(&object);
}

/* Loads, and is what it is said to be, in whatever mode. */
static void let_in(int loader, __u32 verdict, __u32 keyring, const char *signer)
{
	int fd;

	expect_verdict(loader, verdict, keyring, signer);
	fd = run_loader(loader, "inner");
	expect_verdict(fd, BPF_SIG_VERDICT_BY_LOADER, keyring, signer);
	expect_by(fd, loader);
	expect_fdinfo(fd, "sig_verdict:\tby-loader\n");
	expect_fdinfo(fd, "sig_loader_id:\t");
	expect_fdinfo(fd, "sig_signer:\t");
}

static void test_detached(void)
{
	int audit = audit_open();

	trust_secondary("second");
	let_in(detached("second", SECONDARY, 0), BPF_SIG_VERDICT_LOADER,
	       BPF_SIG_KEYS_SECONDARY, "second");
	audit_expect(audit, "loader", "verdict=loader ");
	audit_expect(audit, "inner", "keyring=.secondary_trusted_keys signer=\"BPF_SIG tests");
}

static void test_detached_allowed(void)
{
	allow_loaders();
	test_detached();
}

static void test_detached_audit(void)
{
	int audit = audit_open();

	trust_secondary("second");
	let_in(detached("second", SECONDARY, 0), BPF_SIG_VERDICT_LOADER,
	       BPF_SIG_KEYS_SECONDARY, "second");
	audit_expect(audit, "loader",
		     "verdict=loader action=would-deny mode=audit*prog-type=31*reason=\"signed as a loader\"");
	audit_expect(audit, "inner", "verdict=by-loader action=would-deny mode=audit");
}

static void test_manifest(void)
{
	int audit = audit_open();

	open_object();
	let_in(manifest_loader(&object, "load"), BPF_SIG_VERDICT_VERIFIED,
	       BPF_SIG_KEYS_BPF, "signer");
	audit_expect(audit, "inner",
		     "reason=\"loaded by a verified loader\" errno=0 loader=\"load\" loader-id=");
}

static void test_manifest_allowed(void)
{
	allow_loaders();
	test_manifest();
}

static void test_detached_denied(void)
{
	int audit = audit_open();

	trust_secondary("second");
	refused(detached("second", SECONDARY, 0),
		"bpf_sig: prog 'loader': a loader, signed by 'BPF_SIG tests: second");
	CHECK(strstr(loader_log, "refused by the default of policy '"), "%s", loader_log);
	audit_expect(audit, "loader", "reason=\"signed as a loader\" errno=129 detail=");
}

static void test_manifest_denied(void)
{
	int audit = audit_open(), loader;

	open_object();
	loader = manifest_loader(&object, "load");
	expect_verdict(loader, BPF_SIG_VERDICT_VERIFIED, BPF_SIG_KEYS_BPF, "signer");
	refused(run_loader(loader, "inner"),
		"bpf_sig: prog 'inner': loaded by the loader 'load', signed by 'BPF_SIG tests: signer");
	CHECK(strstr(loader_log, "refused by the default of policy '"), "%s", loader_log);
	audit_expect(audit, "inner",
		     "reason=\"loaded by a verified loader\" errno=129 detail=");
}

/* By its serial number, .bpf is no keyring of a user's. */
static void test_bpf_keyring(void)
{
	allow_loaders();
	trust_signer();
	let_in(detached("signer", find_keyring(".bpf"), 0),
	       BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_BPF, "signer");
}

/* Nobody but the caller vouches for it. */
static void test_session(void)
{
	int audit = audit_open();

	allow_loaders();
	join_session("rogue");
	refused(detached("rogue", KEY_SPEC_SESSION_KEYRING, 0),
		"bpf_sig: prog 'loader': a loader, signed by 'BPF_SIG tests: rogue");
	CHECK(strstr(loader_log, "and only keyring -3 vouches for the signer"), "%s",
	      loader_log);
	audit_expect(audit, "loader", "errno=129");
}

/* Not even if the key is one that counts elsewhere. */
static void test_session_too(void)
{
	allow_loaders();
	trust_signer();
	join_session("signer");
	refused(detached("signer", KEY_SPEC_SESSION_KEYRING, 0),
		"and only keyring -3 vouches for the signer");
}

static void test_session_off(void)
{
	join_session("rogue");
	let_in(detached("rogue", KEY_SPEC_SESSION_KEYRING, 0),
	       BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_USER, "rogue");
}

/* Mainline takes a certificate in the message, if it knows who issued it. */
static void test_issued(void)
{
	allow_loaders();
	refused(detached("unknown", 0, CMS_WITH_CERTS | CMS_BY_ISSUER),
		"bpf_sig: prog 'loader': a loader, signed by 'nobody', and its one signer's key has to be in a keyring itself");
}

static void test_issued_off(void)
{
	let_in(detached("unknown", 0, CMS_WITH_CERTS | CMS_BY_ISSUER),
	       BPF_SIG_VERDICT_LOADER, BPF_SIG_KEYS_NONE, NULL);
}

/* Mainline is content with one of them: which of them vouches is not known. */
static void test_two_signers(void)
{
	struct signer both[2];

	need_detached();
	allow_loaders();
	trust_secondary("signer");
	trust_secondary("second");
	signer_open(&both[0], "signer");
	signer_open(&both[1], "second");
	refused(detached_loader(both, 2, SECONDARY, 0),
		"bpf_sig: prog 'loader': a loader, signed by 'nobody', and its one signer's key has to be in a keyring itself");
}

/* As ever. */
static void test_plain(void)
{
	int loader = plain_loader(), fd;

	expect_verdict(loader, BPF_SIG_VERDICT_UNSIGNED, BPF_SIG_KEYS_NONE, NULL);
	fd = run_loader(loader, "inner");
	expect_verdict(fd, BPF_SIG_VERDICT_UNSIGNED, BPF_SIG_KEYS_NONE, NULL);
	expect_fdinfo(fd, "sig_verdict:\tunsigned\n");
}

static void test_plain_enforced(void)
{
	allow_loaders();
	refused(plain_loader(), "bpf_sig: prog 'loader': unsigned, and this kernel");
}

/* What it jumps to is somebody else's. */
static void test_tail_call(void)
{
	int loader, hop, jumps;
	__u32 key = 0;

	allow_loaders();
	open_object();
	loader = manifest_loader(&object, "load");
	hop = manifest_loader(&object, "hop");
	if (hop == -EINVAL && strstr(loader_log, "Sleepable programs can only use"))
		skip("loaders cannot tail call here");
	expect_verdict(hop, BPF_SIG_VERDICT_VERIFIED, BPF_SIG_KEYS_BPF, "signer");
	jumps = object_map(&object, "jumps");
	CHECK(!bpf_map_update_elem(jumps, &key, &loader, 0), "%m");
	refused(run_loader(hop, "inner"),
		"bpf_sig: prog 'inner': unsigned, and this kernel enforces signatures");
}

/* A part of it is another program, for as long as that is attached. */
static void test_extended(void)
{
	struct object extensions;
	int loader, ext, link;
	struct load load;

	allow_loaders();
	open_object();
	loader = manifest_loader(&object, "load");
	CHECK(run_loader(loader, "inner") >= 0, "%s", loader_log);
	object_open(&extensions, "ext.signed.bpf.o");
	object_maps(&extensions);
	load_init(&load, &extensions, "new_pick");
	load.attr.attach_prog_fd = loader;
	load.attr.attach_btf_id = prog_func_id(loader, "pick");
	ext = expect_loaded(&load);
	link = bpf_link_create(ext, 0, 0, NULL);
	CHECK(link >= 0, "%d", link);
	refused(run_loader(loader, "inner"),
		"bpf_sig: prog 'inner': unsigned, and this kernel enforces signatures");
	close(link);
}

static volatile bool stop;

static void *keep_loading(void *arg)
{
	while (!stop)
		close(run_loader(*(int *)arg, "inner"));
	return NULL;
}

/* A loader that runs in one task vouches for nothing in another. */
static void test_concurrent(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	pthread_t thread;
	int loader, i, fd;

	allow_loaders();
	open_object();
	loader = manifest_loader(&object, "load");
	CHECK(loader >= 0, "%d", loader);
	CHECK(!pthread_create(&thread, NULL, keep_loading, &loader), "%m");
	for (i = 0; i < 200; i++) {
		fd = load_unsigned(BPF_PROG_TYPE_SOCKET_FILTER, insns,
				   ARRAY_SIZE(insns), NULL);
		CHECK(fd == -EKEYREJECTED, "%d", fd);
	}
	stop = true;
	pthread_join(thread, NULL);
	/* Nor in this one, when it has returned. */
	close(run_loader(loader, "inner"));
	fd = load_unsigned(BPF_PROG_TYPE_SOCKET_FILTER, insns, ARRAY_SIZE(insns),
			   NULL);
	CHECK(fd == -EKEYREJECTED, "%d", fd);
}

/* Nor for another loader that runs at the same time. */
static void test_concurrent_plain(void)
{
	int loader, plain, i, fd;
	pthread_t thread;

	open_object();
	loader = manifest_loader(&object, "load");
	CHECK(loader >= 0, "%d", loader);
	plain = plain_loader();
	CHECK(plain >= 0, "%d", plain);
	CHECK(!pthread_create(&thread, NULL, keep_loading, &loader), "%m");
	for (i = 0; i < 200; i++) {
		fd = run_loader(plain, "inner");
		expect_verdict(fd, BPF_SIG_VERDICT_UNSIGNED, BPF_SIG_KEYS_NONE, NULL);
		close(fd);
	}
	stop = true;
	pthread_join(thread, NULL);
}

/* A loader is judged when it is loaded, and what it loads when that is. */
static void test_policy(void)
{
	int loader;

	open_object();
	allow_loaders();
	loader = manifest_loader(&object, "load");
	CHECK(run_loader(loader, "inner") >= 0, "%s", loader_log);
	policy_load(RULES("allow verified,loader\ndeny by-loader\n"));
	refused(run_loader(loader, "inner"), "refused by line 5 of policy 'test'");
	policy_load(RULES("allow by-loader signer=\"BPF_SIG tests: signer\" object=sysload\n"));
	CHECK(run_loader(loader, "inner") >= 0, "%s", loader_log);
	policy_load(RULES("allow by-loader signer=\"BPF_SIG tests: second\"\n"));
	refused(run_loader(loader, "inner"), "refused by the default of policy 'test'");
}

static const struct test tests[] = {
	{ "by_loader.detached", OFF, test_detached },
	{ "by_loader.detached_audit", AUDIT, test_detached_audit },
	{ "by_loader.detached_denied", ENFORCE, test_detached_denied },
	{ "by_loader.detached_allowed", ENFORCE, test_detached_allowed },
	{ "by_loader.manifest", OFF, test_manifest },
	{ "by_loader.manifest_denied", ENFORCE, test_manifest_denied },
	{ "by_loader.manifest_allowed", ENFORCE, test_manifest_allowed },
	{ "by_loader.bpf_keyring", ENFORCE, test_bpf_keyring },
	{ "by_loader.session", ENFORCE, test_session },
	{ "by_loader.session_too", ENFORCE, test_session_too },
	{ "by_loader.session_off", OFF, test_session_off },
	{ "by_loader.issued", ENFORCE, test_issued },
	{ "by_loader.issued_off", OFF, test_issued_off },
	{ "by_loader.two_signers", ENFORCE, test_two_signers },
	{ "by_loader.plain", OFF, test_plain },
	{ "by_loader.plain_enforced", ENFORCE, test_plain_enforced },
	{ "by_loader.tail_call", ENFORCE, test_tail_call },
	{ "by_loader.extended", ENFORCE, test_extended },
	{ "by_loader.concurrent", ENFORCE, test_concurrent },
	{ "by_loader.concurrent_plain", OFF, test_concurrent_plain },
	{ "by_loader.policy", ENFORCE, test_policy },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
