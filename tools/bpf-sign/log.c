// SPDX-License-Identifier: GPL-2.0
/*
 * Reports to the caller of the library
 */
#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

#define MESSAGE_MAX	1024

static void deliver(const struct bpf_sign_log *log, enum bpf_sign_level level,
		    const char *message)
{
	if (log && log->report)
		log->report(log->ctx, level, message);
}

/* Returns @ret, so that an error can be reported and returned in one line. */
int sign_report(const struct bpf_sign_log *log, enum bpf_sign_level level,
		int ret, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	deliver(log, level, message);
	return ret;
}

/* As sign_report(), with the reason that OpenSSL gives, if it gives any. */
int sign_ssl_report(const struct bpf_sign_log *log, int ret, const char *fmt, ...)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;
	char message[MESSAGE_MAX];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	if (reason && len >= 0 && len < MESSAGE_MAX)
		snprintf(message + len, sizeof(message) - len, ": %s", reason);
	ERR_clear_error();
	deliver(log, BPF_SIGN_ERROR, message);
	return ret;
}

void sign_hex(char *out, const u8 *data, size_t size)
{
	size_t i;

	out[0] = '\0';
	for (i = 0; i < size; i++)
		sprintf(out + 2 * i, "%02x", data[i]);
}
