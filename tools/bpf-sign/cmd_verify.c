// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign verify
 */
#include "cli.h"

#define MAX_FILES	64

enum {
	OPT_CERT,
	OPT_CA,
};

static const struct cli_option options[] = {
	[OPT_CERT] = { "cert", 'c', "CERT",
		"certificate of the signer; may be repeated" },
	[OPT_CA] = { "ca", 'C', "CERT",
		"authority that the signer must chain to; may be repeated" },
	{ }
};

struct args {
	const char *certs[MAX_FILES];
	const char *cas[MAX_FILES];
	struct bpf_sign_verify_opts verify;
};

static int parse(struct cli *cli, struct args *a)
{
	const char *arg;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		switch (opt) {
		case OPT_CERT:
			if (a->verify.cert_cnt == MAX_FILES)
				return cli_usage(cli, "--cert: too many");
			a->certs[a->verify.cert_cnt++] = arg;
			break;
		case OPT_CA:
			if (a->verify.ca_cnt == MAX_FILES)
				return cli_usage(cli, "--ca: too many");
			a->cas[a->verify.ca_cnt++] = arg;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (!a->verify.cert_cnt && !a->verify.ca_cnt)
		return cli_usage(cli, "whom to trust? --cert or --ca is needed");
	return CLI_OK;
}

static const char *place(const struct bpf_sign_mismatch *m)
{
	return m->place == BPF_SIGN_IN_IMAGE ? "image" : "object";
}

static void mismatch(void *ctx, const struct bpf_sign_mismatch *m)
{
	struct cli *cli = ctx;
	struct json *json;
	char *text;

	if (!cli->want_json) {
		if (asprintf(&text, "%s: %s: signed %s, %s has %s", m->subject, m->item,
			     m->signed_value, place(m), m->found) < 0) {
			cli_error(cli, "%s", strerror(ENOMEM));
			return;
		}
		printf("%s%s%s\n", cli_colour(stdout, COLOUR_ERROR), cli_one_line(text),
		       cli_colour(stdout, COLOUR_OFF));
		free(text);
		return;
	}
	json = cli_json(cli);
	json_open(json, NULL, '{');
	json_string(json, "where", place(m));
	json_string(json, "subject", m->subject);
	json_string(json, "item", m->item);
	json_string(json, "signed", m->signed_value);
	json_string(json, "found", m->found);
	json_close(json, '}');
}

static int run(struct cli *cli)
{
	char signer[256] = "";
	struct args a = {
		.verify = {
			.sz = sizeof(a.verify),
			.certs = a.certs,
			.cas = a.cas,
			.mismatch = mismatch,
			.mismatch_ctx = cli,
			.signer = signer,
			.signer_size = sizeof(signer),
		},
	};
	struct bpf_sign_object *object;
	const char *path;
	int ret, err;

	ret = parse(cli, &a);
	if (ret)
		return ret;
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	err = bpf_sign_object__open(path, &cli->log, &object);
	if (err)
		return CLI_FAILURE;
	if (cli->want_json)
		json_open(cli_json(cli), "differences", '[');
	err = bpf_sign_object__verify(object, &a.verify);
	if (cli->want_json) {
		json_close(cli_json(cli), ']');
		json_string(cli_json(cli), "object", path);
		json_string(cli_json(cli), "signer", signer);
	} else if (!err) {
		printf("%s%s: verified, signed by %s%s\n",
		       cli_colour(stdout, COLOUR_GOOD), path, signer,
		       cli_colour(stdout, COLOUR_OFF));
	}
	bpf_sign_object__free(object);
	return err ? CLI_FAILURE : CLI_OK;
}

const struct cli_verb cmd_verify = {
	.name = "verify",
	.operand = "OBJECT",
	.summary = "verify a signed object, without a kernel",
	.options = options,
	.run = run,
};
