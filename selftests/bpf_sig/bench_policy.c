// SPDX-License-Identifier: GPL-2.0
/*
 * Load time under policies of many rules against one of a single rule, in
 * turns, in one kernel
 *
 * It is the last rule that lets in the program; those before it are of the
 * kind that an administrator writes, with a name and a type to compare.
 */
#include <time.h>
#include <bpf/libbpf.h>
#include "policy.h"

#define ROUNDS	60

static const int sizes[] = { 1, 100, 1000 };

#define SIZES	ARRAY_SIZE(sizes)

static double times[2][SIZES][ROUNDS];
static struct object object;
static struct load loads[2];
static char *policies[SIZES];

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *t)
{
	qsort(t, ROUNDS, sizeof(*t), compare);
	return (t[ROUNDS / 2] + t[(ROUNDS - 1) / 2]) / 2;
}

static char *make_policy(int rules)
{
	char *text = malloc(rules * 128 + 256), *p = text;
	int i;

	p += sprintf(p, HEAD("bench", "1"));
	for (i = 0; i < rules - 1; i++)
		p += sprintf(p, "allow any signer=\"Somebody %d\" object=object_%d\n", i, i);
	sprintf(p, "allow unsigned,verified type=socket_filter,sched_cls\n");
	return text;
}

static double time_load(struct load *l)
{
	double start = now();
	int fd = load_run(l);

	start = now() - start;
	CHECK(fd >= 0, "%s", strerror(-fd));
	close(fd);
	return start;
}

int main(void)
{
	static const char * const names[] = { "signed", "unsigned, exempt" };
	size_t i, j, k;
	int round;

	trust_signer();
	object_open(&object, "demo.signed.bpf.o");
	object_maps(&object);
	load_init(&loads[0], &object, "classify");
	unsigned_return(&loads[1], BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	for (i = 0; i < 2; i++) {
		loads[i].attr.log_level = 0;
		loads[i].attr.log_buf = 0;
		loads[i].attr.log_size = 0;
	}
	for (i = 0; i < SIZES; i++)
		policies[i] = make_policy(sizes[i]);
	for (round = -3; round < ROUNDS; round++) {
		for (j = 0; j < SIZES; j++) {
			/* Both orders, as the first one pays for cold caches. */
			k = round & 1 ? SIZES - 1 - j : j;
			policy_load(policies[k]);
			for (i = 0; i < 2; i++) {
				double t;

				/* It may have been forgotten since. */
				time_load(&loads[i]);
				t = time_load(&loads[i]);
				if (round >= 0)
					times[i][k][round] = t;
			}
		}
	}
	printf("Medians of %d rounds, in microseconds and relative to one rule\n\n", ROUNDS);
	printf("%-18s", "rules");
	for (k = 0; k < SIZES; k++)
		printf(" %9d %6s", sizes[k], k ? "ratio" : "");
	putchar('\n');
	for (i = 0; i < 2; i++) {
		double base = median(times[i][0]);

		printf("%-18s %9.0f %6s", names[i], base, "");
		for (k = 1; k < SIZES; k++)
			printf(" %9.0f %6.2f", median(times[i][k]), median(times[i][k]) / base);
		putchar('\n');
	}
	return 0;
}
