/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What portable.bpf.c finds out and portable.c looks up for itself, included by
 * both into functions that give each word a meaning
 */
#ifndef FACT
#define FACT(...)	((void)0)
#endif
#ifndef READ
#define READ(...)	((void)0)
#endif
#ifndef OPTION
#define OPTION(...)	((void)0)
#endif
#ifndef SYMBOL
#define SYMBOL(...)	((void)0)
#endif

/* Each is one CO-RE relocation. */
FACT(OFFSET, task_struct, pid);
FACT(OFFSET, task_struct, tgid);
FACT(OFFSET, task_struct, comm);
FACT(OFFSET, task_struct, real_parent);
FACT(OFFSET, task_struct, signal);
FACT(OFFSET, task_struct, cred);
FACT(OFFSET, task_struct, se.vruntime);
FACT(SIZE, task_struct, comm);
FACT(SIZE, task_struct, thread);
FACT(SIGNED, task_struct, prio);
FACT(OFFSET, sk_buff, len);
FACT(OFFSET, sk_buff, data);
FACT(OFFSET, sk_buff, mark);
FACT(OFFSET, sk_buff, users);
FACT(OFFSET, file, f_mode);
FACT(OFFSET, file, f_inode);
FACT(OFFSET, file, f_path);
FACT(OFFSET, inode, i_ino);
FACT(OFFSET, mm_struct, pgd);
FACT(OFFSET, mm_struct, start_stack);
FACT(OFFSET, net_device, ifindex);
FACT(OFFSET, net_device, mtu);
FACT(OFFSET, sock, sk_rcvbuf);
FACT(OFFSET, rq, curr);

/* Bitfields: where their storage is, and how to shift them out of it. */
FACT(OFFSET, task_struct, in_iowait);
FACT(SIZE, task_struct, in_iowait);
FACT(LSHIFT, task_struct, in_iowait);
FACT(RSHIFT, task_struct, in_iowait);
FACT(SIGNED, task_struct, in_iowait);
FACT(OFFSET, sk_buff, ip_summed);
FACT(SIZE, sk_buff, ip_summed);
FACT(LSHIFT, sk_buff, ip_summed);
FACT(RSHIFT, sk_buff, ip_summed);

/* What one kernel has, and another has not, or has by another name. */
FACT(EXISTS, task_struct, on_cpu);
FACT(EXISTS, task_struct, no_such_field);
FACT(EXISTS, task_struct___old, state);
FACT(EXISTS, task_struct___new, __state);
FACT(EXISTS, thread_struct___um, switch_buf);
FACT(EXISTS, thread_struct___x86, fsbase);
FACT(EXISTS, sock_common, skc_v6_daddr);
FACT(TYPE_EXISTS, task_struct, _);
FACT(TYPE_EXISTS, cpuinfo_um, _);
FACT(TYPE_EXISTS, cpuinfo_x86, _);
FACT(TYPE_EXISTS, no_such_struct, _);
FACT(ENUM_EXISTS, zone_type, ZONE_NORMAL);
FACT(ENUM_EXISTS, zone_type, ZONE_DMA32);

FACT(TYPE_SIZE, task_struct, _);
FACT(TYPE_SIZE, sk_buff, _);
FACT(TYPE_SIZE, file, _);
FACT(TYPE_SIZE, mm_struct, _);
FACT(TYPE_SIZE, net_device, _);
FACT(TYPE_SIZE, thread_struct, _);
FACT(ENUM_VALUE, zone_type, ZONE_NORMAL);
FACT(ENUM_VALUE, zone_type, __MAX_NR_ZONES);
FACT(ENUM_VALUE, vm_event_item, NR_VM_EVENT_ITEMS);

/*
 * From a TCP socket that listens, and what hangs on it, by relocated loads. User
 * space knows the values from its system calls.
 */
READ(port, tcp->inet_conn.icsk_inet.sk.__sk_common.skc_num);
READ(family, tcp->inet_conn.icsk_inet.sk.__sk_common.skc_family);
READ(rcvbuf, tcp->inet_conn.icsk_inet.sk.sk_rcvbuf);
READ(sndbuf, tcp->inet_conn.icsk_inet.sk.sk_sndbuf);
READ(backlog, tcp->inet_conn.icsk_inet.sk.sk_max_ack_backlog);
READ(priority, tcp->inet_conn.icsk_inet.sk.sk_priority);
READ(mark, tcp->inet_conn.icsk_inet.sk.sk_mark);
READ(tos, tcp->inet_conn.icsk_inet.tos);
READ(netns, tcp->inet_conn.icsk_inet.sk.__sk_common.skc_net.net->ns.inum);
READ(socket_type, tcp->inet_conn.icsk_inet.sk.sk_socket->type);
READ(file_flags, tcp->inet_conn.icsk_inet.sk.sk_socket->file->f_flags);
READ(inode, tcp->inet_conn.icsk_inet.sk.sk_socket->file->f_inode->i_ino);
READ(uid, tcp->inet_conn.icsk_inet.sk.sk_socket->file->f_cred->uid.val);

/* The kernel's configuration. */
OPTION(CONFIG_UML);
OPTION(CONFIG_SMP);
OPTION(CONFIG_BPF_JIT);
OPTION(CONFIG_X86_64);
OPTION(CONFIG_HZ);
OPTION(CONFIG_NO_SUCH_OPTION);

/* Addresses. */
SYMBOL(init_task);
SYMBOL(loops_per_jiffy);
SYMBOL(uml_physmem);
SYMBOL(x86_platform);
SYMBOL(no_such_symbol);

#undef FACT
#undef READ
#undef OPTION
#undef SYMBOL
