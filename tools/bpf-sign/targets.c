// SPDX-License-Identifier: GPL-2.0
/*
 * Freedoms of programs: what they may attach to
 */
#include <bpf/bpf_image.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "internal.h"

/* How a target says that it is in a BPF program, where it could be elsewhere. */
#define IN_PROG		"bpf:"

static int find_prog(const struct sign_wishes *wishes, const struct sign_wish *wish,
		     struct bpf_sig_prog **prog)
{
	const struct bpf_sig_manifest *m = &wishes->d->m;
	struct sign_names names = {};
	int err = 0;
	u32 i;

	for (i = 0; i < m->prog_cnt; i++) {
		*prog = &m->progs[i];
		if (!strcmp((*prog)->name, wish->f.name))
			return 0;
	}
	sign_err(wishes->log, -ENOENT, "%s: there is no program '%s'", wish->origin,
		 wish->f.name);
	for (i = 0; !err && i < m->prog_cnt; i++)
		err = sign_names_add(&names, m->progs[i].name);
	sign_suggest(wishes->log, &names, "programs", wish->f.name);
	sign_names_free(&names);
	return -ENOENT;
}

static int check_prog(const struct sign_wishes *wishes, const struct sign_wish *wish,
		      const struct bpf_sig_prog *prog)
{
	const char *type = libbpf_bpf_prog_type_str(prog->prog_type);

	if (prog->target_cnt && prog->targets->kind == BPF_SIG_TARGET_STRUCT)
		return sign_err(wishes->log, -EINVAL,
				"%s: prog '%s' is the member '%s' of struct '%s', and can be nothing else",
				wish->origin, prog->name, prog->member,
				prog->targets->name);
	if (prog->target_cnt)
		return 0;
	sign_err(wishes->log, -EINVAL,
		 "%s: prog '%s' is of type %s, which is loaded without a target",
		 wish->origin, prog->name, type ?: "unknown");
	sign_hint(wishes->log,
		  "no signature binds what it attaches to: the application chooses it after the load");
	return -EINVAL;
}

static bool wants(const struct sign_wish *wish, enum bpf_sign_freedom_kind kind,
		  const struct bpf_sig_prog *prog)
{
	return wish->f.kind == kind && !strcmp(wish->f.name, prog->name);
}

static int attach_any(const struct sign_wishes *wishes, struct bpf_sig_prog *prog)
{
	struct bpf_sig_target *any;
	int err;

	any = sign_own(wishes->d, 1, sizeof(*any));
	if (!any)
		return -ENOMEM;
	err = bpf_image__set_any_target(wishes->derived->image,
					prog - wishes->d->m.progs);
	if (err)
		return sign_err(wishes->log, err, "--attach-any: prog '%s': %s",
				prog->name, strerror(-err));
	*any = (struct bpf_sig_target){ "", "", BPF_SIG_TARGET_ANY };
	prog->targets = any;
	prog->target_cnt = 1;
	return 0;
}

/* A function of a BPF program can be traced as one of the kernel can. */
static bool is_traced(const struct bpf_sig_prog *prog)
{
	return prog->prog_type == BPF_PROG_TYPE_TRACING &&
	       prog->targets->kind == BPF_SIG_TARGET_FUNC;
}

/* @target comes with the kind that the program's type has. */
static int parse_target(const struct sign_wishes *wishes,
			const struct sign_wish *wish,
			const struct bpf_sig_prog *prog,
			struct bpf_sig_target *target)
{
	const char *name = wish->f.target, *colon;
	bool prefix = !strncmp(name, IN_PROG, strlen(IN_PROG));
	char *scope = NULL;

	if (prefix && (is_traced(prog) || target->kind == BPF_SIG_TARGET_PROG)) {
		target->kind = BPF_SIG_TARGET_PROG;
		name += strlen(IN_PROG);
	}
	colon = strchr(name, ':');
	if (colon) {
		scope = sign_own(wishes->d, colon - name + 1, 1);
		if (!scope)
			return -ENOMEM;
		memcpy(scope, name, colon - name);
		name = colon + 1;
	}
	if (!*name || strchr(name, ':') || (scope && !*scope))
		return sign_err(wishes->log, -EINVAL,
				"%s: prog '%s': '%s' is not a name, nor two with a colon between them",
				wish->origin, prog->name, wish->f.target);
	/* As libbpf reads it in SEC(). */
	if (scope && target->kind != BPF_SIG_TARGET_PROG && !strcmp(scope, "vmlinux"))
		scope = NULL;
	target->name = name;
	target->scope = scope ?: "";
	return 0;
}

static bool same(const struct bpf_sig_target *a, const struct bpf_sig_target *b)
{
	return a->kind == b->kind && !strcmp(a->name, b->name) &&
	       !strcmp(a->scope, b->scope);
}

static bool is_among(const struct bpf_sig_target *target,
		     const struct bpf_sig_target *targets, u32 cnt)
{
	while (cnt)
		if (same(target, &targets[--cnt]))
			return true;
	return false;
}

/*
 * Whether @target is what SEC() says, or more precisely so: of which module or
 * object the function is, and that it is a BPF program's.
 */
bool sign_target_fits(const struct bpf_sig_target *target,
		      const struct bpf_sig_target *sec)
{
	bool traced = target->kind == BPF_SIG_TARGET_PROG &&
		      sec->kind == BPF_SIG_TARGET_FUNC && !*sec->scope;

	if ((target->kind != sec->kind && !traced) || strcmp(target->name, sec->name))
		return false;
	return !*sec->scope || !strcmp(target->scope, sec->scope);
}

/*
 * An application that chooses nothing gets what SEC() says from any other
 * kernel. Where it cannot choose, that has to be what is signed.
 */
static int check_sec(const struct sign_wishes *wishes, const struct bpf_sig_prog *prog,
		     const struct bpf_sig_target *sec)
{
	const struct bpf_sig_target *target = prog->targets;

	if (prog->target_cnt > 1 || !*sec->name || sign_target_fits(target, sec))
		return 0;
	sign_err(wishes->log, -EINVAL,
		 "--attach-to: prog '%s' attaches to '%s%s%s' as its SEC() says, and may attach to '%s%s%s' only",
		 prog->name, sec->scope, *sec->scope ? ":" : "", sec->name,
		 target->scope, *target->scope ? ":" : "", target->name);
	sign_hint(wishes->log,
		  "change its SEC(), or give both names, with a comma between them");
	return -EINVAL;
}

static int attach_to(const struct sign_wishes *wishes, struct bpf_sig_prog *prog,
		     u32 cnt)
{
	const struct bpf_sig_target sec = *prog->targets;
	struct bpf_sig_target *targets, target;
	const struct sign_wish *wish;
	u32 n = 0;
	int err;

	targets = sign_own(wishes->d, cnt, sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	for (wish = wishes->v; wish < wishes->v + wishes->cnt; wish++) {
		if (!wants(wish, BPF_SIGN_ATTACH_TO, prog))
			continue;
		target.kind = sec.kind;
		err = parse_target(wishes, wish, prog, &target);
		if (err)
			return err;
		if (!is_among(&target, targets, n))
			targets[n++] = target;
	}
	prog->targets = targets;
	prog->target_cnt = n;
	return check_sec(wishes, prog, &sec);
}

static int open_prog(const struct sign_wishes *wishes, struct bpf_sig_prog *prog)
{
	const struct sign_wish *wish, *any = NULL;
	u32 cnt = 0;

	for (wish = wishes->v; wish < wishes->v + wishes->cnt; wish++) {
		if (wants(wish, BPF_SIGN_ATTACH_ANY, prog))
			any = wish;
		cnt += wants(wish, BPF_SIGN_ATTACH_TO, prog);
	}
	if (any && cnt)
		return sign_err(wishes->log, -EINVAL,
				"prog '%s' may attach to anything by %s, and to certain targets only by --attach-to",
				prog->name, any->origin);
	if (any)
		return attach_any(wishes, prog);
	return cnt ? attach_to(wishes, prog, cnt) : 0;
}

int sign_open_targets(struct sign_wishes *wishes)
{
	const struct bpf_sig_manifest *m = &wishes->d->m;
	const struct sign_wish *wish;
	struct bpf_sig_prog *prog;
	int err = 0;

	for (wish = wishes->v; !err && wish < wishes->v + wishes->cnt; wish++) {
		if (wish->f.kind != BPF_SIGN_ATTACH_ANY &&
		    wish->f.kind != BPF_SIGN_ATTACH_TO)
			continue;
		err = find_prog(wishes, wish, &prog);
		if (!err)
			err = check_prog(wishes, wish, prog);
	}
	for (prog = m->progs; !err && prog < m->progs + m->prog_cnt; prog++)
		err = open_prog(wishes, prog);
	return err;
}
