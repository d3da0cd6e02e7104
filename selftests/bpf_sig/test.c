// SPDX-License-Identifier: GPL-2.0
/*
 * The frame of the C tests
 */
#include <fcntl.h>
#include <stdarg.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include "test.h"

#define STATUS_FAIL	1
#define STATUS_SKIP	4	/* kselftest's */

static void stop(int status, const char *fmt, va_list args)
{
	fflush(stdout);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	exit(status);
}

void fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	stop(STATUS_FAIL, fmt, args);
	abort();
}

void skip(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	stop(STATUS_SKIP, fmt, args);
	abort();
}

/* A file that the build left next to the tests. */
const char *file(const char *name)
{
	const char *dir = getenv("OUTPUT");
	char *path;

	if (asprintf(&path, "%s/%s", dir ?: ".", name) < 0)
		abort();
	return path;
}

void *read_file(const char *path, size_t *size)
{
	struct stat st;
	char *data;
	int fd;

	fd = open(path, O_RDONLY);
	CHECK(fd >= 0, "%s: %m", path);
	CHECK(!fstat(fd, &st), "%s: %m", path);
	data = malloc(st.st_size + 1);
	CHECK(data && read(fd, data, st.st_size) == st.st_size, "%s", path);
	data[st.st_size] = '\0';
	close(fd);
	if (size)
		*size = st.st_size;
	return data;
}

void sha256(const void *data, size_t size, unsigned char *digest)
{
	CHECK(EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL) == 1,
	      "SHA-256");
}

int test_main(int argc, char **argv, const struct test *tests, size_t cnt)
{
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "Usage: %s --list|TEST\n", argv[0]);
		return 2;
	}
	if (!strcmp(argv[1], "--list")) {
		for (i = 0; i < cnt; i++)
			printf("%s %s\n", tests[i].name, tests[i].boot);
		return 0;
	}
	for (i = 0; i < cnt; i++) {
		if (strcmp(tests[i].name, argv[1]))
			continue;
		tests[i].run();
		return 0;
	}
	fprintf(stderr, "%s: no test '%s'\n", argv[0], argv[1]);
	return 2;
}
