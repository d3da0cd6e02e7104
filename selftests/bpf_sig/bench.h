/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the benchmarks share
 */
#ifndef _BPF_SIG_BENCH_H
#define _BPF_SIG_BENCH_H

#include <stdlib.h>
#include <time.h>
#include "test.h"

/** now() - Return: the time in microseconds, from some start. */
static inline double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static inline int compare_times(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/** median() - Return: that of @cnt times, which it sorts. */
static inline double median(double *times, size_t cnt)
{
	qsort(times, cnt, sizeof(*times), compare_times);
	return (times[cnt / 2] + times[(cnt - 1) / 2]) / 2;
}

/** time_load() - Return: how long a load takes that has to succeed. */
static inline double time_load(struct load *l)
{
	double start = now();
	int fd = load_run(l);

	start = now() - start;
	CHECK(fd >= 0, "%s, log:\n%s", strerror(-fd), l->log);
	close(fd);
	return start;
}

/** load_quietly() - without a log of the verifier, which takes time */
static inline void load_quietly(struct load *l)
{
	l->attr.log_level = 0;
	l->attr.log_buf = 0;
	l->attr.log_size = 0;
}

#endif
