// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign keyring list
 */
#include "cli.h"

enum {
	OPT_KEYRING,
};

static const struct cli_option options[] = {
	[OPT_KEYRING] = { "keyring", 'r', "NAME",
		"list another keyring than " BPF_KEYRING },
	{ }
};

static void put(struct cli *cli, const struct cli_key *key)
{
	char name[CLI_KEY_SHOWN], id[CLI_KEY_SHOWN];

	if (cli->want_json)
		cli_key_json(cli_json(cli), key);
	else
		printf("%10d  %-40s  %s\n", key->id,
		       cli_visible_text(*key->key_id ? key->key_id : key->type,
					id, sizeof(id)),
		       cli_visible_text(key->name, name, sizeof(name)));
}

static int list(struct cli *cli, const char *name)
{
	struct cli_key *keys;
	size_t i, cnt;
	s32 ring;

	if (cli_keyring_find(cli, name, &ring) ||
	    cli_keyring_read(cli, name, ring, &keys, &cnt))
		return CLI_FAILURE;
	if (cli->want_json) {
		json_string(cli_json(cli), "keyring", name);
		json_open(cli_json(cli), "keys", '[');
	} else if (cnt) {
		printf("%s%10s  %-40s  %s%s\n", cli_colour(stdout, COLOUR_HEAD), "ID",
		       "KEY ID", "NAME", cli_colour(stdout, COLOUR_OFF));
	} else {
		printf("keyring '%s' is empty\n", name);
	}
	for (i = 0; i < cnt; i++)
		put(cli, &keys[i]);
	if (cli->want_json)
		json_close(cli_json(cli), ']');
	cli_keyring_free(keys, cnt);
	return CLI_OK;
}

static int run(struct cli *cli)
{
	const char *name = BPF_KEYRING, *arg;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_KEYRING)
			return CLI_USAGE;
		name = arg;
	}
	if (cli_no_operand(cli))
		return CLI_USAGE;
	return list(cli, name);
}

const struct cli_verb cmd_keyring_list = {
	.name = "keyring list",
	.summary = "list the keys of the keyring .bpf, or of another one",
	.options = options,
	.run = run,
};
