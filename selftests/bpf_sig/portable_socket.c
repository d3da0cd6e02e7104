// SPDX-License-Identifier: GPL-2.0
/*
 * A TCP socket that listens, with values in it that no other socket has
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "portable_socket.h"
#include "test.h"

#define BACKLOG		17
#define OWNER		4711
#define NAGLE_CORK	2	/* the kernel's TCP_NAGLE_CORK */

static void set(int fd, int level, int name, int value)
{
	CHECK(!setsockopt(fd, level, name, &value, sizeof(value)), "%d: %m", name);
}

static __u64 get(int fd, int level, int name)
{
	int value = 0;
	socklen_t size = sizeof(value);

	CHECK(!getsockopt(fd, level, name, &value, &size), "%d: %m", name);
	return value;
}

void socket_make(struct portable_socket *facts, __u32 *address, __u16 *port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(addr);
	struct stat st;
	int fd;

	/* It keeps the user that it was made by. */
	CHECK(!setresuid(OWNER, 0, 0), "%m");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHECK(fd >= 0 && !setresuid(0, 0, 0), "%m");
	set(fd, SOL_SOCKET, SO_RCVBUF, 54321);
	set(fd, SOL_SOCKET, SO_SNDBUF, 12345);
	set(fd, SOL_SOCKET, SO_MARK, 0x1234567);
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set(fd, IPPROTO_TCP, TCP_CORK, 1);
	set(fd, IPPROTO_IP, IP_TOS, 0x28);
	/* After IP_TOS, which sets it, too. */
	set(fd, SOL_SOCKET, SO_PRIORITY, 5);
	CHECK(!bind(fd, (struct sockaddr *)&addr, sizeof(addr)), "bind: %m");
	CHECK(!listen(fd, BACKLOG), "listen: %m");
	CHECK(!getsockname(fd, (struct sockaddr *)&addr, &size), "%m");

	*address = addr.sin_addr.s_addr;
	*port = addr.sin_port;
	*facts = (struct portable_socket){
		.port = ntohs(addr.sin_port),
		.family = addr.sin_family,
		.rcvbuf = get(fd, SOL_SOCKET, SO_RCVBUF),
		.sndbuf = get(fd, SOL_SOCKET, SO_SNDBUF),
		.backlog = BACKLOG,
		.priority = get(fd, SOL_SOCKET, SO_PRIORITY),
		.mark = get(fd, SOL_SOCKET, SO_MARK),
		.tos = get(fd, IPPROTO_IP, IP_TOS),
		.socket_type = SOCK_STREAM,
		.file_flags = fcntl(fd, F_GETFL),
		.uid = OWNER,
		.nonagle = NAGLE_CORK,
		.reuse = 1,
	};
	CHECK(!fstat(fd, &st), "%m");
	facts->inode = st.st_ino;
	CHECK(!stat("/proc/self/ns/net", &st), "%m");
	facts->netns = st.st_ino;
}
