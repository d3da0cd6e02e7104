// SPDX-License-Identifier: GPL-2.0
/*
 * Keyrings of the running kernel
 */
#include <keyutils.h>

#include "cli.h"

/* "@u" and the like; 0 if @name is none of them. */
static key_serial_t special_keyring(const char *name)
{
	static const struct {
		const char *name;
		key_serial_t id;
	} special[] = {
		{ "@t", KEY_SPEC_THREAD_KEYRING },
		{ "@p", KEY_SPEC_PROCESS_KEYRING },
		{ "@s", KEY_SPEC_SESSION_KEYRING },
		{ "@u", KEY_SPEC_USER_KEYRING },
		{ "@us", KEY_SPEC_USER_SESSION_KEYRING },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(special); i++)
		if (!strcmp(name, special[i].name))
			return special[i].id;
	return 0;
}

/* By its name, as in /proc/keys, its number, or as "@s" and the like. */
int cli_keyring_find(struct cli *cli, const char *name, s32 *id)
{
	u64 number;

	if (cli_number(name, INT32_MAX, &number)) {
		*id = number;
		return 0;
	}
	*id = special_keyring(name);
	if (*id)
		return 0;
	*id = find_key_by_type_and_desc("keyring", name, 0);
	if (*id > 0)
		return 0;
	cli_error(cli, "there is no keyring '%s', or it is not for you to see", name);
	if (!strcmp(name, BPF_KEYRING))
		cli_hint(cli, "root sees it, where the kernel is built with CONFIG_BPF_SIG");
	return -ENOKEY;
}

/* The kernel describes an asymmetric key as "SUBJECT: KEY IDENTIFIER". */
static int split(char *description, struct cli_key *key)
{
	char *colon = strrchr(description, ':');
	size_t len = colon ? strspn(colon + 1, " ") : 0;
	bool has_id = len && !strcmp(key->type, "asymmetric");

	key->key_id = strdup(has_id ? colon + 1 + len : "");
	if (has_id)
		*colon = '\0';
	key->name = strdup(description);
	return key->name && key->key_id ? 0 : -ENOMEM;
}

/* "TYPE;UID;GID;PERMISSIONS;DESCRIPTION", of which the last may have anything. */
static int describe(key_serial_t id, struct cli_key *key)
{
	char *text, *p;
	int i, err = 0;

	if (keyctl_describe_alloc(id, &text) < 0)
		return -errno;
	key->id = id;
	p = text;
	for (i = 0; p && i < 4; i++) {
		p = strchr(p, ';');
		if (p)
			*p++ = '\0';
	}
	key->type = strdup(text);
	if (!p)
		err = -EIO;
	else
		err = key->type ? split(p, key) : -ENOMEM;
	free(text);
	return err;
}

/* Keys that are not for the caller to see, or have gone, are left out. */
int cli_keyring_read(struct cli *cli, const char *name, s32 id,
		     struct cli_key **keys, size_t *cnt)
{
	key_serial_t *ids;
	void *buf;
	long size;
	size_t i;

	*cnt = 0;
	size = keyctl_read_alloc(id, &buf);
	if (size < 0) {
		cli_error(cli, "cannot read keyring '%s': %s", name, strerror(errno));
		return -errno;
	}
	ids = buf;
	*keys = calloc(size / sizeof(*ids) + 1, sizeof(**keys));
	for (i = 0; *keys && i < size / sizeof(*ids); i++) {
		if (!describe(ids[i], &(*keys)[*cnt])) {
			(*cnt)++;
			continue;
		}
		free((*keys)[*cnt].type);
		free((*keys)[*cnt].name);
		free((*keys)[*cnt].key_id);
		memset(&(*keys)[*cnt], 0, sizeof(**keys));
	}
	free(buf);
	if (*keys)
		return 0;
	cli_error(cli, "out of memory");
	return -ENOMEM;
}

void cli_keyring_free(struct cli_key *keys, size_t cnt)
{
	while (cnt--) {
		free(keys[cnt].type);
		free(keys[cnt].name);
		free(keys[cnt].key_id);
	}
	free(keys);
}

void cli_key_json(struct json *json, const struct cli_key *key)
{
	json_open(json, NULL, '{');
	json_number(json, "id", key->id);
	json_string(json, "type", key->type);
	json_string(json, "name", key->name);
	json_string(json, "key_id", key->key_id);
	json_close(json, '}');
}
