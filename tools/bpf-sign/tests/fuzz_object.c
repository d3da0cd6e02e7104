// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: the ELF code takes any bytes, and strip undoes sign
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sign_section cms = { BPF_SIG_SEC_CMS, "0123456789", 10 };
	struct sign_section image = { BPF_SIG_SEC_IMAGE, "01234567", 8 };
	struct sign_section found = {};
	size_t signed_size, plain_size;
	u8 *with, *plain;

	if (sign_elf_check(data, size, "fuzz", NULL))
		return 0;
	sign_elf_find(data, BPF_SIG_SEC_CMS, &found);
	if (sign_elf_rewrite(data, size, "fuzz", &cms, &image, NULL, &with,
			     &signed_size))
		return 0;
	/* What it writes, it has to understand. */
	if (sign_elf_check(with, signed_size, "fuzz", NULL) ||
	    sign_elf_find(with, BPF_SIG_SEC_CMS, &found) ||
	    found.size != cms.size || memcmp(found.data, cms.data, cms.size))
		abort();
	if (sign_elf_rewrite(with, signed_size, "fuzz", NULL, NULL, NULL, &plain,
			     &plain_size) ||
	    sign_elf_check(plain, plain_size, "fuzz", NULL) ||
	    !sign_elf_find(plain, BPF_SIG_SEC_CMS, &found))
		abort();
	free(plain);
	free(with);
	return 0;
}
