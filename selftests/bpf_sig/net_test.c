// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that see packets and sockets, in a network namespace of their own
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include "kinds.h"
#include "net.skel.h"

#define PORT	4711

static struct net *skel;
static int cgroup;

static struct net *load_skel(void)
{
	struct net *skel;

	kind_begin();
	skel = net__open();
	CHECK(skel, "%m");
	kind_loaded(skel->obj, net__load(skel));
	return skel;
}

static void set_up(const char *name)
{
	struct ifreq req = {};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	req.ifr_flags = IFF_UP;
	CHECK(fd >= 0 && !ioctl(fd, SIOCSIFFLAGS, &req), "%s: %m", name);
	close(fd);
}

static void start(void)
{
	CHECK(!unshare(CLONE_NEWNET), "%m");
	set_up("lo");
	cgroup = kind_cgroup();
	skel = load_skel();
	skel->bss->only_port = PORT;
}

static struct bpf_link *attach_cgroup(struct bpf_program *prog)
{
	struct bpf_link *link = bpf_program__attach_cgroup(prog, cgroup);

	CHECK(link, "%s: %m", bpf_program__name(prog));
	return link;
}

static const struct sockaddr *local_address(int port)
{
	static struct sockaddr_in addr;

	addr.sin_family = AF_INET;
	addr.sin_port = htons(port);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return (struct sockaddr *)&addr;
}

static int open_socket(int type)
{
	int fd = socket(AF_INET, type, 0);

	CHECK(fd >= 0, "%m");
	return fd;
}

/* 0, or what went wrong. */
static int connect_to(int type, int port)
{
	int fd = open_socket(type);
	int err = connect(fd, local_address(port), sizeof(struct sockaddr_in)) ? errno : 0;

	close(fd);
	return err;
}

static int bind_to(int port)
{
	int fd = open_socket(SOCK_DGRAM);
	int err = bind(fd, local_address(port), sizeof(struct sockaddr_in)) ? errno : 0;

	close(fd);
	return err;
}

static int send_packet(size_t size)
{
	static char data[4096];
	int fd = open_socket(SOCK_DGRAM);
	int err = sendto(fd, data, size, 0, local_address(PORT),
			 sizeof(struct sockaddr_in)) < 0 ? errno : 0;

	close(fd);
	return err;
}

static void listen_on(int port)
{
	int fd = open_socket(SOCK_STREAM);

	CHECK(!bind(fd, local_address(port), sizeof(struct sockaddr_in)) &&
	      !listen(fd, 4), "%m");
}

#define expect(call, res) \
	do { \
		int _res = (call); \
		\
		CHECK(_res == (res), "%s", strerror(_res)); \
	} while (0)

static void test_sock_addr(void)
{
	struct bpf_link *link;

	start();
	expect(connect_to(SOCK_DGRAM, PORT), 0);
	link = attach_cgroup(skel->progs.may_connect);
	expect(connect_to(SOCK_DGRAM, PORT), EPERM);
	expect(connect_to(SOCK_DGRAM, PORT + 1), 0);
	expect(bind_to(PORT), 0);
	attach_cgroup(skel->progs.may_bind);
	expect(bind_to(PORT), EPERM);
	bpf_link__destroy(link);
	expect(connect_to(SOCK_DGRAM, PORT), 0);
}

static void test_cgroup_skb(void)
{
	start();
	expect(send_packet(2000), 0);
	attach_cgroup(skel->progs.may_send);
	expect(send_packet(2000), EPERM);
	expect(send_packet(20), 0);
}

static int open_socket_6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), err = fd < 0 ? errno : 0;

	close(fd);
	return err;
}

static void test_cgroup_sock(void)
{
	start();
	expect(open_socket_6(), 0);
	attach_cgroup(skel->progs.may_create);
	expect(open_socket_6(), EPERM);
	close(open_socket(SOCK_DGRAM));
}

static void test_sockopt(void)
{
	int tos = 8, fd;

	start();
	fd = open_socket(SOCK_DGRAM);
	attach_cgroup(skel->progs.may_set);
	CHECK(setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos)) && errno == EPERM,
	      "%m");
	CHECK(!setsockopt(fd, IPPROTO_IP, IP_TTL, &tos, sizeof(tos)), "%m");
}

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags), err = 0;

	if (fd < 0 || (flags == O_WRONLY && write(fd, "0", 1) != 1))
		err = errno;
	close(fd);
	return err;
}

static void test_sysctl(void)
{
	start();
	expect(open_file("/proc/sys/net/ipv4/ip_forward", O_WRONLY), 0);
	attach_cgroup(skel->progs.may_write);
	expect(open_file("/proc/sys/net/ipv4/ip_forward", O_WRONLY), EPERM);
}

static void test_device(void)
{
	struct bpf_link *link;

	start();
	link = attach_cgroup(skel->progs.may_use);
	expect(open_file("/dev/zero", O_RDONLY), EPERM);
	expect(open_file("/dev/null", O_RDONLY), 0);
	bpf_link__destroy(link);
	expect(open_file("/dev/zero", O_RDONLY), 0);
}

static void test_sockops(void)
{
	start();
	attach_cgroup(skel->progs.on_socket);
	listen_on(PORT);
	expect(connect_to(SOCK_STREAM, PORT), 0);
	CHECK(skel->bss->established == 1, "%u", skel->bss->established);
}

static void test_sk_lookup(void)
{
	int ns;

	start();
	ns = open("/proc/self/ns/net", O_RDONLY);
	listen_on(PORT);
	expect(connect_to(SOCK_STREAM, PORT), 0);
	CHECK(bpf_program__attach_netns(skel->progs.look_up, ns), "%m");
	expect(connect_to(SOCK_STREAM, PORT), ECONNREFUSED);
}

static void test_netfilter(void)
{
	LIBBPF_OPTS(bpf_netfilter_opts, opts, .pf = NFPROTO_IPV4,
		    .hooknum = NF_INET_LOCAL_OUT, .priority = 1);
	struct bpf_link *link;

	start();
	expect(send_packet(2000), 0);
	link = bpf_program__attach_netfilter(skel->progs.may_pass, &opts);
	CHECK(link, "%m:\n%s", run_log);
	expect(send_packet(2000), EPERM);
	expect(send_packet(20), 0);
	bpf_link__destroy(link);
	expect(send_packet(2000), 0);
}

/* It sees the header of UDP, too. */
static void test_socket_filter(void)
{
	char data[64];
	ssize_t size;
	int fd, prog;

	start();
	prog = bpf_program__fd(skel->progs.see_few);
	fd = open_socket(SOCK_DGRAM);
	CHECK(!bind(fd, local_address(PORT), sizeof(struct sockaddr_in)), "%m");
	CHECK(!setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &prog, sizeof(prog)), "%m");
	expect(send_packet(20), 0);
	size = recv(fd, data, sizeof(data), 0);
	CHECK(size == 3, "%zd", size);
}

static void test_flow_dissector(void)
{
	unsigned char packet[64] = { [12] = 8, [14] = 0x45 };
	struct bpf_flow_keys keys = {};

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet,
		    .data_size_in = sizeof(packet), .data_out = &keys,
		    .data_size_out = sizeof(keys));
	start();
	CHECK(!bpf_prog_test_run_opts(bpf_program__fd(skel->progs.dissect), &opts), "%m");
	CHECK(keys.ip_proto == 47 && keys.thoff == 34, "%u, %u", keys.ip_proto,
	      keys.thoff);
	CHECK(bpf_program__attach_netns(skel->progs.dissect,
					open("/proc/self/ns/net", O_RDONLY)), "%m");
}

static void test_tcx(void)
{
	struct bpf_link *link;

	start();
	link = bpf_program__attach_tcx(skel->progs.on_ingress, if_nametoindex("lo"), NULL);
	CHECK(link, "%m:\n%s", run_log);
	expect(send_packet(20), 0);
	CHECK(!skel->bss->ingress, "%u", skel->bss->ingress);
	expect(send_packet(2000), 0);
	CHECK(skel->bss->ingress == 1, "%u", skel->bss->ingress);
}

/* A pair of them; the other one gets the first name that is free. */
static void make_netkit(const char *name)
{
	struct {
		struct nlmsghdr msg;
		struct ifinfomsg info;
		struct rtattr name_attr;
		char name[8];
		struct rtattr link_info;
		struct rtattr kind_attr;
		char kind[8];
	} req = {
		.msg = { sizeof(req), RTM_NEWLINK,
			 NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL },
		.name_attr = { RTA_LENGTH(sizeof(req.name)), IFLA_IFNAME },
		.link_info = { RTA_LENGTH(sizeof(struct rtattr) + sizeof(req.kind)),
			       IFLA_LINKINFO },
		.kind_attr = { RTA_LENGTH(sizeof(req.kind)), IFLA_INFO_KIND },
		.kind = "netkit",
	};
	struct {
		struct nlmsghdr msg;
		struct nlmsgerr err;
		char more[512];
	} reply = {};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	snprintf(req.name, sizeof(req.name), "%s", name);
	CHECK(fd >= 0 && send(fd, &req, sizeof(req), 0) == sizeof(req), "%m");
	CHECK(recv(fd, &reply, sizeof(reply), 0) > 0 &&
	      reply.msg.nlmsg_type == NLMSG_ERROR, "%m");
	if (reply.err.error == -EOPNOTSUPP)
		skip("the kernel has no CONFIG_NETKIT");
	CHECK(!reply.err.error, "netkit: %s", strerror(-reply.err.error));
	close(fd);
}

static void test_netkit(void)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
	};
	int fd, tries = 50;

	start();
	make_netkit("kind");
	set_up("kind");
	set_up("nk0");
	addr.sll_ifindex = if_nametoindex("kind");
	CHECK(bpf_program__attach_netkit(skel->progs.on_netkit, addr.sll_ifindex, NULL),
	      "%m:\n%s", run_log);
	fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	CHECK(fd >= 0, "%m");
	/* What is sent before the link is up gets lost. */
	do {
		sendto(fd, "0123456789012345678901234567890123456789", 40, 0,
		       (struct sockaddr *)&addr, sizeof(addr));
		usleep(skel->bss->netkit_packets ? 0 : 100000);
	} while (!skel->bss->netkit_packets && --tries);
	CHECK(skel->bss->netkit_packets, "it did not run");
}

static void test_tampered(void)
{
	tamper_open("net.signed.bpf.o");
	refuse_attach_type("may_connect", BPF_CGROUP_INET6_CONNECT,
			   "expected_attach_type: signed 10, submitted 11");
	refuse_attach_type("may_connect", BPF_CGROUP_UDP4_SENDMSG,
			   "expected_attach_type: signed 10, submitted 14");
	refuse_attach_type("may_send", BPF_CGROUP_INET_INGRESS,
			   "expected_attach_type: signed 1, submitted 0");
	refuse_attach_type("may_create", BPF_CGROUP_INET_SOCK_RELEASE,
			   "expected_attach_type: signed 2, submitted 34");
	refuse_attach_type("may_set", BPF_CGROUP_GETSOCKOPT,
			   "expected_attach_type: signed 22, submitted 21");
	refuse_attach_type("on_ingress", BPF_TCX_EGRESS,
			   "expected_attach_type: signed 46, submitted 47");
	refuse_attach_type("on_netkit", BPF_NETKIT_PEER,
			   "expected_attach_type: signed 54, submitted 55");
	refuse_prog_type("may_send", BPF_PROG_TYPE_SCHED_CLS,
			 "prog_type: signed 8, submitted 3");
	refuse_prog_type("on_ingress", BPF_PROG_TYPE_SCHED_ACT,
			 "prog_type: signed 3, submitted 4");
	refuse_prog_type("see_few", BPF_PROG_TYPE_SCHED_CLS,
			 "prog_type: signed 1, submitted 3");
	refuse_prog_type("dissect", BPF_PROG_TYPE_SCHED_CLS,
			 "prog_type: signed 22, submitted 3");
	refuse_prog_type("look_up", BPF_PROG_TYPE_SOCKET_FILTER,
			 "prog_type: signed 30, submitted 1");
}

static const struct test tests[] = {
	{ "kind.sock_addr", ENFORCE, test_sock_addr },
	{ "kind.cgroup_skb", ENFORCE, test_cgroup_skb },
	{ "kind.cgroup_sock", ENFORCE, test_cgroup_sock },
	{ "kind.cgroup_sockopt", ENFORCE, test_sockopt },
	{ "kind.cgroup_sysctl", ENFORCE, test_sysctl },
	{ "kind.cgroup_device", ENFORCE, test_device },
	{ "kind.sockops", ENFORCE, test_sockops },
	{ "kind.sk_lookup", ENFORCE, test_sk_lookup },
	{ "kind.netfilter", ENFORCE, test_netfilter },
	{ "kind.socket", ENFORCE, test_socket_filter },
	{ "kind.flow_dissector", ENFORCE, test_flow_dissector },
	{ "kind.tcx", ENFORCE, test_tcx },
	{ "kind.netkit", ENFORCE, test_netkit },
	{ "kind.net_tampered", ENFORCE, test_tampered },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
