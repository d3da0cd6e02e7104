// SPDX-License-Identifier: GPL-2.0
/*
 * Passphrases: out of a file, out of the environment, or typed
 */
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"

/* Up to the end of the line: what follows it is no part of a passphrase. */
static int read_line(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;
	char c;

	for (;;) {
		n = read(fd, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n || c == '\n')
			break;
		if (len == size)
			return -EMSGSIZE;
		buf[len++] = c;
	}
	if (len && buf[len - 1] == '\r')
		len--;
	return len;
}

static int from_file(const char *path, char *buf, size_t size)
{
	int fd, n;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read_line(fd, buf, size);
	close(fd);
	return n;
}

static int from_env(const char *name, char *buf, size_t size)
{
	const char *value = getenv(name);

	if (!value)
		return -ENOKEY;
	if (strlen(value) > size)
		return -EMSGSIZE;
	memcpy(buf, value, strlen(value));
	return strlen(value);
}

static int from_terminal(const char *prompt, char *buf, size_t size)
{
	struct termios old, quiet;
	int fd, n;

	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -ENOKEY;
	if (tcgetattr(fd, &old)) {
		close(fd);
		return -ENOKEY;
	}
	quiet = old;
	quiet.c_lflag &= ~ECHO;
	dprintf(fd, "%s", prompt);
	tcsetattr(fd, TCSAFLUSH, &quiet);
	n = read_line(fd, buf, size);
	tcsetattr(fd, TCSAFLUSH, &old);
	dprintf(fd, "\n");
	close(fd);
	return n;
}

/* A bpf_sign_passphrase_fn; @ctx is a struct cli_passphrase. */
int cli_passphrase(void *ctx, char *buf, size_t size)
{
	const struct cli_passphrase *source = ctx;

	if (source->file)
		return from_file(source->file, buf, size);
	if (source->env)
		return from_env(source->env, buf, size);
	if (source->prompt)
		return from_terminal(source->prompt, buf, size);
	return -ENOKEY;
}
