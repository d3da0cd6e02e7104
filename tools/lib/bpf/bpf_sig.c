// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Signed objects: whether the kernel is to verify one
 *
 * libbpf is not trusted with any of this: the kernel decides on what it is
 * given. All that is decided here is whether to give it the signature, so that
 * a signed object loads as any other on a kernel that knows nothing of it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/bpf_sig.h>
#include <linux/filter.h>
#include <linux/kernel.h>
#include "bpf.h"
#include "libbpf.h"
#include "libbpf_internal.h"
#include "bpf_image.h"
#include "bpf_sig_internal.h"

bool bpf_sig__is_section(const char *name)
{
	return !strcmp(name, BPF_SIG_SEC_CMS) || !strcmp(name, BPF_SIG_SEC_IMAGE);
}

/* The ELF file is closed before the object is loaded, hence the copies. */
int bpf_sig__collect(struct bpf_sig **sig, const char *name, const void *data, size_t size)
{
	bool is_cms = !strcmp(name, BPF_SIG_SEC_CMS);
	void *copy;

	/* SHT_NOBITS */
	if (!data && size) {
		pr_warn("elf: section %s is not in the file\n", name);
		return -LIBBPF_ERRNO__FORMAT;
	}
	if (!*sig)
		*sig = calloc(1, sizeof(**sig));
	copy = malloc(size ?: 1);
	if (!*sig || !copy) {
		free(copy);
		return -ENOMEM;
	}
	if (is_cms ? !!(*sig)->cms : !!(*sig)->image_data) {
		pr_warn("elf: more than one section %s\n", name);
		free(copy);
		return -LIBBPF_ERRNO__FORMAT;
	}
	if (size)
		memcpy(copy, data, size);
	if (is_cms) {
		/* no kernel takes one that this could truncate */
		(*sig)->cms = copy;
		(*sig)->cms_size = size > UINT_MAX ? UINT_MAX : size;
	} else {
		(*sig)->image_data = copy;
		(*sig)->image_size = size;
	}
	return 0;
}

/* Before the application can set any of it. */
int bpf_sig__keep_contents(struct bpf_sig *sig, size_t idx, const void *data, size_t size)
{
	struct bpf_sig_kept *c;

	if (idx >= sig->kept_cnt) {
		c = libbpf_reallocarray(sig->kept, idx + 1, sizeof(*c));
		if (!c)
			return -ENOMEM;
		memset(c + sig->kept_cnt, 0, (idx + 1 - sig->kept_cnt) * sizeof(*c));
		sig->kept = c;
		sig->kept_cnt = idx + 1;
	}
	c = &sig->kept[idx];
	c->data = malloc(size ?: 1);
	if (!c->data)
		return -ENOMEM;
	memcpy(c->data, data, size);
	c->size = size;
	return 0;
}

int bpf_sig__keep_fd(struct bpf_sig *sig, int fd)
{
	int *fds = libbpf_reallocarray(sig->fds, sig->fd_cnt + 1, sizeof(*fds));

	if (!fds)
		return -ENOMEM;
	fds[sig->fd_cnt++] = fd;
	sig->fds = fds;
	return 0;
}

void bpf_sig__free(struct bpf_sig *sig)
{
	size_t i;

	if (!sig)
		return;
	for (i = 0; i < sig->fd_cnt; i++)
		close(sig->fds[i]);
	free(sig->fds);
	for (i = 0; i < sig->kept_cnt; i++)
		free(sig->kept[i].data);
	free(sig->kept);
	bpf_sig__free_manifest(sig);
	bpf_image__free(sig->image);
	free(sig->image_data);
	free(sig->cms);
	free(sig);
}

/* What follows "bpf_sig: " in a line of the verifier's log, or NULL. */
static const char *sig_line(const char *line, int *len)
{
	if (!str_has_pfx(line, BPF_SIG_LOG_PFX))
		return NULL;
	line += sizeof(BPF_SIG_LOG_PFX) - 1;
	*len = strcspn(line, "\n");
	return line;
}

static const char *next_line(const char *line)
{
	line = strchr(line, '\n');
	return line ? line + 1 : NULL;
}

/* What the kernel says of signatures, and seldom of anything else. */
static bool sig_errno(int err)
{
	switch (err) {
	case EKEYREJECTED:
	case ENOKEY:
	case EKEYREVOKED:
	case EKEYEXPIRED:
	case EBADMSG:
	case EPROTONOSUPPORT:
	case EMSGSIZE:
	case ENOPKG:
	case ENOENT:
		return true;
	default:
		return false;
	}
}

/* Whether it was the signature that the kernel did not like. */
bool bpf_sig__refused(int err, const char *log)
{
	int len;

	if (!sig_errno(err))
		return false;
	for (; log && *log; log = next_line(log)) {
		if (sig_line(log, &len))
			return true;
	}
	return false;
}

/*
 * What libbpf returns for an attach target that it does not find. Applications
 * that try one after the other know it by that.
 */
int bpf_sig__errno(int err, const char *log)
{
	return err == ENOENT && strstr(log, ": attach target '") ? ESRCH : err;
}

void bpf_sig__explain(const char *prog_name, const char *log)
{
	const char *text;
	int len;

	for (; log && *log; log = next_line(log)) {
		text = sig_line(log, &len);
		if (!text)
			continue;
		if (str_has_pfx(text, "prog '"))
			pr_warn(BPF_SIG_LOG_PFX "%.*s\n", len, text);
		else
			pr_warn("prog '%s': " BPF_SIG_LOG_PFX "%.*s\n", prog_name, len, text);
	}
}

/*
 * A load without instructions fails everywhere. A kernel that verifies
 * signatures looks at the signature first, and fails with -ENODATA if it is
 * one that it trusts; others fail with -E2BIG. The type is that of a program
 * of the object: a token may be good for no other.
 */
static int sig_query(const struct bpf_sig *sig, const char *obj_name, __u32 prog_type,
		     __u32 attach_type, int token_fd, char *log, size_t log_size)
{
	const size_t attr_sz = offsetofend(union bpf_attr, keyring_id);
	union bpf_attr attr;
	char *c;
	int fd;

	memset(&attr, 0, attr_sz);
	attr.prog_type = prog_type;
	attr.expected_attach_type = attach_type;
	attr.license = (__u64)(unsigned long)"GPL";
	attr.signature = (__u64)(unsigned long)sig->cms;
	attr.signature_size = sig->cms_size;
	attr.log_buf = (__u64)(unsigned long)log;
	attr.log_size = log_size;
	attr.log_level = BPF_SIG_LOG_LEVEL;
	attr.prog_token_fd = token_fd;
	if (token_fd)
		attr.prog_flags |= BPF_F_TOKEN_FD;
	/* for the audit log; the kernel takes these characters only */
	libbpf_strlcpy(attr.prog_name, obj_name, sizeof(attr.prog_name));
	for (c = attr.prog_name; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.')
			*c = '_';
	}

	fd = sys_bpf_prog_load(&attr, attr_sz, PROG_LOAD_ATTEMPTS);
	if (fd >= 0) {
		close(fd);
		return -EINVAL;
	}
	return -errno;
}

static bool sig_enforced(int token_fd)
{
	struct bpf_insn insns[] = {
		BPF_MOV64_IMM(BPF_REG_0, 0),
		BPF_EXIT_INSN(),
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .token_fd = token_fd);
	int fd;

	if (token_fd)
		opts.prog_flags |= BPF_F_TOKEN_FD;

	fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, NULL, "GPL", insns,
			   ARRAY_SIZE(insns), &opts);
	if (fd >= 0)
		close(fd);
	return fd == -EKEYREJECTED;
}

static int sig_parse_image(struct bpf_sig *sig, const char *obj_name)
{
	int err;

	if (!sig->image_data) {
		pr_warn(BPF_SIG_LOG_PFX "object '%s': section %s is missing, cannot load it with its signature\n",
			obj_name, BPF_SIG_SEC_IMAGE);
		return -EINVAL;
	}
	err = bpf_image__parse(sig->image_data, sig->image_size, &sig->image);
	if (err) {
		pr_warn(BPF_SIG_LOG_PFX "object '%s': section %s is damaged or of an unknown version, cannot load it with its signature: %d\n",
			obj_name, BPF_SIG_SEC_IMAGE, err);
		return err == -ENOMEM ? err : -EINVAL;
	}
	return 0;
}

/**
 * bpf_sig__prepare - decide whether the kernel is to verify an object
 * @sig: what was collected from the object
 * @obj_name: the name of the object
 * @prog_type: of one of its programs
 * @attach_type: expected one, of the same program
 * @token_fd: the BPF token that it is loaded with, or 0
 *
 * A signature that the kernel does not trust matters only where unsigned
 * programs are refused: there the programs are submitted with it nevertheless,
 * as it is for the kernel to say no, and to say why.
 *
 * Sets sig->active.
 *
 * Return: 0, -EINVAL if the object is to be verified but has no proper image,
 * -ENOMEM
 */
int bpf_sig__prepare(struct bpf_sig *sig, const char *obj_name, __u32 prog_type,
		     __u32 attach_type, int token_fd)
{
	char log[1024] = "";
	const char *why;
	int err, len;

	if (!sig->cms)
		return 0;
	err = sig_query(sig, obj_name, prog_type, attach_type, token_fd, log, sizeof(log));
	if (err == -ENOMEM)
		return err;
	if (err == -ENODATA) {
		feat_imply_bpf_sig();
	} else if (!sig_errno(-err)) {
		pr_debug("object '%s': the kernel does not verify signatures\n", obj_name);
		return 0;
	} else if (!sig_enforced(token_fd)) {
		why = sig_line(log, &len);
		pr_warn(BPF_SIG_LOG_PFX "object '%s': signature is not accepted, loading it unsigned: %d%s%.*s\n",
			obj_name, err, why ? ", " : "", why ? len : 0, why ?: "");
		return 0;
	}
	err = sig_parse_image(sig, obj_name);
	if (err)
		return err;
	bpf_sig__read_manifest(sig);
	sig->active = true;
	return 0;
}
