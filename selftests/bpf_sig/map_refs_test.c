// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that refer to something of the kernel's: signed, loaded and run, and
 * then submitted as maps that refer to something else
 */
#include <fcntl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <bpf/bpf.h>
#include "run.h"

#define OBJECT "netmaps.signed.bpf.o"
#define XDP_REDIRECT 4

static struct bpf_object *obj;

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
	static const struct map_change changes[] = {
		{ .prog = "sockmap_test", .map = "sockmap",
		  .to.type = BPF_MAP_TYPE_SOCKHASH,
		  .explanation = "'sockmap': map_type: signed 15, submitted 18" },
		{ .prog = "sockmap_test", .map = "sockmap", .to.value_size = 4,
		  .explanation = "'sockmap': value_size: signed 8, submitted 4" },
	};
	__u64 fd = listener();

	obj = run_start(OBJECT);
	expect("sockmap_test", 0);
	set("sockmap", 1, &fd);
	expect("sockmap_test", 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_sockhash(void)
{
	static const struct map_change changes[] = {
		{ .prog = "sockhash_test", .map = "sockhash",
		  .to.type = BPF_MAP_TYPE_SOCKMAP,
		  .explanation = "'sockhash': map_type: signed 18, submitted 15" },
		{ .prog = "sockhash_test", .map = "sockhash", .to.key_size = 8,
		  .explanation = "'sockhash': key_size: signed 4, submitted 8" },
	};
	__u64 fd = listener();

	obj = run_start(OBJECT);
	expect("sockhash_test", 0);
	set("sockhash", 1, &fd);
	expect("sockhash_test", 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* With a program to a device or CPU, the value is larger. */
static void test_devmap(void)
{
	static const struct map_change changes[] = {
		{ .prog = "devmap_test", .map = "devmap", .to.value_size = 8,
		  .explanation = "'devmap': value_size: signed 4, submitted 8" },
		{ .prog = "devmap_hash_test", .map = "devmap_hash",
		  .to.value_size = 4,
		  .explanation = "'devmap_hash': value_size: signed 8, submitted 4" },
		{ .prog = "devmap_test", .map = "devmap",
		  .to.type = BPF_MAP_TYPE_DEVMAP_HASH,
		  .explanation = "'devmap': map_type: signed 14, submitted 25" },
	};
	struct bpf_devmap_val value = { .ifindex = 1 };

	obj = run_start(OBJECT);
	expect("devmap_test", 0);
	set("devmap", 1, &value.ifindex);
	set("devmap_hash", 1, &value);
	expect("devmap_test", XDP_REDIRECT);
	expect("devmap_hash_test", XDP_REDIRECT);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_cpumap(void)
{
	static const struct map_change changes[] = {
		{ .prog = "cpumap_test", .map = "cpumap", .to.value_size = 8,
		  .explanation = "'cpumap': value_size: signed 4, submitted 8" },
	};
	__u32 queue_size = 64;

	obj = run_start(OBJECT);
	expect("cpumap_test", 0);
	set("cpumap", 0, &queue_size);
	expect("cpumap_test", XDP_REDIRECT);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_xskmap(void)
{
	static const struct map_change changes[] = {
		{ .prog = "xskmap_test", .map = "xskmap",
		  .to.type = BPF_MAP_TYPE_DEVMAP,
		  .explanation = "'xskmap': map_type: signed 17, submitted 14" },
		{ .prog = "xskmap_test", .map = "xskmap", .to.max_entries = 16,
		  .explanation = "'xskmap': max_entries: signed 8, submitted 16" },
	};

	obj = run_start(OBJECT);
	expect("xskmap_test", 1 /* XDP_DROP */);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_cgroup_array(void)
{
	static const struct map_change changes[] = {
		{ .prog = "cgroups_test", .map = "cgroups",
		  .to.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
		  .explanation = "'cgroups': map_type: signed 8, submitted 4" },
	};
	__u32 fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);

	CHECK((int)fd >= 0, "%m");
	obj = run_start(OBJECT);
	expect("cgroups_test", -EAGAIN);
	set("cgroups", 1, &fd);
	expect("cgroups_test", 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_prog_array(void)
{
	static const struct map_change changes[] = {
		{ .prog = "progs_test", .map = "progs", .to.max_entries = 2,
		  .explanation = "'progs': max_entries: signed 4, submitted 2" },
		{ .prog = "progs_test", .map = "progs",
		  .to.type = BPF_MAP_TYPE_CGROUP_ARRAY,
		  .explanation = "'progs': map_type: signed 3, submitted 8" },
	};
	__u32 fd;

	obj = run_start(OBJECT);
	expect("progs_test", 0);
	fd = bpf_program__fd(bpf_object__find_program_by_name(obj, "called"));
	set("progs", 2, &fd);
	expect("progs_test", 55);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_cgroup_skb_storage(void)
{
	static const struct map_change changes[] = {
		{ .prog = "shared_test", .map = "shared",
		  .to.type = BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE,
		  .explanation = "'shared': map_type: signed 19, submitted 21" },
		{ .prog = "percpu_test", .map = "percpu",
		  .to.type = BPF_MAP_TYPE_CGROUP_STORAGE,
		  .explanation = "'percpu': map_type: signed 21, submitted 19" },
	};

	obj = run_start(OBJECT);
	expect("shared_test", 1);
	expect("percpu_test", 1);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static int tcp_socket(const char *algorithm)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(fd >= 0, "%m");
	CHECK(!setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, algorithm, strlen(algorithm)),
	      "%s: %m", algorithm);
	return fd;
}

/* A connection to ourselves, by an algorithm of our own. */
static void test_struct_ops(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	struct bpf_map *map;
	char data[4096] = {};
	int fd, server;

	obj = run_start("wide.signed.bpf.o");
	map = bpf_object__find_map_by_name(obj, "sig_cc");
	CHECK(map && bpf_map__attach_struct_ops(map), "%m:\n%s", run_log);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server = tcp_socket("bpf_sig_cc");
	CHECK(!bind(server, (void *)&address, len) && !listen(server, 1), "%m");
	CHECK(!getsockname(server, (void *)&address, &len), "%m");
	fd = tcp_socket("bpf_sig_cc");
	CHECK(!connect(fd, (void *)&address, len), "%m");
	server = accept(server, NULL, NULL);
	CHECK(server >= 0, "%m");
	CHECK(send(fd, data, sizeof(data), 0) == sizeof(data), "%m");
	CHECK(recv(server, data, sizeof(data), MSG_WAITALL) == sizeof(data), "%m");
	CHECK(*(__u64 *)run_variable(obj, "hits"), "the algorithm was not asked");
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
	static const struct map_change changes[] = {
		{ .prog = "of_task_test", .map = "of_task",
		  .to.type = BPF_MAP_TYPE_INODE_STORAGE,
		  .explanation = "'of_task': map_type: signed 29, submitted 28" },
	};
	int fd;

	attach("of_task_test");
	fd = open("/run/bpf_sig_test", O_CREAT | O_WRONLY, 0600);
	CHECK(fd >= 0 && !close(fd) && !unlink("/run/bpf_sig_test"), "%m");
	fd = syscall(434 /* pidfd_open */, getpid(), 0);
	CHECK(fd >= 0, "%m");
	check_storage("of_task", fd);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_inode_storage(void)
{
	static const struct map_change changes[] = {
		{ .prog = "of_inode_test", .map = "of_inode",
		  .to.type = BPF_MAP_TYPE_SK_STORAGE,
		  .explanation = "'of_inode': map_type: signed 28, submitted 24" },
	};
	int fd;

	attach("of_inode_test");
	fd = open("/dev/null", O_RDONLY);
	CHECK(fd >= 0, "%m");
	check_storage("of_inode", fd);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

/* With the flag, sockets that are accepted get a copy. */
static void test_sk_storage(void)
{
	static const struct map_change changes[] = {
		{ .prog = "of_socket_test", .map = "of_socket",
		  .to.flags = BPF_F_CLONE,
		  .explanation = "'of_socket': map_flags: signed 1, submitted 513" },
	};

	attach("of_socket_test");
	check_storage("of_socket", listener());
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static void test_cgroup_storage(void)
{
	static const struct map_change changes[] = {
		{ .prog = "of_cgroup_test", .map = "of_cgroup",
		  .to.type = BPF_MAP_TYPE_TASK_STORAGE,
		  .explanation = "'of_cgroup': map_type: signed 32, submitted 29" },
	};
	int fd;

	attach("of_cgroup_test");
	fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);
	CHECK(fd >= 0, "%m");
	check_storage("of_cgroup", fd);
	run_changed(OBJECT, changes, ARRAY_SIZE(changes));
}

static const struct test tests[] = {
	{ "map.sockmap", ENFORCE, test_sockmap },
	{ "map.sockhash", ENFORCE, test_sockhash },
	{ "map.devmap", ENFORCE, test_devmap },
	{ "map.cpumap", ENFORCE, test_cpumap },
	{ "map.xskmap", ENFORCE, test_xskmap },
	{ "map.cgroup_array", ENFORCE, test_cgroup_array },
	{ "map.prog_array", ENFORCE, test_prog_array },
	{ "map.cgroup_skb_storage", ENFORCE, test_cgroup_skb_storage },
	{ "map.struct_ops", ENFORCE, test_struct_ops },
	{ "map.task_storage", ENFORCE, test_task_storage },
	{ "map.inode_storage", ENFORCE, test_inode_storage },
	{ "map.sk_storage", ENFORCE, test_sk_storage },
	{ "map.cgroup_storage", ENFORCE, test_cgroup_storage },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
