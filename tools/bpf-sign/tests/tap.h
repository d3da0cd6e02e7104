/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test results in TAP
 */
#ifndef _BPF_SIGN_TAP_H
#define _BPF_SIGN_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_passed, tap_failed;

#ifndef __printf
#define __printf(a, b)	__attribute__((__format__(printf, a, b)))
#endif

static inline __printf(2, 3) bool tap_ok(bool ok, const char *fmt, ...)
{
	va_list args;

	if (ok)
		tap_passed++;
	else
		tap_failed++;
	printf("%sok %u - ", ok ? "" : "not ", tap_passed + tap_failed);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return ok;
}

/* Returns the exit code. */
static inline int tap_end(void)
{
	printf("1..%u\n%u passed, %u failed\n", tap_passed + tap_failed,
	       tap_passed, tap_failed);
	return tap_failed || !tap_passed;
}

#endif /* _BPF_SIGN_TAP_H */
