/* SPDX-License-Identifier: GPL-2.0 */
/* The tool of progs/tool.bpf.c, for the tests that run it. */
#ifndef _TOOL_RUN_H
#define _TOOL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include "progs/tool.h"

/* What its command line would set. */
struct tool_settings {
	const char *op;			/* a function of the kernel */
	bool kprobe;
	int pid;
	const char *comm;
	unsigned long long min_lat_ns;
	unsigned int stop_after;
	bool hist;
	bool probe;			/* by kprobe */
	unsigned int verbosity;		/* 0: as it is */
	unsigned int max_starts;	/* 0: as it is */
	char *log;
	size_t log_size;
};

struct tool_result {
	unsigned int events;
	struct event last;
	unsigned int reported;
	unsigned long long counted;	/* in the histogram */
	unsigned int max_starts;
};

/* One source, with skeletons of several objects: see the Makefile. */
int tool_run(const struct tool_settings *settings, void (*work)(void),
	     struct tool_result *result);
int tool_bound_run(const struct tool_settings *settings, void (*work)(void),
		   struct tool_result *result);
int tool_plain_run(const struct tool_settings *settings, void (*work)(void),
		   struct tool_result *result);

#endif /* _TOOL_RUN_H */
