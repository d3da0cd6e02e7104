/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bpf_sig_test

#if !defined(_BPF_SIG_TEST_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _BPF_SIG_TEST_EVENTS_H

#include <linux/tracepoint.h>

TRACE_EVENT(bpf_sig_test_event,
	    TP_PROTO(int a),
	    TP_ARGS(a),
	    TP_STRUCT__entry(__field(int, a)),
	    TP_fast_assign(__entry->a = a),
	    TP_printk("a=%d", __entry->a)
);

TRACE_EVENT(bpf_sig_test_other_event,
	    TP_PROTO(int a),
	    TP_ARGS(a),
	    TP_STRUCT__entry(__field(int, a)),
	    TP_fast_assign(__entry->a = a),
	    TP_printk("a=%d", __entry->a)
);

#endif /* _BPF_SIG_TEST_EVENTS_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE bpf_sig_test_events
#include <trace/define_trace.h>
