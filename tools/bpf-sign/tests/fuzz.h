/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BPF_SIGN_FUZZ_H
#define _BPF_SIGN_FUZZ_H

#include "internal.h"

/* libFuzzer's entry: clang -fsanitize=fuzzer runs it as it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Words that mutations put into text, up to NULL; a target may have some. */
extern const char *const fuzz_words[] __attribute__((__weak__));

#endif /* _BPF_SIGN_FUZZ_H */
