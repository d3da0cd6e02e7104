// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign policy sign
 */
#include "cli.h"

#define SUFFIX	".p7s"

enum {
	OPT_OUTPUT,
	OPT_KEY,
	OPT_CERT,
	OPT_PASSPHRASE_FILE,
	OPT_PASSPHRASE_ENV,
	OPT_ALLOW_EXPIRED,
};

static const struct cli_option options[] = {
	[OPT_OUTPUT] = { "output", 'o', "FILE",
		"write the signed policy to FILE instead of FILE" SUFFIX },
	[OPT_KEY] = { "key", 'k', "KEY",
		"private key: PEM or DER file, or a URI (pkcs11:)" },
	[OPT_CERT] = { "cert", 'c', "CERT",
		"certificate of the key: PEM or DER file, or a URI" },
	[OPT_PASSPHRASE_FILE] = { "passphrase-file", 0, "FILE",
		"passphrase of the key: first line of FILE" },
	[OPT_PASSPHRASE_ENV] = { "passphrase-env", 0, "VAR",
		"passphrase of the key: environment variable VAR" },
	[OPT_ALLOW_EXPIRED] = { "allow-expired", 0, NULL,
		"sign with a certificate that is not valid now" },
	{ }
};

struct args {
	const char *output;
	struct bpf_sign_key_opts key;
	struct cli_passphrase passphrase;
};

static int parse(struct cli *cli, struct args *a)
{
	const char *arg;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		switch (opt) {
		case OPT_OUTPUT:
			a->output = arg;
			break;
		case OPT_KEY:
			a->key.key = arg;
			break;
		case OPT_CERT:
			a->key.cert = arg;
			break;
		case OPT_PASSPHRASE_FILE:
			a->passphrase.file = arg;
			break;
		case OPT_PASSPHRASE_ENV:
			a->passphrase.env = arg;
			break;
		case OPT_ALLOW_EXPIRED:
			a->key.allow_expired = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (!a->key.key || !a->key.cert)
		return cli_usage(cli, "--key and --cert are needed");
	if (a->passphrase.file && a->passphrase.env)
		return cli_usage(cli, "--passphrase-file or --passphrase-env, not both");
	return CLI_OK;
}

static int make(struct cli *cli, const struct cli_policy *p, const struct args *a,
		void **der, size_t *size)
{
	struct bpf_sign_policy *policy = NULL;
	struct bpf_sign_key *key = NULL;
	int err;

	err = bpf_sign_policy__parse(p->data, p->size, &cli->log, NULL, &policy);
	if (!err)
		err = bpf_sign_key__open(&a->key, &cli->log, &key);
	if (!err)
		err = bpf_sign_policy__sign(policy, key, &cli->log, der, size);
	bpf_sign_key__free(key);
	bpf_sign_policy__free(policy);
	return err;
}

static int sign(struct cli *cli, const struct cli_policy *p, const struct args *a)
{
	const char *output = a->output;
	char *name = NULL;
	void *der = NULL;
	size_t size;
	int err;

	if (p->cms)
		return cli_error(cli, "'%s' is signed already", p->path);
	cli_policy_lint(cli, p, NULL);
	if (!output && asprintf(&name, "%s" SUFFIX, p->path) < 0)
		return cli_error(cli, "out of memory");
	output = output ?: name;
	err = make(cli, p, a, &der, &size);
	if (!err)
		err = bpf_sign_write_file(output, der, size, &cli->log);
	if (!err && cli->want_json) {
		json_string(cli_json(cli), "output", output);
		json_string(cli_json(cli), "name", p->parsed->name);
		json_number(cli_json(cli), "version", p->parsed->version);
		json_number(cli_json(cli), "size", size);
	} else if (!err) {
		printf("%s: policy '%s' version %llu, signed\n", output,
		       p->parsed->name, (unsigned long long)p->parsed->version);
	}
	free(der);
	free(name);
	return err ? CLI_FAILURE : CLI_OK;
}

static int run(struct cli *cli)
{
	struct args a = {
		.key = { .sz = sizeof(a.key) },
		.passphrase = { .prompt = "Passphrase or PIN of the key: " },
	};
	struct cli_policy p;
	const char *path;
	int ret;

	a.key.passphrase = cli_passphrase;
	a.key.passphrase_ctx = &a.passphrase;
	ret = parse(cli, &a);
	if (ret)
		return ret;
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	/* The policy first: nobody wants to type a passphrase in vain. */
	ret = cli_policy_read(cli, path, &p) ? CLI_FAILURE : sign(cli, &p, &a);
	cli_policy_free(&p);
	return ret;
}

const struct cli_verb cmd_policy_sign = {
	.name = "policy sign",
	.operand = "FILE",
	.summary = "sign a policy, for kernels whose mode is locked",
	.options = options,
	.run = run,
};
