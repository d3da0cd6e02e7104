/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of images share. They need no kernel and no privileges. */
#ifndef _BPF_SIG_IMAGE_H
#define _BPF_SIG_IMAGE_H

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))

/* Fails the test that it is in, and says where. */
#define CHECK(cond) do {						\
	if (!(cond)) {							\
		printf("# %s:%d: %s\n", __func__, __LINE__, #cond);	\
		return false;						\
	}								\
} while (0)

struct image_case {
	const char *name;
	bool (*run)(const struct bpf_image *image);
};

static char obj_path[PATH_MAX];

static inline int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

static inline struct bpf_object *open_obj(const char *name)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);

	return bpf_object__open_file(obj_path, &opts);
}

static inline struct bpf_image *make_image(const char *name)
{
	struct bpf_object *obj = open_obj(name);
	struct bpf_image *image = NULL;

	if (!obj || bpf_object__image(obj, &image))
		image = NULL;
	bpf_object__close(obj);
	return image;
}

/* The object to link is image.bpf.o beside the test, or the argument. */
static inline int run_image_cases(int argc, char **argv, const struct image_case *cases,
				  int cnt)
{
	struct bpf_image *image;
	char self[PATH_MAX];
	int i, failed = 0;

	snprintf(self, sizeof(self), "%s", argv[0]);
	if (argc > 1)
		snprintf(obj_path, sizeof(obj_path), "%s", argv[1]);
	else
		snprintf(obj_path, sizeof(obj_path), "%.4000s/image.bpf.o", dirname(self));

	libbpf_set_print(quiet);
	image = make_image("image");
	if (!image) {
		printf("Bail out! no image of %s: %s\n", obj_path, strerror(errno));
		return 1;
	}
	for (i = 0; i < cnt; i++) {
		bool ok = cases[i].run(image);

		printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, cases[i].name);
		failed += !ok;
	}
	bpf_image__free(image);
	printf("1..%d\n", cnt);
	printf("%d passed, %d failed\n", cnt - failed, failed);
	return !!failed;
}

#endif /* _BPF_SIG_IMAGE_H */
