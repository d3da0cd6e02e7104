// SPDX-License-Identifier: GPL-2.0
/*
 * Bring-up: the boot parameter, securityfs, the sizes that user space relies on
 */
#include <linux/init.h>
#include <linux/security.h>
#include <linux/uaccess.h>
#include "private.h"

static u32 mode = IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_ENFORCE) ?
		  BPF_SIG_MODE_ENFORCE :
		  IS_ENABLED(CONFIG_BPF_SIG_DEFAULT_AUDIT) ?
		  BPF_SIG_MODE_AUDIT : BPF_SIG_MODE_OFF;

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

static ssize_t mode_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	char name[16];
	int len;

	len = scnprintf(name, sizeof(name), "%s\n",
			bpf_sig_mode_name(bpf_sig_mode()));
	return simple_read_from_buffer(buf, count, pos, name, len);
}

static ssize_t mode_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	char name[16];
	ssize_t len;
	int err;

	if (*pos || count >= sizeof(name))
		return -EINVAL;
	if (!capable(CAP_MAC_ADMIN))
		return -EPERM;
	len = simple_write_to_buffer(name, sizeof(name) - 1, pos, buf, count);
	if (len < 0)
		return len;
	name[len] = '\0';
	err = bpf_sig_mode_parse(name);
	if (err < 0)
		return err;
	err = bpf_sig_mode_raise(&mode, err);
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

static int __init bpf_sig_fs_init(void)
{
	struct dentry *dir, *file;

	dir = securityfs_create_dir("bpf_sig", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	file = securityfs_create_file("mode", 0600, dir, NULL, &mode_fops);
	if (IS_ERR(file)) {
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
static_assert(sizeof(struct bpf_sig_info) == 280);

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
