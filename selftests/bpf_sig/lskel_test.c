// SPDX-License-Identifier: GPL-2.0
/*
 * A light skeleton, signed as mainline's bpftool does it
 */
#include <errno.h>
#include <linux/keyctl.h>
#include "light.lskel.h"
#include "by_loader.h"

/* What a bpftool that cannot sign loaders leaves of the skeleton. */
#ifdef NO_LIGHT_SKELETON
struct light {
	__s32 keyring_id;
	struct {
		struct {
			int prog_fd;
		} tiny;
	} progs;
};

static struct light *light__open(void)
{
	if (verifies_loaders())
		fail("bpftool of this base signs no loaders");
	skip("this base has no signed loaders");
}

static int load(struct light *skel)
{
	return -EOPNOTSUPP;
}
#else
static int load(struct light *skel)
{
	skel->ctx.log_buf = (unsigned long)loader_log;
	skel->ctx.log_size = sizeof(loader_log);
	skel->ctx.log_level = 1;
	return light__load(skel);
}
#endif

static struct light *prepare(__s32 keyring_id)
{
	struct light *skel = light__open();

	CHECK(skel, "%m");
	skel->keyring_id = keyring_id;
	return skel;
}

static void expect_record(int audit, const char *prog, const char *verdict,
			  const char *mode)
{
	char text[128];

	snprintf(text, sizeof(text), "verdict=%s action=%s mode=%s ", verdict,
		 !strcmp(mode, "audit") ? "would-deny" : "allow", mode);
	audit_expect(audit, prog, text);
}

static void let_in(const char *mode)
{
	struct light *skel = prepare(SECONDARY);
	int audit = audit_open(), err;

	trust_secondary("second");
	err = load(skel);
	CHECK(!err, "%d, log:\n%s", err, loader_log);
	expect_verdict(skel->progs.tiny.prog_fd, BPF_SIG_VERDICT_BY_LOADER,
		       BPF_SIG_KEYS_SECONDARY, "second");
	expect_record(audit, "__loader.prog", "loader", mode);
	expect_record(audit, "tiny", "by-loader", mode);
}

static void test_audit(void)
{
	let_in("audit");
}

static void test_allowed(void)
{
	allow_loaders();
	let_in("enforce");
}

static void test_denied(void)
{
	struct light *skel = prepare(SECONDARY);
	int audit = audit_open(), err;

	trust_secondary("second");
	err = load(skel);
	CHECK(err == -EKEYREJECTED, "%d, log:\n%s", err, loader_log);
	audit_expect(audit, "__loader.prog",
		     "detail=\"prog '__loader.prog': a loader, signed by 'BPF_SIG tests: second");
}

/* The attacker's own key, in the attacker's own keyring. */
static void test_session(void)
{
	struct light *skel = prepare(KEY_SPEC_SESSION_KEYRING);
	int audit = audit_open(), err;

	allow_loaders();
	join_session("second");
	err = load(skel);
	CHECK(err == -EKEYREJECTED, "%d, log:\n%s", err, loader_log);
	audit_expect(audit, "__loader.prog", "and only keyring -3 vouches for the signer");
}

static const struct test tests[] = {
	{ "lskel.audit", AUDIT, test_audit },
	{ "lskel.denied", ENFORCE, test_denied },
	{ "lskel.allowed", ENFORCE, test_allowed },
	{ "lskel.session", ENFORCE, test_session },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
