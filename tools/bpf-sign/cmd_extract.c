// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign extract
 */
#include <unistd.h>

#include "cli.h"

enum {
	OPT_OUTPUT,
	OPT_MANIFEST,
	OPT_IMAGE,
};

static const struct cli_option options[] = {
	[OPT_OUTPUT] = { "output", 'o', "FILE",
		"write to FILE instead of standard output" },
	[OPT_MANIFEST] = { "manifest", 'm', NULL,
		"the manifest instead of the CMS message around it" },
	[OPT_IMAGE] = { "image", 'i', NULL,
		"the image instead of the CMS message" },
	{ }
};

static int put(struct cli *cli, const char *output, const void *data, size_t size)
{
	if (output) {
		if (bpf_sign_write_file(output, data, size, &cli->log))
			return CLI_FAILURE;
		if (!cli->want_json)
			return CLI_OK;
		json_string(cli_json(cli), "output", output);
		json_number(cli_json(cli), "size", size);
		return CLI_OK;
	}
	fwrite(data, 1, size, stdout);
	return CLI_OK;
}

static int put_manifest(struct cli *cli, const char *output, const void *data,
			size_t size)
{
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	struct bpf_sign_cms *cms;
	int ret;

	if (bpf_sign_cms__parse(data, size, &cli->log, &cms))
		return CLI_FAILURE;
	bpf_sign_cms__info(cms, &info);
	ret = put(cli, output, info.manifest, info.manifest_size);
	bpf_sign_cms__free(cms);
	return ret;
}

static int extract(struct cli *cli, const struct bpf_sign_object *object,
		   int what, const char *path, const char *output)
{
	const void *data;
	size_t size;

	data = what == OPT_IMAGE ? bpf_sign_object__image(object, &size) :
				   bpf_sign_object__cms(object, &size);
	if (!data)
		return cli_error(cli, "'%s' is not signed", path);
	if (what == OPT_MANIFEST)
		return put_manifest(cli, output, data, size);
	return put(cli, output, data, size);
}

static int run(struct cli *cli)
{
	const char *arg, *path, *output = NULL;
	struct bpf_sign_object *object;
	int opt, ret, what = -1;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt < 0)
			return CLI_USAGE;
		if (opt == OPT_OUTPUT) {
			output = arg;
			continue;
		}
		if (what >= 0 && what != opt)
			return cli_usage(cli, "--manifest or --image, not both");
		what = opt;
	}
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	if (!output && cli->want_json)
		return cli_usage(cli, "--json needs --output: standard output has the bytes");
	if (!output && isatty(STDOUT_FILENO))
		return cli_usage(cli, "binary data is not for a terminal: use --output");
	if (bpf_sign_object__open(path, &cli->log, &object))
		return CLI_FAILURE;
	ret = extract(cli, object, what, path, output);
	bpf_sign_object__free(object);
	return ret;
}

const struct cli_verb cmd_extract = {
	.name = "extract",
	.operand = "OBJECT",
	.summary = "write out the signature, the manifest or the image",
	.options = options,
	.run = run,
};
