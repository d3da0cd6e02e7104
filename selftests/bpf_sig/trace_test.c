// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that attach to something of vmlinux by name
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "kinds.h"
#include "trace.skel.h"

#define DIRECTORY	"/run/bpf_sig_trace"

static struct trace *load_skel(void)
{
	struct trace *skel;

	kind_begin();
	skel = trace__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, trace__load(skel));
	return skel;
}

static struct trace *start(void)
{
	struct trace *skel = load_skel();

	skel->bss->only_pid = getpid();
	return skel;
}

static void test_fentry(void)
{
	struct trace *skel = start();

	kind_attach(skel->progs.on_entry);
	kind_test_run(skel->progs.on_entry);
	CHECK(skel->bss->entry_arg == 1, "%d", skel->bss->entry_arg);
	CHECK(!skel->bss->exit_ret, "fexit ran, too");
}

static void test_fentry_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("on_entry", NULL, "bpf_fentry_test2", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_fentry_test1', submitted 'bpf_fentry_test2'");
	refuse_target("on_entry", NULL, "task_struct", BTF_KIND_STRUCT,
		      "attach target: signed 'bpf_fentry_test1', submitted 'task_struct'");
	refuse_attach_type("on_entry", BPF_TRACE_FEXIT,
			   "expected_attach_type: signed 24, submitted 25");
	refuse_attach_type("on_entry", BPF_MODIFY_RETURN,
			   "expected_attach_type: signed 24, submitted 26");
	/* The same, but what was signed is submitted: a target that fits. */
	load_init(&load, &object, "on_entry");
	tamper_target(NULL, "bpf_fentry_test1", BTF_KIND_FUNC);
	close(expect_loaded(&load));
}

static void test_fexit(void)
{
	struct trace *skel = start();

	kind_attach(skel->progs.on_exit);
	kind_test_run(skel->progs.on_exit);
	CHECK(skel->bss->exit_ret == 2, "%d", skel->bss->exit_ret);
}

static void test_fexit_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("on_exit", NULL, "bpf_fentry_test3", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_fentry_test1', submitted 'bpf_fentry_test3'");
	refuse_attach_type("on_exit", BPF_TRACE_FENTRY,
			   "expected_attach_type: signed 25, submitted 24");
}

static void test_fentry_sleepable(void)
{
	struct trace *skel = start();
	__u32 word = 4711;

	skel->bss->user_word = &word;
	kind_attach(skel->progs.on_entry_sleepable);
	kind_test_run(skel->progs.on_entry_sleepable);
	CHECK(skel->bss->word == word, "%u", skel->bss->word);
}

static void test_sleepable_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_flags("on_entry_sleepable", 0, "prog_flags: signed 16, submitted 0");
	refuse_flags("may_open", 0, "prog_flags: signed 16, submitted 0");
	refuse_flags("on_entry", BPF_F_SLEEPABLE, "prog_flags: signed 0, submitted 16");
	refuse_flags("may_rmdir", BPF_F_SLEEPABLE, "prog_flags: signed 0, submitted 16");
}

/* The kernel's test calls two functions; only one has another result now. */
static void test_fmod_ret(void)
{
	struct trace *skel = start();
	struct bpf_program *prog = skel->progs.modify_return;
	__u32 before = kind_test_run(prog), with;
	struct bpf_link *link = kind_attach(prog);

	with = kind_test_run(prog);
	CHECK((before & 0xffff) - (with & 0xffff) == 4 - 7, "%x, %x", before, with);
	CHECK(before >> 16 == 2 && with >> 16 == 1, "%x, %x", before, with);
	bpf_link__destroy(link);
	CHECK(kind_test_run(prog) == before, "it is still there");
}

static void test_fmod_ret_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("modify_return", NULL, "bpf_modify_return_test2", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_modify_return_test', submitted 'bpf_modify_return_test2'");
	refuse_attach_type("modify_return", BPF_TRACE_FENTRY,
			   "expected_attach_type: signed 26, submitted 24");
}

static void test_lsm(void)
{
	struct trace *skel = start();
	struct bpf_link *link;

	CHECK(!mkdir(DIRECTORY, 0700), "%m");
	link = kind_attach(skel->progs.may_rmdir);
	CHECK(rmdir(DIRECTORY) && errno == EPERM, "%m");
	bpf_link__destroy(link);
	CHECK(!rmdir(DIRECTORY), "%m");
}

static void test_lsm_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("may_rmdir", NULL, "bpf_lsm_inode_unlink", BTF_KIND_FUNC,
		      "attach target: signed 'inode_rmdir', submitted 'bpf_lsm_inode_unlink'");
	/* It ends as the signed one does, but is not an LSM hook. */
	refuse_target("may_rmdir", NULL, "security_inode_rmdir", BTF_KIND_FUNC,
		      "attach target: signed 'inode_rmdir', submitted 'security_inode_rmdir'");
	refuse_attach_type("may_rmdir", BPF_LSM_CGROUP,
			   "expected_attach_type: signed 27, submitted 43");
}

static void test_lsm_sleepable(void)
{
	struct trace *skel = start();
	struct bpf_link *link;
	__u32 refuse = 1;

	skel->bss->user_word = &refuse;
	link = kind_attach(skel->progs.may_open);
	CHECK(open("/dev/null", O_RDONLY) < 0 && errno == EACCES, "%m");
	refuse = 0;
	CHECK(open("/dev/null", O_RDONLY) >= 0, "%m");
	bpf_link__destroy(link);
}

static int bind_socket(void)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	CHECK(fd >= 0, "%m");
	err = bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
	close(fd);
	return err;
}

static void test_lsm_cgroup(void)
{
	struct trace *skel = start();
	struct bpf_link *link;
	int err, cgroup = kind_cgroup();

	err = bind_socket();
	CHECK(!err, "%d", err);
	link = bpf_program__attach_cgroup(skel->progs.may_bind, cgroup);
	CHECK(link, "%m");
	err = bind_socket();
	CHECK(err == -EPERM, "%d", err);
	CHECK(skel->bss->binds == 1, "%u", skel->bss->binds);
	bpf_link__destroy(link);
	err = bind_socket();
	CHECK(!err, "%d", err);
}

static void test_lsm_cgroup_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("may_bind", NULL, "bpf_lsm_socket_connect", BTF_KIND_FUNC,
		      "attach target: signed 'socket_bind', submitted 'bpf_lsm_socket_connect'");
	refuse_attach_type("may_bind", BPF_LSM_MAC,
			   "expected_attach_type: signed 43, submitted 27");
}

static void test_tp_btf(void)
{
	struct trace *skel = start();
	int i, status;
	pid_t pid;

	kind_attach(skel->progs.on_fork);
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (!pid)
			_exit(0);
		CHECK(waitpid(pid, &status, 0) == pid, "%m");
	}
	CHECK(skel->bss->forks == 3, "%u", skel->bss->forks);
}

static void test_tp_btf_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("on_fork", NULL, "btf_trace_sched_process_exit", BTF_KIND_TYPEDEF,
		      "attach target: signed 'sched_process_fork', submitted 'btf_trace_sched_process_exit'");
	refuse_attach_type("on_fork", BPF_TRACE_FENTRY,
			   "expected_attach_type: signed 23, submitted 24");
	refuse_prog_type("on_fork", BPF_PROG_TYPE_RAW_TRACEPOINT,
			 "prog_type: signed 26, submitted 17");
}

static bool link_has(struct bpf_link *link, const char *line)
{
	static char text[1 << 16];
	size_t len = 0;
	ssize_t n;
	int fd;

	fd = bpf_iter_create(bpf_link__fd(link));
	CHECK(fd >= 0, "%m");
	while ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += n;
	CHECK(!n && len, "%m");
	text[len] = '\0';
	close(fd);
	bpf_link__destroy(link);
	return strstr(text, line);
}

static bool iterator_has(struct bpf_program *prog, const char *line)
{
	return link_has(kind_attach(prog), line);
}

static void test_iter_task(void)
{
	struct trace *skel = start();
	char line[32];

	snprintf(line, sizeof(line), "task %d\n", getpid());
	CHECK(iterator_has(skel->progs.each_task, line), "no '%s'", line);
}

static void test_iter_map(void)
{
	struct trace *skel = start();

	CHECK(iterator_has(skel->progs.each_map, "map trace.bss\n"), "no such map");
}

static __u32 first_word(const struct bpf_map *map)
{
	__u32 zero = 0, value[1024];

	CHECK(bpf_map__value_size(map) <= sizeof(value), "%u",
	      bpf_map__value_size(map));
	CHECK(!bpf_map_lookup_elem(bpf_map__fd(map), &zero, value), "%m");
	return value[0];
}

/* By a program that shows the first word, and then makes 4711 of it. */
static void overwrite(struct trace *skel, const struct bpf_map *map)
{
	union bpf_iter_link_info info = { .map.map_fd = bpf_map__fd(map) };

	LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = &info,
		    .link_info_len = sizeof(info));
	struct bpf_link *link;
	char line[32];

	snprintf(line, sizeof(line), "value %u\n", first_word(map));
	link = bpf_program__attach_iter(skel->progs.overwrite, &opts);
	CHECK(link, "%m:\n%s", run_log);
	CHECK(link_has(link, line), "no '%s'", line);
}

/* What is signed of a map, the verifier takes for constant. */
static void test_iter_read_only(void)
{
	struct trace *skel = start();
	__u32 constant = first_word(skel->maps.rodata);

	overwrite(skel, skel->maps.data);
	CHECK(skel->data->variable == 4711, "%u", skel->data->variable);
	overwrite(skel, skel->maps.rodata);
	CHECK(first_word(skel->maps.rodata) == constant, "%u, was %u",
	      first_word(skel->maps.rodata), constant);
}

static void test_iter_tampered(void)
{
	tamper_open("trace.signed.bpf.o");
	refuse_target("each_task", NULL, "bpf_iter_bpf_map", BTF_KIND_FUNC,
		      "attach target: signed 'task', submitted 'bpf_iter_bpf_map'");
	refuse_target("each_map", NULL, "bpf_iter_task", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_map', submitted 'bpf_iter_task'");
	refuse_target("each_map", NULL, "bpf_iter_bpf_map_elem", BTF_KIND_FUNC,
		      "attach target: signed 'bpf_map', submitted 'bpf_iter_bpf_map_elem'");
	refuse_attach_type("each_task", BPF_TRACE_FENTRY,
			   "expected_attach_type: signed 28, submitted 24");
}

static const struct test tests[] = {
	{ "kind.fentry", ENFORCE, test_fentry },
	{ "kind.fentry_tampered", ENFORCE, test_fentry_tampered },
	{ "kind.fexit", ENFORCE, test_fexit },
	{ "kind.fexit_tampered", ENFORCE, test_fexit_tampered },
	{ "kind.fentry_sleepable", ENFORCE, test_fentry_sleepable },
	{ "kind.sleepable_tampered", ENFORCE, test_sleepable_tampered },
	{ "kind.fmod_ret", ENFORCE, test_fmod_ret },
	{ "kind.fmod_ret_tampered", ENFORCE, test_fmod_ret_tampered },
	{ "kind.lsm", ENFORCE, test_lsm },
	{ "kind.lsm_tampered", ENFORCE, test_lsm_tampered },
	{ "kind.lsm_sleepable", ENFORCE, test_lsm_sleepable },
	{ "kind.lsm_cgroup", ENFORCE, test_lsm_cgroup },
	{ "kind.lsm_cgroup_tampered", ENFORCE, test_lsm_cgroup_tampered },
	{ "kind.tp_btf", ENFORCE, test_tp_btf },
	{ "kind.tp_btf_tampered", ENFORCE, test_tp_btf_tampered },
	{ "kind.iter_task", ENFORCE, test_iter_task },
	{ "kind.iter_map", ENFORCE, test_iter_map },
	{ "kind.iter_read_only", ENFORCE, test_iter_read_only },
	{ "kind.iter_tampered", ENFORCE, test_iter_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
