/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A BPF token, and a user namespace to have it in
 */
#ifndef _BPF_SIG_TOKEN_H
#define _BPF_SIG_TOKEN_H

#include "test.h"

#define TOKEN_FS "/run/bpf_sig_token"

int token_enter(const char *progs);

#endif /* _BPF_SIG_TOKEN_H */
