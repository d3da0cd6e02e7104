// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign policy show
 */
#include <unistd.h>

#include "cli.h"

enum {
	OPT_FILE,
};

static const struct cli_option options[] = {
	[OPT_FILE] = { "file", 'F', "PATH",
		"read PATH instead of " POLICY_FILE },
	{ }
};

/* What the files next to it say of the running kernel. */
static void put_kernel(struct json *json, const char *path)
{
	char *mode = cli_policy_neighbour(path, "mode");
	char *version = cli_policy_neighbour(path, "version");
	char *number = version ? strchr(version, ' ') : NULL;
	u64 value;

	json_open(json, "kernel", '{');
	if (mode)
		json_string(json, "mode", mode);
	if (number) {
		*number++ = '\0';
		json_string(json, "name", version);
		if (cli_number(number, UINT64_MAX, &value))
			json_number(json, "version", value);
	}
	json_close(json, '}');
	free(mode);
	free(version);
}

static int show(struct cli *cli, const char *path)
{
	struct cli_policy p;
	int ret = CLI_OK;

	if (cli_policy_read(cli, path, &p)) {
		ret = CLI_FAILURE;
		if (access(path, F_OK) && errno == ENOENT)
			cli_policy_explain_missing(cli, path);
	} else if (cli->want_json) {
		json_string(cli_json(cli), "file", path);
		json_bool(cli_json(cli), "signed", p.cms);
		cli_policy_json(cli_json(cli), p.parsed);
		put_kernel(cli_json(cli), path);
	} else {
		fwrite(p.text, 1, p.text_size, stdout);
		if (p.text[p.text_size - 1] != '\n')
			putchar('\n');
	}
	cli_policy_free(&p);
	return ret;
}

static int run(struct cli *cli)
{
	const char *file = POLICY_FILE, *arg;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_FILE)
			return CLI_USAGE;
		file = arg;
	}
	if (cli_no_operand(cli))
		return CLI_USAGE;
	return show(cli, file);
}

const struct cli_verb cmd_policy_show = {
	.name = "policy show",
	.summary = "print the policy that the kernel follows",
	.options = options,
	.run = run,
};
