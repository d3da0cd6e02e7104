// SPDX-License-Identifier: GPL-2.0
/*
 * Audit records, from the kernel's multicast group
 */
#include <fnmatch.h>
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

/*
 * Records are sent by a thread of the kernel's, in their order. When a record
 * of our own comes out, those of what was decided before have, too.
 */
static void pass_earlier(int fd)
{
	struct {
		struct nlmsghdr msg;
		char text[64];
	} mark = {
		.msg.nlmsg_type = AUDIT_USER,
		.msg.nlmsg_flags = NLM_F_REQUEST,
	};
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int user = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	struct timespec now;
	char buf[8192];
	ssize_t len;

	CHECK(user >= 0 && !clock_gettime(CLOCK_MONOTONIC, &now), "%m");
	snprintf(mark.text, sizeof(mark.text), "bpf_sig_test=%d.%lld.%09ld", getpid(),
		 (long long)now.tv_sec, now.tv_nsec);
	mark.msg.nlmsg_len = NLMSG_LENGTH(strlen(mark.text) + 1);
	CHECK(sendto(user, &mark, mark.msg.nlmsg_len, 0, (struct sockaddr *)&addr,
		     sizeof(addr)) == mark.msg.nlmsg_len, "%m");
	close(user);
	while (poll(&poll_fd, 1, PATIENCE) > 0) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len > 0 && memmem(buf, len, mark.text, strlen(mark.text)))
			return;
	}
	fail("no audit record of a user's own");
}

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
	pass_earlier(fd);
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
		if (strstr(text, "op=sig"))
			return true;
	}
	return false;
}

/* The next record about the program. */
void audit_next(int fd, const char *name, char *text, size_t size)
{
	char prog[64];

	snprintf(prog, sizeof(prog), "prog-name=\"%.15s\"", name);
	while (next_record(fd, text, size, PATIENCE))
		if (strstr(text, "op=sig ") && strstr(text, prog))
			return;
	fail("no audit record with '%s'", prog);
}

/* The next record of an operation, or of one whose name starts so. */
void audit_next_op(int fd, const char *op, char *text, size_t size)
{
	while (next_record(fd, text, size, PATIENCE))
		if (!fnmatch(op, audit_field(text, "op") ?: "", 0))
			return;
	fail("no audit record with op=%s", op);
}

/* The value of a field, without the quotes, or NULL if there is none. */
const char *audit_field(const char *text, const char *field)
{
	static char values[8][512];
	static unsigned int next;
	size_t len = strlen(field), value_len;
	const char *p = text, *value;
	char *copy;

	while (*p) {
		p += strspn(p, " ");
		value = p + strcspn(p, "= ");
		if (*value != '=') {
			p = value;
			continue;
		}
		value++;
		value_len = *value == '"' ? strcspn(++value, "\"") :
					    strcspn(value, " ");
		if (!strncmp(p, field, len) && p[len] == '=') {
			copy = values[next++ % ARRAY_SIZE(values)];
			snprintf(copy, sizeof(values[0]), "%.*s", (int)value_len,
				 value);
			return copy;
		}
		p = value + value_len + (value[value_len] == '"');
	}
	return NULL;
}

/* What is between asterisks follows each other in the text. */
static bool matches(const char *text, const char *what)
{
	char part[256];
	size_t len;

	while (*what) {
		len = strcspn(what, "*");
		snprintf(part, sizeof(part), "%.*s", (int)len, what);
		text = strstr(text, part);
		if (!text)
			return false;
		text += len;
		what += len + (what[len] == '*');
	}
	return true;
}

/* A record about the program that has @what in it; '*' is for anything. */
void audit_expect(int fd, const char *name, const char *what)
{
	char text[8192], prog[64], seen[4096] = "";
	size_t len = 0;

	snprintf(prog, sizeof(prog), "prog-name=\"%.15s\"", name);
	while (next_record(fd, text, sizeof(text), PATIENCE)) {
		if (strstr(text, prog) && matches(text, what))
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
		if (!matches(text, what))
			continue;
		n++;
		p = strstr(text, " suppressed=");
		if (p && suppressed)
			*suppressed += strtoul(p + 12, NULL, 10);
	}
	return n;
}
