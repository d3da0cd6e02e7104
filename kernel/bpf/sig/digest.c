// SPDX-License-Identifier: GPL-2.0
/*
 * Digests, by the fastest SHA-256 that the kernel has
 */
#include <crypto/hash.h>
#include "private.h"

/* Zeroes in the place of what the application may set. */
static const u8 zeroes[64];

static struct crypto_shash *sha256_tfm __ro_after_init;

static int hash_zeroes(struct shash_desc *desc, u32 size)
{
	u32 n;
	int err;

	for (; size; size -= n) {
		n = min_t(u32, size, sizeof(zeroes));
		err = crypto_shash_update(desc, zeroes, n);
		if (err)
			return err;
	}
	return 0;
}

/**
 * bpf_sig_digest_ranges - SHA-256 of data with parts of it taken as zeroes
 * @data: what to hash
 * @size: of @data, in bytes
 * @ranges: the parts, in ascending order, without overlap, within @size
 * @range_cnt: how many
 * @digest: BPF_SIG_DIGEST_SIZE bytes, the result
 *
 * Return: 0 or a negative errno
 */
int bpf_sig_digest_ranges(const void *data, size_t size,
			  const struct bpf_sig_range *ranges, u32 range_cnt,
			  u8 *digest)
{
	SHASH_DESC_ON_STACK(desc, sha256_tfm);
	size_t pos = 0;
	int err;
	u32 i;

	if (!sha256_tfm)
		return -ENOPKG;
	desc->tfm = sha256_tfm;
	err = crypto_shash_init(desc);
	for (i = 0; !err && i < range_cnt; i++) {
		err = crypto_shash_update(desc, data + pos,
					  ranges[i].offset - pos);
		err = err ?: hash_zeroes(desc, ranges[i].size);
		pos = ranges[i].offset + ranges[i].size;
	}
	err = err ?: crypto_shash_finup(desc, data + pos, size - pos, digest);
	shash_desc_zero(desc);
	return err;
}

/**
 * bpf_sig_digest - SHA-256 of data
 * @data: what to hash
 * @size: of @data, in bytes
 * @digest: BPF_SIG_DIGEST_SIZE bytes, the result
 *
 * Return: 0 or a negative errno
 */
int bpf_sig_digest(const void *data, size_t size, u8 *digest)
{
	return bpf_sig_digest_ranges(data, size, NULL, 0, digest);
}

/**
 * bpf_sig_check_digest - compare digests and explain a difference
 * @load: the load
 * @what: for the explanation, such as "prog 'x': instructions"
 * @submitted: digest of what the caller submitted
 * @signed_digest: digest in the manifest
 *
 * Return: 0, or -EKEYREJECTED if they differ
 */
int bpf_sig_check_digest(struct bpf_sig_load *load, const char *what,
			 const u8 *submitted, const u8 *signed_digest)
{
	if (!memcmp(submitted, signed_digest, BPF_SIG_DIGEST_SIZE))
		return 0;
	/* 64 bits tell two digests apart for a person who looks for one. */
	bpf_sig_log(load, "%s: signed %8phN, submitted %8phN", what,
		    signed_digest, submitted);
	return -EKEYREJECTED;
}

int __init bpf_sig_digest_init(void)
{
	struct crypto_shash *tfm = crypto_alloc_shash("sha256", 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	sha256_tfm = tfm;
	return 0;
}
