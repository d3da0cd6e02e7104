// SPDX-License-Identifier: GPL-2.0
/*
 * struct_ops of the kernel's own, of which some members may sleep: sched_ext
 */
#include "kinds.h"
#include "sched.skel.h"

static void need_sched_ext(void)
{
	if (access("/sys/kernel/sched_ext/state", R_OK))
		skip("the kernel has no CONFIG_SCHED_CLASS_EXT");
}

static void expect_state(const char *state)
{
	char have[32] = "";
	FILE *f;
	int i;

	for (i = 0; i < 100; i++) {
		f = fopen("/sys/kernel/sched_ext/state", "r");
		CHECK(f && fscanf(f, "%31s", have) == 1, "%m");
		fclose(f);
		if (!strcmp(have, state))
			return;
		usleep(100000);
	}
	fail("sched_ext is %s, not %s", have, state);
}

static void test_sched(void)
{
	struct bpf_link *link;
	struct sched *skel;

	need_sched_ext();
	kind_begin();
	skel = sched__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, sched__load(skel));
	link = bpf_map__attach_struct_ops(skel->maps.sched);
	CHECK(link, "%m:\n%s", run_log);
	expect_state("enabled");
	CHECK(skel->bss->started == 1 && !skel->bss->ended, "%u, %u",
	      skel->bss->started, skel->bss->ended);
	bpf_link__destroy(link);
	expect_state("disabled");
	CHECK(skel->bss->ended == 1, "%u", skel->bss->ended);
}

static void test_tampered(void)
{
	need_sched_ext();
	tamper_open("sched.signed.bpf.o");
	load_init(&load, &object, "start_sched");
	close(expect_loaded(&load));
	refuse_flags("start_sched", 0, "prog_flags: signed 16, submitted 0");
	refuse_flags("end_sched", BPF_F_SLEEPABLE, "prog_flags: signed 0, submitted 16");
	/* The first member is select_cpu. */
	load_init(&load, &object, "start_sched");
	tamper_target(NULL, "sched_ext_ops", BTF_KIND_STRUCT);
	expect_refused(&load, EKEYREJECTED,
		       "struct_ops member: signed 'init', submitted 'select_cpu'");
	refuse_target("start_sched", NULL, "tcp_congestion_ops", BTF_KIND_STRUCT,
		      "attach target: signed 'sched_ext_ops', submitted 'tcp_congestion_ops'");
}

static const struct test tests[] = {
	{ "kind.sched_ext", ENFORCE, test_sched },
	{ "kind.sched_ext_tampered", ENFORCE, test_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
