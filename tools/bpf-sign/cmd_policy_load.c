// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-sign policy load
 */
#include <fcntl.h>
#include <unistd.h>

#include "cli.h"

enum {
	OPT_FILE,
	OPT_DRY_RUN,
};

static const struct cli_option options[] = {
	[OPT_FILE] = { "file", 'F', "PATH",
		"write to PATH instead of " POLICY_FILE },
	[OPT_DRY_RUN] = { "dry-run", 'n', NULL,
		"check the policy, and load nothing" },
	{ }
};

static const struct {
	int err;
	const char *text;
} reasons[] = {
	{ EACCES, "only root may" },
	{ EINVAL, "the kernel does not understand the policy; its log says why" },
	{ EFBIG, "the kernel does not take policies of that size" },
	{ ENOKEY, "the signer's key is in none of the builtin, secondary and machine keyrings" },
	{ EKEYREJECTED, "the signature does not verify, or the certificate is not for signing" },
	{ EKEYREVOKED, "the signer's certificate or this policy was revoked" },
	{ EKEYEXPIRED, "the signer's key in the kernel has expired" },
	{ EBADMSG, "the kernel does not take the message for a signed policy" },
	{ ENOPKG, "the kernel was built without an algorithm of the signature" },
};

static void explain_version(struct cli *cli, const char *path,
			    const struct cli_policy *p)
{
	char *active = cli_policy_neighbour(path, "version");

	cli_error(cli, "version %llu is not above that of the active policy%s%s%s",
		  (unsigned long long)p->parsed->version, active ? " (" : "",
		  active ?: "", active ? ")" : "");
	free(active);
}

static void explain_denied(struct cli *cli, const char *path,
			   const struct cli_policy *p)
{
	char *mode = cli_policy_neighbour(path, "mode");

	if (!p->cms && mode && !strcmp(mode, "enforce-locked")) {
		cli_error(cli, "the mode is locked: a policy has to be signed");
		cli_hint(cli, "see 'bpf-sign policy sign'");
	} else {
		cli_error(cli, "not permitted: it takes CAP_MAC_ADMIN%s",
			  p->cms ? "" : ", and a signature if the mode is locked");
	}
	free(mode);
}

static int explain(struct cli *cli, const char *path, const struct cli_policy *p,
		   int err)
{
	const char *text = strerror(err);
	size_t i;

	if (err == ESTALE) {
		explain_version(cli, path, p);
	} else if (err == EPERM) {
		explain_denied(cli, path, p);
	} else {
		for (i = 0; i < ARRAY_SIZE(reasons); i++)
			if (reasons[i].err == err)
				text = reasons[i].text;
		cli_error(cli, "cannot load '%s' into '%s': %s", p->path, path, text);
	}
	if (err == ENOENT)
		cli_policy_explain_missing(cli, path);
	return CLI_FAILURE;
}

/* In one piece: the kernel takes no other. */
static int load(struct cli *cli, const char *path, const struct cli_policy *p)
{
	ssize_t n;
	int fd, err;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return explain(cli, path, p, errno);
	n = write(fd, p->data, p->size);
	err = n < 0 ? errno : 0;
	if (close(fd) && !err)
		err = errno;
	if (err)
		return explain(cli, path, p, err);
	if ((size_t)n != p->size)
		return cli_error(cli, "'%s' took %zd of %zu bytes", path, n, p->size);
	return CLI_OK;
}

static void put_result(struct cli *cli, const struct cli_policy *p, bool dry_run)
{
	if (cli->want_json) {
		json_string(cli_json(cli), "name", p->parsed->name);
		json_number(cli_json(cli), "version", p->parsed->version);
		json_bool(cli_json(cli), "signed", p->cms);
		json_bool(cli_json(cli), "loaded", !dry_run);
		return;
	}
	printf("%s: policy '%s' version %llu, %s\n", p->path, p->parsed->name,
	       (unsigned long long)p->parsed->version,
	       dry_run ? "not loaded" : "loaded");
}

static int run(struct cli *cli)
{
	const char *file = POLICY_FILE, *path, *arg;
	int opt, ret = CLI_FAILURE;
	bool dry_run = false;
	struct cli_policy p;

	while ((opt = cli_option(cli, &arg)) != CLI_END) {
		switch (opt) {
		case OPT_FILE:
			file = arg;
			break;
		case OPT_DRY_RUN:
			dry_run = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	path = cli_operand(cli);
	if (!path)
		return CLI_USAGE;
	if (!cli_policy_read(cli, path, &p)) {
		cli_policy_lint(cli, &p, NULL);
		ret = dry_run ? CLI_OK : load(cli, file, &p);
	}
	if (ret == CLI_OK)
		put_result(cli, &p, dry_run);
	cli_policy_free(&p);
	return ret;
}

const struct cli_verb cmd_policy_load = {
	.name = "policy load",
	.operand = "FILE",
	.summary = "check a policy and load it into the kernel",
	.options = options,
	.run = run,
};
