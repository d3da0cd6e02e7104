/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line: what the verbs share
 */
#ifndef _BPF_SIGN_CLI_H
#define _BPF_SIGN_CLI_H

#include <stdio.h>

#include "compat.h"
#include "libbpfsign.h"
#include "policy.h"

enum cli_exit {
	CLI_OK = 0,
	CLI_FAILURE = 1,
	CLI_USAGE = 2,
};

struct cli;
struct bpf_sig_manifest;

/* An option of a verb: the getopt table, --help and the tests come from it. */
struct cli_option {
	const char *name;
	char letter;		/* or 0 */
	const char *arg;	/* what --help calls its argument, or NULL */
	const char *help;
};

struct cli_verb {
	const char *name;	/* one word, or two: "policy check" */
	const char *operand;	/* what --help calls it, or NULL if there is none */
	const char *summary;
	const struct cli_option *options;	/* up to one without name */
	int (*run)(struct cli *cli);
};

extern const struct cli_verb cmd_sign;
extern const struct cli_verb cmd_verify;
extern const struct cli_verb cmd_inspect;
extern const struct cli_verb cmd_extract;
extern const struct cli_verb cmd_strip;
extern const struct cli_verb cmd_keygen;
extern const struct cli_verb cmd_policy_check;
extern const struct cli_verb cmd_policy_sign;
extern const struct cli_verb cmd_policy_load;
extern const struct cli_verb cmd_policy_show;
extern const struct cli_verb cmd_keyring_add;
extern const struct cli_verb cmd_keyring_list;
extern const struct cli_verb cmd_keyring_remove;

/* json.c */

struct json {
	FILE *out;
	unsigned int depth;
	bool comma;		/* before the next value */
};

void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, u64 value);
void json_bool(struct json *json, const char *key, bool value);
void json_hex(struct json *json, const char *key, const u8 *data, size_t size);

/* cli.c */

struct cli {
	const struct cli_verb *verb;
	int argc;
	char **argv;		/* [0] is the verb */
	struct getopt_tables *tables;
	bool want_json;
	bool open;		/* the JSON object has been started */
	struct json json;
	struct bpf_sign_log log;
	char **errors;		/* for JSON, at the end */
	size_t error_cnt;
	char **warnings;
	size_t warning_cnt;
};

#define CLI_END		-1	/* no more options */
#define CLI_STOP	-2	/* cli_run() knows with which exit code */

int cli_option(struct cli *cli, const char **arg);
const char *cli_operand(struct cli *cli);
char **cli_operands(struct cli *cli);
int cli_no_operand(struct cli *cli);
int cli_usage(struct cli *cli, const char *fmt, ...)
	__printf(2, 3);
int cli_error(struct cli *cli, const char *fmt, ...)
	__printf(2, 3);
void cli_hint(struct cli *cli, const char *fmt, ...)
	__printf(2, 3);
void cli_diagnose(struct cli *cli, enum bpf_sign_level level, const char *place,
		  const char *message);
bool cli_number(const char *text, u64 max, u64 *value);
struct json *cli_json(struct cli *cli);
int cli_run(const struct cli_verb *verb, int argc, char **argv);
const char *cli_colour(FILE *out, const char *code);
char cli_visible(char c);
char *cli_one_line(char *text);
const char *cli_visible_text(const char *text, char *buf, size_t size);

#define COLOUR_ERROR	"\033[31m"
#define COLOUR_WARN	"\033[33m"
#define COLOUR_GOOD	"\033[32m"
#define COLOUR_HEAD	"\033[1m"
#define COLOUR_OFF	"\033[0m"

/* cli_policy.c */

/* A policy in a file, as text or in a CMS message. */
struct cli_policy {
	const char *path;
	void *data;
	size_t size;
	struct bpf_sign_cms *cms;	/* NULL unless it is signed */
	const char *text;
	size_t text_size;
	struct bpf_sig_policy *parsed;	/* NULL if it cannot be */
	struct bpf_sig_policy_error error;
};

#define POLICY_FILE	"/sys/kernel/security/bpf_sig/policy"

int cli_policy_read(struct cli *cli, const char *path, struct cli_policy *p);
void cli_policy_free(struct cli_policy *p);
char *cli_policy_neighbour(const char *path, const char *name);
void cli_policy_explain_missing(struct cli *cli, const char *path);

/* policy_lint.c */

void cli_policy_lint(struct cli *cli, const struct cli_policy *p,
		     struct json *json);

/* policy_json.c */

void cli_policy_json(struct json *json, const struct bpf_sig_policy *policy);

/* cli_keyring.c */

struct cli_key {
	s32 id;
	char *type;
	char *name;		/* without the key identifier */
	char *key_id;		/* hex, or empty */
};

int cli_keyring_find(struct cli *cli, const char *name, s32 *id);
int cli_keyring_read(struct cli *cli, const char *name, s32 id,
		     struct cli_key **keys, size_t *cnt);
void cli_keyring_free(struct cli_key *keys, size_t cnt);
void cli_key_json(struct json *json, const struct cli_key *key);

#define BPF_KEYRING	".bpf"
#define CLI_KEY_SHOWN	512	/* of a name, bytes */

/* cli_freedoms.c */

/* What the options of 'sign' ask for. */
struct cli_freedoms {
	struct bpf_sign_freedom *v;
	size_t cnt;
	char **texts;		/* that v points into */
	size_t text_cnt;
};

int cli_freedom(struct cli *cli, struct cli_freedoms *freedoms,
		enum bpf_sign_freedom_kind kind, const char *arg);
void cli_freedoms_free(struct cli_freedoms *freedoms);

/* passphrase.c */

struct cli_passphrase {
	const char *file;
	const char *env;
	const char *prompt;	/* for the terminal; NULL: do not ask */
};

int cli_passphrase(void *ctx, char *buf, size_t size);

/* words.c */

const char *word_prog_type(u32 type, char *buf, size_t size);
const char *word_map_type(u32 type, char *buf, size_t size);
const char *word_attach_type(u32 type, char *buf, size_t size);
const char *word_contents(u32 contents);
const char *word_symbol(u32 kind);
void word_hex(char *out, const u8 *data, size_t size);

/* inspect_text.c, inspect_json.c, inspect_hex.c */

struct inspected {
	const struct bpf_sign_cms_info *cms;
	const struct bpf_sig_manifest *manifest;
	char digest[65];	/* of the manifest's bytes */
};

void inspect_text(const struct inspected *in);
void inspect_json(struct json *json, const struct inspected *in);
void inspect_hex(const struct inspected *in);

#endif /* _BPF_SIGN_CLI_H */
