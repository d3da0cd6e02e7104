// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: a policy is refused at a place that is in it, or means the same
 * when it is written anew from what it was understood to mean
 */
#include <stdio.h>

#include "fuzz.h"
#include "policy.h"

/* What mutations put into the text. */
const char *const fuzz_words[] = {
	"name x\n", "version 2\n", "mode audit\n", "keyrings .bpf,builtin\n",
	"default deny\n", "\nallow any ", "\ndeny verified,loader ", "\naudit unsigned ",
	" join\n", " signer=", " key=01234567", " keyring=machine", " object=\"a b\"",
	" manifest=", " rollback<7", " type=xdp,ext", " attach!=xdp", " calls=bpf_f",
	" only-calls=f,g", " uid=0-5,7", " userns=init", " token!=yes",
	" caller=unprivileged", " exe-verity=signed", "sha256:", "\"", "#", ",", "=",
	"!=", "<", " ", "\t", "\n", "18446744073709551616", "4294967295", "00",
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL,
};

static void must(bool what)
{
	if (!what)
		abort();
}

static void check_error(const struct bpf_sig_policy_error *e, const char *text,
			size_t size)
{
	const char *s = text, *end = text + size, *next;
	size_t i, line;

	must(e->line && e->column && e->reason[0]);
	must(memchr(e->reason, '\0', sizeof(e->reason)));
	for (i = 0; e->reason[i]; i++)
		must(e->reason[i] >= 0x20 && e->reason[i] < 0x7f);
	for (line = 1; line < e->line; line++) {
		s = memchr(s, '\n', end - s);
		must(s);
		s++;
	}
	/* Behind the last one if something is missing there. */
	next = memchr(s, '\n', end - s);
	must(e->column <= (size_t)((next ? next : end) - s) + 1);
}

static void put_hex(FILE *out, const u8 *bytes, u32 size)
{
	while (size--)
		fprintf(out, "%02x", *bytes++);
}

static void put_value(FILE *out, u32 key, const struct bpf_sig_value *v)
{
	static const struct bpf_sig_names *const names[] = {
		[BPF_SIG_COND_KEYRING] = &bpf_sig_keyring_names,
		[BPF_SIG_COND_TYPE] = &bpf_sig_prog_type_names,
		[BPF_SIG_COND_ATTACH] = &bpf_sig_attach_type_names,
		[BPF_SIG_COND_USERNS] = &bpf_sig_userns_names,
		[BPF_SIG_COND_TOKEN] = &bpf_sig_token_names,
		[BPF_SIG_COND_CALLER] = &bpf_sig_caller_names,
		[BPF_SIG_COND_EXE] = &bpf_sig_exe_names,
	};

	must(v->first <= v->last);
	if (v->name)
		fprintf(out, "\"%s\"", v->name);
	else if (names[key])
		fprintf(out, "%s%s", bpf_sig_name_of(names[key], v->first),
			v->size ? ":" : "");
	else if (key == BPF_SIG_COND_UID)
		fprintf(out, "%llu-%llu", v->first, v->last);
	else if (key == BPF_SIG_COND_ROLLBACK)
		fprintf(out, "%llu", v->first);
	put_hex(out, v->bytes, v->size);
}

static void put_list(FILE *out, const struct bpf_sig_names *names, u32 mask)
{
	const char *sep = "";
	u32 i;

	must(mask);
	for (i = 0; i < names->cnt; i++) {
		if (!(mask & BIT(i)))
			continue;
		fprintf(out, "%s%s", sep, names->names[i]);
		sep = ",";
	}
}

static void put_rule(FILE *out, const struct bpf_sig_rule *rule)
{
	const struct bpf_sig_cond *cond;
	u32 i, j;

	fprintf(out, "%s ", bpf_sig_name_of(&bpf_sig_action_names, rule->action));
	put_list(out, &bpf_sig_verdict_names, rule->verdicts);
	must(rule->cond_cnt <= BPF_SIG_POLICY_MAX_CONDS);
	for (i = 0; i < rule->cond_cnt; i++) {
		cond = &rule->conds[i];
		fprintf(out, " %s%s", bpf_sig_name_of(&bpf_sig_cond_names, cond->key),
			cond->negated ? "!=" : cond->key == BPF_SIG_COND_ROLLBACK ?
			"<" : "=");
		must(cond->value_cnt && cond->value_cnt <= BPF_SIG_POLICY_MAX_VALUES);
		for (j = 0; j < cond->value_cnt; j++) {
			if (j)
				fputc(',', out);
			put_value(out, cond->key, &cond->values[j]);
		}
	}
	fputs(rule->join ? " join\n" : "\n", out);
}

static char *write_again(const struct bpf_sig_policy *p, size_t *size)
{
	char *text;
	FILE *out = open_memstream(&text, size);
	u32 i;

	must(out);
	fprintf(out, BPF_SIG_POLICY_MAGIC "name %s\nversion %llu\n", p->name, p->version);
	if (p->has_mode)
		fprintf(out, "mode %s\n", bpf_sig_name_of(&bpf_sig_mode_names, p->mode));
	if (p->keyrings) {
		fputs("keyrings ", out);
		put_list(out, &bpf_sig_keyring_names, p->keyrings);
		fputc('\n', out);
	}
	fprintf(out, "default %s\n",
		bpf_sig_name_of(&bpf_sig_action_names, p->default_action));
	for (i = 0; i < p->rule_cnt; i++) {
		must(!i || p->rules[i].line > p->rules[i - 1].line);
		put_rule(out, &p->rules[i]);
	}
	fclose(out);
	return text;
}

static char *parse_and_write(const char *text, size_t size, size_t *out)
{
	struct bpf_sig_policy_error error;
	struct bpf_sig_policy *p;
	char *again;

	p = bpf_sig_policy_parse(text, size, &error);
	if (IS_ERR(p)) {
		check_error(&error, text, size);
		return NULL;
	}
	must(p->text_size == size && !memcmp(p->text, text, size) && !p->text[size]);
	again = write_again(p, out);
	bpf_sig_policy_free(p);
	return again;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t first_size, second_size;
	char *first, *second;

	first = parse_and_write((const char *)data, size, &first_size);
	if (!first)
		return 0;
	second = parse_and_write(first, first_size, &second_size);
	must(second && first_size == second_size && !memcmp(first, second, first_size));
	free(first);
	free(second);
	return 0;
}
