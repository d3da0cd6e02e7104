// SPDX-License-Identifier: GPL-2.0
/*
 * The example policies, as they stand and as an administrator loads them: what
 * each is for is let in, and what it is against is not
 */
#include <keyutils.h>
#include "cert.h"
#include "manifest_edit.h"
#include "policy.h"

static struct load other;
static char *text;

static void tool(const char *verb, const char *name, const char *more)
{
	char command[1024];

	snprintf(command, sizeof(command), "%s policy %s %s %s", getenv("BPF_SIGN"), verb,
		 file(name), more);
	CHECK(!system(command), "%s", command);
}

static void load_example(const char *name)
{
	char *active;

	policy_put_back();
	text = read_file(file(name), NULL);
	tool("load", name, "");
	active = sig_read("policy");
	CHECK(!strcmp(active, text), "policy:\n%s", active);
	free(active);
}

/* The line that starts so. */
static __u32 line_of(const char *start)
{
	const char *p = text;
	__u32 n = 1;

	while (p && strncmp(p, start, strlen(start))) {
		p = strchr(p, '\n');
		p = p ? p + 1 : NULL;
		n++;
	}
	CHECK(p, "no line '%s' in:\n%s", start, text);
	return n;
}

static void open_object(void)
{
	edit_open("small.signed.bpf.o", "tiny");
}

/* A signer of that name, whom a keyring of the system knows up to the end. */
static int signer_key, signer_keyring;

static void forget_signer(void)
{
	keyctl_unlink(signer_key, signer_keyring);
}

static void known_signer(struct signer *signer, const char *name, const char *keyring)
{
	const struct cert_spec spec = {
		.name = name, .usage = "critical,digitalSignature",
		.extended = "codeSigning", .days = 10,
	};

	cert_make(&spec, signer);
	signer_keyring = find_keyring(keyring);
	signer_key = cert_add(signer_keyring, signer);
	CHECK(signer_key > 0, "%s: %s", name, strerror(-signer_key));
	CHECK(!atexit(forget_signer), "atexit");
}

static void example(enum bpf_prog_type type, const char *name)
{
	unsigned_return(&other, type, name);
}

static void as_user(void)
{
	become(1000, true);
	expect_refused(&other, EKEYREJECTED, "prog '");
}

static void test_laptop(void)
{
	open_object();
	load_example("developer-laptop.policy");
	allowed_by(&load, line_of("allow verified,loader,by-loader"));
	example(BPF_PROG_TYPE_CGROUP_SKB, "systemd");
	allowed_by(&other, line_of("allow unsigned type=cgroup_device,cgroup_skb"));
	example(BPF_PROG_TYPE_SOCKET_FILTER, "mine");
	close(admitted_by(&other, line_of("audit unsigned join"), BPF_SIG_ACTION_AUDIT));
	/* Only what claims to be signed, and is not, is refused. */
	load.attr.line_info_cnt--;
	expect_refused(&load, EKEYREJECTED, "number of line_info: signed ");
}

static void test_server(void)
{
	static const struct bpf_insn probe[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_ktime_get_ns },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct bpf_insn more[ARRAY_SIZE(probe)];

	open_object();
	load_example("systemd-server.policy");
	allowed_by(&load, line_of("allow verified\n"));
	example(BPF_PROG_TYPE_CGROUP_DEVICE, "sd_devices");
	allowed_by(&other, line_of("allow unsigned type=cgroup_device,cgroup_skb"));
	in_child(as_user);
	example(BPF_PROG_TYPE_CGROUP_SYSCTL, "sysctl_monitor");
	allowed_by(&other, line_of("allow unsigned type=cgroup_sysctl"));
	example(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "sd_bind4");
	other.attr.expected_attach_type = BPF_CGROUP_INET4_BIND;
	allowed_by(&other, line_of("allow unsigned type=cgroup_sock_addr"));
	other.attr.expected_attach_type = BPF_CGROUP_INET4_CONNECT;
	refused_by(&other, 0);
	unsigned_init(&other, BPF_PROG_TYPE_SOCKET_FILTER, probe, ARRAY_SIZE(probe), "probe");
	allowed_by(&other, line_of("allow unsigned type=socket_filter"));
	memcpy(more, probe, sizeof(more));
	more[0].imm = BPF_FUNC_get_prandom_u32;
	unsigned_init(&other, BPF_PROG_TYPE_SOCKET_FILTER, more, ARRAY_SIZE(more), "no_probe");
	refused_by(&other, 0);
	/* A program of systemd's does not get at the kernel's memory. */
	more[0].imm = BPF_FUNC_get_current_task;
	unsigned_init(&other, BPF_PROG_TYPE_CGROUP_DEVICE, more, ARRAY_SIZE(more), "no_systemd");
	refused_by(&other, 0);
	example(BPF_PROG_TYPE_XDP, "xdp");
	refused_by(&other, 0);
}

static void test_containers(void)
{
	static struct object demo;
	static struct load xdp;
	struct signer vendor;
	void *content;
	size_t size;

	open_object();
	known_signer(&vendor, "Example Networks", ".bpf");
	load_example("container-host.policy");
	allowed_by(&load, line_of("allow verified\n"));
	example(BPF_PROG_TYPE_CGROUP_DEVICE, "runc");
	allowed_by(&other, line_of("allow unsigned type=cgroup_device,cgroup_skb"));
	/* An agent that nobody knows, and a vendor for what is not his. */
	example(BPF_PROG_TYPE_XDP, "agent");
	refused_by(&other, 0);
	load_sign(&load, manifest, manifest_size, &vendor);
	refused_by(&load, line_of("deny verified,loader,by-loader signer"));
	object_open(&demo, "demo.signed.bpf.o");
	object_maps(&demo);
	load_init(&xdp, &demo, "count_packets");
	content = cms_content(demo.cms, demo.cms_size, &size);
	load_sign(&xdp, content, size, &vendor);
	allowed_by(&xdp, line_of("allow verified signer=\"Example Networks\""));
}

/* It locks the mode. The last test of its guest. */
static void test_appliance(void)
{
	static const char later[] = HEAD("later", "9") "default allow\n";
	struct signer maker;
	int err;

	open_object();
	known_signer(&maker, "Example Appliance BPF", ".bpf");
	load_example("appliance.policy");
	mode_is("enforce-locked");
	refused_by(&load, 0);
	example(BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	refused_by(&other, 0);
	load_sign(&load, manifest, manifest_size, &maker);
	allowed_by(&load, line_of("allow verified signer=\"Example Appliance BPF\""));
	err = sig_write("policy", later, strlen(later));
	CHECK(err == -EPERM, "%d", err);
	allowed_by(&load, line_of("allow verified signer=\"Example Appliance BPF\""));
}

/* As it is loaded where the kernel is locked down. The last test of its guest. */
static void test_lockdown(void)
{
	char more[1024];

	open_object();
	mode_is("enforce-locked");
	trust_secondary("second");
	text = read_file(file("lockdown-distro.policy"), NULL);
	snprintf(more, sizeof(more), "--key %s --cert %s --output /run/bpf_sig_policy.p7s",
		 file("second.key"), file("second.pem"));
	tool("sign", "lockdown-distro.policy", more);
	snprintf(more, sizeof(more), "%s policy load /run/bpf_sig_policy.p7s",
		 getenv("BPF_SIGN"));
	CHECK(!system(more), "%s", more);
	CHECK(policy_version() == 1, "version %llu", policy_version());

	/* A key of .bpf does not count. */
	refused_by(&load, 0);
	example(BPF_PROG_TYPE_CGROUP_SKB, "systemd");
	allowed_by(&other, line_of("allow unsigned type=cgroup_device,cgroup_skb"));
	example(BPF_PROG_TYPE_SOCKET_FILTER, "filter");
	refused_by(&other, 0);
}

/* The same, loaded as text. */
static void test_distro(void)
{
	static const struct bpf_insn kprobe[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	open_object();
	trust_secondary("second");
	load_example("lockdown-distro.policy");
	/* Neither counts what root may add. */
	refused_by(&load, 0);
	edit_sign_as("second");
	refused_by(&load, 0);
	CHECK(strstr(load.log, "keyring .secondary_trusted_keys does not count"),
	      "log:\n%s", load.log);
	/* In the kernel image, where that has a key which may sign. */
	if (!access(file("builtin.der"), F_OK)) {
		edit_sign_as("builtin");
		allowed_by(&load, line_of("allow verified\n"));
	}
	example(BPF_PROG_TYPE_CGROUP_SKB, "systemd");
	allowed_by(&other, line_of("allow unsigned type=cgroup_device,cgroup_skb"));
	unsigned_init(&other, BPF_PROG_TYPE_KPROBE, kprobe, ARRAY_SIZE(kprobe), "kprobe");
	refused_by(&other, 0);
}

static const struct test tests[] = {
	{ "policy_examples.developer_laptop", ENFORCE, test_laptop },
	{ "policy_examples.systemd_server", ENFORCE, test_server },
	{ "policy_examples.container_host", ENFORCE, test_containers },
	{ "policy_examples.lockdown_distro", ENFORCE, test_distro },
	/* Guests of their own: the parameter is nobody's. */
	{ "policy_examples.appliance", OFF " bpf_sig_test.alone=24", test_appliance },
	{ "policy_examples.lockdown_distro_signed",
	  OFF " lockdown=integrity bpf_sig_test.alone=25", test_lockdown },
};

int main(int argc, char **argv)
{
	return test_main(argc, argv, tests, ARRAY_SIZE(tests));
}
