/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOOL_H
#define _TOOL_H

#define TASK_COMM_LEN	16
#define NAME_LEN	32
#define MAX_SLOTS	27

struct limits {
	unsigned long long min_lat_ns;
	unsigned int stop_after;
	unsigned char levels[12];
};

struct event {
	unsigned long long delta_ns;
	unsigned int pid;
	char comm[TASK_COMM_LEN];
	char name[NAME_LEN];
};

#endif /* _TOOL_H */
