// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign inspect
 */
#include <openssl/sha.h>

#include "cli.h"
#include "manifest.h"

enum {
	OPT_HEXDUMP,
};

static const struct cli_option options[] = {
	[OPT_HEXDUMP] = { "hexdump", 'x', NULL,
		"the bytes of the manifest, each field with its name" },
	{ }
};

static int show(struct cli *cli, const struct bpf_sign_cms_info *cms, bool hex)
{
	struct inspected in = { .cms = cms };
	struct bpf_sig_parse_error where;
	struct bpf_sig_manifest *m;
	u8 digest[BPF_SIG_DIGEST_SIZE];

	m = bpf_sig_manifest_parse(cms->manifest, cms->manifest_size, &where);
	if (IS_ERR(m))
		return cli_error(cli, "manifest: at byte %zu: %s", where.offset,
				 where.reason);
	SHA256(cms->manifest, cms->manifest_size, digest);
	word_hex(in.digest, digest, sizeof(digest));
	in.manifest = m;
	if (hex)
		inspect_hex(&in);
	else if (cli->want_json)
		inspect_json(cli_json(cli), &in);
	else
		inspect_text(&in);
	bpf_sig_manifest_free(m);
	return CLI_OK;
}

static int show_cms(struct cli *cli, const void *data, size_t size, bool hex)
{
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	struct bpf_sign_cms *cms;
	int ret;

	if (bpf_sign_cms__parse(data, size, &cli->log, &cms))
		return CLI_FAILURE;
	bpf_sign_cms__info(cms, &info);
	ret = show(cli, &info, hex);
	bpf_sign_cms__free(cms);
	return ret;
}

static int show_object(struct cli *cli, const char *path, bool hex)
{
	struct bpf_sign_object *object;
	const void *data;
	size_t size;
	int ret;

	if (bpf_sign_object__open(path, &cli->log, &object))
		return CLI_FAILURE;
	data = bpf_sign_object__cms(object, &size);
	ret = data ? show_cms(cli, data, size, hex) :
		     cli_error(cli, "'%s' is not signed", path);
	bpf_sign_object__free(object);
	return ret;
}

static int run(struct cli *cli)
{
	const char *arg, *path;
	bool hex = false;
	size_t size;
	void *data;
	int opt, ret;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_HEXDUMP)
			return CLI_USAGE;
		hex = true;
	}
	if (hex && cli->want_json)
		return cli_usage(cli, "--hexdump or --json, not both");
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	if (bpf_sign_read_file(path, &cli->log, &data, &size))
		return CLI_FAILURE;
	/* A SEQUENCE is how DER of a CMS message starts. */
	ret = size && *(u8 *)data == 0x30 ? show_cms(cli, data, size, hex) :
					    show_object(cli, path, hex);
	free(data);
	return ret;
}

const struct cli_verb cmd_inspect = {
	.name = "inspect",
	.operand = "OBJECT|CMS",
	.summary = "show what a signature covers; verifies nothing",
	.options = options,
	.run = run,
};
