/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BPF_SIGN_FUZZ_H
#define _BPF_SIGN_FUZZ_H

#include "internal.h"

/* libFuzzer's entry: clang -fsanitize=fuzzer runs it as it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* _BPF_SIGN_FUZZ_H */
