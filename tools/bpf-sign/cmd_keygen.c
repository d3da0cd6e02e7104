// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign keygen
 */
#include <getopt.h>
#include <unistd.h>

#include "cli.h"

#define DEFAULT_DAYS	3650

enum {
	OPT_TYPE,
	OPT_OUT_KEY,
	OPT_OUT_CERT,
	OPT_SUBJECT,
	OPT_DAYS,
	OPT_PASSPHRASE_FILE,
	OPT_PASSPHRASE_ENV,
	OPT_CA,
	OPT_CA_KEY,
	OPT_CA_CERT,
	OPT_CA_PASSPHRASE_FILE,
	OPT_CA_PASSPHRASE_ENV,
};

static const struct cli_option options[] = {
	[OPT_TYPE] = { "type", 't', "TYPE",
		"rsa-3072 (default), rsa-4096, ecdsa-p256 or ecdsa-p384" },
	[OPT_OUT_KEY] = { "out-key", 'k', "FILE",
		"new file for the private key (.der: DER, else PEM)" },
	[OPT_OUT_CERT] = { "out-cert", 'c', "FILE",
		"new file for the certificate (.der, .cer: DER, else PEM)" },
	[OPT_SUBJECT] = { "subject", 's', "NAME",
		"subject: /CN=.../O=..., or a common name" },
	[OPT_DAYS] = { "days", 'd', "N",
		"days that the certificate is valid (default 3650)" },
	[OPT_PASSPHRASE_FILE] = { "passphrase-file", 0, "FILE",
		"encrypt the key with the first line of FILE" },
	[OPT_PASSPHRASE_ENV] = { "passphrase-env", 0, "VAR",
		"encrypt the key with environment variable VAR" },
	[OPT_CA] = { "ca", 'C', NULL,
		"make an authority instead of a signer" },
	[OPT_CA_KEY] = { "ca-key", 0, "KEY",
		"issue the certificate with this authority's key" },
	[OPT_CA_CERT] = { "ca-cert", 0, "CERT",
		"certificate of that authority" },
	[OPT_CA_PASSPHRASE_FILE] = { "ca-passphrase-file", 0, "FILE",
		"passphrase of --ca-key: first line of FILE" },
	[OPT_CA_PASSPHRASE_ENV] = { "ca-passphrase-env", 0, "VAR",
		"passphrase of --ca-key: environment variable VAR" },
	{ }
};

static const struct {
	const char *name;
	enum bpf_sign_key_type type;
} types[] = {
	{ "rsa-3072", BPF_SIGN_KEY_RSA_3072 },
	{ "rsa-4096", BPF_SIGN_KEY_RSA_4096 },
	{ "ecdsa-p256", BPF_SIGN_KEY_ECDSA_P256 },
	{ "ecdsa-p384", BPF_SIGN_KEY_ECDSA_P384 },
};

struct args {
	struct bpf_sign_keygen_opts keygen;
	struct bpf_sign_key_opts ca;
	struct cli_passphrase passphrase;
	struct cli_passphrase ca_passphrase;
	unsigned int ticks;
};

static void progress(void *ctx)
{
	unsigned int *ticks = ctx;

	/* The search calls for each candidate, which is too often to read. */
	if (!((*ticks)++ % 16))
		fputc('.', stderr);
}

static int set_type(struct cli *cli, struct args *a, const char *arg)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(arg, types[i].name)) {
			a->keygen.type = types[i].type;
			return CLI_OK;
		}
	}
	return cli_usage(cli, "--type: '%s' is not supported", arg);
}

static int set(struct cli *cli, struct args *a, int opt, const char *arg)
{
	u64 value;

	switch (opt) {
	case OPT_TYPE:
		return set_type(cli, a, arg);
	case OPT_OUT_KEY:
		a->keygen.out_key = arg;
		break;
	case OPT_OUT_CERT:
		a->keygen.out_cert = arg;
		break;
	case OPT_SUBJECT:
		a->keygen.subject = arg;
		break;
	case OPT_DAYS:
		if (!cli_number(arg, 36500, &value) || !value)
			return cli_usage(cli, "--days: '%s' is not 1 to 36500", arg);
		a->keygen.days = value;
		break;
	case OPT_PASSPHRASE_FILE:
		a->passphrase.file = arg;
		break;
	case OPT_PASSPHRASE_ENV:
		a->passphrase.env = arg;
		break;
	case OPT_CA:
		a->keygen.ca = true;
		break;
	case OPT_CA_KEY:
		a->ca.key = arg;
		break;
	case OPT_CA_CERT:
		a->ca.cert = arg;
		break;
	case OPT_CA_PASSPHRASE_FILE:
		a->ca_passphrase.file = arg;
		break;
	case OPT_CA_PASSPHRASE_ENV:
		a->ca_passphrase.env = arg;
		break;
	default:
		return CLI_USAGE;
	}
	return CLI_OK;
}

static int parse(struct cli *cli, struct args *a)
{
	const char *arg;
	int opt, ret;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		ret = set(cli, a, opt, arg);
		if (ret)
			return ret;
	}
	if (optind < cli->argc)
		return cli_usage(cli, "what is '%s'?", cli->argv[optind]);
	if (!a->keygen.out_key || !a->keygen.out_cert)
		return cli_usage(cli, "--out-key and --out-cert are needed");
	if (!a->ca.key != !a->ca.cert)
		return cli_usage(cli, "--ca-key and --ca-cert go together");
	if (a->passphrase.file || a->passphrase.env) {
		a->keygen.passphrase = cli_passphrase;
		a->keygen.passphrase_ctx = &a->passphrase;
	}
	if (!a->keygen.subject)
		a->keygen.subject = a->keygen.ca ? "BPF signing authority" :
						   "BPF signing key";
	if (isatty(STDERR_FILENO)) {
		a->keygen.progress = progress;
		a->keygen.progress_ctx = &a->ticks;
	}
	return CLI_OK;
}

static int run(struct cli *cli)
{
	struct args a = {
		.keygen = { .sz = sizeof(a.keygen), .days = DEFAULT_DAYS },
		.ca = { .sz = sizeof(a.ca) },
		.ca_passphrase = { .prompt = "Passphrase or PIN of the authority's key: " },
	};
	struct bpf_sign_key *ca = NULL;
	int ret, err = 0;

	ret = parse(cli, &a);
	if (ret)
		return ret;
	if (a.ca.key) {
		a.ca.passphrase = cli_passphrase;
		a.ca.passphrase_ctx = &a.ca_passphrase;
		err = bpf_sign_key__open(&a.ca, &cli->log, &ca);
		a.keygen.issuer = ca;
	}
	if (!err)
		err = bpf_sign_keygen(&a.keygen, &cli->log);
	if (a.ticks)
		fputc('\n', stderr);
	bpf_sign_key__free(ca);
	if (err)
		return CLI_FAILURE;
	if (cli->want_json) {
		json_string(cli_json(cli), "key", a.keygen.out_key);
		json_string(cli_json(cli), "cert", a.keygen.out_cert);
	} else {
		printf("key:         %s\ncertificate: %s\n", a.keygen.out_key,
		       a.keygen.out_cert);
	}
	return CLI_OK;
}

const struct cli_verb cmd_keygen = {
	.name = "keygen",
	.summary = "make a key and a certificate that the kernel accepts",
	.options = options,
	.run = run,
};
