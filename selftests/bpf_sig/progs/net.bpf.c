// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that see packets and sockets
 */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET6	10
#define IPPROTO_IP	0
#define IP_TOS		1

char _license[] SEC("license") = "GPL";

__u16 only_port;	/* of this test, in host byte order */
__u32 ingress;
__u32 netkit_packets;
__u32 established;

SEC("cgroup/connect4")
int may_connect(struct bpf_sock_addr *ctx)
{
	return ctx->user_port != bpf_htons(only_port);
}

SEC("cgroup/bind4")
int may_bind(struct bpf_sock_addr *ctx)
{
	return ctx->user_port != bpf_htons(only_port);
}

SEC("cgroup_skb/egress")
int may_send(struct __sk_buff *skb)
{
	return skb->len < 1000;
}

SEC("cgroup/sock_create")
int may_create(struct bpf_sock *ctx)
{
	return ctx->family != AF_INET6;
}

SEC("cgroup/setsockopt")
int may_set(struct bpf_sockopt *ctx)
{
	return !(ctx->level == IPPROTO_IP && ctx->optname == IP_TOS);
}

SEC("cgroup/sysctl")
int may_write(struct bpf_sysctl *ctx)
{
	return !ctx->write;
}

SEC("cgroup/dev")
int may_use(struct bpf_cgroup_dev_ctx *ctx)
{
	return !(ctx->major == 1 && ctx->minor == 5);	/* /dev/zero */
}

SEC("sockops")
int on_socket(struct bpf_sock_ops *ctx)
{
	if (ctx->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		established++;
	return 1;
}

SEC("sk_lookup")
int look_up(struct bpf_sk_lookup *ctx)
{
	return ctx->local_port == only_port ? SK_DROP : SK_PASS;
}

SEC("netfilter")
int may_pass(struct bpf_nf_ctx *ctx)
{
	return ctx->skb->len < 1000;	/* NF_ACCEPT, or NF_DROP */
}

/* As many bytes as the test gets to see. */
SEC("socket")
int see_few(struct __sk_buff *skb)
{
	return 8 + 3;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;

	keys->ip_proto = 47;
	keys->thoff = 34;
	return BPF_OK;
}

SEC("tcx/ingress")
int on_ingress(struct __sk_buff *skb)
{
	if (skb->len < 1000)
		return -1;	/* TCX_NEXT */
	ingress++;
	return 2;		/* TCX_DROP */
}

SEC("netkit/primary")
int on_netkit(struct __sk_buff *skb)
{
	netkit_packets++;
	return 2;		/* NETKIT_DROP */
}
