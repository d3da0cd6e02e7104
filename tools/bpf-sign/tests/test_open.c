// SPDX-License-Identifier: GPL-2.0
/*
 * libbpf takes a signed object for what it was before
 *
 * Usage: test_open OBJECT MAPS PROGRAMS
 */
#include <bpf/libbpf.h>
#include <stdlib.h>

#include "tap.h"

int main(int argc, char **argv)
{
	struct bpf_program *prog;
	struct bpf_object *obj;
	struct bpf_map *map;
	int maps = 0, progs = 0;

	if (argc != 4)
		return 2;
	obj = bpf_object__open(argv[1]);
	if (!tap_ok(obj, "open"))
		return tap_end();
	bpf_object__for_each_map(map, obj)
		maps++;
	bpf_object__for_each_program(prog, obj)
		progs++;
	tap_ok(maps == atoi(argv[2]) && progs == atoi(argv[3]),
	       "%d maps, %d programs", maps, progs);
	bpf_object__close(obj);
	return tap_end();
}
