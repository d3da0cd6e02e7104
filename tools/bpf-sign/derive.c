// SPDX-License-Identifier: GPL-2.0
/*
 * The image of an object, as libbpf links it
 */
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include "internal.h"

#define LIBBPF_LINE_MAX	512

/* libbpf has one print function for the process: the thread has the log. */
static _Thread_local const struct bpf_sign_log *current;

static int collect(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char line[LIBBPF_LINE_MAX];
	size_t len;
	int n;

	n = vsnprintf(line, sizeof(line), fmt, args);
	if (n < 0)
		return n;
	len = strlen(line);
	if (len && line[len - 1] == '\n')
		line[len - 1] = '\0';
	sign_report(current, level == LIBBPF_WARN ? BPF_SIGN_WARN : BPF_SIGN_DEBUG,
		    0, "%s", line);
	return n;
}

static int open_and_link(const void *elf, size_t size, const char *name,
			 struct sign_derived *derived)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);
	int err;

	derived->obj = bpf_object__open_mem(elf, size, &opts);
	if (!derived->obj)
		return -errno;
	err = bpf_object__image(derived->obj, &derived->image);
	if (err)
		sign_derived_free(derived);
	return err;
}

/* @elf is without signature. @name is for messages, and names nothing. */
int sign_derive(const void *elf, size_t size, const char *name,
		const struct bpf_sign_log *log, struct sign_derived *derived)
{
	libbpf_print_fn_t old;
	char why[128];
	int err;

	memset(derived, 0, sizeof(*derived));
	current = log;
	old = libbpf_set_print(collect);
	err = open_and_link(elf, size, name, derived);
	libbpf_set_print(old);
	current = NULL;
	if (!err)
		return 0;
	/* It has errors of its own, which are no errno. */
	libbpf_strerror(err, why, sizeof(why));
	return sign_err(log, err, "libbpf cannot link '%s': %s", name, why);
}

void sign_derived_free(struct sign_derived *derived)
{
	bpf_image__free(derived->image);
	bpf_object__close(derived->obj);
	memset(derived, 0, sizeof(*derived));
}
