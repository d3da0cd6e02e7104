// SPDX-License-Identifier: GPL-2.0
/*
 * Another thread changes what a load points to while the kernel reads it
 *
 * Each load either fails, or the program is the signed one: same instructions
 * after all rewriting, same maps as a load that nobody disturbed.
 */
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <bpf/bpf.h>
#include <bpf/bpf_image.h>
#include <bpf/btf.h>
#include "test.h"

#define ROUNDS	150
#define MAX_PAUSE 1000000	/* nanoseconds */

static struct object object, others;
static struct load load;
static volatile bool stop;

static struct {
	void *mem;
	size_t size;
	unsigned char *good, *evil;
	int fd, good_fd, evil_fd;
} race;

struct result {
	struct bpf_insn insns[4096];
	__u32 map_ids[MAX_MAPS];
	__u32 size;
	__u32 map_cnt;
};

static void get_result(int fd, struct result *result)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	memset(result, 0, sizeof(*result));
	info.xlated_prog_insns = (unsigned long)result->insns;
	info.xlated_prog_len = sizeof(result->insns);
	info.map_ids = (unsigned long)result->map_ids;
	info.nr_map_ids = MAX_MAPS;
	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len), "%m");
	result->size = info.xlated_prog_len;
	result->map_cnt = info.nr_map_ids;
}

/*
 * An emulator may run one CPU at a time, each for longer than a load takes. So
 * the threads share a CPU, and the other one interrupts loads where its timer
 * happens to expire.
 */
static void share_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	CHECK(!sched_setaffinity(0, sizeof(cpus), &cpus), "%m");
}

static void come_first(void)
{
	const struct sched_param param = { .sched_priority = 1 };

	CHECK(!sched_setscheduler(0, SCHED_FIFO, &param), "%m");
}

static void let_load(void)
{
	struct timespec time = { .tv_nsec = random() % MAX_PAUSE };

	nanosleep(&time, NULL);
}

/* Half of the time as signed, so that loads can succeed. */
static void *flip_memory(void *unused)
{
	come_first();
	while (!stop) {
		memcpy(race.mem, race.evil, race.size);
		let_load();
		memcpy(race.mem, race.good, race.size);
		let_load();
	}
	return NULL;
}

static void *flip_fd(void *unused)
{
	come_first();
	while (!stop) {
		dup2(race.evil_fd, race.fd);
		let_load();
		dup2(race.good_fd, race.fd);
		let_load();
	}
	return NULL;
}

static void *write_rodata(void *unused);

/*
 * @folded: whether the verifier is sure to take the contents of .rodata for
 * constants
 */
static void run(void *(*flip)(void *), bool folded)
{
	static struct result want, got;
	int i, fd, loaded = 0, refused = 0;
	pthread_t thread;

	fd = expect_loaded(&load);
	get_result(fd, &want);
	close(fd);
	share_cpu();
	CHECK(!pthread_create(&thread, NULL, flip, NULL), "no thread");
	for (i = 0; i < ROUNDS; i++) {
		fd = load_run(&load);
		if (fd < 0) {
			CHECK(strstr(load.log, "bpf_sig: ") || fd == -EBADF,
			      "%s, log:\n%s", strerror(-fd), load.log);
			refused++;
			continue;
		}
		loaded++;
		get_result(fd, &got);
		close(fd);
		CHECK(!folded || got.size == want.size,
		      "round %d: %u bytes were loaded", i, got.size);
		CHECK(!folded ||
		      !memcmp(got.insns, want.insns, want.size),
		      "round %d: other instructions were loaded", i);
		CHECK(got.map_cnt == want.map_cnt &&
		      !memcmp(got.map_ids, want.map_ids, want.map_cnt * 4),
		      "round %d: other maps were loaded", i);
	}
	stop = true;
	pthread_join(thread, NULL);
	CHECK(loaded && (refused || flip == write_rodata), "%d loaded, %d refused: no race",
	      loaded, refused);
}

static void prepare(void)
{
	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&load, &object, "handle_unlink");
}

static void race_memory(__u64 ptr, size_t size)
{
	race.mem = (void *)(unsigned long)ptr;
	race.size = size;
	race.good = malloc(size);
	race.evil = malloc(size);
	memcpy(race.good, race.mem, size);
	memcpy(race.evil, race.mem, size);
}

static void test_insns(void)
{
	struct bpf_insn *evil;

	prepare();
	race_memory(load.attr.insns, load.attr.insn_cnt * 8);
	evil = (void *)race.evil;
	evil[load.attr.insn_cnt - 2].imm ^= 1;
	run(flip_memory, true);
}

static void test_core_relos(void)
{
	struct bpf_core_relo *evil;

	prepare();
	race_memory(load.attr.core_relos, load.attr.core_relo_cnt * 16);
	evil = (void *)race.evil;
	evil[0] = evil[1];
	run(flip_memory, true);
}

static void test_func_info(void)
{
	prepare();
	race_memory(load.attr.func_info, load.attr.func_info_cnt * 8);
	race.evil[4] ^= 1;
	run(flip_memory, true);
}

static void test_line_info(void)
{
	prepare();
	race_memory(load.attr.line_info, load.attr.line_info_cnt * 16);
	race.evil[4] ^= 1;
	run(flip_memory, true);
}

static void test_signature(void)
{
	prepare();
	race_memory(load.attr.signature, load.attr.signature_size);
	race.evil[race.size - 1] ^= 1;
	run(flip_memory, true);
}

/* Maps of the same description whose contents are not the signed ones. */
static void tweak(struct map_spec *spec)
{
	if (!strcmp(spec->name, ".rodata"))
		((unsigned char *)spec->contents)[0] ^= 1;
}

static void make_others(void)
{
	object_open(&others, "demo.signed.bpf.o");
	others.tweak = tweak;
	object_maps(&others);
}

static void test_fd_array(void)
{
	int i, *evil;

	prepare();
	make_others();
	race_memory(load.attr.fd_array, load.attr.fd_array_cnt * 4);
	evil = (void *)race.evil;
	i = load_map_position(&load, ".rodata");
	evil[i] = object_map(&others, ".rodata");
	run(flip_memory, true);
}

static void test_fd_array_order(void)
{
	int *evil, fd;

	prepare();
	race_memory(load.attr.fd_array, load.attr.fd_array_cnt * 4);
	evil = (void *)race.evil;
	fd = evil[0];
	evil[0] = evil[1];
	evil[1] = fd;
	run(flip_memory, true);
}

static void test_map_fd(void)
{
	int i;

	prepare();
	make_others();
	i = load_map_position(&load, ".rodata");
	race.good_fd = load.fds[i];
	race.evil_fd = object_map(&others, ".rodata");
	race.fd = dup(race.good_fd);
	load.fds[i] = race.fd;
	run(flip_fd, true);
}

static void test_btf_fd(void)
{
	const struct btf_header *hdr;
	const void *data;
	char *blob, *name;
	__u32 size;

	prepare();
	data = bpf_image__btf(object.image, &size);
	blob = malloc(size);
	memcpy(blob, data, size);
	hdr = (void *)blob;
	name = memmem(blob + hdr->hdr_len + hdr->str_off, hdr->str_len,
		      "nr_threads", 11);
	CHECK(name, "no nr_threads in the BTF");
	memcpy(name, "jobctl\0\0\0\0", 10);
	race.evil_fd = bpf_btf_load(blob, size, NULL);
	CHECK(race.evil_fd >= 0, "%m");
	race.good_fd = object.btf_fd;
	race.fd = dup(race.good_fd);
	load.attr.prog_btf_fd = race.fd;
	run(flip_fd, true);
}

/* Writes that fail are no harm to a load, but may make it fail. */
static void *write_rodata(void *unused)
{
	static unsigned char value[64];
	int fd = object_map(&object, ".rodata");
	__u32 zero = 0;

	come_first();
	while (!stop) {
		CHECK(bpf_map_update_elem(fd, &zero, value, 0) == -EPERM,
		      "a frozen map was written");
		let_load();
	}
	return NULL;
}

static void test_rodata(void)
{
	prepare();
	run(write_rodata, false);
}

static const struct test tests[] = {
	{ "race.insns", ENFORCE, test_insns },
	{ "race.core_relos", ENFORCE, test_core_relos },
	{ "race.func_info", ENFORCE, test_func_info },
	{ "race.line_info", ENFORCE, test_line_info },
	{ "race.signature", ENFORCE, test_signature },
	{ "race.fd_array", ENFORCE, test_fd_array },
	{ "race.fd_array_order", ENFORCE, test_fd_array_order },
	{ "race.map_fd", ENFORCE, test_map_fd },
	{ "race.btf_fd", ENFORCE, test_btf_fd },
	{ "race.rodata", ENFORCE, test_rodata },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
