// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign keyring add
 */
#include <keyutils.h>

#include "cli.h"

enum {
	OPT_KEYRING,
};

static const struct cli_option options[] = {
	[OPT_KEYRING] = { "keyring", 'r', "NAME",
		"add to another keyring than " BPF_KEYRING },
	{ }
};

struct add {
	struct cli *cli;
	const char *keyring;
	s32 ring;
	const char *path;
};

static const struct {
	int err;
	const char *text;
	const char *hint;
} reasons[] = {
	{ ENOKEY, "no key that the kernel trusts vouches for it",
	  "its issuer has to be in the builtin, secondary or machine keyring" },
	{ EKEYREJECTED,
	  "the kernel rejects it: its issuer's signature does not verify, or it was revoked",
	  NULL },
	{ EKEYREVOKED, "it, or a key that vouches for it, was revoked", NULL },
	{ EKEYEXPIRED, "a key that vouches for it has expired", NULL },
	{ EPERM, "not permitted: the keyring takes no keys that are not vouched for",
	  NULL },
	{ EACCES, "only root may add keys to it", NULL },
	{ ENOPKG, "the kernel was built without an algorithm that it uses", NULL },
	{ ENOENT, "the kernel was built without an algorithm that it uses", NULL },
	{ EBADMSG, "the kernel cannot read it", NULL },
	{ ENODEV, "the kernel was built without asymmetric keys", NULL },
	{ EDQUOT, "your quota of keys is used up", NULL },
};

static int explain(const struct add *a, int err)
{
	const char *text = strerror(err), *hint = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (reasons[i].err != err)
			continue;
		text = reasons[i].text;
		hint = reasons[i].hint;
	}
	cli_error(a->cli, "cannot add '%s' to keyring '%s': %s", a->path, a->keyring,
		  text);
	if (hint && !strcmp(a->keyring, BPF_KEYRING))
		cli_hint(a->cli, "%s", hint);
	return -err;
}

/* The kernel makes the description out of the certificate. */
static int add_one(void *ctx, const void *der, size_t size)
{
	struct add *a = ctx;
	key_serial_t id;

	id = add_key("asymmetric", NULL, der, size, a->ring);
	if (id < 0)
		return explain(a, errno);
	/* Others are for other things, such as authorities. */
	if (!strcmp(a->keyring, BPF_KEYRING))
		bpf_sign_check_usage(der, size, a->path, &a->cli->log);
	if (a->cli->want_json) {
		json_open(cli_json(a->cli), NULL, '{');
		json_string(cli_json(a->cli), "certificate", a->path);
		json_number(cli_json(a->cli), "id", id);
		json_close(cli_json(a->cli), '}');
	} else {
		printf("%s: key %d in keyring '%s'\n", a->path, id, a->keyring);
	}
	return 0;
}

static int add(struct cli *cli, const char *keyring, char **paths)
{
	struct add a = { .cli = cli, .keyring = keyring };
	int ret = CLI_OK;

	if (cli_keyring_find(cli, keyring, &a.ring))
		return CLI_FAILURE;
	if (cli->want_json)
		json_open(cli_json(cli), "keys", '[');
	for (; *paths; paths++) {
		a.path = *paths;
		if (bpf_sign_read_certs(a.path, &cli->log, add_one, &a))
			ret = CLI_FAILURE;
	}
	if (cli->want_json)
		json_close(cli_json(cli), ']');
	return ret;
}

static int run(struct cli *cli)
{
	const char *keyring = BPF_KEYRING, *arg;
	char **paths;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_KEYRING)
			return CLI_USAGE;
		keyring = arg;
	}
	paths = cli_operands(cli);
	return paths ? add(cli, keyring, paths) : CLI_USAGE;
}

const struct cli_verb cmd_keyring_add = {
	.name = "keyring add",
	.operand = "CERT...",
	.summary = "let the kernel trust the certificates of signers",
	.options = options,
	.run = run,
};
