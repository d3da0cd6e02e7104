// SPDX-License-Identifier: GPL-2.0
/*
 * Options, help, messages and exit codes, the same for all verbs
 */
#include <getopt.h>
#include <stdarg.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"

#define MAX_OPTIONS	32
#define LONG_ONLY	256	/* above all letters */
#define HELP_COLUMN	30
#define MESSAGE_MAX	1200

struct getopt_tables {
	struct option longs[MAX_OPTIONS + 3];
	char shorts[2 * MAX_OPTIONS + 8];
};

static const struct cli_option common[] = {
	{ "json", 'j', NULL, "print the result as JSON" },
	{ "help", 'h', NULL, "print this help" },
	{ }
};

/* Colours are for people: not for files, nor where NO_COLOR is set. */
const char *cli_colour(FILE *out, const char *code)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no_color && *no_color) ? code : "";
}

/* What others wrote, as a terminal can take it. A policy has no other bytes. */
char cli_visible(char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t' ? c : '?';
}

/*
 * A message in any language, but for what moves the cursor or ends the line: names in
 * an object that was tampered with must not be able to write "verified" over it.
 */
char *cli_one_line(char *text)
{
	unsigned char *p;

	for (p = (unsigned char *)text; *p; p++) {
		/* U+0080 to U+009f are control characters, too */
		if ((*p < 0x20 && *p != '\t') || *p == 0x7f ||
		    (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0))
			*p = '?';
	}
	return text;
}

/* As much of @text as fits. */
const char *cli_visible_text(const char *text, char *buf, size_t size)
{
	size_t i;

	for (i = 0; text[i] && i < size - 1; i++)
		buf[i] = cli_visible(text[i]);
	buf[i] = '\0';
	return buf;
}

static void print_options(FILE *out, const struct cli_option *opt)
{
	char text[80];
	int n;

	for (; opt->name; opt++) {
		n = snprintf(text, sizeof(text), "  %c%c%s --%s%s%s",
			     opt->letter ? '-' : ' ', opt->letter ?: ' ',
			     opt->letter ? "," : " ", opt->name,
			     opt->arg ? " " : "", opt->arg ?: "");
		fprintf(out, "%-*s %s%s\n", HELP_COLUMN, text,
			n > HELP_COLUMN ? "\n                               " : "",
			opt->help);
	}
}

static void print_help(FILE *out, const struct cli_verb *verb)
{
	fprintf(out, "Usage: bpf-sign %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n",
		verb->name, verb->operand ? " " : "", verb->operand ?: "",
		verb->summary);
	print_options(out, verb->options);
	print_options(out, common);
}

static void add_option(struct getopt_tables *t, const struct cli_option *opt,
		       int idx, int value)
{
	char *shorts = t->shorts + strlen(t->shorts);

	t->longs[idx].name = opt->name;
	t->longs[idx].has_arg = opt->arg ? required_argument : no_argument;
	t->longs[idx].val = opt->letter ? opt->letter : value;
	if (opt->letter)
		sprintf(shorts, "%c%s", opt->letter, opt->arg ? ":" : "");
}

static void make_tables(struct cli *cli)
{
	int i, n;

	cli->tables->shorts[0] = ':';
	for (n = 0; n < MAX_OPTIONS && cli->verb->options[n].name; n++)
		add_option(cli->tables, &cli->verb->options[n], n, LONG_ONLY + n);
	for (i = 0; common[i].name; i++)
		add_option(cli->tables, &common[i], n + i, LONG_ONLY + n + i);
	opterr = 0;
	optind = 1;
}

static int index_of(const struct cli *cli, int value)
{
	int i;

	if (value >= LONG_ONLY)
		return value - LONG_ONLY;
	for (i = 0; cli->verb->options[i].name; i++)
		if (cli->verb->options[i].letter == value)
			return i;
	return CLI_STOP;
}

/*
 * Returns the index of the next option in the verb's table, CLI_END, or
 * CLI_STOP. After CLI_STOP the verb returns CLI_USAGE.
 */
int cli_option(struct cli *cli, const char **arg)
{
	int value;

	for (;;) {
		value = getopt_long(cli->argc, cli->argv, cli->tables->shorts,
				    cli->tables->longs, NULL);
		*arg = optarg;
		switch (value) {
		case -1:
			return CLI_END;
		case 'j':
			cli->want_json = true;
			break;
		case 'h':
			print_help(stdout, cli->verb);
			exit(fflush(stdout) ? CLI_FAILURE : CLI_OK);
		case ':':
			cli_usage(cli, "option '%s' needs an argument",
				  cli->argv[optind - 1]);
			return CLI_STOP;
		case '?':
			cli_usage(cli, "unknown option '%s'", cli->argv[optind - 1]);
			return CLI_STOP;
		default:
			return index_of(cli, value);
		}
	}
}

/* All operands, with a NULL behind the last one, or NULL after a message. */
char **cli_operands(struct cli *cli)
{
	if (optind >= cli->argc) {
		cli_usage(cli, "%s missing", cli->verb->operand);
		return NULL;
	}
	return cli->argv + optind;
}

/* For a verb that has none: CLI_OK, or CLI_USAGE after a message. */
int cli_no_operand(struct cli *cli)
{
	if (optind < cli->argc)
		return cli_usage(cli, "what is '%s'?", cli->argv[optind]);
	return CLI_OK;
}

/* The only operand, or NULL after a message. */
const char *cli_operand(struct cli *cli)
{
	if (optind >= cli->argc) {
		cli_usage(cli, "%s missing", cli->verb->operand);
		return NULL;
	}
	if (optind + 1 < cli->argc) {
		cli_usage(cli, "one %s at a time: what is '%s'?", cli->verb->operand,
			  cli->argv[optind + 1]);
		return NULL;
	}
	return cli->argv[optind];
}

int cli_usage(struct cli *cli, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%sbpf-sign: ", cli_colour(stderr, COLOUR_ERROR));
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "%s\nTry 'bpf-sign %s --help'.\n",
		cli_colour(stderr, COLOUR_OFF), cli->verb->name);
	return CLI_USAGE;
}

static void keep(char ***list, size_t *cnt, const char *message)
{
	char **bigger = realloc(*list, (*cnt + 1) * sizeof(**list));

	if (!bigger)
		return;
	*list = bigger;
	bigger[*cnt] = strdup(message);
	*cnt += !!bigger[*cnt];
}

static void report(void *ctx, enum bpf_sign_level level, const char *message)
{
	struct cli *cli = ctx;
	const char *colour = COLOUR_ERROR, *what = "";
	char *text;

	switch (level) {
	case BPF_SIGN_DEBUG:
		return;
	case BPF_SIGN_WARN:
		what = "warning: ";
		colour = COLOUR_WARN;
		if (cli->want_json)
			keep(&cli->warnings, &cli->warning_cnt, message);
		break;
	case BPF_SIGN_HINT:
		what = "hint: ";
		colour = "";
		break;
	case BPF_SIGN_ERROR:
		if (cli->want_json)
			keep(&cli->errors, &cli->error_cnt, message);
		break;
	}
	text = strdup(message);
	fprintf(stderr, "%sbpf-sign: %s%s%s\n", cli_colour(stderr, colour), what,
		text ? cli_one_line(text) : strerror(ENOMEM),
		cli_colour(stderr, *colour ? COLOUR_OFF : ""));
	free(text);
}

int cli_error(struct cli *cli, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	report(cli, BPF_SIGN_ERROR, message);
	return CLI_FAILURE;
}

void cli_hint(struct cli *cli, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	report(cli, BPF_SIGN_HINT, message);
}

/* About a place in a file, in the form that compilers use. */
void cli_diagnose(struct cli *cli, enum bpf_sign_level level, const char *place,
		  const char *message)
{
	static const struct {
		const char *word;
		const char *colour;
	} levels[] = {
		[BPF_SIGN_ERROR] = { "error", COLOUR_ERROR },
		[BPF_SIGN_WARN] = { "warning", COLOUR_WARN },
		[BPF_SIGN_HINT] = { "note", "" },
	};
	const char *colour = levels[level].colour;
	char both[MESSAGE_MAX];

	snprintf(both, sizeof(both), "%s: %s", place, message);
	if (cli->want_json && level == BPF_SIGN_ERROR)
		keep(&cli->errors, &cli->error_cnt, both);
	if (cli->want_json && level == BPF_SIGN_WARN)
		keep(&cli->warnings, &cli->warning_cnt, both);
	fprintf(stderr, "%s: %s%s:%s %s\n", place, cli_colour(stderr, colour),
		levels[level].word, cli_colour(stderr, *colour ? COLOUR_OFF : ""),
		message);
}

/* A whole number, decimal or with 0x, and nothing else. */
bool cli_number(const char *text, u64 max, u64 *value)
{
	int base = !strncasecmp(text, "0x", 2) ? 16 : 10;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, base);
	return !errno && !*end && *value <= max;
}

/* Where a verb writes its result, when JSON is wanted. */
struct json *cli_json(struct cli *cli)
{
	if (!cli->open)
		json_open(&cli->json, NULL, '{');
	cli->open = true;
	return &cli->json;
}

static void close_list(struct cli *cli, const char *key, char **list, size_t cnt)
{
	size_t i;

	json_open(&cli->json, key, '[');
	for (i = 0; i < cnt; i++)
		json_string(&cli->json, NULL, list[i]);
	json_close(&cli->json, ']');
}

static void free_list(char **list, size_t cnt)
{
	while (cnt)
		free(list[--cnt]);
	free(list);
}

int cli_run(const struct cli_verb *verb, int argc, char **argv)
{
	struct getopt_tables tables = {};
	struct cli cli = {
		.verb = verb,
		.argc = argc,
		.argv = argv,
		.tables = &tables,
		.json = { .out = stdout },
	};
	int ret;

	cli.log.report = report;
	cli.log.ctx = &cli;
	make_tables(&cli);
	ret = verb->run(&cli);
	if (cli.want_json && ret != CLI_USAGE) {
		json_bool(cli_json(&cli), "ok", ret == CLI_OK);
		close_list(&cli, "errors", cli.errors, cli.error_cnt);
		close_list(&cli, "warnings", cli.warnings, cli.warning_cnt);
		json_close(&cli.json, '}');
	}
	free_list(cli.errors, cli.error_cnt);
	free_list(cli.warnings, cli.warning_cnt);
	if ((fflush(stdout) || ferror(stdout)) && ret == CLI_OK) {
		fprintf(stderr, "bpf-sign: standard output: %s\n", strerror(errno));
		ret = CLI_FAILURE;
	}
	return ret;
}
