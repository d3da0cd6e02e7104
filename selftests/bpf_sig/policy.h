/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies, for tests that need one of their own
 *
 * A guest is shared: what a test loads is replaced when the test ends.
 */
#ifndef _BPF_SIG_POLICY_H
#define _BPF_SIG_POLICY_H

#include "test.h"

#define SECURITYFS	"/sys/kernel/security/bpf_sig/"

/* Three lines, so the rules that follow start at line 4. */
#define HEAD(name, version) \
	"bpf_sig-policy 1\nname " name "\nversion " version "\n"
#define RULES(rules)	"bpf_sig-policy 1\nname test\nversion 1\n" rules

/* What securityfs has. */
char *sig_read(const char *name);
int sig_write(const char *name, const void *data, size_t size);

void policy_load(const char *text);
__attribute__((format(printf, 1, 2))) void policy_loadf(const char *fmt, ...);
void policy_refused(const char *text, int err, const char *message);
void policy_put_back(void);
unsigned long long policy_version(void);
void mode_is(const char *word);
unsigned long long counter(const char *line);

/* The kernel log from here on. */
int klog_open(void);
void klog_expect(int fd, const char *text);

/* A load of a program that nobody signed, and a name for it. */
void unsigned_init(struct load *load, enum bpf_prog_type type,
		   const struct bpf_insn *insns, size_t cnt, const char *name);
void unsigned_return(struct load *load, enum bpf_prog_type type, const char *name);

/* What comes of a load, and the line of the policy that is the reason for it. */
void refused_by(struct load *load, __u32 rule);
int admitted_by(struct load *load, __u32 rule, enum bpf_sig_info_action action);
void allowed_by(struct load *load, __u32 rule);

/* In a process of its own, that may change who it is. */
void in_child(void (*run)(void));
void become(uid_t uid, bool with_caps);

#endif /* _BPF_SIG_POLICY_H */
