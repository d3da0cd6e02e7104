// SPDX-License-Identifier: GPL-2.0
/*
 * Load time under policies of many rules against one of a single rule, in
 * turns, in one kernel
 *
 * It is the last rule that lets in the program; those before it are of the
 * kind that an administrator writes, with a name and a type to compare.
 */
#include <bpf/libbpf.h>
#include "bench.h"
#include "policy.h"

#define ROUNDS	60

static const int sizes[] = { 1, 100, 1000 };

#define SIZES	ARRAY_SIZE(sizes)

static double times[2][SIZES][ROUNDS];
static struct object object;
static struct load loads[2];
static char *policies[SIZES];

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

static void print_ratio(double time, double base)
{
	printf(" %9.0f %6.2f", time, time / base);
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
	for (i = 0; i < 2; i++)
		load_quietly(&loads[i]);
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
		double base = median(times[i][0], ROUNDS);

		printf("%-18s %9.0f %6s", names[i], base, "");
		for (k = 1; k < SIZES; k++)
			print_ratio(median(times[i][k], ROUNDS), base);
		putchar('\n');
	}
	return 0;
}
