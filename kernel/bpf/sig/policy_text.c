// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * The words and the values that the text of a policy is made of
 */
#ifdef __KERNEL__
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#else
#include "compat.h"
#endif
#include "policy_text.h"

/**
 * bpf_sig_text_fail - say where and why a text is refused
 * @t: the text
 * @at: what is wrong, in the line that is parsed
 * @fmt: a phrase
 *
 * Return: -EINVAL
 */
int bpf_sig_text_fail(struct bpf_sig_text *t, const char *at,
		      const char *fmt, ...)
{
	va_list args;

	t->error->line = t->line;
	t->error->column = at - t->line_start + 1;
	va_start(args, fmt);
	vsnprintf(t->error->reason, sizeof(t->error->reason), fmt, args);
	va_end(args);
	return -EINVAL;
}

/**
 * bpf_sig_text_find - find what a word names
 * @t: the text
 * @word: the word
 * @what: is named, for the error
 * @names: all that it may name
 * @allowed: one bit for each of them that it may name here, which the error
 *	lists; or BPF_SIG_TEXT_ANY
 * @more: for the error, what else may be there
 *
 * Return: its number, or -EINVAL
 */
int bpf_sig_text_find(struct bpf_sig_text *t, const struct bpf_sig_word *word,
		      const char *what, const struct bpf_sig_names *names,
		      u32 allowed, const char *more)
{
	const size_t size = sizeof(t->error->reason);
	int found = bpf_sig_value_of(names, word->s, word->len);
	char *reason = t->error->reason;
	const char *sep = ": ";
	size_t len;
	u32 i;

	if (found >= 0 && (allowed == BPF_SIG_TEXT_ANY || allowed & BIT(found)))
		return found;
	bpf_sig_text_fail(t, word->s, "unknown %s '%.*s'", what,
			  word_shown(word), word->s);
	for (i = 0; allowed != BPF_SIG_TEXT_ANY && i < names->cnt; i++) {
		if (!(allowed & BIT(i)))
			continue;
		len = strlen(reason);
		snprintf(reason + len, size - len, "%s%s", sep,
			 names->names[i]);
		sep = ", ";
	}
	len = strlen(reason);
	snprintf(reason + len, size - len, "%s", more);
	return -EINVAL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *others)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       is_digit(c) || strchr(others, c);
}

/**
 * bpf_sig_text_made_of - whether a word has no other characters than these
 * @word: the word
 * @others: that may be in it besides letters and digits
 *
 * Return: true if it has none
 */
bool bpf_sig_text_made_of(const struct bpf_sig_word *word, const char *others)
{
	size_t i;

	for (i = 0; i < word->len; i++)
		if (!is_one_of(word->s[i], others))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/**
 * bpf_sig_text_word - take the next word of the line
 * @t: the text
 * @word: the word; empty at the end of the line, or where a comment starts
 *
 * Return: 1, 0 at the end of the line, or -EINVAL
 */
int bpf_sig_text_word(struct bpf_sig_text *t, struct bpf_sig_word *word)
{
	const char *quote = NULL;

	while (t->pos < t->line_end && is_blank(*t->pos))
		t->pos++;
	word->s = t->pos;
	for (; t->pos < t->line_end; t->pos++) {
		if (*t->pos == '"')
			quote = quote ? NULL : t->pos;
		else if (!quote && (is_blank(*t->pos) || *t->pos == '#'))
			break;
	}
	word->len = t->pos - word->s;
	if (quote)
		return bpf_sig_text_fail(t, quote, "a quote that is not closed");
	return word->len > 0;
}

/**
 * bpf_sig_text_last_word - take the word that has to be the last of the line
 * @t: the text
 * @what: it is, for the error
 * @word: the word
 *
 * Return: 0 or -EINVAL
 */
int bpf_sig_text_last_word(struct bpf_sig_text *t, const char *what,
			   struct bpf_sig_word *word)
{
	struct bpf_sig_word more;
	int ret = bpf_sig_text_word(t, word);

	if (ret < 0)
		return ret;
	if (!ret)
		return bpf_sig_text_fail(t, word->s, "%s is missing", what);
	ret = bpf_sig_text_word(t, &more);
	if (ret > 0)
		return bpf_sig_text_fail(t, more.s, "unexpected '%.*s'",
					 word_shown(&more), more.s);
	return ret;
}

/**
 * bpf_sig_text_value - take the first value off a list
 * @t: the text
 * @list: the list, of which the rest is left
 * @value: the value, without its quotes
 *
 * What could become syntax one day has to be in quotes.
 *
 * Return: 1, 0 if there is none left, or -EINVAL
 */
int bpf_sig_text_value(struct bpf_sig_text *t, struct bpf_sig_word *list,
		       struct bpf_sig_word *value)
{
	const char *s = list->s, *end = s + list->len;

	if (!s)
		return 0;
	if (s < end && *s == '"') {
		value->s = ++s;
		while (s < end && *s != '"')
			s++;
		value->len = s - value->s;
		/* A word has its quotes in pairs. */
		s++;
		if (s < end && *s != ',')
			return bpf_sig_text_fail(t, s, "a value ends with its quote");
	} else {
		value->s = s;
		while (s < end && is_one_of(*s, "._:@/+-"))
			s++;
		value->len = s - value->s;
		if (s < end && *s == '"')
			return bpf_sig_text_fail(t, s, "a quote inside of a value");
		if (s < end && *s != ',')
			return bpf_sig_text_fail(t, s, "a value with '%c' in it needs quotes",
						 *s);
	}
	if (!value->len)
		return bpf_sig_text_fail(t, value->s, "a value is missing");
	list->len = s < end ? end - s - 1 : 0;
	list->s = s < end ? s + 1 : NULL;
	return 1;
}

/**
 * bpf_sig_text_number - read a decimal number
 * @t: the text
 * @word: the number
 * @min: that it may be
 * @max: that it may be
 * @number: what it is
 *
 * Return: 0 or -EINVAL
 */
int bpf_sig_text_number(struct bpf_sig_text *t,
			const struct bpf_sig_word *word, u64 min, u64 max,
			u64 *number)
{
	size_t i;

	*number = 0;
	for (i = 0; i < word->len && is_digit(word->s[i]); i++) {
		/* A zero in front means octal to some. */
		if ((i && !*number) ||
		    check_mul_overflow(*number, (u64)10, number) ||
		    check_add_overflow(*number, (u64)(word->s[i] - '0'),
				       number))
			break;
	}
	if (!i || i < word->len || *number < min || *number > max)
		return bpf_sig_text_fail(t, word->s,
					 "'%.*s' is not a number from %llu to %llu",
					 word_shown(word), word->s,
					 (unsigned long long)min,
					 (unsigned long long)max);
	return 0;
}
