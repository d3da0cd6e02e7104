// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign strip
 */
#include "cli.h"

enum {
	OPT_OUTPUT,
};

static const struct cli_option options[] = {
	[OPT_OUTPUT] = { "output", 'o', "FILE",
		"write the object to FILE instead of in place" },
	{ }
};

static int run(struct cli *cli)
{
	const char *arg, *path, *output = NULL;
	struct bpf_sign_object *object;
	int opt, err;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_OUTPUT)
			return CLI_USAGE;
		output = arg;
	}
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	err = bpf_sign_object__open(path, &cli->log, &object);
	if (err)
		return CLI_FAILURE;
	err = bpf_sign_object__strip(object);
	if (!err)
		err = bpf_sign_object__write(object, output);
	if (!err && cli->want_json)
		json_string(cli_json(cli), "object", output ?: path);
	else if (!err)
		printf("%s: signature removed\n", output ?: path);
	bpf_sign_object__free(object);
	return err ? CLI_FAILURE : CLI_OK;
}

const struct cli_verb cmd_strip = {
	.name = "strip",
	.operand = "OBJECT",
	.summary = "remove the signature from an object",
	.options = options,
	.run = run,
};
