// SPDX-License-Identifier: GPL-2.0
/*
 * An application that uses a skeleton of the signed object, and does not know
 * that it is signed
 */
#include <fcntl.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "test.h"
#include "progs/demo.h"
#include "demo.skel.h"

static char log_text[65536];

static int keep_log(enum libbpf_print_level level, const char *fmt, va_list args)
{
	size_t len = strlen(log_text);

	vsnprintf(log_text + len, sizeof(log_text) - len, fmt, args);
	return 0;
}

static struct demo *open_skeleton(void)
{
	struct demo *skel;

	trust_signer();
	libbpf_set_print(keep_log);
	skel = demo__open();
	CHECK(skel, "%m");
	return skel;
}

static void check_verified(struct bpf_program *prog)
{
	struct bpf_sig_info info;

	get_info(bpf_program__fd(prog), &info);
	CHECK(info.verdict == BPF_SIG_VERDICT_VERIFIED, "%s: verdict %u",
	      bpf_program__name(prog), info.verdict);
}

static void trigger(void)
{
	int fd = open("/dev/null", O_RDONLY);

	CHECK(fd >= 0, "%m");
	close(fd);
	fd = open("/run/bpf_sig_test", O_CREAT | O_WRONLY, 0600);
	CHECK(fd >= 0 && !close(fd) && !unlink("/run/bpf_sig_test"), "%m");
}

static int on_report(void *ctx, void *data, size_t size)
{
	memcpy(ctx, data, sizeof(struct report));
	return 0;
}

static void test_run(struct bpf_program *prog, int ret)
{
	/* Ethernet and IPv4, from 127.0.0.1 */
	static unsigned char packet[64] = { [12] = 8, [14] = 0x45, [26] = 127, [29] = 1 };

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet,
		    .data_size_in = sizeof(packet), .repeat = 3);

	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(prog), &opts), "%m");
	CHECK(opts.retval == ret, "returns %u", opts.retval);
}

static void test_counts(void)
{
	struct demo *skel = open_skeleton();
	struct bpf_program *prog;
	struct ring_buffer *ring;
	struct report report = {};
	__u32 pid = getpid();

	CHECK(!demo__load(skel), "%m:\n%s", log_text);
	bpf_object__for_each_program(prog, skel->obj)
		check_verified(prog);
	CHECK(!demo__attach(skel), "%m:\n%s", log_text);
	trigger();
	test_run(skel->progs.count_packets, 2 /* XDP_PASS */);
	test_run(skel->progs.classify, 0 /* TC_ACT_OK */);

	CHECK(skel->bss->counts[EVENT_OPENAT] >= 2, "%llu", skel->bss->counts[EVENT_OPENAT]);
	CHECK(skel->bss->counts[EVENT_UNLINK] >= 1, "%llu", skel->bss->counts[EVENT_UNLINK]);
	CHECK(skel->bss->counts[EVENT_FILE_OPEN] >= 2, "%llu", skel->bss->counts[EVENT_FILE_OPEN]);
	CHECK(skel->bss->counts[EVENT_XDP] == 3, "%llu", skel->bss->counts[EVENT_XDP]);
	CHECK(skel->bss->counts[EVENT_TC] == 3, "%llu", skel->bss->counts[EVENT_TC]);
	CHECK(skel->bss->devices_opened >= 1, "the untyped ksym has another address");
	CHECK(skel->bss->buckets_seen >= 1, "no callback ran");
	CHECK(skel->bss->facts == FACT_ALL, "CO-RE facts %x", skel->bss->facts);
	CHECK(skel->data->generation == 1, "%u", skel->data->generation);
	CHECK(!bpf_map__lookup_elem(skel->maps.processes, &pid, sizeof(pid),
				    &(struct process){}, sizeof(struct process), 0),
	      "no entry in the hash: %m");
	ring = ring_buffer__new(bpf_map__fd(skel->maps.events), on_report, &report, NULL);
	CHECK(ring && ring_buffer__consume(ring) > 0, "no report");
	CHECK(!strcmp(report.name, "bpf_sig_test") && !strcmp(report.tag, "demo") &&
	      report.threads == 1, "'%s' '%s' %u", report.name, report.tag, report.threads);
}

/* The application leaves programs out. */
static void test_without_some(void)
{
	struct demo *skel = open_skeleton();

	bpf_program__set_autoload(skel->progs.handle_openat, false);
	bpf_program__set_autoload(skel->progs.classify, false);
	CHECK(!demo__load(skel), "%m:\n%s", log_text);
	CHECK(!demo__attach(skel), "%m:\n%s", log_text);
	check_verified(skel->progs.handle_unlink);
	CHECK(bpf_program__fd(skel->progs.classify) < 0, "it was loaded");
}

/* The signer did not say that these may vary. */
static void refuse(struct demo *skel, const char *explanation)
{
	int err = demo__load(skel);

	CHECK(err == -EKEYREJECTED, "%d:\n%s", err, log_text);
	CHECK(strstr(log_text, explanation), "no \"%s\" in:\n%s", explanation, log_text);
}

static void test_rodata(void)
{
	struct demo *skel = open_skeleton();

	skel->rodata->only_pid = 1;
	refuse(skel, "'.rodata': contents: signed ");
}

static void test_max_entries(void)
{
	struct demo *skel = open_skeleton();

	bpf_map__set_max_entries(skel->maps.processes, 2048);
	refuse(skel, "'processes': max_entries: signed 1024, submitted 2048");
}

static void test_target(void)
{
	struct demo *skel = open_skeleton();

	CHECK(!bpf_program__set_attach_target(skel->progs.handle_unlink, 0, "vfs_rmdir"), "%m");
	refuse(skel, "attach target: signed 'vfs_unlink', submitted 'vfs_rmdir'");
}

static void test_prog_type(void)
{
	struct demo *skel = open_skeleton();

	bpf_program__set_type(skel->progs.classify, BPF_PROG_TYPE_SCHED_ACT);
	refuse(skel, "prog 'classify': prog_type: signed 3, submitted 4");
}

/* Signatures are no reason not to share a map. */
static void test_reused_map(void)
{
	struct demo *skel = open_skeleton(), *other = demo__open();

	CHECK(!demo__load(skel), "%m:\n%s", log_text);
	CHECK(other && !bpf_map__reuse_fd(other->maps.processes,
					  bpf_map__fd(skel->maps.processes)), "%m");
	CHECK(!demo__load(other), "%m:\n%s", log_text);
	check_verified(other->progs.handle_openat);
}

/*
 * What libbpf looks for in a map to explain a refusal is in no map with a value for
 * each CPU, and is less than a lookup in one writes.
 */
static void test_reused_percpu(void)
{
	struct demo *skel = open_skeleton();
	int fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "demo.rodata", sizeof(__u32),
				bpf_map__value_size(skel->maps.rodata), 1, NULL);

	CHECK(fd >= 0 && !bpf_map__reuse_fd(skel->maps.rodata, fd), "%m");
	refuse(skel, "'.rodata': map_type: signed 2, submitted 6");
	CHECK(!strstr(log_text, " in .rodata "), "explained with what was overwritten:\n%s",
	      log_text);
}

static const struct test tests[] = {
	{ "skel.counts", ENFORCE, test_counts },
	{ "skel.counts_off", OFF, test_counts },
	{ "skel.without_some", ENFORCE, test_without_some },
	{ "skel.rodata", ENFORCE, test_rodata },
	{ "skel.max_entries", ENFORCE, test_max_entries },
	{ "skel.target", ENFORCE, test_target },
	{ "skel.prog_type", ENFORCE, test_prog_type },
	{ "skel.reused_map", ENFORCE, test_reused_map },
	{ "skel.reused_percpu", ENFORCE, test_reused_percpu },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
