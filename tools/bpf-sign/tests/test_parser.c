// SPDX-License-Identifier: GPL-2.0
/*
 * The parser against hostile manifests: each reason for which it refuses one
 *
 * Usage: test_parser manifest.c...
 *
 * The reasons are read out of the parser's source, so that a new one without
 * a case here fails.
 */
#include "sample.h"
#include "tap.h"

#define MAX_REASONS	128

struct hostile {
	const char *what;
	u32 type;		/* record, 0: the header */
	u32 nth;		/* of that type */
	size_t offset;		/* in the record */
	u32 value;		/* of the four bytes there */
	int err;
	const char *reason;
};

#define OFF(type, member)	offsetof(struct bpf_sig_##type, member)
#define FIXED(rec)		sizeof(struct bpf_sig_rec_##rec)

#define HDR(what, member, val, err, why) \
	{ what, 0, 0, OFF(hdr, member), val, err, why }
#define OBJECT(what, member, val, err, why) \
	{ what, BPF_SIG_REC_OBJECT, 0, OFF(rec_object, member), val, err, why }
#define BTF(what, member, val, err, why) \
	{ what, BPF_SIG_REC_BTF, 0, OFF(rec_btf, member), val, err, why }
#define MAP(what, n, member, val, err, why) \
	{ what, BPF_SIG_REC_MAP, n, OFF(rec_map, member), val, err, why }
#define RANGE(what, n, member, val, err, why) \
	{ what, BPF_SIG_REC_RANGE, n, OFF(rec_range, member), val, err, why }
#define PROG(what, n, member, val, err, why) \
	{ what, BPF_SIG_REC_PROG, n, OFF(rec_prog, member), val, err, why }
#define SYMBOL(what, n, member, val, err, why) \
	{ what, BPF_SIG_REC_SYMBOL, n, OFF(rec_symbol, member), val, err, why }
#define TARGET(what, n, member, val, err, why) \
	{ what, BPF_SIG_REC_TARGET, n, OFF(rec_target, member), val, err, why }
/* What follows the fixed part of a record: a string, or an array. */
#define AFTER(what, type, n, fixed, val, err, why) \
	{ what, BPF_SIG_REC_##type, n, FIXED(fixed), val, err, why }

static const struct hostile cases[] = {
	HDR("another magic", magic, 0x20202020, -EBADMSG, "not a BPF manifest"),
	HDR("magic without NUL", magic[4], 0x20474953, -EBADMSG,
	    "not a BPF manifest"),
	HDR("version 0", version, 0, -EPROTONOSUPPORT, "unknown version"),
	HDR("version 2", version, 2, -EPROTONOSUPPORT, "unknown version"),
	HDR("size of 0", size, 0, -EBADMSG, "size is not that of the content"),
	HDR("huge size", size, 0xffffffff, -EBADMSG,
	    "size is not that of the content"),
	HDR("digest algorithm 0", digest_alg, 0, -ENOPKG,
	    "unknown digest algorithm"),
	HDR("digest algorithm 2", digest_alg, 2, -ENOPKG,
	    "unknown digest algorithm"),
	HDR("no records by count", rec_cnt, 0, -EBADMSG, "record count"),
	HDR("too many by count", rec_cnt, 0xffffffff, -EBADMSG, "record count"),

	OBJECT("record of 0 bytes", rec.size, 0, -EBADMSG, "record size"),
	OBJECT("record of 4 bytes", rec.size, 4, -EBADMSG, "record size"),
	OBJECT("unaligned record", rec.size, 57, -EBADMSG, "record size"),
	OBJECT("record past the end", rec.size, 0xfffffff8, -EBADMSG,
	       "record size"),
	MAP("type 0", 0, rec.type, 0, -EPROTONOSUPPORT, "unknown record type"),
	MAP("type 8", 0, rec.type, 8, -EPROTONOSUPPORT, "unknown record type"),
	BTF("second object", rec.type, BPF_SIG_REC_OBJECT, -EBADMSG,
	    "record out of order"),
	MAP("BTF after a map", 1, rec.type, BPF_SIG_REC_BTF, -EBADMSG,
	    "record out of order"),
	PROG("map after a program", 1, rec.type, BPF_SIG_REC_MAP, -EBADMSG,
	     "record out of order"),
	BTF("range without a map", rec.type, BPF_SIG_REC_RANGE, -EBADMSG,
	    "record out of order"),
	BTF("symbol without a program", rec.type, BPF_SIG_REC_SYMBOL, -EBADMSG,
	    "record out of order"),
	TARGET("symbol after a target", 1, rec.type, BPF_SIG_REC_SYMBOL,
	       -EBADMSG, "record out of order"),
	BTF("target without a program", rec.type, BPF_SIG_REC_TARGET, -EBADMSG,
	    "record out of order"),
	OBJECT("object that is a BTF", rec.type, BPF_SIG_REC_BTF, -EBADMSG,
	       "record out of order"),
	OBJECT("object that is a program", rec.type, BPF_SIG_REC_PROG,
	       -EBADMSG, "record out of order"),

	OBJECT("build id of 21 bytes", build_id_size, 21, -EBADMSG, "build id"),
	OBJECT("bytes after the build id", build_id_size, 2, -EBADMSG,
	       "build id"),
	AFTER("object without a name", OBJECT, 0, object, 0, -EBADMSG,
	      "object name or version"),
	AFTER("control character in a name", OBJECT, 0, object, 0x41410a41,
	      -EBADMSG, "object name or version"),
	AFTER("8-bit character in a name", OBJECT, 0, object, 0x414180c3,
	      -EBADMSG, "object name or version"),
	AFTER("DEL in a name", OBJECT, 0, object, 0x4141417f, -EBADMSG,
	      "object name or version"),
	AFTER("strings that end early", OBJECT, 0, object, 0x00004141,
	      -EBADMSG, "bytes after the last field"),
	BTF("BTF of 0 bytes", size, 0, -EBADMSG, "BTF record"),
	BTF("reserved field of BTF", reserved, 1, -EBADMSG, "BTF record"),

	MAP("unknown map flag", 0, flags, 4, -EPROTONOSUPPORT,
	    "unknown map flag"),
	MAP("max_entries upside down", 1, max_entries_min, 65537, -EBADMSG,
	    "max_entries range"),
	MAP("inner map out of bounds", 1, inner_map, 4, -EBADMSG,
	    "inner map index"),
	MAP("inner map almost none", 1, inner_map, 0xfffffffe, -EBADMSG,
	    "inner map index"),
	MAP("digest of free contents", 1, digest, 1, -EBADMSG,
	    "digest of unsigned contents"),
	MAP("size of free contents", 1, contents_size, 8, -EBADMSG,
	    "digest of unsigned contents"),
	MAP("environment with a digest", 3, contents,
	    BPF_SIG_CONTENTS_ENVIRONMENT, -EBADMSG, "digest of unsigned contents"),
	MAP("signed contents of no size", 3, contents_size, 0, -EBADMSG,
	    "size of signed contents"),
	MAP("part of the contents", 3, contents_size, 8, -EBADMSG,
	    "size of signed contents"),
	MAP("contents of many elements", 3, max_entries_max, 2, -EBADMSG,
	    "size of signed contents"),
	MAP("contents of no element", 3, max_entries_min, 0, -EBADMSG,
	    "size of signed contents"),
	MAP("jump table for anybody to fill", 1, map_type, BPF_SIG_INSN_ARRAY,
	    -EBADMSG, "jump table that is not signed"),
	MAP("jump table of another size", 3, map_type, BPF_SIG_INSN_ARRAY,
	    -EBADMSG, "size of a jump table"),
	MAP("contents mode 5", 3, contents, 5, -EPROTONOSUPPORT,
	    "unknown contents mode"),
	AFTER("map without a name", MAP, 1, map, 0, -EBADMSG, "map name"),
	MAP("ranges without a range", 3, contents, BPF_SIG_CONTENTS_RANGES,
	    -EBADMSG, "map without its ranges"),

	MAP("range of signed contents", 0, contents, BPF_SIG_CONTENTS_SIGNED,
	    -EBADMSG, "range of a map that has none"),
	RANGE("range of 0 bytes", 0, size, 0, -EBADMSG,
	      "range outside of the contents"),
	RANGE("range past the contents", 1, size, 57, -EBADMSG,
	      "range outside of the contents"),
	RANGE("range that wraps around", 1, offset, 0xfffffffc, -EBADMSG,
	      "range outside of the contents"),
	RANGE("ranges that overlap", 1, offset, 3, -EBADMSG,
	      "ranges overlap or unordered"),
	RANGE("ranges in descending order", 0, offset, 32, -EBADMSG,
	      "ranges overlap or unordered"),
	AFTER("range without a name", RANGE, 0, range, 0, -EBADMSG,
	      "range name"),

	PROG("reserved field of a program", 0, reserved, 1, -EBADMSG,
	     "program record"),
	PROG("unknown program flag", 0, flags, 2, -EPROTONOSUPPORT,
	     "unknown program flag"),
	PROG("no instructions", 0, insn_cnt, 0, -EBADMSG,
	     "program without instructions"),
	PROG("digest of no func_info", 0, func_info_cnt, 0, -EBADMSG,
	     "digest of nothing"),
	PROG("digest of no line_info", 0, line_info_cnt, 0, -EBADMSG,
	     "digest of nothing"),
	PROG("digest of no core_relos", 0, core_relo_cnt, 0, -EBADMSG,
	     "digest of nothing"),
	BTF("core_relos without BTF", rec.type, BPF_SIG_REC_MAY_IGNORE | 2,
	    -EBADMSG, "program needs BTF"),
	PROG("65 maps", 0, map_cnt, 65, -EMSGSIZE,
	     "too many maps in a program"),
	PROG("huge number of maps", 0, map_cnt, 0x40000001, -EMSGSIZE,
	     "too many maps in a program"),
	PROG("maps past the record", 0, map_cnt, 64, -EBADMSG,
	     "maps of a program"),
	PROG("padding of the maps", 0, map_cnt, 1, -EBADMSG,
	     "maps of a program"),
	AFTER("map out of bounds", PROG, 0, prog, 4, -EBADMSG,
	      "map index of a program"),
	AFTER("map twice", PROG, 0, prog, 2, -EBADMSG,
	      "map twice in a program"),
	AFTER("program without a name", PROG, 1, prog, 0, -EBADMSG,
	      "program name, license or member"),

	SYMBOL("symbol kind 0", 0, kind, 0, -EPROTONOSUPPORT,
	       "unknown symbol kind"),
	SYMBOL("symbol kind 5", 0, kind, 5, -EPROTONOSUPPORT,
	       "unknown symbol kind"),
	SYMBOL("unknown symbol flag", 0, flags, 2, -EPROTONOSUPPORT,
	       "unknown symbol flag"),
	SYMBOL("symbol past the program", 1, insn, 10, -EBADMSG,
	       "symbol outside of the program"),
	SYMBOL("two symbols in one place", 1, insn, 2, -EBADMSG,
	       "symbols unordered"),
	AFTER("symbol without a name", SYMBOL, 0, symbol, 0, -EBADMSG,
	      "symbol name"),

	TARGET("reserved field of a target", 0, reserved, 1, -EBADMSG,
	       "target record"),
	TARGET("target kind 0", 0, kind, 0, -EPROTONOSUPPORT,
	       "unknown target kind"),
	TARGET("target kind 8", 0, kind, 8, -EPROTONOSUPPORT,
	       "unknown target kind"),
	AFTER("target without a name", TARGET, 0, target, 0, -EBADMSG,
	      "target name or scope"),
	TARGET("any target with a name", 0, kind, BPF_SIG_TARGET_ANY, -EBADMSG,
	       "target name or scope"),
	TARGET("any target after another", 1, kind, BPF_SIG_TARGET_ANY,
	       -EBADMSG, "any target and others"),
};

static char *reasons[MAX_REASONS];
static bool hit[MAX_REASONS];
static unsigned int reason_cnt;

static void note(const char *reason)
{
	unsigned int i;

	for (i = 0; i < reason_cnt; i++)
		hit[i] |= !strcmp(reasons[i], reason);
}

/* Expects a refusal. Exactly @size bytes are readable. */
static void refused(const char *what, const u8 *data, size_t size, int err,
		    const char *reason)
{
	struct bpf_sig_parse_error error = { 0, "none" };
	struct bpf_sig_manifest *m;
	u8 *copy = malloc(size ? size : 1);
	bool ok;

	memcpy(copy, data, size);
	m = bpf_sig_manifest_parse(copy, size, &error);
	ok = IS_ERR(m) && PTR_ERR(m) == err && !strcmp(error.reason, reason);
	if (!tap_ok(ok, "%s: %s", what, reason))
		printf("# %ld at %zu: %s\n", IS_ERR(m) ? PTR_ERR(m) : 0,
		       error.offset, error.reason);
	if (ok)
		note(reason);
	if (!IS_ERR(m))
		bpf_sig_manifest_free(m);
	free(copy);
}

static void put32(u8 *p, u32 value)
{
	value = cpu_to_le32(value);
	memcpy(p, &value, sizeof(value));
}

static void test_cases(void)
{
	const struct hostile *c;
	size_t size, pos, i;
	u8 *data;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		sample_build(&data, &size);
		pos = c->type ? sample_record(data, size, c->type, c->nth) : 0;
		put32(data + pos + c->offset, c->value);
		refused(c->what, data, size, c->err, c->reason);
		free(data);
	}
}

/* Records that are shorter than their fixed part. */
static void test_short(void)
{
	static const struct {
		u32 type;
		const char *reason;
	} recs[] = {
		{ BPF_SIG_REC_OBJECT, "short object record" },
		{ BPF_SIG_REC_BTF, "BTF record" },
		{ BPF_SIG_REC_MAP, "short map record" },
		{ BPF_SIG_REC_RANGE, "short range record" },
		{ BPF_SIG_REC_PROG, "program record" },
		{ BPF_SIG_REC_SYMBOL, "short symbol record" },
		{ BPF_SIG_REC_TARGET, "target record" },
	};
	size_t size, pos, len, i;
	char what[64];
	u8 *data;

	for (i = 0; i < ARRAY_SIZE(recs); i++) {
		sample_build(&data, &size);
		pos = sample_record(data, size, recs[i].type, 0);
		len = le32toh(*(u32 *)(data + pos + 4));
		memmove(data + pos + 8, data + pos + len, size - pos - len);
		size -= len - 8;
		put32(data + pos + 4, 8);
		put32(data + offsetof(struct bpf_sig_hdr, size), size);
		snprintf(what, sizeof(what), "record %u of 8 bytes", recs[i].type);
		refused(what, data, size, -EBADMSG, recs[i].reason);
		free(data);
	}
}

static void test_whole(void)
{
	size_t size, pos;
	u8 *data, *more;

	sample_build(&data, &size);
	refused("nothing", data, 0, -EBADMSG, "not a BPF manifest");
	put32(data + offsetof(struct bpf_sig_hdr, size), sizeof(struct bpf_sig_hdr));
	put32(data + offsetof(struct bpf_sig_hdr, rec_cnt), 0);
	refused("a header", data, sizeof(struct bpf_sig_hdr), -EBADMSG,
		"no object record");
	put32(data + offsetof(struct bpf_sig_hdr, rec_cnt), 1);
	pos = sample_record(data, size, BPF_SIG_REC_BTF, 0);
	put32(data + offsetof(struct bpf_sig_hdr, size), pos);
	refused("an object only", data, pos, -EBADMSG, "number of programs");
	free(data);

	sample_build(&data, &size);
	more = calloc(1, BPF_SIG_MAX_MANIFEST + 8);
	memcpy(more, data, size);
	put32(more + offsetof(struct bpf_sig_hdr, size), size + 4);
	refused("four more bytes", more, size + 4, -EBADMSG, "trailing bytes");
	put32(more + offsetof(struct bpf_sig_hdr, size), BPF_SIG_MAX_MANIFEST + 8);
	refused("too large", more, BPF_SIG_MAX_MANIFEST + 8, -EMSGSIZE,
		"manifest too large");
	free(more);
	free(data);
}

/* @cnt times the record at @pos, without names that are unique. */
static u8 *repeat(const u8 *data, size_t size, size_t pos, u32 cnt, size_t *out)
{
	size_t len = le32toh(*(u32 *)(data + pos + 4)), i;
	struct bpf_sig_hdr *hdr;
	u8 *more;

	*out = size + cnt * len;
	more = malloc(*out);
	memcpy(more, data, pos);
	for (i = 0; i <= cnt; i++)
		memcpy(more + pos + i * len, data + pos, len);
	memcpy(more + pos + i * len, data + pos + len, size - pos - len);
	hdr = (struct bpf_sig_hdr *)more;
	hdr->size = cpu_to_le32(*out);
	hdr->rec_cnt = cpu_to_le32(le32_to_cpu(hdr->rec_cnt) + cnt);
	return more;
}

static void test_many(void)
{
	size_t size, pos, out;
	u8 *data, *more;

	sample_build(&data, &size);
	pos = sample_record(data, size, BPF_SIG_REC_MAP, 3);
	more = repeat(data, size, pos, 1, &out);
	refused("a map again", more, out, -EBADMSG, "two maps of one name");
	free(more);
	/* As long as the size of a manifest sets a lower limit, it is that. */
	more = repeat(data, size, pos, BPF_SIG_MAX_MAPS, &out);
	if (out > BPF_SIG_MAX_MANIFEST)
		note("too many maps");
	refused("4100 maps", more, out, -EMSGSIZE, out > BPF_SIG_MAX_MANIFEST ?
		"manifest too large" : "too many maps");
	free(more);
	free(data);

	sample_build(&data, &size);
	pos = sample_record(data, size, BPF_SIG_REC_TARGET, 2);
	put32(data + pos, BPF_SIG_REC_MAY_IGNORE | 9);
	pos = sample_record(data, size, BPF_SIG_REC_PROG, 1);
	more = repeat(data, size, pos, 1, &out);
	refused("a program again", more, out, -EBADMSG, "two programs of one name");
	free(more);
	free(data);
}

static void test_ignored(void)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	size_t size, pos;
	u8 *data;

	sample_build(&data, &size);
	pos = sample_record(data, size, BPF_SIG_REC_TARGET, 2);
	put32(data + pos, BPF_SIG_REC_MAY_IGNORE | 1234);
	m = bpf_sig_manifest_parse(data, size, &error);
	tap_ok(!IS_ERR(m) && m->prog_cnt == 2 && !m->progs[1].target_cnt,
	       "a record that may be ignored is ignored");
	if (!IS_ERR(m))
		bpf_sig_manifest_free(m);
	free(data);
}

/* From refuse(c, -E..., "reason") in the source of the parser. */
static void read_reasons(const char *path)
{
	char *text, *p, *end;
	size_t size;
	void *data;

	if (bpf_sign_read_file(path, NULL, &data, &size))
		exit(2);
	text = realloc(data, size + 1);
	text[size] = '\0';
	for (p = text; (p = strstr(p, "refuse(")); p = end) {
		end = strchr(p, ';');
		if (!end)
			break;
		p = memchr(p, '"', end - p);
		if (!p || reason_cnt == MAX_REASONS)
			continue;
		reasons[reason_cnt++] = strndup(p + 1, strcspn(p + 1, "\""));
	}
	free(text);
}

int main(int argc, char **argv)
{
	unsigned int i;

	for (i = 1; i < (unsigned int)argc; i++)
		read_reasons(argv[i]);
	test_cases();
	test_short();
	test_whole();
	test_many();
	test_ignored();
	tap_ok(reason_cnt > 40, "the parser's source names %u reasons", reason_cnt);
	for (i = 0; i < reason_cnt; i++) {
		tap_ok(hit[i], "covered: %s", reasons[i]);
		free(reasons[i]);
	}
	return tap_end();
}
