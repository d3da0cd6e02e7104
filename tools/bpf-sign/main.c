// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign: sign BPF objects for kernels with CONFIG_BPF_SIG
 */
#include "cli.h"

static const struct cli_verb *const verbs[] = {
	&cmd_sign,
	&cmd_verify,
	&cmd_inspect,
	&cmd_extract,
	&cmd_strip,
	&cmd_keygen,
};

static void print_help(FILE *out)
{
	size_t i;

	fputs("Usage: bpf-sign VERB [OPTIONS] ...\n\n"
	      "Signs BPF objects, for kernels that load what is signed only.\n\n"
	      "Verbs:\n", out);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(out, "  %-9s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n'bpf-sign VERB --help' prints the options of a verb.\n", out);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_help(stdout);
		return fflush(stdout) ? CLI_FAILURE : CLI_OK;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("bpf-sign " BPF_SIGN_VERSION);
		return fflush(stdout) ? CLI_FAILURE : CLI_OK;
	}
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(argv[1], verbs[i]->name))
			return cli_run(verbs[i], argc - 1, argv + 1);
	fprintf(stderr, "%sbpf-sign: unknown verb '%s'%s\nTry 'bpf-sign --help'.\n",
		cli_colour(stderr, COLOUR_ERROR), argv[1],
		cli_colour(stderr, COLOUR_OFF));
	return CLI_USAGE;
}
