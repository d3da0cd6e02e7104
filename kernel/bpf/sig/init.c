// SPDX-License-Identifier: GPL-2.0
/*
 * Bring-up: the boot parameter, securityfs, the sizes that user space relies on
 */
#include <linux/init.h>
#include <linux/security.h>
#include <linux/uaccess.h>
#include "private.h"

/* Room for any word in one of the files. */
#define SETTING_SIZE 16

static u32 mode = IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_ENFORCE) ?
		  BPF_SIG_MODE_ENFORCE :
		  IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_AUDIT) ?
		  BPF_SIG_MODE_AUDIT : BPF_SIG_MODE_OFF;

static u32 loaders = BPF_SIG_LOADERS_DENY;

/* Held to change one of them. */
static DEFINE_MUTEX(settings_lock);

/**
 * bpf_sig_mode - the mode that the system is in
 *
 * Return: enum bpf_sig_mode
 */
u32 bpf_sig_mode(void)
{
	return READ_ONCE(mode);
}

static int __init bpf_sig_setup(char *name)
{
	int wanted = bpf_sig_mode_parse(name);

	if (wanted < 0)
		pr_warn("unknown mode '%s', going on in mode %s\n", name,
			bpf_sig_mode_name(mode));
	else
		mode = wanted;
	return 1;
}
__setup("bpf_sig=", bpf_sig_setup);

/**
 * bpf_sig_loaders - what becomes of loaders, and of what they load
 *
 * Return: enum bpf_sig_loaders
 */
u32 bpf_sig_loaders(void)
{
	return READ_ONCE(loaders);
}

static int __init bpf_sig_loaders_setup(char *name)
{
	int wanted = bpf_sig_loaders_parse(name);

	if (wanted < 0)
		pr_warn("bpf_sig_loaders=: neither allow nor deny: '%s'\n", name);
	else
		loaders = wanted;
	return 1;
}
__setup("bpf_sig_loaders=", bpf_sig_loaders_setup);

static ssize_t read_name(const char *name, char __user *buf, size_t count,
			 loff_t *pos)
{
	char line[SETTING_SIZE];
	int len;

	len = scnprintf(line, sizeof(line), "%s\n", name);
	return simple_read_from_buffer(buf, count, pos, line, len);
}

static ssize_t write_name(char *name, const char __user *buf, size_t count,
			  loff_t *pos)
{
	ssize_t len;

	if (*pos || count >= SETTING_SIZE)
		return -EINVAL;
	if (!capable(CAP_MAC_ADMIN))
		return -EPERM;
	len = simple_write_to_buffer(name, SETTING_SIZE - 1, pos, buf, count);
	if (len >= 0)
		name[len] = '\0';
	return len;
}

static ssize_t mode_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	return read_name(bpf_sig_mode_name(bpf_sig_mode()), buf, count, pos);
}

static ssize_t mode_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	char name[SETTING_SIZE];
	ssize_t len;
	int err;

	len = write_name(name, buf, count, pos);
	if (len < 0)
		return len;
	err = bpf_sig_mode_parse(name);
	if (err < 0)
		return err;
	mutex_lock(&settings_lock);
	err = bpf_sig_mode_raise(&mode, err);
	mutex_unlock(&settings_lock);
	if (err)
		return err;
	pr_info("mode is %s\n", bpf_sig_mode_name(bpf_sig_mode()));
	return len;
}

static const struct file_operations mode_fops = {
	.read	= mode_read,
	.write	= mode_write,
	.llseek	= default_llseek,
};

static ssize_t loaders_read(struct file *file, char __user *buf, size_t count,
			    loff_t *pos)
{
	return read_name(bpf_sig_loaders_name(bpf_sig_loaders()), buf, count,
			 pos);
}

static ssize_t loaders_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *pos)
{
	char name[SETTING_SIZE];
	ssize_t len;
	int err;

	len = write_name(name, buf, count, pos);
	if (len < 0)
		return len;
	err = bpf_sig_loaders_parse(name);
	if (err < 0)
		return err;
	mutex_lock(&settings_lock);
	err = bpf_sig_loaders_set(mode, &loaders, err);
	mutex_unlock(&settings_lock);
	if (err)
		return err;
	pr_info("loaders: %s\n", bpf_sig_loaders_name(bpf_sig_loaders()));
	return len;
}

static const struct file_operations loaders_fops = {
	.read	= loaders_read,
	.write	= loaders_write,
	.llseek	= default_llseek,
};

static int __init bpf_sig_fs_init(void)
{
	struct dentry *dir, *mode_file, *file;

	dir = securityfs_create_dir("bpf_sig", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	mode_file = securityfs_create_file("mode", 0600, dir, NULL, &mode_fops);
	if (IS_ERR(mode_file)) {
		securityfs_remove(dir);
		return PTR_ERR(mode_file);
	}
	file = securityfs_create_file("loaders", 0600, dir, NULL,
				      &loaders_fops);
	if (IS_ERR(file)) {
		securityfs_remove(mode_file);
		securityfs_remove(dir);
		return PTR_ERR(file);
	}
	return 0;
}

/* What user space and signed objects have in their bytes. */
static_assert(sizeof(struct bpf_sig_hdr) == 24);
static_assert(sizeof(struct bpf_sig_rec) == 8);
static_assert(sizeof(struct bpf_sig_rec_object) == 40);
static_assert(sizeof(struct bpf_sig_rec_btf) == 48);
static_assert(sizeof(struct bpf_sig_rec_map) == 96);
static_assert(sizeof(struct bpf_sig_rec_range) == 16);
static_assert(sizeof(struct bpf_sig_rec_prog) == 176);
static_assert(sizeof(struct bpf_sig_rec_symbol) == 24);
static_assert(sizeof(struct bpf_sig_rec_target) == 16);
static_assert(sizeof(struct bpf_image_hdr) == 40);
static_assert(sizeof(struct bpf_image_map) == 56);
static_assert(sizeof(struct bpf_image_symbol) == 24);
static_assert(sizeof(struct bpf_image_prog) == 88);
static_assert(sizeof(struct bpf_sig_info) == 304);

/*
 * A load that comes earlier finds no keyring and no digest: it is refused if
 * it is signed, and judged by the mode if it is not. Late, so that the
 * accelerated SHA-256 is there.
 */
static int __init bpf_sig_init(void)
{
	int err;

	err = bpf_sig_digest_init();
	err = err ?: bpf_sig_keyring_init();
	err = err ?: bpf_sig_fs_init();
	if (err)
		pr_err("initialization failed: %d\n", err);
	else
		pr_info("mode is %s\n", bpf_sig_mode_name(mode));
	return err;
}
late_initcall(bpf_sig_init);
