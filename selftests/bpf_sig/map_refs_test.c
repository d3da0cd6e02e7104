// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that refer to something of the kernel's: signed, loaded and run, and
 * then submitted as maps that refer to something else
 */
#include <fcntl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "netmaps.signed.bpf.o"
#define XDP_REDIRECT 4

static struct bpf_object *obj;

#define CHANGED(...) do {						\
	static const struct map_change changes[] = { __VA_ARGS__ };	\
									\
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));		\
} while (0)

static void expect(const char *prog, int expected)
{
	int res = run_prog(obj, prog);

	CHECK(res == expected, "%s: %d, expected %d", prog, res, expected);
}

static void set(const char *map, __u32 key, const void *value)
{
	CHECK(!bpf_map_update_elem(run_map(obj, map), &key, value, 0),
	      "%s[%u]: %m", map, key);
}

/* A socket that listens is one that a map takes. */
static __u64 listener(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(fd >= 0 && !listen(fd, 1), "%m");
	return fd;
}

static void test_sockmap(void)
{
	__u64 fd = listener();

	obj = run_start(OBJECT);
	expect("sockmap_test", 0);
	set("sockmap", 1, &fd);
	expect("sockmap_test", 1);
	CHANGED({ .prog = "sockmap_test", .map = "sockmap",
		  .to.type = BPF_MAP_TYPE_SOCKHASH,
		  .explanation = "'sockmap': map_type: signed 15, submitted 18" },
		{ .prog = "sockmap_test", .map = "sockmap", .to.value_size = 4,
		  .explanation = "'sockmap': value_size: signed 8, submitted 4" });
}

static void test_sockhash(void)
{
	__u64 fd = listener();

	obj = run_start(OBJECT);
	expect("sockhash_test", 0);
	set("sockhash", 1, &fd);
	expect("sockhash_test", 1);
	CHANGED({ .prog = "sockhash_test", .map = "sockhash",
		  .to.type = BPF_MAP_TYPE_SOCKMAP,
		  .explanation = "'sockhash': map_type: signed 18, submitted 15" },
		{ .prog = "sockhash_test", .map = "sockhash", .to.key_size = 8,
		  .explanation = "'sockhash': key_size: signed 4, submitted 8" });
}

/* With a program to a device or CPU, the value is larger. */
static void test_devmap(void)
{
	struct bpf_devmap_val value = { .ifindex = 1 };

	obj = run_start(OBJECT);
	expect("devmap_test", 0);
	set("devmap", 1, &value.ifindex);
	set("devmap_hash", 1, &value);
	expect("devmap_test", XDP_REDIRECT);
	expect("devmap_hash_test", XDP_REDIRECT);
	CHANGED({ .prog = "devmap_test", .map = "devmap", .to.value_size = 8,
		  .explanation = "'devmap': value_size: signed 4, submitted 8" },
		{ .prog = "devmap_hash_test", .map = "devmap_hash",
		  .to.value_size = 4,
		  .explanation = "'devmap_hash': value_size: signed 8, submitted 4" },
		{ .prog = "devmap_test", .map = "devmap",
		  .to.type = BPF_MAP_TYPE_DEVMAP_HASH,
		  .explanation = "'devmap': map_type: signed 14, submitted 25" });
}

static void test_cpumap(void)
{
	__u32 queue_size = 64;

	obj = run_start(OBJECT);
	expect("cpumap_test", 0);
	set("cpumap", 0, &queue_size);
	expect("cpumap_test", XDP_REDIRECT);
	CHANGED({ .prog = "cpumap_test", .map = "cpumap", .to.value_size = 8,
		  .explanation = "'cpumap': value_size: signed 4, submitted 8" });
}

static void test_xskmap(void)
{
	obj = run_start(OBJECT);
	expect("xskmap_test", 1 /* XDP_DROP */);
	CHANGED({ .prog = "xskmap_test", .map = "xskmap",
		  .to.type = BPF_MAP_TYPE_DEVMAP,
		  .explanation = "'xskmap': map_type: signed 17, submitted 14" },
		{ .prog = "xskmap_test", .map = "xskmap", .to.max_entries = 16,
		  .explanation = "'xskmap': max_entries: signed 8, submitted 16" });
}

static void test_cgroup_array(void)
{
	__u32 fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);

	CHECK((int)fd >= 0, "%m");
	obj = run_start(OBJECT);
	expect("cgroups_test", -EAGAIN);
	set("cgroups", 1, &fd);
	expect("cgroups_test", 1);
	CHANGED({ .prog = "cgroups_test", .map = "cgroups",
		  .to.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
		  .explanation = "'cgroups': map_type: signed 8, submitted 4" });
}

static void test_prog_array(void)
{
	__u32 fd;

	obj = run_start(OBJECT);
	expect("progs_test", 0);
	fd = bpf_program__fd(bpf_object__find_program_by_name(obj, "called"));
	set("progs", 2, &fd);
	expect("progs_test", 55);
	CHANGED({ .prog = "progs_test", .map = "progs", .to.max_entries = 2,
		  .explanation = "'progs': max_entries: signed 4, submitted 2" },
		{ .prog = "progs_test", .map = "progs",
		  .to.type = BPF_MAP_TYPE_CGROUP_ARRAY,
		  .explanation = "'progs': map_type: signed 3, submitted 8" });
}

/* Attached for this process alone. */
static void attach(const char *prog)
{
	obj = run_start(OBJECT);
	*(__u32 *)run_variable(obj, "only_pid") = getpid();
	run_attach(obj, prog);
}

static void check_storage(const char *map, int owner)
{
	__u64 value = 0;

	CHECK(!bpf_map_lookup_elem(run_map(obj, map), &owner, &value) && value,
	      "%s: %llu, %m", map, value);
}

static void test_task_storage(void)
{
	int fd;

	attach("of_task_test");
	CHECK(unlink("/run/no_such_file") && errno == ENOENT, "%m");
	fd = syscall(434 /* pidfd_open */, getpid(), 0);
	CHECK(fd >= 0, "%m");
	check_storage("of_task", fd);
	CHANGED({ .prog = "of_task_test", .map = "of_task",
		  .to.type = BPF_MAP_TYPE_INODE_STORAGE,
		  .explanation = "'of_task': map_type: signed 29, submitted 28" });
}

static void test_inode_storage(void)
{
	int fd;

	attach("of_inode_test");
	fd = open("/dev/null", O_RDONLY);
	CHECK(fd >= 0, "%m");
	check_storage("of_inode", fd);
	CHANGED({ .prog = "of_inode_test", .map = "of_inode",
		  .to.type = BPF_MAP_TYPE_SK_STORAGE,
		  .explanation = "'of_inode': map_type: signed 28, submitted 24" });
}

/* With the flag, sockets that are accepted get a copy. */
static void test_sk_storage(void)
{
	attach("of_socket_test");
	check_storage("of_socket", listener());
	CHANGED({ .prog = "of_socket_test", .map = "of_socket",
		  .to.flags = BPF_F_CLONE,
		  .explanation = "'of_socket': map_flags: signed 1, submitted 513" });
}

static void test_cgroup_storage(void)
{
	int fd;

	attach("of_cgroup_test");
	fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);
	CHECK(fd >= 0, "%m");
	check_storage("of_cgroup", fd);
	CHANGED({ .prog = "of_cgroup_test", .map = "of_cgroup",
		  .to.type = BPF_MAP_TYPE_TASK_STORAGE,
		  .explanation = "'of_cgroup': map_type: signed 32, submitted 29" });
}

static const struct test tests[] = {
	{ "map.sockmap", ENFORCE, test_sockmap },
	{ "map.sockhash", ENFORCE, test_sockhash },
	{ "map.devmap", ENFORCE, test_devmap },
	{ "map.cpumap", ENFORCE, test_cpumap },
	{ "map.xskmap", ENFORCE, test_xskmap },
	{ "map.cgroup_array", ENFORCE, test_cgroup_array },
	{ "map.prog_array", ENFORCE, test_prog_array },
	{ "map.task_storage", ENFORCE, test_task_storage },
	{ "map.inode_storage", ENFORCE, test_inode_storage },
	{ "map.sk_storage", ENFORCE, test_sk_storage },
	{ "map.cgroup_storage", ENFORCE, test_cgroup_storage },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
