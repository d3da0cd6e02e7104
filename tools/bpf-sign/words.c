// SPDX-License-Identifier: GPL-2.0
/*
 * The numbers of a manifest in words
 */
#include <bpf/libbpf.h>

#include "cli.h"
#include "manifest.h"

static const char *or_number(const char *word, u32 value, char *buf, size_t size)
{
	if (word)
		return word;
	snprintf(buf, size, "%u", value);
	return buf;
}

const char *word_prog_type(u32 type, char *buf, size_t size)
{
	return or_number(libbpf_bpf_prog_type_str(type), type, buf, size);
}

const char *word_map_type(u32 type, char *buf, size_t size)
{
	return or_number(libbpf_bpf_map_type_str(type), type, buf, size);
}

const char *word_attach_type(u32 type, char *buf, size_t size)
{
	return or_number(libbpf_bpf_attach_type_str(type), type, buf, size);
}

/* The parser lets no other value pass, here and below. */
const char *word_contents(u32 contents)
{
	switch (contents) {
	case BPF_SIG_CONTENTS_FREE:
		return "free";
	case BPF_SIG_CONTENTS_SIGNED:
		return "signed";
	case BPF_SIG_CONTENTS_RANGES:
		return "ranges";
	case BPF_SIG_CONTENTS_ENVIRONMENT:
		return "environment";
	case BPF_SIG_CONTENTS_INITIAL:
		return "initial";
	default:
		return "unknown";
	}
}

const char *word_symbol(u32 kind)
{
	switch (kind) {
	case BPF_SIG_SYMBOL_KFUNC:
		return "kfunc";
	case BPF_SIG_SYMBOL_TYPED:
		return "typed ksym";
	case BPF_SIG_SYMBOL_UNTYPED:
		return "untyped ksym";
	case BPF_SIG_SYMBOL_FUNC:
		return "function address";
	default:
		return "unknown";
	}
}

void word_hex(char *out, const u8 *data, size_t size)
{
	size_t i;

	*out = '\0';
	for (i = 0; i < size; i++)
		sprintf(out + 2 * i, "%02x", data[i]);
}
