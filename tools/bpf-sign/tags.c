// SPDX-License-Identifier: GPL-2.0
/*
 * Freedoms that the source asks for: declaration tags that start with bpf_sig:
 *
 * A tag says what an option of 'bpf-sign sign' says. One that is not understood
 * is an error: whoever wrote it means to have opened something.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include "internal.h"

#define TAG_PREFIX	"bpf_sig:"

enum tag_place {
	ON_VARIABLE,
	ON_MAP,
	ON_FUNCTION,
};

static const char *const places[] = {
	[ON_VARIABLE] = "variables",
	[ON_MAP] = "maps",
	[ON_FUNCTION] = "programs",
};

static const struct tag {
	const char *text;
	enum bpf_sign_freedom_kind kind;
	enum tag_place place;
	bool takes_range;
} tags[] = {
	{ "bpf_sig:tunable", BPF_SIGN_TUNABLE, ON_VARIABLE, false },
	{ "bpf_sig:resizable", BPF_SIGN_RESIZABLE, ON_MAP, true },
	{ "bpf_sig:optional", BPF_SIGN_OPTIONAL, ON_MAP, false },
	{ "bpf_sig:attach-any", BPF_SIGN_ATTACH_ANY, ON_FUNCTION, false },
};

/* @value: what follows the '=', or NULL */
static const struct tag *find_tag(const char *text, const char **value)
{
	size_t len = strcspn(text, "=");
	size_t i;

	*value = text[len] ? text + len + 1 : NULL;
	for (i = 0; i < ARRAY_SIZE(tags); i++)
		if (strlen(tags[i].text) == len && !strncmp(tags[i].text, text, len) &&
		    (tags[i].takes_range || !*value))
			return &tags[i];
	return NULL;
}

static int unknown_tag(const struct bpf_sign_log *log, const char *text,
		       const char *on)
{
	sign_err(log, -EINVAL, "tag '%s' of '%s': there is no such tag", text, on);
	sign_hint(log,
		  "there are bpf_sig:tunable, bpf_sig:resizable, bpf_sig:resizable=MIN..MAX, bpf_sig:optional and bpf_sig:attach-any");
	return -EINVAL;
}

static int read_tag(struct sign_wishes *wishes, const struct btf *btf,
		    const struct btf_type *t, const char *text)
{
	const struct btf_type *target = btf__type_by_id(btf, t->type);
	enum tag_place place = ON_FUNCTION;
	struct sign_variable v = {};
	struct sign_wish *wish;
	const struct tag *tag;
	const char *on, *value;

	on = target ? btf__name_by_offset(btf, target->name_off) : NULL;
	if (!on)
		return sign_err(wishes->log, -EINVAL, "tag '%s': damaged BTF", text);
	tag = find_tag(text, &value);
	if (!tag)
		return unknown_tag(wishes->log, text, on);
	if (btf_is_var(target))
		place = sign_find_variable(btf, t->type, &v) &&
			!strcmp(v.section, ".maps") ? ON_MAP : ON_VARIABLE;
	if ((!btf_is_var(target) && !btf_is_func(target)) ||
	    btf_decl_tag(t)->component_idx != -1 || place != tag->place)
		return sign_err(wishes->log, -EINVAL, "tag '%s' of '%s': it is for %s",
				text, on, places[tag->place]);
	wish = sign_wish_add(wishes);
	if (!wish)
		return -ENOMEM;
	wish->f.kind = tag->kind;
	wish->f.name = on;
	wish->tagged = t->type;
	snprintf(wish->origin, sizeof(wish->origin), "tag '%s'", text);
	if (value && bpf_sign_parse_range(value, &wish->f.min_entries,
					  &wish->f.max_entries))
		return sign_err(wishes->log, -EINVAL,
				"tag '%s' of '%s': '%s' is not a range MIN..MAX",
				text, on, value);
	return 0;
}

int sign_read_tags(struct sign_wishes *wishes)
{
	const struct btf *btf = bpf_object__btf(wishes->derived->obj);
	const struct btf_type *t;
	const char *text;
	int err;
	u32 id;

	for (id = 1; btf && id < btf__type_cnt(btf); id++) {
		t = btf__type_by_id(btf, id);
		if (!btf_is_decl_tag(t))
			continue;
		text = btf__name_by_offset(btf, t->name_off);
		if (!text || strncmp(text, TAG_PREFIX, strlen(TAG_PREFIX)))
			continue;
		err = read_tag(wishes, btf, t, text);
		if (err)
			return err;
	}
	return 0;
}
