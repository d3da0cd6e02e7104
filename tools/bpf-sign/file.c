// SPDX-License-Identifier: GPL-2.0
/*
 * Files: read whole, written whole or not at all
 */
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define TEMP_TRIES	16

/**
 * bpf_sign_read_file - read a whole file
 * @path: of the file, a pipe will do
 * @log: who is told what goes wrong, or NULL
 * @data: receives the contents, for free()
 * @size: receives their size in bytes
 *
 * Return: 0, or a negative errno.
 */
int bpf_sign_read_file(const char *path, const struct bpf_sign_log *log,
		       void **data, size_t *size)
{
	size_t used = 0, room = 0;
	u8 *buf = NULL, *more;
	int fd, err = 0;
	ssize_t n;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return sign_err(log, -errno, "cannot open '%s': %s", path,
				strerror(errno));
	for (;;) {
		if (room - used < 4096) {
			room = room ? 2 * room : 65536;
			more = realloc(buf, room);
			if (!more) {
				err = sign_err(log, -ENOMEM, "out of memory");
				break;
			}
			buf = more;
		}
		n = read(fd, buf + used, room - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = sign_err(log, -errno, "cannot read '%s': %s", path,
				       strerror(errno));
		if (n <= 0)
			break;
		used += n;
		if (used > SIGN_MAX_FILE) {
			err = sign_err(log, -EFBIG, "'%s' is larger than %lu MiB",
				       path, SIGN_MAX_FILE >> 20);
			break;
		}
	}
	close(fd);
	if (err) {
		free(buf);
		return err;
	}
	*data = buf;
	*size = used;
	return 0;
}

static int write_all(int fd, const void *data, size_t size)
{
	const u8 *p = data;
	ssize_t n;

	while (size) {
		n = write(fd, p, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		size -= n;
	}
	return 0;
}

static int sync_dir(const char *dir)
{
	int fd, err = 0;

	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* Some filesystems cannot; they keep no promise to break then. */
	if (fsync(fd) && errno != EINVAL && errno != EROFS)
		err = -errno;
	close(fd);
	return err;
}

/* Opens a new file next to @path, whose name is left in @temp. */
static int open_temp(const char *path, const char *dir, mode_t mode, char *temp,
		     size_t temp_size)
{
	char copy[PATH_MAX];
	unsigned int i;
	u64 random;
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	for (i = 0; i < TEMP_TRIES; i++) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -EIO;
		if ((size_t)snprintf(temp, temp_size, "%s/.%.200s.%016llx", dir,
				     basename(copy), (unsigned long long)random) >=
		    temp_size)
			return -ENAMETOOLONG;
		fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

/* A device, a pipe: there is nothing that could be renamed over it. */
static int write_direct(const char *path, const void *data, size_t size)
{
	int fd, err;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = write_all(fd, data, size);
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static int write_temp(int fd, const void *data, size_t size,
		      const struct stat *old)
{
	int err = 0;

	if (old) {
		/* Only root can keep another owner: then the mode matters. */
		if (fchown(fd, old->st_uid, old->st_gid) && errno != EPERM)
			err = -errno;
		if (!err && fchmod(fd, old->st_mode & 07777))
			err = -errno;
	}
	if (!err)
		err = write_all(fd, data, size);
	if (!err && fsync(fd) && errno != EINVAL)
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* @path has @data afterwards, or is as it was. */
static int replace(const char *path, const void *data, size_t size, mode_t mode)
{
	char real[PATH_MAX], copy[PATH_MAX], temp[PATH_MAX];
	const char *dir;
	struct stat st;
	bool old;
	int fd, err;

	/* The link stays; what it points to is replaced. */
	if (!realpath(path, real)) {
		if (errno != ENOENT)
			return -errno;
		if (strlen(path) >= sizeof(real))
			return -ENAMETOOLONG;
		snprintf(real, sizeof(real), "%s", path);
	}
	old = !stat(real, &st);
	if (old && S_ISDIR(st.st_mode))
		return -EISDIR;
	if (old && !S_ISREG(st.st_mode))
		return write_direct(real, data, size);
	if (old && access(real, W_OK))
		return -errno;

	memcpy(copy, real, sizeof(copy));
	dir = dirname(copy);
	fd = open_temp(real, dir, old ? 0600 : mode & 0777, temp, sizeof(temp));
	if (fd < 0)
		return fd;
	err = write_temp(fd, data, size, old ? &st : NULL);
	if (!err && rename(temp, real))
		err = -errno;
	if (err) {
		unlink(temp);
		return err;
	}
	return sync_dir(dir);
}

/* Keeps the mode of the file that is replaced; @mode is that of a new one. */
int sign_write_replace(const char *path, const void *data, size_t size,
		       mode_t mode, const struct bpf_sign_log *log)
{
	int err = replace(path, data, size, mode);

	if (err)
		return sign_err(log, err, "cannot write '%s': %s", path,
				strerror(-err));
	return 0;
}

/* For secrets: @path must not exist, not even as a link. */
int sign_write_new(const char *path, const void *data, size_t size, mode_t mode,
		   const struct bpf_sign_log *log)
{
	char dir[PATH_MAX];
	int fd, err;

	if (strlen(path) >= sizeof(dir))
		return sign_err(log, -ENAMETOOLONG, "file name too long");
	snprintf(dir, sizeof(dir), "%s", path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  mode);
	if (fd < 0) {
		err = -errno;
	} else {
		err = write_temp(fd, data, size, NULL);
		if (!err)
			err = sync_dir(dirname(dir));
		if (err)
			unlink(path);
	}
	if (err)
		return sign_err(log, err, "cannot write '%s': %s", path,
				strerror(-err));
	return 0;
}

/**
 * bpf_sign_write_file - write a file whole, or leave it as it is
 * @path: of the file; if it exists, it is replaced and its mode kept
 * @data: the contents
 * @size: their size in bytes
 * @log: who is told what goes wrong, or NULL
 *
 * Return: 0, or a negative errno.
 */
int bpf_sign_write_file(const char *path, const void *data, size_t size,
			const struct bpf_sign_log *log)
{
	return sign_write_replace(path, data, size, 0666, log);
}
