// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes of a manifest, field by field
 *
 * What is shown has passed the parser, so that everything is where it belongs.
 */
#include "cli.h"
#include "manifest.h"

#define ROW	8	/* bytes in a line */

/* A field ends where the next one starts; the last is the size of all. */
struct field {
	const char *name;
	size_t offset;
};

#define FIELD(type, member)	{ #member, offsetof(struct type, member) }
#define END(type)		{ NULL, sizeof(struct type) }

static const struct field header[] = {
	FIELD(bpf_sig_hdr, magic),
	FIELD(bpf_sig_hdr, version),
	FIELD(bpf_sig_hdr, size),
	FIELD(bpf_sig_hdr, digest_alg),
	FIELD(bpf_sig_hdr, rec_cnt),
	END(bpf_sig_hdr)
};

static const struct field object[] = {
	FIELD(bpf_sig_rec_object, rec.type),
	FIELD(bpf_sig_rec_object, rec.size),
	FIELD(bpf_sig_rec_object, rollback_index),
	FIELD(bpf_sig_rec_object, build_id),
	FIELD(bpf_sig_rec_object, build_id_size),
	END(bpf_sig_rec_object)
};

static const struct field btf[] = {
	FIELD(bpf_sig_rec_btf, rec.type),
	FIELD(bpf_sig_rec_btf, rec.size),
	FIELD(bpf_sig_rec_btf, size),
	FIELD(bpf_sig_rec_btf, reserved),
	FIELD(bpf_sig_rec_btf, digest),
	END(bpf_sig_rec_btf)
};

static const struct field map[] = {
	FIELD(bpf_sig_rec_map, rec.type),
	FIELD(bpf_sig_rec_map, rec.size),
	FIELD(bpf_sig_rec_map, map_type),
	FIELD(bpf_sig_rec_map, key_size),
	FIELD(bpf_sig_rec_map, value_size),
	FIELD(bpf_sig_rec_map, max_entries_min),
	FIELD(bpf_sig_rec_map, max_entries_max),
	FIELD(bpf_sig_rec_map, map_flags),
	FIELD(bpf_sig_rec_map, map_extra),
	FIELD(bpf_sig_rec_map, btf_key_type_id),
	FIELD(bpf_sig_rec_map, btf_value_type_id),
	FIELD(bpf_sig_rec_map, inner_map),
	FIELD(bpf_sig_rec_map, flags),
	FIELD(bpf_sig_rec_map, contents),
	FIELD(bpf_sig_rec_map, contents_size),
	FIELD(bpf_sig_rec_map, digest),
	END(bpf_sig_rec_map)
};

static const struct field range[] = {
	FIELD(bpf_sig_rec_range, rec.type),
	FIELD(bpf_sig_rec_range, rec.size),
	FIELD(bpf_sig_rec_range, offset),
	FIELD(bpf_sig_rec_range, size),
	END(bpf_sig_rec_range)
};

static const struct field prog[] = {
	FIELD(bpf_sig_rec_prog, rec.type),
	FIELD(bpf_sig_rec_prog, rec.size),
	FIELD(bpf_sig_rec_prog, prog_type),
	FIELD(bpf_sig_rec_prog, expected_attach_type),
	FIELD(bpf_sig_rec_prog, prog_flags),
	FIELD(bpf_sig_rec_prog, flags),
	FIELD(bpf_sig_rec_prog, insn_cnt),
	FIELD(bpf_sig_rec_prog, func_info_cnt),
	FIELD(bpf_sig_rec_prog, line_info_cnt),
	FIELD(bpf_sig_rec_prog, core_relo_cnt),
	FIELD(bpf_sig_rec_prog, map_cnt),
	FIELD(bpf_sig_rec_prog, reserved),
	FIELD(bpf_sig_rec_prog, insns),
	FIELD(bpf_sig_rec_prog, func_info),
	FIELD(bpf_sig_rec_prog, line_info),
	FIELD(bpf_sig_rec_prog, core_relos),
	END(bpf_sig_rec_prog)
};

static const struct field symbol[] = {
	FIELD(bpf_sig_rec_symbol, rec.type),
	FIELD(bpf_sig_rec_symbol, rec.size),
	FIELD(bpf_sig_rec_symbol, insn),
	FIELD(bpf_sig_rec_symbol, kind),
	FIELD(bpf_sig_rec_symbol, flags),
	FIELD(bpf_sig_rec_symbol, type_id),
	END(bpf_sig_rec_symbol)
};

static const struct field target[] = {
	FIELD(bpf_sig_rec_target, rec.type),
	FIELD(bpf_sig_rec_target, rec.size),
	FIELD(bpf_sig_rec_target, kind),
	FIELD(bpf_sig_rec_target, reserved),
	END(bpf_sig_rec_target)
};

static const struct field unknown[] = {
	FIELD(bpf_sig_rec, type),
	FIELD(bpf_sig_rec, size),
	END(bpf_sig_rec)
};

struct layout {
	const char *title;
	const struct field *fields;
	const char *strings[4];
};

static const struct layout layouts[] = {
	[0] = { "MAY_IGNORE", unknown, { } },
	[BPF_SIG_REC_OBJECT] = { "OBJECT", object, { "name", "version" } },
	[BPF_SIG_REC_BTF] = { "BTF", btf, { } },
	[BPF_SIG_REC_MAP] = { "MAP", map, { "name", "value_struct" } },
	[BPF_SIG_REC_RANGE] = { "RANGE", range, { "name" } },
	[BPF_SIG_REC_PROG] = { "PROG", prog, { "name", "license", "member" } },
	[BPF_SIG_REC_SYMBOL] = { "SYMBOL", symbol, { "name" } },
	[BPF_SIG_REC_TARGET] = { "TARGET", target, { "name", "scope" } },
};

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return le32_to_cpu(v);
}

/* One field: the bytes in rows, its name and value in the first one. */
static void rows(const u8 *base, size_t offset, size_t size, const char *name,
		 const char *value)
{
	size_t i, n;

	for (; size; size -= n, offset += n) {
		n = size < ROW ? size : ROW;
		printf("%08zx ", offset);
		for (i = 0; i < n; i++)
			printf(" %02x", base[offset + i]);
		if (name)
			printf("%*s  %s%s%s", (int)(ROW - n) * 3, "", name,
			       *value ? " " : "", value);
		putchar('\n');
		name = NULL;
	}
}

/* Returns where the fields end. */
static size_t show_fields(const u8 *base, size_t offset, const struct field *field)
{
	char value[32];
	const u8 *p;
	size_t size;

	for (; field->name; field++) {
		p = base + offset + field->offset;
		size = field[1].offset - field->offset;
		*value = '\0';
		if (size == 4)
			snprintf(value, sizeof(value), "%u", get32(p));
		else if (!strcmp(field->name, "magic"))
			snprintf(value, sizeof(value), "\"%s\"", p);
		else if (size == 8)
			snprintf(value, sizeof(value), "%llu",
				 (unsigned long long)get_unaligned_le64(p));
		rows(base, offset + field->offset, size, field->name, value);
	}
	return offset + field->offset;
}

static size_t show_map_list(const u8 *base, size_t offset, size_t pos)
{
	u32 cnt = get32(base + offset + offsetof(struct bpf_sig_rec_prog, map_cnt));
	char name[32], value[16];
	u32 i;

	for (i = 0; i < cnt; i++, pos += 4) {
		snprintf(name, sizeof(name), "map[%u]", i);
		snprintf(value, sizeof(value), "%u", get32(base + pos));
		rows(base, pos, 4, name, value);
	}
	if (cnt % 2) {
		rows(base, pos, 4, "padding", "");
		pos += 4;
	}
	return pos;
}

static void show_record(const u8 *base, size_t offset, u32 type, size_t size)
{
	const struct layout *layout = &layouts[type];
	char value[BPF_SIG_MAX_NAME + 2];
	const char *const *string;
	size_t pos, len;

	pos = show_fields(base, offset, layout->fields);
	if (type == BPF_SIG_REC_PROG)
		pos = show_map_list(base, offset, pos);
	for (string = layout->strings; *string; string++) {
		len = strlen((const char *)base + pos);
		snprintf(value, sizeof(value), "\"%s\"", base + pos);
		rows(base, pos, len + 1, *string, value);
		pos += len + 1;
	}
	if (pos < offset + size)
		rows(base, pos, offset + size - pos, type ? "padding" : "data", "");
}

void inspect_hex(const struct inspected *in)
{
	u32 counts[BPF_SIG_REC_TARGET + 1] = {};
	const u8 *base = in->cms->manifest;
	size_t pos = sizeof(struct bpf_sig_hdr), size;
	u32 type;

	printf("# header\n");
	show_fields(base, 0, header);
	for (; pos < in->cms->manifest_size; pos += size) {
		type = get32(base + pos);
		size = get32(base + pos + 4);
		if (type & BPF_SIG_REC_MAY_IGNORE)
			type = 0;
		printf("# %s %u\n", layouts[type].title, counts[type]++);
		show_record(base, pos, type, size);
	}
}
