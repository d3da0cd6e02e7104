/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef __BPFTOOL_SIG_H
#define __BPFTOOL_SIG_H

#include <stdbool.h>
#include <stddef.h>

struct bpf_object;

void show_prog_sig_json(int fd);
void show_prog_sig_plain(int fd);
int is_unsigned(int fd);
int check_tells_signatures(void);
void probe_prog_signatures(void);
bool is_refused_unsigned(const void *elf, size_t size);
int load_and_keep_reason(struct bpf_object *obj);
const char *refusal_reason(void);

#endif /* __BPFTOOL_SIG_H */
