// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a signed object and compares what its programs find out about the
 * kernel, and what became of their instructions, with what the kernel's BTF, its
 * configuration and its system calls say
 *
 * Prints "ok NAME" or "not ok NAME", and "value NAME VALUE" for what may differ
 * between kernels.
 */
#include <stdarg.h>
#include <sys/utsname.h>
#include <zlib.h>
#include <bpf/bpf.h>
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>
#include "portable_btf.h"
#include "portable_socket.h"
#include "progs/portable.h"
#include "test.h"

static struct bpf_object *loaded;
static struct btf *kernel;
static struct portable results;
static int bss = -1;
static bool wrong_here, wrong_ever;

/* A result is made of many comparisons; only those that fail are shown. */
__attribute__((format(printf, 1, 2)))
static void wrong(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("# ");
	vprintf(fmt, args);
	putchar('\n');
	va_end(args);
	wrong_here = true;
}

static void result(const char *name)
{
	printf("%s %s\n", wrong_here ? "not ok" : "ok", name);
	wrong_ever |= wrong_here;
	wrong_here = false;
}

static void compare(const char *what, __u64 have, __u64 want)
{
	printf("value %s %llu\n", what, have);
	if (have != want)
		wrong("%s: %llu, expected %llu", what, have, want);
}

/* Runs a program once, with a packet if it is for packets. */
static void run(const char *name, bool packet)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog = bpf_object__find_program_by_name(loaded, name);
	char data[64] = {};
	__u32 zero = 0;

	CHECK(prog, "no program '%s'", name);
	if (packet) {
		opts.data_in = data;
		opts.data_size_in = sizeof(data);
	}
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%s: %m", name);
	CHECK(!bpf_map_lookup_elem(bss, &zero, &results), ".bss: %m");
}

static void check_verdicts(void)
{
	struct bpf_program *prog;
	struct bpf_sig_info info;

	bpf_object__for_each_program(prog, loaded) {
		get_info(bpf_program__fd(prog), &info);
		if (info.verdict != BPF_SIG_VERDICT_VERIFIED)
			wrong("%s: verdict %u", bpf_program__name(prog), info.verdict);
	}
	result("every program is loaded, and verified");
}

/* What a relocation has left in an instruction. */
static __u64 operand(const struct bpf_insn *insn, const char **how)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX:
		*how = "load";
		return insn->off;
	case BPF_LD:
		*how = "imm64";
		return (__u64)insn[1].imm << 32 | (__u32)insn->imm;
	default:
		*how = "imm";
		return (__s64)insn->imm;
	}
}

/* The instructions as they are in the kernel, next to those that were signed. */
static void check_instructions(const struct bpf_image *image, const char *name)
{
	LIBBPF_OPTS(bpf_image_prog_info, prog);
	int idx = bpf_image__find_prog(image, name);
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info), btf_size, i, changed = 0;
	struct bpf_insn *insns;
	const void *data;
	struct btf *btf;
	char text[256];

	CHECK(idx >= 0 && !bpf_image__prog(image, idx, &prog), "no program '%s'", name);
	data = bpf_image__btf(image, &btf_size);
	btf = btf__new(data, btf_size);
	CHECK(btf, "BTF of the image: %m");
	insns = calloc(prog.insn_cnt + 1, sizeof(*insns));
	info.xlated_prog_insns = (unsigned long)insns;
	info.xlated_prog_len = (prog.insn_cnt + 1) * sizeof(*insns);
	idx = bpf_program__fd(bpf_object__find_program_by_name(loaded, name));
	CHECK(!bpf_prog_get_info_by_fd(idx, &info, &size), "%s: %m", name);
	CHECK(info.xlated_prog_len == prog.insn_cnt * sizeof(*insns),
	      "%s: %u bytes of instructions, signed %zu", name, info.xlated_prog_len,
	      prog.insn_cnt * sizeof(*insns));
	for (i = 0; i < prog.core_relo_cnt; i++) {
		const struct bpf_core_relo *relo = &prog.core_relos[i];
		__u32 insn = relo->insn_off / sizeof(*insns);
		const char *how, *how_signed;
		__u64 want, have = operand(&insns[insn], &how);
		struct question q;

		changed += have != operand(&prog.insns[insn], &how_signed);
		if (insns[insn].code != prog.insns[insn].code)
			wrong("%s: instruction %u: code %#x, signed %#x", name, insn,
			      insns[insn].code, prog.insns[insn].code);
		question_of_relo(btf, relo, &q);
		snprintf(text, sizeof(text), "%s/%s/%s.%s", how, question_kind(q.kind),
			 q.type, q.member);
		if (!question_answer(kernel, &q, &want))
			wrong("%s: the kernel's BTF does not say", text);
		else
			compare(text, have, want);
	}
	snprintf(text, sizeof(text), "%s: each relocated instruction fits the kernel's BTF", name);
	result(text);
	printf("value changed/%s %u\n", name, changed);
	if (changed < prog.core_relo_cnt / 2)
		wrong("%u of %u instructions are as they were signed",
		      prog.core_relo_cnt - changed, prog.core_relo_cnt);
	snprintf(text, sizeof(text), "%s: the kernel has relocated most of them", name);
	result(text);
	btf__free(btf);
	free(insns);
}

static void check_fact(const char *kind, const char *type, const char *member, __u64 have)
{
	enum bpf_core_relo_kind k;
	struct question q;
	char text[256];
	__u64 want;

	CHECK(question_kind_by_name(kind, &k), "%s", kind);
	question_set(&q, k, type, member);
	snprintf(text, sizeof(text), "run/%s/%s.%s", kind, type, member);
	if (!question_answer(kernel, &q, &want))
		wrong("%s: the kernel's BTF does not say", text);
	else
		compare(text, have, want);
}

static void check_facts(void)
{
	int n = 0;

	run("facts", true);
#define FACT(kind, type, member)	check_fact(#kind, #type, #member, results.facts[n++])
#include "progs/portable_list.h"
	result("facts: the program, when it runs, says what the kernel's BTF says");
}

/* Of the running kernel, as libbpf reads it, but by itself. */
static const char *option(const char *name)
{
	static char line[4096];
	size_t len = strlen(name);
	gzFile f = gzopen("/proc/config.gz", "r");

	CHECK(f, "/proc/config.gz: %m");
	while (gzgets(f, line, sizeof(line))) {
		if (strncmp(line, name, len) || line[len] != '=')
			continue;
		gzclose(f);
		line[strcspn(line, "\n")] = '\0';
		return line + len + 1;
	}
	gzclose(f);
	return "";
}

static __u64 option_value(const char *name)
{
	const char *value = option(name);

	return *value == 'y' ? 1 : strtoull(value, NULL, 0);
}

/*
 * Without CONFIG_BPF_EVENTS the kernel has nothing to follow a pointer with
 * that may be a bad one, and programs read zeros.
 */
static __u64 readable(__u64 value)
{
	return option_value("CONFIG_BPF_EVENTS") ? value : 0;
}

static void check_read(const char *name, size_t at, const struct portable_socket *facts)
{
	char text[64];

	snprintf(text, sizeof(text), "read/%s", name);
	compare(text, *(__u64 *)((char *)&results.socket + at),
		readable(*(__u64 *)((char *)facts + at)));
}

static void check_reads(void)
{
	struct portable_socket facts;
	__u32 zero = 0;

	socket_make(&facts, &results.address, &results.port);
	CHECK(!bpf_map_update_elem(bss, &zero, &results, 0), ".bss: %m");
	run("reads", true);
#define READ(name, ...)	check_read(#name, offsetof(struct portable_socket, name), &facts)
#include "progs/portable_list.h"
	if (!results.found)
		wrong("the program did not find the socket");
	result(option_value("CONFIG_BPF_EVENTS") ?
	       "reads: relocated loads read what the system calls say" :
	       "reads: without CONFIG_BPF_EVENTS, loads read zeros");

	run("paths", true);
	compare("bitfield/nonagle", results.socket.nonagle, readable(facts.nonagle));
	compare("bitfield/skc_reuse", results.socket.reuse, readable(facts.reuse));
	result(option_value("CONFIG_BPF_EVENTS") ?
	       "paths: relocated bitfields read what the system calls have set" :
	       "paths: without CONFIG_BPF_EVENTS, bitfields are zeros");
}

static __u64 address(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	char line[512], symbol[256];
	__u64 at;

	CHECK(f, "/proc/kallsyms: %m");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx %*c %255s", &at, symbol) != 2 || strcmp(symbol, name))
			continue;
		fclose(f);
		return at;
	}
	fclose(f);
	return 0;
}

static void check_environment(void)
{
	unsigned int a = 0, b = 0, c = 0;
	char lsm[sizeof(results.lsm)];
	struct utsname uts;
	int n = 0;

	run("symbols", false);
#define SYMBOL(name)	compare("symbol/" #name, results.symbols[n++], address(#name))
#include "progs/portable_list.h"
	result("symbols: variables are where /proc/kallsyms has them, or nowhere");
	n = 0;
#define OPTION(name)	compare("option/" #name, results.options[n++], option_value(#name))
#include "progs/portable_list.h"
	snprintf(lsm, sizeof(lsm), "%s", option("CONFIG_LSM") + 1);
	lsm[strcspn(lsm, "\"")] = '\0';
	results.lsm[sizeof(lsm) - 1] = '\0';
	printf("value option/CONFIG_LSM %s\n", results.lsm);
	if (strcmp(lsm, results.lsm))
		wrong("CONFIG_LSM: %s, expected %s", results.lsm, lsm);
	CHECK(!uname(&uts) && sscanf(uts.release, "%u.%u.%u", &a, &b, &c) >= 2, "uname");
	compare("option/LINUX_KERNEL_VERSION", results.version,
		(a << 16) + (b << 8) + (c > 255 ? 255 : c));
	result("symbols: options are those of /proc/config.gz");
}

static bool has(const char *type, const char *member)
{
	struct question q;
	__u64 answer;

	question_set(&q, BPF_CORE_FIELD_EXISTS, type, member);
	return question_answer(kernel, &q, &answer) && answer;
}

static void check_path(const char *name, __u32 bit, bool want)
{
	char text[64];

	snprintf(text, sizeof(text), "path/%s", name);
	compare(text, !!(results.paths & bit), want);
}

static void check_paths(void)
{
	check_path("a-field", PATH_V6, has("sock_common", "skc_v6_daddr"));
	check_path("an-old-flavor", PATH_OLD, has("task_struct", "state"));
	check_path("a-new-flavor", PATH_NEW, has("task_struct", "__state"));
	check_path("an-option", PATH_UML, option_value("CONFIG_UML"));
	check_path("a-kfunc", PATH_CPUMASK,
		   btf__find_by_name_kind(kernel, "bpf_cpumask_create", BTF_KIND_FUNC) > 0);
	check_path("a-per-cpu-variable", PATH_PERCPU,
		   btf__find_by_name_kind(kernel, "runqueues", BTF_KIND_VAR) > 0);
	check_path("what-no-kernel-has", PATH_NO_SUCH, false);
	result("paths: programs go where this kernel has what they need");
}

static int on_event(void *ctx, void *data, size_t size)
{
	memcpy(ctx, data, sizeof(struct portable_event));
	return 0;
}

static void check_ring_buffer(void)
{
	struct portable_event event = {};
	struct ring_buffer *ring;

	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(loaded, "events"), on_event,
				&event, NULL);
	CHECK(ring, "ring buffer: %m");
	run("emit", true);
	ring_buffer__consume(ring);
	compare("event/sequence", event.sequence, 1);
	check_fact("TYPE_SIZE", "task_struct", "_", event.size);
	result("emit: an event came through the ring buffer");
	ring_buffer__free(ring);
}

int main(int argc, char **argv)
{
	struct object object;
	struct bpf_map *map;

	setvbuf(stdout, NULL, _IOLBF, 0);
	CHECK(argc == 2, "Usage: portable OBJECT");
	trust_signer();
	object_open(&object, argv[1]);
	loaded = bpf_object__open_file(file(argv[1]), NULL);
	CHECK(loaded, "%s: %m", argv[1]);
	CHECK(!bpf_object__load(loaded), "%s does not load: %m", argv[1]);
	bpf_object__for_each_map(map, loaded) {
		if (strstr(bpf_map__name(map), ".bss"))
			bss = bpf_map__fd(map);
	}
	CHECK(bss >= 0, "%s has no .bss", argv[1]);
	kernel = btf__load_vmlinux_btf();
	CHECK(kernel, "the kernel has no BTF: %m");

	check_verdicts();
	check_instructions(object.image, "facts");
	check_instructions(object.image, "reads");
	check_facts();
	check_reads();
	check_environment();
	check_paths();
	check_ring_buffer();
	return wrong_ever;
}
