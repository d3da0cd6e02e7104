// SPDX-License-Identifier: GPL-2.0
/*
 * Writing JSON
 */
#include "cli.h"

static void put_escaped(struct json *json, const char *s)
{
	fputc('"', json->out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(json->out, "\\%c", *s);
		else if ((u8)*s < 0x20 || (u8)*s == 0x7f)
			fprintf(json->out, "\\u%04x", (u8)*s);
		else
			fputc(*s, json->out);
	}
	fputc('"', json->out);
}

static void put_key(struct json *json, const char *key)
{
	if (json->comma)
		fputc(',', json->out);
	if (json->depth)
		fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
	if (key) {
		put_escaped(json, key);
		fputs(": ", json->out);
	}
	json->comma = true;
}

/* @key is NULL for an element of an array. */
void json_open(struct json *json, const char *key, char bracket)
{
	put_key(json, key);
	fputc(bracket, json->out);
	json->depth++;
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	bool empty = !json->comma;

	json->depth--;
	if (!empty)
		fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
	fputc(bracket, json->out);
	if (!json->depth)
		fputc('\n', json->out);
	json->comma = true;
}

void json_string(struct json *json, const char *key, const char *value)
{
	put_key(json, key);
	put_escaped(json, value);
}

void json_number(struct json *json, const char *key, u64 value)
{
	put_key(json, key);
	fprintf(json->out, "%llu", (unsigned long long)value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	put_key(json, key);
	fputs(value ? "true" : "false", json->out);
}

void json_hex(struct json *json, const char *key, const u8 *data, size_t size)
{
	size_t i;

	put_key(json, key);
	fputc('"', json->out);
	for (i = 0; i < size; i++)
		fprintf(json->out, "%02x", data[i]);
	fputc('"', json->out);
}
