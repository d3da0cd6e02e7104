// SPDX-License-Identifier: GPL-2.0
/*
 * Audit records, from the kernel's multicast group
 */
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include "test.h"

#ifndef AUDIT_BPF
#define AUDIT_BPF	1334
#endif

#define PATIENCE	5000	/* milliseconds */

int audit_open(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (AUDIT_NLGRP_READLOG - 1),
	};
	int size = 4 << 20;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	CHECK(fd >= 0, "%m");
	CHECK(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)),
	      "%m");
	CHECK(!bind(fd, (struct sockaddr *)&addr, sizeof(addr)), "%m");
	return fd;
}

/* The next record of ours, or false when none came for that long. */
static bool next_record(int fd, char *text, size_t size, int patience)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char buf[NLMSG_SPACE(8192)];
	struct nlmsghdr *msg = (void *)buf;
	ssize_t len;

	while (poll(&poll_fd, 1, patience) > 0) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len < (ssize_t)NLMSG_HDRLEN || msg->nlmsg_type != AUDIT_BPF)
			continue;
		snprintf(text, size, "%.*s", (int)(len - NLMSG_HDRLEN),
			 (char *)NLMSG_DATA(msg));
		if (strstr(text, "op=sig "))
			return true;
	}
	return false;
}

/* A record about the program that has @what in it. */
void audit_expect(int fd, const char *name, const char *what)
{
	char text[8192], prog[64], seen[4096] = "";
	size_t len = 0;

	snprintf(prog, sizeof(prog), "prog-name=\"%.15s\"", name);
	while (next_record(fd, text, sizeof(text), PATIENCE)) {
		if (strstr(text, prog) && strstr(text, what))
			return;
		len += snprintf(seen + len, sizeof(seen) - len, "%.500s\n", text);
		if (len > sizeof(seen) - 600)
			len = 0;
	}
	fail("no audit record with '%s' and '%s' in:\n%s", prog, what, seen);
}

/* Counts records with @what in them, up to now. */
int audit_count(int fd, const char *what, unsigned int *suppressed)
{
	char text[8192], *p;
	int n = 0;

	if (suppressed)
		*suppressed = 0;
	while (next_record(fd, text, sizeof(text), 1000)) {
		if (!strstr(text, what))
			continue;
		n++;
		p = strstr(text, " suppressed=");
		if (p && suppressed)
			*suppressed += strtoul(p + 12, NULL, 10);
	}
	return n;
}
