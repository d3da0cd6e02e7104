// SPDX-License-Identifier: GPL-2.0
/*
 * Load time of signed against unsigned programs, in turns, in one kernel
 *
 * "unsigned" is the same bpf(2) call without the signature, "signed" one whose
 * signature was verified for an earlier program of the object, "verified" one
 * whose signature the kernel has not seen, or has forgotten.
 */
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>
#include "bench.h"
#include "manifest_edit.h"

#define ROUNDS	50
#define SIGNATURES 24	/* more than the kernel remembers */

static double times[3][ROUNDS];
static struct load messages[SIGNATURES];

static void report(const char *what, bool verified)
{
	double base = median(times[0], ROUNDS), cached = median(times[1], ROUNDS);
	double full = verified ? median(times[2], ROUNDS) : 0;

	printf("%-22s %9.0f %9.0f %6.2f", what, base, cached, cached / base);
	if (verified)
		printf(" %9.0f %6.2f", full, full / base);
	putchar('\n');
}

/* The same manifest but for the name, so that each is a message of its own. */
static void make_messages(void)
{
	char *name = memmem(manifest, manifest_size, "demo", 5);
	int i;

	CHECK(name, "no name in the manifest");
	for (i = 0; i < SIGNATURES; i++) {
		name[3] = 'a' + i;
		edit_sign();
		messages[i].attr.signature = load.attr.signature;
		messages[i].attr.signature_size = load.attr.signature_size;
	}
}

static void bench_prog(const char *prog)
{
	struct load *kinds[3] = {};
	int i, j, next = 0;

	for (i = 0; i < 3; i++) {
		kinds[i] = calloc(1, sizeof(*kinds[i]));
		load_init(kinds[i], &object, prog);
		load_quietly(kinds[i]);
	}
	kinds[0]->attr.signature = 0;
	kinds[0]->attr.signature_size = 0;
	for (i = -3; i < ROUNDS; i++) {
		for (j = 0; j < 3; j++) {
			/* Both orders, as the first one pays for cold caches. */
			int k = i & 1 ? 2 - j : j;
			double t;

			if (k == 2) {
				kinds[2]->attr.signature = messages[next].attr.signature;
				kinds[2]->attr.signature_size =
					messages[next].attr.signature_size;
				next = (next + 1) % SIGNATURES;
			} else if (k == 1) {
				/* It may have been forgotten since. */
				time_load(kinds[1]);
			}
			t = time_load(kinds[k]);
			if (i >= 0)
				times[k][i] = t;
		}
	}
	report(prog, true);
}

static double time_object(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(file(path), NULL);
	double start;

	CHECK(obj, "%s: %m", path);
	start = now();
	CHECK(!bpf_object__load(obj), "%s: %m", path);
	start = now() - start;
	bpf_object__close(obj);
	return start;
}

static void bench_object(void)
{
	int i;

	for (i = -2; i < ROUNDS; i++) {
		double a = time_object(i & 1 ? "demo.bpf.o" : "demo.signed.bpf.o");
		double b = time_object(i & 1 ? "demo.signed.bpf.o" : "demo.bpf.o");

		if (i < 0)
			continue;
		times[0][i] = i & 1 ? a : b;
		times[1][i] = i & 1 ? b : a;
	}
	report("bpf_object__load()", false);
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

int main(void)
{
	libbpf_set_print(quiet);
	/* Programs that the kernel can load without a loader's help. */
	edit_open("demo.signed.bpf.o", "handle_openat");
	make_messages();
	printf("Medians of %d rounds, in microseconds and relative to unsigned\n\n", ROUNDS);
	printf("%-22s %9s %9s %6s %9s %6s\n", "", "unsigned", "signed", "ratio",
	       "verified", "ratio");
	bench_prog("handle_openat");
	bench_prog("count_packets");
	bench_prog("classify");
	bench_object();
	return 0;
}
