// SPDX-License-Identifier: GPL-2.0
/*
 * A tool that reports slow operations in directories, the way such tools are
 * written: open the skeleton, set what the command line says, load, attach,
 * poll
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "tool_run.h"
#include "tool.skel.h"

static void handle_event(void *ctx, int cpu, void *data, __u32 size)
{
	struct tool_result *result = ctx;

	result->events++;
	memcpy(&result->last, data, sizeof(result->last));
}

static int configure(struct tool *skel, const struct tool_settings *s)
{
	int err;

	skel->rodata->targ_pid = s->pid;
	skel->rodata->limits.min_lat_ns = s->min_lat_ns;
	skel->rodata->limits.stop_after = s->stop_after;
	skel->rodata->with_hist = s->hist;
	if (s->comm)
		snprintf((char *)skel->rodata->targ_comm, TASK_COMM_LEN, "%s", s->comm);
	if (s->probe)
		skel->rodata->probe = BPF_TRACE_KPROBE_MULTI;
	if (s->verbosity)
		skel->data->verbosity = s->verbosity;
	if (s->max_starts)
		bpf_map__set_max_entries(skel->maps.starts, s->max_starts);
	if (!s->hist)
		bpf_map__set_autocreate(skel->maps.hist, false);

	bpf_program__set_autoload(skel->progs.op_fentry, !s->kprobe);
	bpf_program__set_autoload(skel->progs.op_fexit, !s->kprobe);
	bpf_program__set_autoload(skel->progs.op_kprobe, s->kprobe);
	bpf_program__set_autoload(skel->progs.op_kretprobe, s->kprobe);
	if (s->kprobe)
		return 0;
	err = bpf_program__set_attach_target(skel->progs.op_fentry, 0, s->op);
	return err ?: bpf_program__set_attach_target(skel->progs.op_fexit, 0, s->op);
}

static int attach(struct tool *skel, const struct tool_settings *s)
{
	if (!s->kprobe)
		return tool__attach(skel);
	skel->links.op_kprobe = bpf_program__attach_kprobe(skel->progs.op_kprobe, false, s->op);
	if (!skel->links.op_kprobe)
		return -errno;
	skel->links.op_kretprobe = bpf_program__attach_kprobe(skel->progs.op_kretprobe, true,
							      s->op);
	return skel->links.op_kretprobe ? 0 : -errno;
}

static void read_hist(struct tool *skel, struct tool_result *result)
{
	unsigned long long value;
	__u32 slot;

	for (slot = 0; slot < MAX_SLOTS; slot++) {
		if (!bpf_map__lookup_elem(skel->maps.hist, &slot, sizeof(slot), &value,
					  sizeof(value), 0))
			result->counted += value;
	}
}

int tool_run(const struct tool_settings *s, void (*work)(void), struct tool_result *result)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .kernel_log_buf = s->log,
		    .kernel_log_size = s->log_size);
	struct perf_buffer *pb = NULL;
	struct tool *skel;
	int err;

	memset(result, 0, sizeof(*result));
	skel = tool__open_opts(&opts);
	if (!skel)
		return -errno;
	err = configure(skel, s);
	err = err ?: tool__load(skel);
	err = err ?: attach(skel, s);
	if (err)
		goto out;
	pb = perf_buffer__new(bpf_map__fd(skel->maps.events), 16, handle_event, NULL, result, NULL);
	if (!pb) {
		err = -errno;
		goto out;
	}
	work();
	perf_buffer__consume(pb);
	result->reported = skel->bss->reported;
	result->max_starts = bpf_map__max_entries(skel->maps.starts);
	if (s->hist)
		read_hist(skel, result);
out:
	perf_buffer__free(pb);
	tool__destroy(skel);
	return err;
}
