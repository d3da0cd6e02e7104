// SPDX-License-Identifier: GPL-2.0
/*
 * The programs that are loaded, and what is known of each
 *
 * Those that were loaded before anybody asked for signatures, too.
 */
#include "private.h"

/* What comes from outside shows in one line, between quotes. */
static void show_quoted(struct seq_file *m, const char *text)
{
	if (!*text) {
		seq_puts(m, " -");
		return;
	}
	seq_puts(m, " \"");
	seq_escape_str(m, text, ESCAPE_SPACE | ESCAPE_SPECIAL | ESCAPE_NP |
		       ESCAPE_HEX | ESCAPE_APPEND, "\"\\");
	seq_putc(m, '"');
}

static void show_hex(struct seq_file *m, const u8 *data, int size)
{
	if (size)
		seq_printf(m, " %*phN", size, data);
	else
		seq_puts(m, " -");
}

static void show_action(struct seq_file *m, const struct bpf_sig_info *info)
{
	if (info->action == BPF_SIG_ACTION_NONE)
		seq_puts(m, " - -");
	else
		seq_printf(m, " %s %u",
			   bpf_sig_name_of(&bpf_sig_action_names, info->action),
			   info->rule);
}

static void show_signer(struct seq_file *m, const struct bpf_sig_info *info)
{
	seq_printf(m, " %s", info->keyring == BPF_SIG_KEYS_NONE ? "-" :
		   bpf_sig_name_of(&bpf_sig_keyring_names, info->keyring));
	show_hex(m, info->key_id, info->key_id_len);
	show_hex(m, info->manifest,
		 bpf_sig_has_manifest(info) ? BPF_SIG_DIGEST_SIZE : 0);
	show_quoted(m, info->signer);
	show_quoted(m, info->object);
}

static int programs_show(struct seq_file *m, void *v)
{
	const struct bpf_sig_info none = {}, *info;
	const struct bpf_prog *prog = v;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "ID TYPE NAME VERDICT ACTION RULE KEYRING KEYID MANIFEST SIGNER OBJECT\n");
		return 0;
	}
	info = prog->aux->sig_info ?: &none;
	seq_printf(m, "%u %s %s %s", prog->aux->id,
		   bpf_sig_name_of(&bpf_sig_prog_type_names, prog->type),
		   *prog->aux->name ? prog->aux->name : "-",
		   bpf_sig_name_of(&bpf_sig_verdict_names, info->verdict));
	show_action(m, info);
	show_signer(m, info);
	seq_putc(m, '\n');
	return 0;
}

/* Position 0 is the headline, else it is the ID to go on at. */
static void *programs_start(struct seq_file *m, loff_t *pos)
{
	struct bpf_prog *prog;
	u32 id;

	if (*pos == 0)
		return SEQ_START_TOKEN;
	if (*pos > U32_MAX)
		return NULL;
	id = *pos;
	prog = bpf_prog_get_curr_or_next(&id);
	*pos = id;
	return prog;
}

static void *programs_next(struct seq_file *m, void *v, loff_t *pos)
{
	if (v != SEQ_START_TOKEN)
		bpf_prog_put(v);
	++*pos;
	return programs_start(m, pos);
}

static void programs_stop(struct seq_file *m, void *v)
{
	if (v && v != SEQ_START_TOKEN)
		bpf_prog_put(v);
}

const struct seq_operations bpf_sig_programs_ops = {
	.start	= programs_start,
	.next	= programs_next,
	.stop	= programs_stop,
	.show	= programs_show,
};
