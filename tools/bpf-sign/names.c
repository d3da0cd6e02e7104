// SPDX-License-Identifier: GPL-2.0
/*
 * Hints for names that are not there: what the user may have meant
 */
#include <stdio.h>

#include "internal.h"

#define LIST_MAX	600	/* characters of a list of names in a message */

int sign_names_add(struct sign_names *names, const char *name)
{
	const char **bigger;

	bigger = realloc(names->v, (names->cnt + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	names->v = bigger;
	names->v[names->cnt++] = name;
	return 0;
}

void sign_names_free(struct sign_names *names)
{
	free(names->v);
	memset(names, 0, sizeof(*names));
}

/* Levenshtein's; more than any if a name is too long to be a typo. */
static size_t distance(const char *a, const char *b)
{
	size_t row[BPF_SIG_MAX_NAME], i, j, above, left, best;
	size_t len = strlen(b);

	if (len >= BPF_SIG_MAX_NAME)
		return SIZE_MAX;
	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		above = row[0]++;
		for (j = 0; j < len; j++) {
			left = above + (a[i] != b[j]);
			above = row[j + 1];
			best = (row[j] < above ? row[j] : above) + 1;
			row[j + 1] = left < best ? left : best;
		}
	}
	return row[len];
}

static const char *closest(const struct sign_names *names, const char *wanted)
{
	size_t i, d, best = strlen(wanted) / 3 + 1;
	const char *found = NULL;

	for (i = 0; i < names->cnt; i++) {
		d = distance(wanted, names->v[i]);
		if (d > best || (found && d == best))
			continue;
		best = d;
		found = names->v[i];
	}
	return found;
}

/* @what are they, in the plural? */
void sign_suggest(const struct bpf_sign_log *log, const struct sign_names *names,
		  const char *what, const char *wanted)
{
	const char *found = closest(names, wanted);
	char list[LIST_MAX];
	size_t i, len = 0;

	if (found) {
		sign_hint(log, "did you mean '%s'?", found);
		return;
	}
	if (!names->cnt) {
		sign_hint(log, "the object has no %s", what);
		return;
	}
	for (i = 0; i < names->cnt; i++) {
		if (len + strlen(names->v[i]) + 16 > sizeof(list)) {
			sprintf(list + len, ", ...");
			break;
		}
		len += sprintf(list + len, "%s'%s'", i ? ", " : "", names->v[i]);
	}
	sign_hint(log, "the object's %s: %s", what, list);
}
