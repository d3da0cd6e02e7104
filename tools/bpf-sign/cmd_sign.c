// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign sign
 */
#include <openssl/sha.h>

#include "cli.h"

enum {
	OPT_OUTPUT,
	OPT_KEY,
	OPT_CERT,
	OPT_HASH,
	OPT_NAME,
	OPT_OBJECT_VERSION,
	OPT_ROLLBACK_INDEX,
	OPT_PASSPHRASE_FILE,
	OPT_PASSPHRASE_ENV,
	OPT_FORCE,
	OPT_ALLOW_EXPIRED,
	OPT_TUNABLE,
	OPT_RESIZABLE,
	OPT_OPTIONAL,
	OPT_ATTACH_TO,
	OPT_ATTACH_ANY,
	OPT_BIND_DATA,
	OPT_STRICT,
};

static const struct cli_option options[] = {
	[OPT_OUTPUT] = { "output", 'o', "FILE",
		"write the signed object to FILE instead of in place" },
	[OPT_KEY] = { "key", 'k', "KEY",
		"private key: PEM or DER file, or a URI (pkcs11:)" },
	[OPT_CERT] = { "cert", 'c', "CERT",
		"certificate of the key: PEM or DER file, or a URI" },
	[OPT_HASH] = { "hash", 0, "ALGORITHM",
		"digest algorithm: sha256, the only one" },
	[OPT_NAME] = { "name", 0, "NAME",
		"name of the object (default: of the file)" },
	[OPT_OBJECT_VERSION] = { "object-version", 0, "TEXT",
		"version of the object" },
	[OPT_ROLLBACK_INDEX] = { "rollback-index", 0, "N",
		"rollback index (default 0)" },
	[OPT_PASSPHRASE_FILE] = { "passphrase-file", 0, "FILE",
		"passphrase of the key: first line of FILE" },
	[OPT_PASSPHRASE_ENV] = { "passphrase-env", 0, "VAR",
		"passphrase of the key: environment variable VAR" },
	[OPT_FORCE] = { "force", 'f', NULL,
		"replace a signature that the object has" },
	[OPT_ALLOW_EXPIRED] = { "allow-expired", 0, NULL,
		"sign with a certificate that is not valid now" },
	[OPT_TUNABLE] = { "tunable", 0, "VAR[,VAR]",
		"let the application set these variables, or all with 'volatile'" },
	[OPT_RESIZABLE] = { "resizable", 0, "MAP[=MIN..MAX]",
		"let the application choose max_entries of a map" },
	[OPT_OPTIONAL] = { "optional", 0, "MAP[,MAP]",
		"let the application leave out maps" },
	[OPT_ATTACH_TO] = { "attach-to", 0, "PROG=NAME[,NAME]",
		"let the application choose what a program attaches to, among these" },
	[OPT_ATTACH_ANY] = { "attach-any", 0, "PROG[,PROG]",
		"let the application choose what a program attaches to" },
	[OPT_BIND_DATA] = { "bind-data", 0, NULL,
		"sign what .data and .bss start with as well" },
	[OPT_STRICT] = { "strict", 0, NULL,
		"fail if the application could choose anything" },
	{ }
};

struct args {
	const char *output;
	struct bpf_sign_key_opts key;
	struct bpf_sign_opts sign;
	struct cli_freedoms freedoms;
	struct cli_passphrase passphrase;
};

static const enum bpf_sign_freedom_kind kinds[] = {
	[OPT_TUNABLE] = BPF_SIGN_TUNABLE,
	[OPT_RESIZABLE] = BPF_SIGN_RESIZABLE,
	[OPT_OPTIONAL] = BPF_SIGN_OPTIONAL,
	[OPT_ATTACH_TO] = BPF_SIGN_ATTACH_TO,
	[OPT_ATTACH_ANY] = BPF_SIGN_ATTACH_ANY,
};

static int parse(struct cli *cli, struct args *a)
{
	const char *arg;
	u64 value;
	int opt, ret;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		switch (opt) {
		case OPT_TUNABLE:
		case OPT_RESIZABLE:
		case OPT_OPTIONAL:
		case OPT_ATTACH_TO:
		case OPT_ATTACH_ANY:
			ret = cli_freedom(cli, &a->freedoms, kinds[opt], arg);
			if (ret)
				return ret;
			break;
		case OPT_BIND_DATA:
			a->sign.bind_data = true;
			break;
		case OPT_STRICT:
			a->sign.strict = true;
			break;
		case OPT_OUTPUT:
			a->output = arg;
			break;
		case OPT_KEY:
			a->key.key = arg;
			break;
		case OPT_CERT:
			a->key.cert = arg;
			break;
		case OPT_HASH:
			if (strcmp(arg, "sha256"))
				return cli_usage(cli,
						 "--hash: '%s' is not supported, only sha256 is",
						 arg);
			break;
		case OPT_NAME:
			a->sign.name = arg;
			break;
		case OPT_OBJECT_VERSION:
			a->sign.version = arg;
			break;
		case OPT_ROLLBACK_INDEX:
			if (!cli_number(arg, UINT64_MAX, &value))
				return cli_usage(cli,
						 "--rollback-index: '%s' is not a number",
						 arg);
			a->sign.rollback_index = value;
			break;
		case OPT_PASSPHRASE_FILE:
			a->passphrase.file = arg;
			break;
		case OPT_PASSPHRASE_ENV:
			a->passphrase.env = arg;
			break;
		case OPT_FORCE:
			a->sign.force = true;
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
	a->sign.freedoms = a->freedoms.v;
	a->sign.freedom_cnt = a->freedoms.cnt;
	return CLI_OK;
}

/* The digest is what kernels and their logs call the manifest by. */
static int print_result(struct cli *cli, const char *path,
			const struct bpf_sign_object *object)
{
	struct bpf_sign_cms_info info = { .sz = sizeof(info) };
	u8 digest[SHA256_DIGEST_LENGTH];
	char hex[2 * sizeof(digest) + 1];
	size_t cms_size, image_size;
	struct bpf_sign_cms *cms;
	const void *der;
	int err;

	der = bpf_sign_object__cms(object, &cms_size);
	bpf_sign_object__image(object, &image_size);
	err = bpf_sign_cms__parse(der, cms_size, &cli->log, &cms);
	if (err)
		return err;
	bpf_sign_cms__info(cms, &info);
	SHA256(info.manifest, info.manifest_size, digest);
	word_hex(hex, digest, sizeof(digest));
	if (cli->want_json) {
		json_string(cli_json(cli), "object", path);
		json_string(cli_json(cli), "manifest_sha256", hex);
		json_number(cli_json(cli), "manifest_size", info.manifest_size);
		json_number(cli_json(cli), "signature_size", cms_size);
		json_number(cli_json(cli), "image_size", image_size);
	} else {
		printf("%s: signed, manifest %s\n", path, hex);
	}
	bpf_sign_cms__free(cms);
	return 0;
}

static int sign(struct cli *cli, const char *path, const struct args *a)
{
	struct bpf_sign_object *object = NULL;
	struct bpf_sign_key *key = NULL;
	int err;

	/* The object first: nobody wants to type a passphrase in vain. */
	err = bpf_sign_object__open(path, &cli->log, &object);
	if (!err)
		err = bpf_sign_key__open(&a->key, &cli->log, &key);
	if (!err)
		err = bpf_sign_object__sign(object, key, &a->sign);
	if (!err)
		err = bpf_sign_object__write(object, a->output);
	if (!err)
		err = print_result(cli, a->output ?: path, object);
	bpf_sign_key__free(key);
	bpf_sign_object__free(object);
	return err ? CLI_FAILURE : CLI_OK;
}

static int run(struct cli *cli)
{
	struct args a = {
		.key = { .sz = sizeof(a.key) },
		.sign = { .sz = sizeof(a.sign) },
		.passphrase = { .prompt = "Passphrase or PIN of the key: " },
	};
	const char *path;
	int ret;

	a.key.passphrase = cli_passphrase;
	a.key.passphrase_ctx = &a.passphrase;
	ret = parse(cli, &a);
	path = ret ? NULL : cli_operand(cli);
	if (path)
		ret = sign(cli, path, &a);
	else if (!ret)
		ret = CLI_USAGE;
	cli_freedoms_free(&a.freedoms);
	return ret;
}

const struct cli_verb cmd_sign = {
	.name = "sign",
	.operand = "OBJECT",
	.summary = "sign a BPF object",
	.options = options,
	.run = run,
};
