// SPDX-License-Identifier: GPL-2.0
/*
 * Functions, variables and settings of the kernel that programs refer to
 */
#include <sys/prctl.h>
#include <sys/utsname.h>
#include "kinds.h"
#include "ksyms.skel.h"

#define CALL	(BPF_JMP | BPF_CALL)
#define LD64	(BPF_LD | BPF_IMM | BPF_DW)

static struct ksyms *skel;

static struct ksyms *open_skel(void)
{
	struct ksyms *skel;

	kind_begin();
	skel = ksyms__open();
	CHECK(skel, "%m");
	return skel;
}

static void start(void)
{
	module_load();
	skel = open_skel();
	kind_loaded(skel->obj, ksyms__load(skel));
}

static void run_syscall(struct bpf_program *prog, int a)
{
	struct { __u32 pid; int a; } args = { getpid(), a };

	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &args,
		    .ctx_size_in = sizeof(args));
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) && !opts.retval,
	      "%m, returns %d", opts.retval);
}

/* Of /proc/kallsyms. */
static __u64 address_of(const char *name)
{
	char line[512], symbol[256];
	unsigned long long addr;
	FILE *f = fopen("/proc/kallsyms", "r");

	CHECK(f, "%m");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx %*c %255s", &addr, symbol) != 2 ||
		    strcmp(symbol, name))
			continue;
		fclose(f);
		return addr;
	}
	fail("no symbol '%s'", name);
}

static void test_kfunc(void)
{
	start();
	run_syscall(skel->progs.functions, 0);
	CHECK(skel->bss->tgid == getpid(), "%u", skel->bss->tgid);
	CHECK(skel->bss->has_acquire, "a weak function that is there is not found");
	CHECK(!skel->bss->has_absent, "a function that is not there is found");
}

static void test_module_kfunc(void)
{
	start();
	run_syscall(skel->progs.module_functions, 5);
	CHECK(skel->bss->kfunc_of_module == 12, "%d", skel->bss->kfunc_of_module);
}

static void test_variables(void)
{
	struct bpf_link *link;

	start();
	link = kind_attach(skel->progs.variables);
	CHECK(!prctl(PR_SET_NAME, "variables"), "%m");
	bpf_link__destroy(link);
	CHECK(skel->bss->active == 1, "%u", skel->bss->active);
	CHECK(skel->bss->cpu_of_rq == 1, "%u", skel->bss->cpu_of_rq);
	CHECK(skel->bss->address_of_init_task == address_of("init_task"), "%llx",
	      skel->bss->address_of_init_task);
	CHECK(skel->bss->address_of_fops == address_of("def_chr_fops"), "%llx",
	      skel->bss->address_of_fops);
	CHECK(!skel->bss->address_of_nothing, "%llx", skel->bss->address_of_nothing);
}

static void test_module_variables(void)
{
	struct bpf_link *link;

	start();
	link = kind_attach(skel->progs.module_variables);
	getppid();
	bpf_link__destroy(link);
	CHECK(skel->bss->percpu_of_module == 123, "%d", skel->bss->percpu_of_module);
	CHECK(skel->bss->address_in_module == address_of("bpf_sig_test_variable"),
	      "%llx", skel->bss->address_in_module);
}

/* All strong symbols are there, but for those of the module. */
static void test_module_absent(void)
{
	int err;

	module_unload();
	skel = open_skel();
	err = ksyms__load(skel);
	CHECK(err == -ENOENT, "%d:\n%s", err, run_log);
	CHECK(strstr(run_log, "symbol 'bpf_sig_test_kfunc': not in this kernel"),
	      "%s", run_log);
	ksyms__destroy(skel);

	*run_log = '\0';
	skel = open_skel();
	bpf_program__set_autoload(skel->progs.module_functions, false);
	err = ksyms__load(skel);
	CHECK(err == -ENOENT, "%d:\n%s", err, run_log);
	CHECK(strstr(run_log, "symbol 'bpf_sig_test_percpu': not in this kernel"),
	      "%s", run_log);
}

static void check_settings(void)
{
	struct utsname name;
	int major, minor;

	CHECK(!uname(&name) && sscanf(name.release, "%d.%d", &major, &minor) == 2, "%m");
	CHECK(skel->bss->version >> 8 == (major << 8 | minor), "%x", skel->bss->version);
	CHECK(skel->bss->yes, "no");
	CHECK(skel->bss->tristate == TRI_YES, "%u", skel->bss->tristate);
	CHECK(skel->bss->number == 100 || skel->bss->number == 250 ||
	      skel->bss->number == 300 || skel->bss->number == 1000, "%d",
	      skel->bss->number);
	CHECK(strstr(skel->bss->string, "bpf"), "'%s'", skel->bss->string);
	CHECK(!skel->bss->absent && !skel->bss->absent_number, "there is such an option");
}

static void test_kconfig(void)
{
	start();
	run_syscall(skel->progs.settings, 0);
	check_settings();
}

/*
 * .kconfig is the environment that the loader says it is in: a signature does
 * not bind it, or it would depend on the kernel.
 */
static void test_kconfig_override(void)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts,
		    .kconfig = "CONFIG_HZ=4711\n"
			       "CONFIG_BPF_SIG_NO_NUMBER=12\n"
			       "CONFIG_BPF_SIG_NO_SUCH=y\n");

	module_load();
	kind_begin();
	skel = ksyms__open_opts(&opts);
	CHECK(skel, "%m");
	kind_loaded(skel->obj, ksyms__load(skel));
	run_syscall(skel->progs.settings, 0);
	CHECK(skel->bss->number == 4711 && skel->bss->absent_number == 12 &&
	      skel->bss->absent, "%d, %d, %d", skel->bss->number,
	      skel->bss->absent_number, skel->bss->absent);
}

static void (*map_change)(struct map_spec *spec);

static void tweak_kconfig(struct map_spec *spec)
{
	if (!strcmp(spec->name, ".kconfig"))
		map_change(spec);
}

static void not_frozen(struct map_spec *spec)
{
	spec->freeze = false;
}

static void writable(struct map_spec *spec)
{
	spec->flags &= ~BPF_F_RDONLY_PROG;
}

static void larger(struct map_spec *spec)
{
	spec->value_size += 8;
	spec->contents = realloc(spec->contents, spec->value_size);
	spec->btf_value_type_id = 0;
	spec->btf_key_type_id = 0;
}

/* What is bound of it: that nobody changes it, and what it looks like. */
static void test_kconfig_tampered(void)
{
	trust_signer();
	object_open(&object, "ksyms.signed.bpf.o");
	object.tweak = tweak_kconfig;
	map_change = not_frozen;
	object_maps(&object);
	load_init(&load, &object, "settings");
	expect_refused(&load, EKEYREJECTED,
		       "'.kconfig': contents are signed, but it is not frozen");
	map_change = writable;
	object_maps(&object);
	load_init(&load, &object, "settings");
	expect_refused(&load, EKEYREJECTED, "'.kconfig': map_flags: signed ");
	map_change = larger;
	object_maps(&object);
	load_init(&load, &object, "settings");
	expect_refused(&load, EKEYREJECTED, "'.kconfig': value_size: signed ");
}

/* Another function, by this kernel's number, where the signed one has none. */
static void test_kfunc_tampered(void)
{
	int fd;

	tamper_open("ksyms.signed.bpf.o");
	load_init(&load, &object, "functions");
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->imm =
		find_id(NULL, "bpf_task_from_pid", BTF_KIND_FUNC, &fd);
	refuse_insns("functions");
	load_init(&load, &object, "functions");
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->imm =
		find_id(NULL, "bpf_rcu_read_lock", BTF_KIND_FUNC, &fd);
	refuse_insns("functions");
	load_init(&load, &object, "functions");
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->off = 1;
	refuse_insns("functions");
	/* A helper in its place. */
	load_init(&load, &object, "functions");
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->src_reg = 0;
	refuse_insns("functions");
}

static void test_module_kfunc_tampered(void)
{
	int fd;

	module_load();
	tamper_open("ksyms.signed.bpf.o");
	load_init(&load, &object, "module_functions");
	tamper_insn(CALL, BPF_PSEUDO_KFUNC_CALL, 0)->imm =
		find_id("bpf_sig_test", "bpf_sig_test_other_kfunc", BTF_KIND_FUNC, &fd);
	load.fds[load.attr.fd_array_cnt++] = fd;
	refuse_insns("module_functions");
	/* As signed, but with the BTF of the module among the maps. */
	load_init(&load, &object, "module_functions");
	load.fds[load.attr.fd_array_cnt++] = fd;
	expect_refused(&load, EKEYREJECTED, "prog 'module_functions': fd_array_cnt: signed ");
}

static void refuse_signature(void)
{
	expect_refused(&load, EKEYREJECTED,
		       "signature: not by the key 'BPF_SIG tests: signer");
}

/* Names and flags are in the manifest, which nobody else can sign. */
static void test_symbol_tampered(void)
{
	tamper_open("ksyms.signed.bpf.o");
	load_init(&load, &object, "functions");
	memcpy(tamper_symbol("bpf_task_release") + 1, "bpf_task_acquire", 17);
	refuse_signature();
	load_init(&load, &object, "functions");
	tamper_symbol("bpf_task_absent")->flags ^= htole32(BPF_SIG_SYMBOL_F_WEAK);
	refuse_signature();
	load_init(&load, &object, "functions");
	tamper_symbol("bpf_task_release")->flags ^= htole32(BPF_SIG_SYMBOL_F_WEAK);
	refuse_signature();
	load_init(&load, &object, "functions");
	tamper_symbol("bpf_task_release")->insn = htole32(0);
	refuse_signature();
	load_init(&load, &object, "variables");
	memcpy(tamper_symbol("init_task") + 1, "jiffies\0", 9);
	refuse_signature();
}

static void refuse_number(const char *prog, __u8 src_reg, __u32 imm, __u32 high)
{
	struct bpf_insn *insn;
	int i = 0;

	load_init(&load, &object, prog);
	/* Not of a constant: the first that the kernel is to fill in. */
	do
		insn = tamper_insn(LD64, src_reg, i++);
	while (insn[0].imm || insn[1].imm);
	insn[0].imm = imm;
	insn[1].imm = high;
	refuse_insns(prog);
}

static void test_variable_tampered(void)
{
	int fd;

	module_load();
	tamper_open("ksyms.signed.bpf.o");
	refuse_number("variables", BPF_PSEUDO_BTF_ID,
		      find_id(NULL, "bpf_prog_active", BTF_KIND_VAR, &fd), 0);
	refuse_number("variables", BPF_PSEUDO_BTF_ID,
		      find_id(NULL, "runqueues", BTF_KIND_VAR, &fd), 0);
	refuse_number("variables", 0, 4711, 0);
	refuse_number("module_variables", BPF_PSEUDO_BTF_ID,
		      find_id("bpf_sig_test", "bpf_sig_test_percpu", BTF_KIND_VAR, &fd), fd);
}

static const struct test tests[] = {
	{ "kind.kfunc", ENFORCE, test_kfunc },
	{ "kind.kfunc_module", ENFORCE, test_module_kfunc },
	{ "kind.ksym", ENFORCE, test_variables },
	{ "kind.ksym_module", ENFORCE, test_module_variables },
	{ "kind.ksym_module_absent", ENFORCE, test_module_absent },
	{ "kind.kconfig", ENFORCE, test_kconfig },
	{ "kind.kconfig_override", ENFORCE, test_kconfig_override },
	{ "kind.kconfig_tampered", ENFORCE, test_kconfig_tampered },
	{ "kind.kfunc_tampered", ENFORCE, test_kfunc_tampered },
	{ "kind.kfunc_module_tampered", ENFORCE, test_module_kfunc_tampered },
	{ "kind.symbol_tampered", ENFORCE, test_symbol_tampered },
	{ "kind.ksym_tampered", ENFORCE, test_variable_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
