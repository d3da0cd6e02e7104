// SPDX-License-Identifier: GPL-2.0
/*
 * Keyrings and keys of the kernel
 */
#include <ctype.h>
#include <keyutils.h>
#include "test.h"

/* System keyrings have a name, and no process that they belong to. */
int find_keyring(const char *name)
{
	size_t len = strlen(name);
	char line[512], type[32];
	unsigned int id;
	int pos;
	FILE *f;

	f = fopen("/proc/keys", "r");
	CHECK(f, "/proc/keys: %m");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%x %*s %*s %*s %*s %*s %*s %31s %n", &id, type,
			   &pos) != 2 || strcmp(type, "keyring") ||
		    strncmp(line + pos, name, len) || line[pos + len] != ':')
			continue;
		fclose(f);
		return id;
	}
	fail("no keyring '%s'", name);
}

/* CERT.der, from the build; the kernel describes the key by the certificate. */
int add_cert(const char *cert, int keyring)
{
	char path[64];
	size_t size;
	void *der;
	int key;

	snprintf(path, sizeof(path), "%s.der", cert);
	der = read_file(file(path), &size);
	key = add_key("asymmetric", "", der, size, keyring);
	return key < 0 ? -errno : key;
}

void trust_signer(void)
{
	int key = add_cert("signer", find_keyring(".bpf"));

	CHECK(key > 0, "the signer's certificate: %s", strerror(-key));
}

static int secondary_keys[4];
static unsigned int secondary_cnt;

static void untrust_secondary(void)
{
	int keyring = find_keyring(".secondary_trusted_keys");

	while (secondary_cnt)
		keyctl_unlink(secondary_keys[--secondary_cnt], keyring);
}

/* Up to the end of the test: others are about a kernel that does not know it. */
void trust_secondary(const char *cert)
{
	int key = add_cert(cert, find_keyring(".secondary_trusted_keys"));

	CHECK(key > 0, "%s: %s", cert, strerror(-key));
	CHECK(secondary_cnt < ARRAY_SIZE(secondary_keys), "too many");
	secondary_keys[secondary_cnt++] = key;
	CHECK(secondary_cnt > 1 || !atexit(untrust_secondary), "atexit");
}

/* A keyring of the caller's own, with a key in it. */
void join_session(const char *cert)
{
	int key;

	CHECK(keyctl_join_session_keyring(NULL) > 0, "%m");
	key = add_cert(cert, KEY_SPEC_SESSION_KEYRING);
	CHECK(key > 0, "%s: %s", cert, strerror(-key));
}
