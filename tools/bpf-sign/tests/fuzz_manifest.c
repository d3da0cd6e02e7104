// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: whatever the parser accepts has one encoding
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bpf_sig_parse_error error;
	struct bpf_sig_manifest *m;
	bool ignored = false;
	size_t out, pos;
	void *again;

	m = bpf_sig_manifest_parse(data, size, &error);
	if (IS_ERR(m)) {
		if (!error.reason || error.offset > size)
			abort();
		return 0;
	}
	/* What it may ignore is not in the parsed form. */
	for (pos = sizeof(struct bpf_sig_hdr); pos < size;
	     pos += le32_to_cpu(((const struct bpf_sig_rec *)(data + pos))->size))
		ignored |= data[pos + 3] & 0x80;
	if (sign_manifest_build(m, &again, &out))
		abort();
	if (!ignored && (out != size || memcmp(again, data, size)))
		abort();
	free(again);
	bpf_sig_manifest_free(m);
	return 0;
}
