// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the sample manifest, which has what no object leads to yet
 *
 * Usage: write_sample FILE
 */
#include "sample.h"

int main(int argc, char **argv)
{
	size_t size;
	u8 *data;
	int err;

	if (argc != 2)
		return 2;
	sample_build(&data, &size);
	err = bpf_sign_write_file(argv[1], data, size, NULL);
	free(data);
	return !!err;
}
