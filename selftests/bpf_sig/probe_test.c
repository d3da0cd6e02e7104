// SPDX-License-Identifier: GPL-2.0
/*
 * libbpf's feature probes are tiny unsigned programs: enforcement must not
 * change what they find, nor drown the audit log in refusals
 */
#include <bpf/libbpf.h>
#include "test.h"

/* Every kind of thing that an application can ask libbpf about. */
static void probe(FILE *f)
{
	static const enum bpf_prog_type helper_types[] = {
		BPF_PROG_TYPE_SOCKET_FILTER, BPF_PROG_TYPE_KPROBE,
		BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_XDP,
		BPF_PROG_TYPE_CGROUP_SKB,
	};
	size_t i;
	int id;

	for (id = 1; id < __MAX_BPF_PROG_TYPE; id++)
		fprintf(f, "prog_type %d: %d\n", id,
			libbpf_probe_bpf_prog_type(id, NULL));
	for (id = 1; id < __MAX_BPF_MAP_TYPE; id++)
		fprintf(f, "map_type %d: %d\n", id,
			libbpf_probe_bpf_map_type(id, NULL));
	for (i = 0; i < ARRAY_SIZE(helper_types); i++)
		for (id = 1; id < __BPF_FUNC_MAX_ID; id += 3)
			fprintf(f, "helper %d of %d: %d\n", id, helper_types[i],
				libbpf_probe_bpf_helper(helper_types[i], id, NULL));
}

static char *answers(void)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	probe(f);
	fclose(f);
	return text;
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

static void set_enforce(void)
{
	FILE *f = fopen("/sys/kernel/security/bpf_sig/mode", "w");

	CHECK(f && fputs("enforce", f) > 0 && !fclose(f), "%m");
}

/* The same kernel, asked before and after. */
static void test_same_answers(void)
{
	char *off, *enforce, *a, *b;

	libbpf_set_print(quiet);
	off = answers();
	CHECK(strstr(off, "prog_type 1: 1\n"), "answers:\n%.400s", off);
	CHECK(strstr(off, ": 0\n"), "everything is supported?");
	set_enforce();
	enforce = answers();
	if (!strcmp(off, enforce))
		return;
	for (a = strtok_r(off, "\n", &off), b = strtok_r(enforce, "\n", &enforce);
	     a && b; a = strtok_r(NULL, "\n", &off), b = strtok_r(NULL, "\n", &enforce))
		if (strcmp(a, b))
			fprintf(stderr, "off %s, enforce %s\n", a, b);
	fail("the answers differ");
}

/* One record tells of all the probes that a process makes in a row. */
static void test_few_records(void)
{
	unsigned int suppressed;
	int fd, n;

	libbpf_set_print(quiet);
	fd = audit_open();
	free(answers());
	/* Something else, so that the repeats are told. */
	CHECK(load_unsigned(BPF_PROG_TYPE_SOCKET_FILTER, (struct bpf_insn[]){
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT } }, 2, NULL) == -EKEYREJECTED, "%m");
	n = audit_count(fd, "op=sig", &suppressed);
	fprintf(stderr, "%d records, %u suppressed\n", n, suppressed);
	CHECK(n <= 60, "%d records", n);
	CHECK(suppressed >= 50, "%u suppressed", suppressed);
}

static const struct test tests[] = {
	{ "probe.same_answers", OFF " bpf_sig_test.alone=2", test_same_answers },
	{ "probe.few_records", ENFORCE, test_few_records },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
