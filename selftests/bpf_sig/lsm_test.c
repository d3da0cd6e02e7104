// SPDX-License-Identifier: GPL-2.0
/*
 * A BPF LSM program that decides by the verdict on a program
 */
#include "kinds.h"
#include "lsm_gate.skel.h"
#include "policy.h"

static struct load filter;
static struct bpf_link *gate_link;

/* Attached, and open for one signer, or for one object of his. */
static struct lsm_gate *start(bool with_manifest)
{
	struct bpf_sig_info info;
	struct lsm_gate *skel;
	int fd;

	/* All that is needed afterwards is loaded by bare calls. */
	edit_open("small.signed.bpf.o", "tiny");
	fd = expect_loaded(&load);
	get_info(fd, &info);
	close(fd);
	unsigned_return(&filter, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	libbpf_set_print(run_keep_log);
	skel = lsm_gate__open();
	CHECK(skel, "%m");
	CHECK(info.key_id_len == sizeof(skel->rodata->signer_key), "key id of %u bytes",
	      info.key_id_len);
	memcpy((void *)skel->rodata->signer_key, info.key_id,
	       sizeof(skel->rodata->signer_key));
	memcpy((void *)skel->rodata->only_manifest, info.manifest,
	       sizeof(skel->rodata->only_manifest));
	skel->rodata->check_manifest = with_manifest;
	kind_loaded(skel->obj, lsm_gate__load(skel));
	gate_link = kind_attach(skel->progs.gate);
	return skel;
}

static void lets_in(struct lsm_gate *skel)
{
	__u32 before = skel->bss->admitted;

	close(expect_loaded(&load));
	CHECK(skel->bss->admitted == before + 1, "it was not asked");
}

static void keeps_out(struct lsm_gate *skel, struct load *l)
{
	__u32 before = skel->bss->refused;

	expect_refused(l, EPERM, NULL);
	CHECK(skel->bss->refused == before + 1, "it was not the gate");
}

/* The same program, by somebody else whom the kernel trusts. */
static void test_signer(void)
{
	struct lsm_gate *skel = start(false);

	lets_in(skel);
	trust_secondary("second");
	edit_sign_as("second");
	keeps_out(skel, &load);
	edit_sign();
	lets_in(skel);
	keeps_out(skel, &filter);
	load.attr.line_info_cnt--;
	keeps_out(skel, &load);
}

/* Another object of the same signer. */
static void test_manifest(void)
{
	struct lsm_gate *skel = start(true);
	struct bpf_sig_rec_object *r = edit_record(BPF_SIG_REC_OBJECT, 0);

	lets_in(skel);
	r->rollback_index = htole64(1);
	edit_sign();
	keeps_out(skel, &load);
	r->rollback_index = 0;
	edit_sign();
	lets_in(skel);
}

/* What the policy lets in, the gate need not. */
static void test_exempt(void)
{
	struct lsm_gate *skel;

	policy_load(RULES("allow unsigned type=socket_filter\nallow verified\n"));
	skel = start(false);
	keeps_out(skel, &filter);
	bpf_link__destroy(gate_link);
	allowed_by(&filter, 4);
}

/* And what the policy refuses, the gate does not get to see. */
static void test_refused(void)
{
	struct lsm_gate *skel = start(false);

	refused_by(&filter, 0);
	CHECK(!skel->bss->refused, "it was asked");
	lets_in(skel);
}

static const struct test tests[] = {
	{ "lsm.signer", OFF, test_signer },
	{ "lsm.manifest", OFF, test_manifest },
	{ "lsm.exempt", ENFORCE, test_exempt },
	{ "lsm.refused", ENFORCE, test_refused },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
