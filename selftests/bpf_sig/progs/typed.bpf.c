// SPDX-License-Identifier: GPL-2.0
/*
 * Maps whose values have what BTF describes to the kernel: locks, timers,
 * work, pointers to objects, lists and trees
 *
 * The first two members of each value are of one size, for a test to swap.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define CLOCK_MONOTONIC 1

char _license[] SEC("license") = "GPL";

extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *kptr, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *kptr, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node,
				    void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			       bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b),
			       void *meta, __u64 off) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root,
					     struct bpf_rb_node *node) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *wq, unsigned int flags) __ksym;
/* Since 7.0 the verifier adds the last argument. */
extern int bpf_wq_set_callback(struct bpf_wq *wq,
			       int (callback_fn)(void *map, int *key, void *value),
			       unsigned int flags) __weak __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *wq,
				    int (callback_fn)(void *map, int *key, void *value),
				    unsigned int flags, void *aux__ign) __weak __ksym;

#define new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), NULL))
#define drop(p) bpf_obj_drop_impl(p, NULL)

#define MAP(NAME, TYPE, VALUE)				\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##TYPE);	\
		__uint(max_entries, 2);			\
		__type(key, __u32);			\
		__type(value, VALUE);			\
	} NAME SEC(".maps")

struct locked {
	struct bpf_spin_lock lock;
	__u32 count;
	__u32 twice;
};

struct not_locked {
	__u32 count;
	struct bpf_spin_lock lock;
	__u32 twice;
};

struct not_locked *unused __attribute__((unused));

struct timed {
	struct bpf_timer timer;
	__u64 spare[2];
	__u64 fired;
};

struct worked {
	struct bpf_wq work;
	__u64 spare[2];
	__u64 done;
};

struct kept {
	struct task_struct __attribute__((btf_type_tag("kptr"))) *task;
	__u64 spare;
};

struct item {
	struct bpf_list_node link;
	struct bpf_list_node other_link;
	struct bpf_refcount ref;
	__u64 number;
};

struct listed {
	struct bpf_spin_lock lock;
	struct bpf_list_head items __contains(item, link);
};

struct branch {
	struct bpf_rb_node node;
	struct bpf_rb_node other_node;
	__u64 number;
};

struct stashed {
	struct branch __attribute__((btf_type_tag("kptr"))) *branch;
	__u64 spare;
};

MAP(locked, HASH, struct locked);
MAP(timed, ARRAY, struct timed);
MAP(worked, ARRAY, struct worked);
MAP(kept, ARRAY, struct kept);
MAP(kept_percpu, PERCPU_ARRAY, struct kept);
MAP(listed, ARRAY, struct listed);
MAP(stashed, HASH, struct stashed);

struct bpf_spin_lock tree_lock SEC(".data.tree") __hidden;
struct bpf_rb_root tree __contains(branch, node) SEC(".data.tree") __hidden;

SEC("tc")
int locked_test(struct __sk_buff *skb)
{
	struct locked none = {}, *value;
	__u32 key = 1;

	bpf_map_update_elem(&locked, &key, &none, BPF_NOEXIST);
	value = bpf_map_lookup_elem(&locked, &key);
	if (!value)
		return 1;
	bpf_spin_lock(&value->lock);
	value->count++;
	value->twice += 2;
	bpf_spin_unlock(&value->lock);
	return 0;
}

static int on_timer(void *map, __u32 *key, struct timed *value)
{
	value->fired++;
	return 0;
}

SEC("tc")
int timed_test(struct __sk_buff *skb)
{
	struct timed *value;
	__u32 key = 1;

	value = bpf_map_lookup_elem(&timed, &key);
	if (!value)
		return 1;
	if (bpf_timer_init(&value->timer, &timed, CLOCK_MONOTONIC))
		return 2;
	if (bpf_timer_set_callback(&value->timer, on_timer))
		return 3;
	return bpf_timer_start(&value->timer, 1000, 0);
}

static int on_work(void *map, int *key, void *data)
{
	struct worked *value = data;

	value->done++;
	return 0;
}

SEC("tc")
int worked_test(struct __sk_buff *skb)
{
	struct worked *value;
	__u32 key = 1;

	value = bpf_map_lookup_elem(&worked, &key);
	if (!value)
		return 1;
	if (bpf_wq_init(&value->work, &worked, 0))
		return 2;
	if (bpf_ksym_exists(bpf_wq_set_callback) ?
	    bpf_wq_set_callback(&value->work, on_work, 0) :
	    bpf_wq_set_callback_impl(&value->work, on_work, 0, NULL))
		return 3;
	return bpf_wq_start(&value->work, 0);
}

static int keep(struct kept *value, struct task_struct *task)
{
	struct task_struct *old;
	int pid;

	old = bpf_task_acquire(task);
	if (!old)
		return -1;
	old = bpf_kptr_xchg(&value->task, old);
	if (old) {
		bpf_task_release(old);
		return -2;
	}
	old = bpf_kptr_xchg(&value->task, NULL);
	if (!old)
		return -3;
	pid = old->tgid;
	bpf_task_release(old);
	return pid;
}

int kept_pid;
int kept_percpu_pid;

SEC("tp_btf/task_rename")
int kept_test(__u64 *ctx)
{
	struct kept *value;
	__u32 key = 1;

	value = bpf_map_lookup_elem(&kept, &key);
	if (value)
		kept_pid = keep(value, bpf_get_current_task_btf());
	value = bpf_map_lookup_elem(&kept_percpu, &key);
	if (value)
		kept_percpu_pid = keep(value, bpf_get_current_task_btf());
	return 0;
}

static int pop_item(struct listed *value)
{
	struct bpf_list_node *node;
	struct item *item;
	int number;

	bpf_spin_lock(&value->lock);
	node = bpf_list_pop_back(&value->items);
	bpf_spin_unlock(&value->lock);
	if (!node)
		return -1;
	item = container_of(node, struct item, link);
	number = item->number;
	drop(item);
	return number;
}

/* What was put in first. */
SEC("tc")
int listed_test(struct __sk_buff *skb)
{
	struct item *item, *again;
	struct listed *value;
	__u32 i, key = 1;

	value = bpf_map_lookup_elem(&listed, &key);
	if (!value)
		return -2;
	for (i = 0; i < 2; i++) {
		item = new(struct item);
		if (!item)
			return -3;
		item->number = 30 + i;
		again = bpf_refcount_acquire_impl(item, NULL);
		if (again)
			drop(again);
		bpf_spin_lock(&value->lock);
		bpf_list_push_front_impl(&value->items, &item->link, NULL, 0);
		bpf_spin_unlock(&value->lock);
	}
	return pop_item(value);
}

static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct branch, node)->number <
	       container_of(b, struct branch, node)->number;
}

/* The smallest number. */
SEC("tc")
int tree_test(struct __sk_buff *skb)
{
	struct bpf_rb_node *node;
	struct branch *branch;
	int i, number;

	for (i = 0; i < 3; i++) {
		branch = new(struct branch);
		if (!branch)
			return -1;
		branch->number = 50 - i;
		bpf_spin_lock(&tree_lock);
		bpf_rbtree_add_impl(&tree, &branch->node, less, NULL, 0);
		bpf_spin_unlock(&tree_lock);
	}
	bpf_spin_lock(&tree_lock);
	node = bpf_rbtree_first(&tree);
	if (!node) {
		bpf_spin_unlock(&tree_lock);
		return -2;
	}
	node = bpf_rbtree_remove(&tree, node);
	bpf_spin_unlock(&tree_lock);
	if (!node)
		return -3;
	branch = container_of(node, struct branch, node);
	number = branch->number;
	drop(branch);
	return number;
}

SEC("tc")
int stashed_test(struct __sk_buff *skb)
{
	struct stashed none = {}, *value;
	struct branch *branch;
	__u32 key = 1;
	int number;

	bpf_map_update_elem(&stashed, &key, &none, BPF_NOEXIST);
	value = bpf_map_lookup_elem(&stashed, &key);
	if (!value)
		return -1;
	branch = new(struct branch);
	if (!branch)
		return -3;
	branch->number = 61;
	branch = bpf_kptr_xchg(&value->branch, branch);
	if (branch)
		drop(branch);
	branch = bpf_kptr_xchg(&value->branch, NULL);
	if (!branch)
		return -2;
	number = branch->number;
	drop(branch);
	return number;
}
