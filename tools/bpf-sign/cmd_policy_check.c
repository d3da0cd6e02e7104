// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign policy check
 */
#include "cli.h"

static const struct cli_option options[] = {
	{ }
};

static void put_text(const struct cli_policy *p)
{
	printf("%s%s: policy '%s' version %llu, %u rule%s%s%s\n",
	       cli_colour(stdout, COLOUR_GOOD), p->path, p->parsed->name,
	       (unsigned long long)p->parsed->version, p->parsed->rule_cnt,
	       p->parsed->rule_cnt == 1 ? "" : "s",
	       p->cms ? ", signed; the signature is not verified" : "",
	       cli_colour(stdout, COLOUR_OFF));
}

static void put_json(struct cli *cli, const struct cli_policy *p)
{
	struct json *json = cli_json(cli);

	json_open(json, NULL, '{');
	json_string(json, "file", p->path);
	json_bool(json, "ok", p->parsed);
	if (p->error.line) {
		json_open(json, "error", '{');
		json_number(json, "line", p->error.line);
		json_number(json, "column", p->error.column);
		json_string(json, "reason", p->error.reason);
		json_close(json, '}');
	}
	if (p->parsed) {
		json_string(json, "name", p->parsed->name);
		json_number(json, "version", p->parsed->version);
		json_number(json, "rules", p->parsed->rule_cnt);
		json_bool(json, "signed", p->cms);
		json_open(json, "remarks", '[');
		cli_policy_lint(cli, p, json);
		json_close(json, ']');
	}
	json_close(json, '}');
}

static int check(struct cli *cli, const char *path)
{
	struct cli_policy p;
	int err;

	err = cli_policy_read(cli, path, &p);
	if (cli->want_json) {
		put_json(cli, &p);
	} else if (!err) {
		cli_policy_lint(cli, &p, NULL);
		put_text(&p);
	}
	cli_policy_free(&p);
	return err ? CLI_FAILURE : CLI_OK;
}

static int run(struct cli *cli)
{
	const char *arg;
	int ret = CLI_OK;
	char **paths;

	while (cli_option(cli, &arg) != CLI_END)
		return CLI_USAGE;
	paths = cli_operands(cli);
	if (!paths)
		return CLI_USAGE;
	if (cli->want_json)
		json_open(cli_json(cli), "policies", '[');
	for (; *paths; paths++)
		if (check(cli, *paths))
			ret = CLI_FAILURE;
	if (cli->want_json)
		json_close(cli_json(cli), ']');
	return ret;
}

const struct cli_verb cmd_policy_check = {
	.name = "policy check",
	.operand = "FILE...",
	.summary = "check policies, without a kernel",
	.options = options,
	.run = run,
};
