// SPDX-License-Identifier: GPL-2.0
/*
 * What calls of bpf(2) cost that have no signature
 *
 * One line for each: its name, a tab, and the median in microseconds. Nothing
 * here needs a kernel that knows signatures, so that scripts/bench can compare
 * the lines of two kernels.
 */
#include <sys/socket.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "bench.h"
#include "policy.h"

#define ROUNDS	40

static double times[ROUNDS];
static struct object object;

static void report(const char *what)
{
	printf("%s\t%.3f\n", what, median(times, ROUNDS));
}

static void bench_load(const char *what, struct load *l)
{
	int i;

	load_quietly(l);
	l->attr.signature = 0;
	l->attr.signature_size = 0;
	l->attr.fd_array_cnt = 0;
	for (i = -3; i < ROUNDS; i++) {
		double t = time_load(l);

		if (i >= 0)
			times[i] = t;
	}
	report(what);
}

static void bench_prog(const char *prog)
{
	struct load *l = calloc(1, sizeof(*l));
	char *what;

	load_init(l, &object, prog);
	CHECK(asprintf(&what, "BPF_PROG_LOAD, %s", prog) > 0, "no memory");
	bench_load(what, l);
}

static int map_fd, prog_fd, sock_fd;
static __u32 prog_id;

static int create_map(void)
{
	return bpf_map_create(BPF_MAP_TYPE_ARRAY, "bench", 4, 8, 16, NULL);
}

static int update_elem(void)
{
	__u64 value = 1;
	__u32 key = 1;

	return bpf_map_update_elem(map_fd, &key, &value, 0);
}

static int lookup_elem(void)
{
	__u64 value;
	__u32 key = 1;

	return bpf_map_lookup_elem(map_fd, &key, &value);
}

static int fd_by_id(void)
{
	return bpf_prog_get_fd_by_id(prog_id);
}

/* As much as it was before there were signatures. */
static int prog_info(void)
{
	struct bpf_prog_info info = {};
	__u32 size = offsetof(struct bpf_prog_info, btf_id);

	return bpf_prog_get_info_by_fd(prog_fd, &info, &size);
}

static int attach(void)
{
	return setsockopt(sock_fd, SOL_SOCKET, SO_ATTACH_BPF, &prog_fd, sizeof(prog_fd));
}

static void bench_call(const char *what, int (*call)(void))
{
	int i;

	for (i = -3; i < ROUNDS; i++) {
		double start = now();
		int ret = call();

		start = now() - start;
		CHECK(ret >= 0, "%s: %m", what);
		if (ret > 0)
			close(ret);
		if (i >= 0)
			times[i] = start;
	}
	report(what);
}

int main(void)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	struct load small;

	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	bench_prog("handle_openat");
	bench_prog("count_packets");
	bench_prog("classify");
	unsigned_return(&small, BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	bench_load("BPF_PROG_LOAD, 24 instructions", &small);

	map_fd = create_map();
	prog_fd = load_run(&small);
	sock_fd = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(map_fd >= 0 && prog_fd >= 0 && sock_fd >= 0, "%m");
	CHECK(!bpf_prog_get_info_by_fd(prog_fd, &info, &size), "%m");
	prog_id = info.id;
	bench_call("BPF_MAP_CREATE", create_map);
	bench_call("BPF_MAP_UPDATE_ELEM", update_elem);
	bench_call("BPF_MAP_LOOKUP_ELEM", lookup_elem);
	bench_call("BPF_PROG_GET_FD_BY_ID", fd_by_id);
	bench_call("BPF_OBJ_GET_INFO_BY_FD", prog_info);
	bench_call("SO_ATTACH_BPF", attach);
	return 0;
}
