// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a fuzz target without libFuzzer: the same mutations each time
 *
 * Usage: fuzz_run NAME ROUNDS [SEED-FILE...]
 *
 * Without files, the sample manifest and random ones are the seeds.
 */
#include "fuzz.h"
#include "sample.h"
#include "tap.h"

#define GROWTH	64

static u32 below(struct rng *rng, u32 n)
{
	return n ? rng_next(rng) % n : 0;
}

/* Numbers that break things, in places that hold numbers. */
static void put_number(struct rng *rng, u8 *data, size_t size)
{
	static const u32 numbers[] = {
		0, 1, 2, 4, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fffffff,
		0x80000000, 0xfffffff8, 0xffffffff,
	};
	u32 n = cpu_to_le32(numbers[below(rng, sizeof(numbers) / 4)]);

	if (size >= 4)
		memcpy(data + (below(rng, size - 3) & ~3U), &n, 4);
}

static size_t put_word(struct rng *rng, u8 *data, size_t size, size_t room)
{
	const char *word;
	u32 cnt = 0;
	size_t at, len;

	while (fuzz_words[cnt])
		cnt++;
	word = fuzz_words[below(rng, cnt)];
	len = strlen(word);
	at = below(rng, size + 1);
	if (size + len > room)
		return size;
	memmove(data + at + len, data + at, size - at);
	memcpy(data + at, word, len);
	return size + len;
}

static size_t mutate(struct rng *rng, u8 *data, size_t size, size_t room)
{
	size_t a, b, n;

	switch (below(rng, fuzz_words ? 12 : 6)) {
	case 0:
		if (size)
			data[below(rng, size)] ^= 1 << below(rng, 8);
		break;
	case 1:
		if (size)
			data[below(rng, size)] = rng_next(rng);
		break;
	case 2:
		put_number(rng, data, size);
		break;
	case 3:
		return below(rng, 4) ? size : below(rng, size + 1);
	case 4:
		a = below(rng, size);
		b = below(rng, size);
		n = below(rng, size - (a > b ? a : b));
		memmove(data + a, data + b, n);
		break;
	case 5:
		n = below(rng, room - size);
		memset(data + size, rng_next(rng), n);
		return size + n;
	default:
		return put_word(rng, data, size, room);
	}
	return size;
}

static void one_seed(struct rng *rng, const u8 *seed, size_t size, u32 rounds)
{
	u8 *data, *exact;
	size_t len;
	u32 i, j;

	data = malloc(size + GROWTH);
	for (i = 0; i < rounds; i++) {
		memcpy(data, seed, size);
		len = size;
		for (j = 1 + below(rng, 4); j; j--)
			len = mutate(rng, data, len, size + GROWTH);
		exact = malloc(len ? len : 1);
		memcpy(exact, data, len);
		/* A size that fits lets more of the mutations through. */
		if (len >= sizeof(struct bpf_sig_hdr) && below(rng, 2) &&
		    !memcmp(exact, BPF_SIG_MAGIC, BPF_SIG_MAGIC_SIZE))
			((struct bpf_sig_hdr *)exact)->size = cpu_to_le32(len);
		LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
	free(data);
}

int main(int argc, char **argv)
{
	struct rng rng = { 0xb9f5eed };
	void *seed;
	size_t size;
	u32 rounds;
	int i;

	if (argc < 3)
		return 2;
	rounds = strtoul(argv[2], NULL, 0);
	for (i = 3; i < argc; i++) {
		if (bpf_sign_read_file(argv[i], NULL, &seed, &size))
			return 1;
		one_seed(&rng, seed, size, rounds);
		free(seed);
	}
	for (i = 0; argc == 3 && i < 20; i++) {
		if (i)
			sample_random(&rng, (u8 **)&seed, &size);
		else
			sample_build((u8 **)&seed, &size);
		one_seed(&rng, seed, size, rounds / 20);
		free(seed);
	}
	tap_ok(true, "%s: %u mutations", argv[1], rounds);
	return tap_end();
}
