// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign keyring remove
 */
#include <keyutils.h>
#include <strings.h>

#include "cli.h"

enum {
	OPT_KEYRING,
};

static const struct cli_option options[] = {
	[OPT_KEYRING] = { "keyring", 'r', "NAME",
		"remove from another keyring than " BPF_KEYRING },
	{ }
};

static bool is_meant(const struct cli_key *key, const char *what)
{
	u64 number;

	return (cli_number(what, INT32_MAX, &number) && key->id == (s32)number) ||
	       (*key->key_id && !strcasecmp(key->key_id, what)) ||
	       !strcmp(key->name, what);
}

/* The one key that @what can mean, or NULL after messages. */
static const struct cli_key *find(struct cli *cli, const char *keyring,
				  const struct cli_key *keys, size_t cnt,
				  const char *what)
{
	char name[CLI_KEY_SHOWN], id[CLI_KEY_SHOWN];
	const struct cli_key *found = NULL;
	size_t i, matches = 0;

	for (i = 0; i < cnt; i++) {
		if (!is_meant(&keys[i], what))
			continue;
		found = &keys[i];
		matches++;
	}
	if (matches == 1)
		return found;
	if (!matches) {
		cli_error(cli, "there is no key '%s' in keyring '%s'", what, keyring);
		return NULL;
	}
	cli_error(cli, "'%s' is %zu keys in keyring '%s'; say which", what, matches,
		  keyring);
	for (i = 0; i < cnt; i++)
		if (is_meant(&keys[i], what))
			cli_hint(cli, "%d: %s, %s", keys[i].id,
				 cli_visible_text(keys[i].name, name, sizeof(name)),
				 cli_visible_text(keys[i].key_id, id, sizeof(id)));
	return NULL;
}

static int unlink_key(struct cli *cli, const char *keyring, s32 ring,
		      const struct cli_key *key)
{
	char name[CLI_KEY_SHOWN];

	if (keyctl_unlink(key->id, ring) < 0)
		return cli_error(cli, "cannot remove key %d from keyring '%s': %s",
				 key->id, keyring,
				 errno == EACCES ? "only root may" :
				 errno == EPERM ? "the keyring does not allow it" :
				 strerror(errno));
	if (cli->want_json)
		cli_key_json(cli_json(cli), key);
	else
		printf("key %d (%s) is no longer in keyring '%s'\n", key->id,
		       cli_visible_text(key->name, name, sizeof(name)), keyring);
	return CLI_OK;
}

static int remove_key(struct cli *cli, const char *keyring, const char *what)
{
	const struct cli_key *key;
	struct cli_key *keys;
	int ret = CLI_FAILURE;
	size_t cnt;
	s32 ring;

	if (cli_keyring_find(cli, keyring, &ring) ||
	    cli_keyring_read(cli, keyring, ring, &keys, &cnt))
		return CLI_FAILURE;
	key = find(cli, keyring, keys, cnt, what);
	if (cli->want_json)
		json_open(cli_json(cli), "removed", '[');
	if (key)
		ret = unlink_key(cli, keyring, ring, key);
	if (cli->want_json)
		json_close(cli_json(cli), ']');
	cli_keyring_free(keys, cnt);
	return ret;
}

static int run(struct cli *cli)
{
	const char *keyring = BPF_KEYRING, *what, *arg;
	int opt;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		if (opt != OPT_KEYRING)
			return CLI_USAGE;
		keyring = arg;
	}
	what = cli_operand(cli);
	return what ? remove_key(cli, keyring, what) : CLI_USAGE;
}

const struct cli_verb cmd_keyring_remove = {
	.name = "keyring remove",
	.operand = "ID|KEYID|NAME",
	.summary = "take a key out of the keyring",
	.options = options,
	.run = run,
};
