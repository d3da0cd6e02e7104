// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign: sign BPF objects and policies for kernels with CONFIG_BPF_SIG
 */
#include "cli.h"

static const struct cli_verb *const verbs[] = {
	&cmd_sign,
	&cmd_verify,
	&cmd_inspect,
	&cmd_extract,
	&cmd_strip,
	&cmd_keygen,
	&cmd_policy_check,
	&cmd_policy_sign,
	&cmd_policy_load,
	&cmd_policy_show,
	&cmd_keyring_add,
	&cmd_keyring_list,
	&cmd_keyring_remove,
};

static void print_help(FILE *out)
{
	size_t i;

	fputs("Usage: bpf-sign VERB [OPTIONS] ...\n\n"
	      "Signs BPF objects, for kernels that load what is signed only, and\n"
	      "tells these kernels what to load and whom to trust.\n\n"
	      "Verbs:\n", out);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(out, "  %-15s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n'bpf-sign VERB --help' prints the options of a verb.\n", out);
}

/* How many of the words are the name of the verb. */
static int match(const struct cli_verb *verb, int argc, char **argv)
{
	const char *space = strchr(verb->name, ' ');
	size_t len = space ? (size_t)(space - verb->name) : strlen(verb->name);

	if (strlen(argv[0]) != len || memcmp(argv[0], verb->name, len))
		return 0;
	if (!space)
		return 1;
	return argc > 1 && !strcmp(argv[1], space + 1) ? 2 : 0;
}

static bool takes_second(const char *word)
{
	size_t i, len = strlen(word);

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strncmp(verbs[i]->name, word, len) && verbs[i]->name[len] == ' ')
			return true;
	return false;
}

int main(int argc, char **argv)
{
	bool more;
	size_t i;
	int n;

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
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		n = match(verbs[i], argc - 1, argv + 1);
		if (n)
			return cli_run(verbs[i], argc - n, argv + n);
	}
	more = takes_second(argv[1]);
	fprintf(stderr, "%sbpf-sign: %s verb '%s%s%s'%s\nTry 'bpf-sign --help'.\n",
		cli_colour(stderr, COLOUR_ERROR),
		more && argc < 3 ? "incomplete" : "unknown", argv[1],
		more && argc > 2 ? " " : "", more && argc > 2 ? argv[2] : "",
		cli_colour(stderr, COLOUR_OFF));
	return CLI_USAGE;
}
