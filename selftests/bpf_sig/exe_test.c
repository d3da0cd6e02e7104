// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about the executable that loads a program: what fs-verity vouches for
 *
 * This program copies itself to a file system with verity, and has the copies
 * load something unsigned.
 */
#include <endian.h>
#include <fcntl.h>
#include <keyutils.h>
#include <linux/fsverity.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "policy.h"

#define IMAGE	"/run/bpf_sig_verity.img"
#define DIR	"/run/bpf_sig_verity"
#define LOAD	"--load"

/* What the copies exit with. */
#define LOADED	10
#define REFUSED	11

static pid_t owner;

static bool command(const char *command)
{
	return !system(command);
}

static void unmount(void)
{
	if (getpid() != owner)
		return;
	umount2(DIR, MNT_DETACH);
	unlink(IMAGE);
}

static void prepare(void)
{
	if (!command("mkfs.ext4 -V >/dev/null 2>&1"))
		skip("no mkfs.ext4");
	owner = getpid();
	CHECK(!mkdir(DIR, 0755) || errno == EEXIST, "%m");
	CHECK(command("truncate -s 32M " IMAGE " && mkfs.ext4 -q -b 4096 -O verity " IMAGE),
	      "mkfs.ext4");
	CHECK(!atexit(unmount), "atexit");
	/* Nobody has the device open when it is mounted: not all kernels let him. */
	CHECK(command("dev=$(losetup -f --show " IMAGE ") && mount -t ext4 \"$dev\" " DIR
		      " && losetup -d \"$dev\""),
	      "mount (CONFIG_BLK_DEV_LOOP, CONFIG_EXT4_FS?)");
}

/* This program as NAME, and @more at its end. */
static const char *copy(const char *name, const char *more)
{
	char *path, *exe;
	size_t size;
	int fd;

	CHECK(asprintf(&path, DIR "/%s", name) > 0, "%m");
	exe = read_file("/proc/self/exe", &size);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0755);
	CHECK(fd >= 0 && write(fd, exe, size) == size &&
	      write(fd, more, strlen(more)) == strlen(more), "%s: %m", path);
	CHECK(!fsync(fd), "%m");
	close(fd);
	free(exe);
	return path;
}

static void enable(const char *path, __u32 algorithm, const void *sig, size_t sig_size)
{
	struct fsverity_enable_arg arg = {
		.version = 1,
		.hash_algorithm = algorithm,
		.block_size = 4096,
		.sig_size = sig_size,
		.sig_ptr = (unsigned long)sig,
	};
	int fd = open(path, O_RDONLY);

	CHECK(fd >= 0, "%s: %m", path);
	CHECK(!ioctl(fd, FS_IOC_ENABLE_VERITY, &arg), "%s: %m (CONFIG_FS_VERITY?)", path);
	close(fd);
}

static struct fsverity_digest *measure(const char *path)
{
	struct fsverity_digest *digest = calloc(1, sizeof(*digest) + 64);
	int fd = open(path, O_RDONLY);

	digest->digest_size = 64;
	CHECK(fd >= 0 && !ioctl(fd, FS_IOC_MEASURE_VERITY, digest), "%s: %m", path);
	close(fd);
	return digest;
}

/* As a policy has it. */
static const char *text_of(const struct fsverity_digest *digest)
{
	bool big = digest->digest_algorithm == FS_VERITY_HASH_ALG_SHA512;
	char *text = malloc(256), *p = text;
	int i;

	p += sprintf(p, "sha%d:", big ? 512 : 256);
	for (i = 0; i < digest->digest_size; i++)
		p += sprintf(p, "%02x", digest->digest[i]);
	return text;
}

/* What the kernel wants of whom the .fs-verity keyring knows. */
static void *sign_digest(const struct fsverity_digest *digest, const char *name,
			 size_t *size)
{
	struct fsverity_formatted_digest *formatted;
	struct signer signer;

	formatted = calloc(1, sizeof(*formatted) + digest->digest_size);
	memcpy(formatted->magic, "FSVerity", 8);
	formatted->digest_algorithm = htole16(digest->digest_algorithm);
	formatted->digest_size = htole16(digest->digest_size);
	memcpy(formatted->digest, digest->digest, digest->digest_size);
	signer_open(&signer, name);
	return sign_cms(formatted, sizeof(*formatted) + digest->digest_size, &signer,
			1, "SHA256", CMS_DETACH, size);
}

static bool loads_in(const char *path, const char *name, bool traced)
{
	pid_t pid = fork();
	int status;

	CHECK(pid >= 0, "%m");
	if (!pid) {
		if (traced)
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execl(path, name, LOAD, NULL);
		_exit(1);
	}
	if (traced) {
		CHECK(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status), "%x", status);
		CHECK(!ptrace(PTRACE_CONT, pid, NULL, NULL), "%m");
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "%x", status);
	status = WEXITSTATUS(status);
	CHECK(status == LOADED || status == REFUSED, "%s: status %d", path, status);
	return status == LOADED;
}

static bool loads_as(const char *path, const char *name)
{
	return loads_in(path, name, false);
}

static bool loads(const char *path)
{
	return loads_as(path, path);
}

static void digest_counts(__u32 algorithm, const char *name)
{
	const char *path = copy(name, ""), *plain = copy("plain", "");
	const char *other = copy("other", "x");
	char record[8192];
	int audit;

	enable(path, algorithm, NULL, 0);
	enable(other, algorithm, NULL, 0);
	policy_loadf(RULES("allow unsigned exe-verity=%s\n"), text_of(measure(path)));
	audit = audit_open();
	CHECK(loads(path), "it is refused");
	audit_next(audit, "by_exe", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "action"), "allow") &&
	      !strcmp(audit_field(record, "rule"), "4") &&
	      !strcmp(audit_field(record, "exe"), path), "%s", record);
	CHECK(!loads(plain), "a file without verity is let in");
	audit_next(audit, "by_exe", record, sizeof(record));
	CHECK(!strcmp(audit_field(record, "action"), "deny") &&
	      !strcmp(audit_field(record, "exe"), plain), "%s", record);
	CHECK(!loads(other), "another file is let in");
	policy_loadf(RULES("allow unsigned exe-verity=%s,%s\n"),
		     text_of(measure(other)), text_of(measure(path)));
	CHECK(loads(path) && loads(other) && !loads(plain), "a list");
}

static void test_sha256(void)
{
	prepare();
	digest_counts(FS_VERITY_HASH_ALG_SHA256, "by256");
}

static void test_sha512(void)
{
	prepare();
	digest_counts(FS_VERITY_HASH_ALG_SHA512, "by512");
}

static void test_signed(void)
{
	const char *path, *measured, *plain;
	struct fsverity_digest *digest;
	size_t size;
	void *sig;
	int key;

	prepare();
	path = copy("signed", "");
	measured = copy("measured", "");
	plain = copy("plain", "");
	enable(measured, FS_VERITY_HASH_ALG_SHA256, NULL, 0);
	digest = measure(measured);
	key = add_cert("second", find_keyring(".fs-verity"));
	CHECK(key > 0, "%s", strerror(-key));
	sig = sign_digest(digest, "second", &size);
	enable(path, FS_VERITY_HASH_ALG_SHA256, sig, size);
	policy_loadf(RULES("allow unsigned exe-verity=signed\n"));
	CHECK(loads(path), "it is refused");
	CHECK(!loads(measured), "one that nobody has signed is let in");
	CHECK(!loads(plain), "one without verity is let in");
	policy_loadf(RULES("allow unsigned exe-verity=%s\n"), text_of(digest));
	CHECK(loads(path) && loads(measured) && !loads(plain), "by its digest");
	keyctl_unlink(key, find_keyring(".fs-verity"));
}

/* What a process calls itself is not what it runs. */
static void test_other_name(void)
{
	const char *path, *plain;

	prepare();
	path = copy("digest", "");
	plain = copy("plain", "");
	enable(path, FS_VERITY_HASH_ALG_SHA256, NULL, 0);
	policy_loadf(RULES("allow unsigned exe-verity=%s\n"), text_of(measure(path)));
	CHECK(loads_as(path, plain), "it is refused");
	CHECK(!loads_as(plain, path), "a name is enough");
	/* Nor what was there, and is there under another name. */
	CHECK(!rename(path, DIR "/moved"), "%m");
	CHECK(!rename(plain, path), "%m");
	CHECK(!loads(path), "a path is enough");
	CHECK(loads(DIR "/moved"), "it is refused where it is now");
}

/* Whoever traces a process says what it does. */
static void test_traced(void)
{
	const char *path;

	prepare();
	path = copy("digest", "");
	enable(path, FS_VERITY_HASH_ALG_SHA256, NULL, 0);
	policy_loadf(RULES("allow unsigned exe-verity=%s\n"), text_of(measure(path)));
	CHECK(loads(path), "it is refused");
	CHECK(!loads_in(path, path, true), "it is let in");
}

static const struct test tests[] = {
	{ "exe.sha256", ENFORCE, test_sha256 },
	{ "exe.sha512", ENFORCE, test_sha512 },
	{ "exe.signed", ENFORCE, test_signed },
	{ "exe.other_name", ENFORCE, test_other_name },
	{ "exe.traced", ENFORCE, test_traced },
};

static int be_loader(void)
{
	static struct load load;
	int fd;

	unsigned_return(&load, BPF_PROG_TYPE_SOCKET_FILTER, "by_exe");
	fd = load_run(&load);
	return fd >= 0 ? LOADED : fd == -EKEYREJECTED ? REFUSED : 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], LOAD))
		return be_loader();
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
