/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A socket whose state is known
 */
#ifndef _BPF_SIG_PORTABLE_SOCKET_H
#define _BPF_SIG_PORTABLE_SOCKET_H

#include "progs/portable.h"

/* Address and port as on the wire. */
void socket_make(struct portable_socket *facts, __u32 *address, __u16 *port);

#endif /* _BPF_SIG_PORTABLE_SOCKET_H */
