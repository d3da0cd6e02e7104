// SPDX-License-Identifier: GPL-2.0
/*
 * The options of 'bpf-sign sign' that leave something to the application
 */
#include "cli.h"

static const char *option_of(enum bpf_sign_freedom_kind kind)
{
	switch (kind) {
	case BPF_SIGN_TUNABLE:
		return "--tunable";
	case BPF_SIGN_RESIZABLE:
		return "--resizable";
	case BPF_SIGN_OPTIONAL:
		return "--optional";
	case BPF_SIGN_ATTACH_ANY:
		return "--attach-any";
	default:
		return "--attach-to";
	}
}

/* A copy of @text that can be cut into pieces, or NULL. */
static char *keep(struct cli_freedoms *freedoms, const char *text)
{
	char **bigger, *copy = strdup(text);

	bigger = realloc(freedoms->texts,
			 (freedoms->text_cnt + 1) * sizeof(*bigger));
	if (bigger)
		freedoms->texts = bigger;
	if (!bigger || !copy) {
		free(copy);
		return NULL;
	}
	return bigger[freedoms->text_cnt++] = copy;
}

static int add(struct cli *cli, struct cli_freedoms *freedoms,
	       const struct bpf_sign_freedom *f)
{
	struct bpf_sign_freedom *bigger;

	if (!*f->name || (f->kind == BPF_SIGN_ATTACH_TO && !*f->target))
		return cli_usage(cli, "%s: a name is empty", option_of(f->kind));
	bigger = realloc(freedoms->v, (freedoms->cnt + 1) * sizeof(*bigger));
	if (!bigger)
		return cli_error(cli, "out of memory");
	freedoms->v = bigger;
	freedoms->v[freedoms->cnt++] = *f;
	return CLI_OK;
}

/* One piece of an argument between commas. */
static int add_piece(struct cli *cli, struct cli_freedoms *freedoms,
		     struct bpf_sign_freedom *f, char *piece)
{
	char *range;

	if (f->kind == BPF_SIGN_ATTACH_TO) {
		f->target = piece;
		return add(cli, freedoms, f);
	}
	f->name = piece;
	range = f->kind == BPF_SIGN_RESIZABLE ? strchr(piece, '=') : NULL;
	if (range) {
		*range++ = '\0';
		if (bpf_sign_parse_range(range, &f->min_entries, &f->max_entries))
			return cli_usage(cli,
					 "--resizable: '%s' is not a range: write MIN..MAX, MIN.. or ..MAX, of numbers from 1 to 4294967295",
					 range);
	}
	return add(cli, freedoms, f);
}

/* Adds what one option says. Returns an exit code, CLI_OK to go on. */
int cli_freedom(struct cli *cli, struct cli_freedoms *freedoms,
		enum bpf_sign_freedom_kind kind, const char *arg)
{
	struct bpf_sign_freedom f = { .kind = kind };
	char *rest = keep(freedoms, arg), *piece, *sep;
	int ret = CLI_OK;

	if (!rest)
		return cli_error(cli, "out of memory");
	if (kind == BPF_SIGN_ATTACH_TO) {
		sep = strchr(rest, '=');
		if (!sep)
			return cli_usage(cli, "--attach-to: '%s' is not PROG=NAME", arg);
		*sep = '\0';
		f.name = rest;
		rest = sep + 1;
	}
	while (!ret && (piece = strsep(&rest, ","))) {
		f.min_entries = 0;
		f.max_entries = 0;
		ret = add_piece(cli, freedoms, &f, piece);
	}
	return ret;
}

void cli_freedoms_free(struct cli_freedoms *freedoms)
{
	size_t i;

	for (i = 0; i < freedoms->text_cnt; i++)
		free(freedoms->texts[i]);
	free(freedoms->texts);
	free(freedoms->v);
	memset(freedoms, 0, sizeof(*freedoms));
}
