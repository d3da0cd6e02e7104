// SPDX-License-Identifier: GPL-2.0
/*
 * Reading policies, and showing where one is wrong
 */
#include <linux/magic.h>
#include <sys/vfs.h>

#include "cli.h"

#define DER_SEQUENCE	0x30	/* no policy starts with it */
#define SHOWN		100	/* of a line that is longer, characters */
#define SECURITYFS	"/sys/kernel/security"

/* The line, as a terminal can take it, and a mark under the column. */
static void show_line(const struct cli_policy *p, u32 line, u32 column)
{
	const char *s = p->text, *end = p->text + p->text_size, *next;
	size_t len, i, first = 0, mark = column - 1;

	for (; line > 1; line--) {
		next = memchr(s, '\n', end - s);
		if (!next)
			return;
		s = next + 1;
	}
	next = memchr(s, '\n', end - s);
	len = (next ?: end) - s;
	if (mark > SHOWN / 2 && len > SHOWN)
		first = mark - SHOWN / 2;
	fputc(' ', stderr);
	for (i = first; i < len && i < first + SHOWN; i++)
		fputc(cli_visible(s[i]), stderr);
	fputs("\n ", stderr);
	for (i = first; i < mark; i++)
		fputc(i < len && s[i] == '\t' ? '\t' : ' ', stderr);
	fprintf(stderr, "%s^%s\n", cli_colour(stderr, COLOUR_GOOD),
		cli_colour(stderr, COLOUR_OFF));
}

static int unwrap(struct cli *cli, struct cli_policy *p)
{
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	int err;

	p->text = p->data;
	p->text_size = p->size;
	if (!p->size || *(const u8 *)p->data != DER_SEQUENCE)
		return 0;
	err = bpf_sign_cms__parse(p->data, p->size, &cli->log, &p->cms);
	if (err)
		return err;
	bpf_sign_cms__info(p->cms, &info);
	p->text = info.manifest;
	p->text_size = info.manifest_size;
	return 0;
}

/*
 * Returns 0, or a negative errno after messages. @p is for cli_policy_free()
 * whatever comes of it.
 */
int cli_policy_read(struct cli *cli, const char *path, struct cli_policy *p)
{
	char place[4200];
	int err;

	memset(p, 0, sizeof(*p));
	p->path = path;
	err = bpf_sign_read_file(path, &cli->log, &p->data, &p->size);
	if (!err)
		err = unwrap(cli, p);
	if (err)
		return err;
	p->parsed = bpf_sig_policy_parse(p->text, p->text_size, &p->error);
	if (!IS_ERR(p->parsed))
		return 0;
	err = PTR_ERR(p->parsed);
	p->parsed = NULL;
	if (err == -ENOMEM) {
		cli_error(cli, "out of memory");
		return err;
	}
	snprintf(place, sizeof(place), "%s:%u:%u", path, p->error.line,
		 p->error.column);
	cli_diagnose(cli, BPF_SIGN_ERROR, place, p->error.reason);
	show_line(p, p->error.line, p->error.column);
	return err;
}

void cli_policy_free(struct cli_policy *p)
{
	bpf_sig_policy_free(p->parsed);
	bpf_sign_cms__free(p->cms);
	free(p->data);
	memset(p, 0, sizeof(*p));
}

/* What the first line of a file next to @path says, for free(), or NULL. */
char *cli_policy_neighbour(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	int len = slash ? slash - path + 1 : 0;
	char file[4200], line[256] = "";
	FILE *in;

	snprintf(file, sizeof(file), "%.*s%s", len, path, name);
	in = fopen(file, "re");
	if (!in)
		return NULL;
	if (!fgets(line, sizeof(line), in))
		line[0] = '\0';
	fclose(in);
	line[strcspn(line, "\n")] = '\0';
	return *line ? strdup(line) : NULL;
}

/* @path, the kernel's file unless the user has chosen another, is not there. */
void cli_policy_explain_missing(struct cli *cli, const char *path)
{
	struct statfs fs;

	if (strcmp(path, POLICY_FILE))
		return;
	if (!statfs(SECURITYFS, &fs) && fs.f_type == SECURITYFS_MAGIC)
		cli_hint(cli, "this kernel has no policy: it is built without CONFIG_BPF_SIG");
	else
		cli_hint(cli, "securityfs is not mounted: mount -t securityfs none %s",
			 SECURITYFS);
}
