// SPDX-License-Identifier: GPL-2.0
/*
 * bpf_sig/ in securityfs: what is asked for, and what was done about it
 */
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/security.h>
#include <linux/uaccess.h>
#include "private.h"

/* Room for the name of any mode. */
#define MODE_SIZE 16

static ssize_t mode_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	char line[MODE_SIZE];
	int len;

	len = scnprintf(line, sizeof(line), "%s\n",
			bpf_sig_name_of(&bpf_sig_mode_names, bpf_sig_mode()));
	return simple_read_from_buffer(buf, count, pos, line, len);
}

static ssize_t mode_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	char name[MODE_SIZE];
	ssize_t len;
	int mode, err;

	if (*pos || !count || count >= sizeof(name))
		return -EINVAL;
	len = simple_write_to_buffer(name, sizeof(name) - 1, pos, buf, count);
	if (len < 0)
		return len;
	mode = bpf_sig_value_of(&bpf_sig_mode_names, name,
				len - (name[len - 1] == '\n'));
	if (mode < 0)
		return mode;
	if (!capable(CAP_MAC_ADMIN)) {
		bpf_sig_audit_mode(bpf_sig_mode(), mode, -EPERM);
		return -EPERM;
	}
	err = bpf_sig_mode_raise(mode);
	return err ?: len;
}

static const struct file_operations mode_fops = {
	.read	= mode_read,
	.write	= mode_write,
	.llseek	= default_llseek,
};

/* A reader goes on with the policy that it has started with. */
static int policy_open(struct inode *inode, struct file *file)
{
	file->private_data = (void *)bpf_sig_policy_get();
	return file->private_data ? 0 : -EAGAIN;
}

static int policy_release(struct inode *inode, struct file *file)
{
	bpf_sig_policy_put(file->private_data);
	return 0;
}

static ssize_t policy_read(struct file *file, char __user *buf, size_t count,
			   loff_t *pos)
{
	const struct bpf_sig_policy *policy = file->private_data;

	return simple_read_from_buffer(buf, count, pos, policy->text,
				       policy->text_size);
}

static ssize_t policy_write(struct file *file, const char __user *buf,
			    size_t count, loff_t *pos)
{
	void *data;
	int err;

	if (*pos || !count)
		return -EINVAL;
	if (!capable(CAP_MAC_ADMIN)) {
		bpf_sig_audit_policy(NULL, NULL, NULL, -EPERM);
		return -EPERM;
	}
	if (count > BPF_SIG_POLICY_MAX_SIZE)
		return -EFBIG;
	data = vmemdup_user(buf, count);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = bpf_sig_policy_replace(data, count);
	kvfree(data);
	if (err)
		return err;
	*pos += count;
	return count;
}

static const struct file_operations policy_fops = {
	.open		= policy_open,
	.release	= policy_release,
	.read		= policy_read,
	.write		= policy_write,
	.llseek		= default_llseek,
};

static int version_show(struct seq_file *m, void *unused)
{
	const struct bpf_sig_policy *policy = bpf_sig_policy_get();

	if (policy)
		seq_printf(m, "%s %llu\n", policy->name, policy->version);
	bpf_sig_policy_put(policy);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(version);

static int counters_open(struct inode *inode, struct file *file)
{
	return single_open(file, bpf_sig_counters_show, NULL);
}

static const struct file_operations counters_fops = {
	.open		= counters_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int programs_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &bpf_sig_programs_ops);
}

static const struct file_operations programs_fops = {
	.open		= programs_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= seq_release,
};

struct file_spec {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

static const struct file_spec files[] __initconst = {
	{ "mode", 0600, &mode_fops },
	{ "policy", 0600, &policy_fops },
	{ "version", 0400, &version_fops },
	{ "counters", 0400, &counters_fops },
	{ "programs", 0400, &programs_fops },
};

int __init bpf_sig_fs_init(void)
{
	struct dentry *made[ARRAY_SIZE(files) + 1];
	int i, err = 0;

	made[0] = securityfs_create_dir("bpf_sig", NULL);
	if (IS_ERR(made[0]))
		return PTR_ERR(made[0]);
	for (i = 1; i < ARRAY_SIZE(made) && !err; i++) {
		made[i] = securityfs_create_file(files[i - 1].name,
						 files[i - 1].mode, made[0],
						 NULL, files[i - 1].fops);
		err = PTR_ERR_OR_ZERO(made[i]);
	}
	if (!err)
		return 0;
	for (i -= 2; i >= 0; i--)
		securityfs_remove(made[i]);
	return err;
}
