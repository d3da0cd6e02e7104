// SPDX-License-Identifier: GPL-2.0
/*
 * A tool of the usual kind, of which a signed object was made before its
 * skeleton, and the freedoms that its signer left it
 *
 * tool: signed with --tunable targ_pid,targ_comm,limits,with_hist, a resizable
 * and an optional map, and attach targets to choose from. tool_bound: with the
 * optional map alone, and --bind-data. tool_plain: not at all.
 */
#include <errno.h>
#include <sys/stat.h>
#include <bpf/bpf.h>
#include "run.h"
#include "tool_run.h"

#define DIR	"/run/bpf_sig_tool"

static struct tool_result result;

static void begin(void)
{
	trust_signer();
	libbpf_set_print(run_keep_log);
}

static void work(void)
{
	CHECK(!mkdir(DIR, 0700) && !rmdir(DIR), "%m");
}

/* What the application sets has its effect, and the rest is as it was. */
static void check_settings(int (*run)(const struct tool_settings *, void (*)(void),
				      struct tool_result *))
{
	struct tool_settings s = { .op = "vfs_rmdir", .pid = getpid(), .comm = "tool_test",
				   .max_starts = 4096, .hist = true };

	CHECK(!run(&s, work, &result), "%s", run_log);
	CHECK(result.events == 1 && result.reported == 1, "%u events, %u reported",
	      result.events, result.reported);
	CHECK(result.last.pid == getpid() && !strcmp(result.last.comm, "tool_test") &&
	      !strcmp(result.last.name, "bpf_sig_tool"), "%u '%s' '%s'", result.last.pid,
	      result.last.comm, result.last.name);
	CHECK(result.counted == 1 && result.max_starts == 4096, "%llu, %u",
	      result.counted, result.max_starts);

	s.op = "vfs_mkdir";
	s.hist = false;
	s.max_starts = 0;
	CHECK(!run(&s, work, &result), "%s", run_log);
	CHECK(result.events == 1 && result.max_starts == 64, "%u events, %u entries",
	      result.events, result.max_starts);

	s.pid = 1;
	CHECK(!run(&s, work, &result), "%s", run_log);
	CHECK(!result.events, "the filter by process does nothing");
	s.pid = 0;
	s.comm = "nobody";
	CHECK(!run(&s, work, &result), "%s", run_log);
	CHECK(!result.events, "the filter by name does nothing");
	s.comm = NULL;
	s.min_lat_ns = 1ULL << 60;
	CHECK(!run(&s, work, &result), "%s", run_log);
	CHECK(!result.events, "the filter by latency does nothing");
}

static void test_run(void)
{
	begin();
	check_settings(tool_run);
}

static void test_plain(void)
{
	begin();
	check_settings(tool_plain_run);
}

static void test_kprobe(void)
{
	const struct tool_settings s = { .op = "vfs_rmdir", .kprobe = true, .pid = getpid() };

	begin();
	CHECK(!tool_run(&s, work, &result), "%s", run_log);
	CHECK(result.events == 1, "%u events", result.events);
}

/* Not signed, where that is asked for. */
static void test_plain_refused(void)
{
	const struct tool_settings s = { .op = "vfs_rmdir", .pid = getpid() };

	begin();
	CHECK(tool_plain_run(&s, work, &result) == -EKEYREJECTED, "%s", run_log);
	CHECK(strstr(run_log, "unsigned, and this kernel enforces signatures"), "%s", run_log);
}

static char verifier_log[65536];

/* By libbpf's messages, and by the log that the application gave it. */
static void refuse(int (*run)(const struct tool_settings *, void (*)(void),
			      struct tool_result *),
		   struct tool_settings s, const char *explanation)
{
	int err;

	begin();
	s.op = s.op ?: "vfs_rmdir";
	s.log = verifier_log;
	s.log_size = sizeof(verifier_log);
	err = run(&s, work, &result);
	CHECK(err == -EKEYREJECTED, "%d:\n%s", err, run_log);
	CHECK(strstr(run_log, explanation), "no \"%s\" in:\n%s", explanation, run_log);
	CHECK(strstr(verifier_log, explanation), "no \"%s\" in:\n%s", explanation,
	      verifier_log);
}

#define REFUSE(run, explanation, ...) \
	refuse(run, (struct tool_settings){ __VA_ARGS__ }, explanation)

/* The one that is bound, and none of those that are not. */
static void test_variable(void)
{
	REFUSE(tool_run, "bpf_sig: 'probe' in .rodata is not tunable: signed 24, submitted 42\n",
	       .pid = 4711, .min_lat_ns = 5, .probe = true);
	CHECK(!strstr(run_log, "'targ_pid'") && !strstr(run_log, "'limits'"), "%s", run_log);
}

#define ZEROES_14	"0000000000000000000000000000"
#define ZEROES_15	ZEROES_14 "00"
#define ZEROES		ZEROES_15 "00"

static void expect_variable(const char *name, const char *values)
{
	char line[256];

	snprintf(line, sizeof(line), "bpf_sig: %s in .rodata is not tunable: %s\n", name, values);
	CHECK(strstr(verifier_log, line), "no \"%s\" in:\n%s", line, verifier_log);
}

static void test_bound_variables(void)
{
	REFUSE(tool_bound_run,
	       "bpf_sig: 'targ_pid' in .rodata is not tunable: signed 0, submitted 4711\n",
	       .pid = 4711, .comm = "x", .hist = true, .stop_after = 258,
	       .kprobe = true);
	expect_variable("'with_hist'", "signed 0, submitted 1");
	expect_variable("'targ_comm'", "signed " ZEROES ", submitted 78" ZEROES_15);
	expect_variable("'limits'", "from byte 8 on signed " ZEROES ", submitted 0201" ZEROES_14);
	CHECK(!strstr(verifier_log, "'skew_ns'"), "%s", verifier_log);
}

static void test_data(void)
{
	REFUSE(tool_bound_run, "bpf_sig: 'verbosity' in .data is bound: signed 1, submitted 2\n",
	       .kprobe = true, .verbosity = 2);
	begin();
	*run_log = '\0';
	CHECK(!tool_run(&(struct tool_settings){ .op = "vfs_rmdir", .verbosity = 2 }, work,
			&result), "%s", run_log);
}

static void test_max_entries(void)
{
	REFUSE(tool_run, "'starts': max_entries: signed 64 to 65536, submitted 65537\n",
	       .max_starts = 65537);
	REFUSE(tool_bound_run, "'starts': max_entries: signed 64, submitted 65\n",
	       .max_starts = 65, .kprobe = true);
}

static void test_target(void)
{
	REFUSE(tool_run,
	       "attach target: signed 'vfs_rmdir' or 'vfs_mkdir', submitted 'vfs_unlink'\n",
	       .op = "vfs_unlink");
	REFUSE(tool_bound_run,
	       "attach target: signed 'dummy_op', submitted 'vfs_unlink'\n",
	       .op = "vfs_unlink");
}

static void test_map_left_out(void)
{
	struct bpf_object *obj = run_open("tool.signed.bpf.o");
	struct bpf_map *map = bpf_object__find_map_by_name(obj, "starts");

	CHECK(map && !bpf_map__set_autocreate(map, false), "%m");
	bpf_program__set_autoload(bpf_object__find_program_by_name(obj, "op_fentry"), false);
	bpf_program__set_autoload(bpf_object__find_program_by_name(obj, "op_fexit"), false);
	run_refused(obj, EKEYREJECTED,
		    "'starts': not optional, and what was submitted is no map\n");
}

static struct bpf_map *open_rodata(struct bpf_object **obj, unsigned char *data, size_t size)
{
	struct bpf_map *map;
	size_t len;
	void *initial;

	*obj = run_open("tool_bound.signed.bpf.o");
	map = bpf_object__find_map_by_name(*obj, ".rodata");
	CHECK(map, "no .rodata: %m");
	bpf_program__set_autoload(bpf_object__find_program_by_name(*obj, "op_fentry"), false);
	bpf_program__set_autoload(bpf_object__find_program_by_name(*obj, "op_fexit"), false);
	initial = bpf_map__initial_value(map, &len);
	CHECK(initial && len == size, "%zu bytes", len);
	memcpy(data, initial, size);
	return map;
}

/* A library that knows no skeleton, static variables, and what is between them. */
static void test_initial_value(void)
{
	unsigned char data[64];
	struct bpf_object *obj;
	struct bpf_map *map;

	map = open_rodata(&obj, data, sizeof(data));
	CHECK(!bpf_map__set_initial_value(map, data, sizeof(data)), "%m");
	run_load(obj);
	bpf_object__close(obj);

	map = open_rodata(&obj, data, sizeof(data));
	data[56] = 0xfe;
	CHECK(!bpf_map__set_initial_value(map, data, sizeof(data)), "%m");
	run_refused(obj, EKEYREJECTED,
		    "bpf_sig: 'skew_ns' in .rodata is not tunable: signed -1, submitted -2\n");
	bpf_object__close(obj);

	map = open_rodata(&obj, data, sizeof(data));
	data[50] = 0xab;
	data[51] = 0xcd;
	CHECK(!bpf_map__set_initial_value(map, data, sizeof(data)), "%m");
	run_refused(obj, EKEYREJECTED,
		    "2 bytes at offset 50, outside of the variables, in .rodata are not tunable:");
	CHECK(strstr(run_log, "are not tunable: signed 0000, submitted abcd\n"), "%s", run_log);
}

static const struct test tests[] = {
	{ "tool.run", ENFORCE, test_run },
	{ "tool.run_off", OFF, test_run },
	{ "tool.plain_off", OFF, test_plain },
	{ "tool.plain_refused", ENFORCE, test_plain_refused },
	{ "tool.kprobe", ENFORCE, test_kprobe },
	{ "tool.variable", ENFORCE, test_variable },
	{ "tool.bound_variables", ENFORCE, test_bound_variables },
	{ "tool.data", ENFORCE, test_data },
	{ "tool.max_entries", ENFORCE, test_max_entries },
	{ "tool.target", ENFORCE, test_target },
	{ "tool.map_left_out", ENFORCE, test_map_left_out },
	{ "tool.initial_value", ENFORCE, test_initial_value },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
