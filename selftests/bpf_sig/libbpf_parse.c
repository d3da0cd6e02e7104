// SPDX-License-Identifier: GPL-2.0
/* What bpf_image__parse() takes, and what its callers get */
#include "image.h"

static bool test_any_target(const struct bpf_image *image)
{
	LIBBPF_OPTS(bpf_image_prog_info, info);
	struct bpf_image *copy, *again;
	const void *raw;
	__u32 size;
	int prog;

	raw = bpf_image__raw_data(image, &size);
	CHECK(!bpf_image__parse(raw, size, &copy));
	prog = bpf_image__find_prog(copy, "packets");
	CHECK(bpf_image__set_any_target(copy, prog) == -EINVAL);
	prog = bpf_image__find_prog(copy, "reno_ssthresh");
	CHECK(bpf_image__set_any_target(copy, prog) == -EINVAL);
	CHECK(bpf_image__set_any_target(copy, 1000) == -EINVAL);
	prog = bpf_image__find_prog(copy, "anywhere");
	CHECK(!bpf_image__set_any_target(copy, prog));
	raw = bpf_image__raw_data(copy, &size);
	CHECK(!bpf_image__parse(raw, size, &again));
	CHECK(!bpf_image__prog(again, prog, &info));
	CHECK(info.target_kind == BPF_SIG_TARGET_ANY);
	bpf_image__free(again);
	bpf_image__free(copy);
	return true;
}

/* An application that was built with an older struct. */
static bool test_old_struct(const struct bpf_image *image)
{
	struct bpf_image_map_info info;

	memset(&info, 0xff, sizeof(info));
	info.sz = offsetof(struct bpf_image_map_info, key_size);
	CHECK(!bpf_image__map(image, 0, &info));
	CHECK(info.map_type != 0xffffffff);
	CHECK(info.key_size == 0xffffffff);
	info.sz = 0;
	CHECK(bpf_image__map(image, 0, &info) == -EINVAL);
	return true;
}

static bool test_parse(const struct bpf_image *image)
{
	struct bpf_image *again;
	const void *raw, *raw2;
	__u32 size, size2;
	char *buf;
	int err;

	raw = bpf_image__raw_data(image, &size);
	CHECK(!bpf_image__parse(raw, size, &again));
	raw2 = bpf_image__raw_data(again, &size2);
	CHECK(size == size2 && !memcmp(raw, raw2, size));
	bpf_image__free(again);

	buf = calloc(1, size + 8);
	CHECK(buf);
	memcpy(buf, raw, size);
	CHECK(bpf_image__parse(buf, size + 8, &again) == -EINVAL);
	((struct bpf_image_hdr *)buf)->size += 8;
	CHECK(bpf_image__parse(buf, size + 8, &again) == -EINVAL);
	((struct bpf_image_hdr *)buf)->size -= 8;
	((struct bpf_image_hdr *)buf)->version++;
	err = bpf_image__parse(buf, size, &again);
	free(buf);
	CHECK(err == -EPROTONOSUPPORT);
	CHECK(bpf_image__parse(NULL, 0, &again) == -EINVAL);
	return true;
}

/* Each copy has its own allocation, for a sanitizer to watch its end. */
static bool test_truncated(const struct bpf_image *image)
{
	struct bpf_image *again;
	const void *raw;
	__u32 size, i;
	char *buf;
	int err;

	raw = bpf_image__raw_data(image, &size);
	for (i = 0; i < size; i += i < 4096 ? 1 : 509) {
		buf = malloc(i ?: 1);
		CHECK(buf);
		memcpy(buf, raw, i);
		if (i >= sizeof(struct bpf_image_hdr))
			((struct bpf_image_hdr *)buf)->size = i;
		err = bpf_image__parse(buf, i, &again);
		free(buf);
		CHECK(err == -EINVAL);
	}
	return true;
}

/* No second representation: what is accepted is what would be written. */
static bool test_damaged(const struct bpf_image *image)
{
	__u32 size, size2, i, accepted = 0, refused = 0;
	const void *raw, *raw2;
	struct bpf_image *again;
	unsigned int seed = 1;
	char *buf;
	int err;

	raw = bpf_image__raw_data(image, &size);
	buf = malloc(size);
	CHECK(buf);
	for (i = 0; i < 20000; i++) {
		__u32 off = rand_r(&seed) % (i % 2 ? size : 4096) & ~3U;
		__u32 word = i % 3 ? rand_r(&seed) % size : ~0U >> i % 32;

		memcpy(buf, raw, size);
		memcpy(buf + off, &word, sizeof(word));
		err = bpf_image__parse(buf, size, &again);
		if (err) {
			CHECK(err == -EINVAL || err == -EPROTONOSUPPORT);
			refused++;
			continue;
		}
		raw2 = bpf_image__raw_data(again, &size2);
		CHECK(size2 == size && !memcmp(buf, raw2, size));
		bpf_image__free(again);
		accepted++;
	}
	free(buf);
	/* instructions may be anything, offsets may not */
	CHECK(accepted && refused);
	return true;
}

static const struct image_case cases[] = {
	{ "any attach target", test_any_target },
	{ "callers with older structs", test_old_struct },
	{ "parsing gives the same image", test_parse },
	{ "truncated images are refused", test_truncated },
	{ "damaged images are refused or canonical", test_damaged },
};

int main(int argc, char **argv)
{
	return run_image_cases(argc, argv, cases, ARRAY_SIZE(cases));
}
