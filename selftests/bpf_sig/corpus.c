// SPDX-License-Identifier: GPL-2.0
/*
 * Loads BPF object files as bpftool would, one after the other, and says what
 * came of it
 *
 * Usage: corpus [-s] [-t SECONDS] [-e SECONDS] [-d DIRECTORY] <LIST
 *
 * Each line of LIST is an object, NAME for DIRECTORY/NAME.bpf.o, and programs of
 * it that are done with already. A load is a process of its own: of the object as
 * it is, then of each program alone that it leaves out by default, or each of
 * them if the object is made for that. -s says that they are signed: what loads
 * must have been verified. -t limits the time of a load, -e that of all of them.
 *
 * Lines are printed when a load starts, when it ended, and when an object is
 * done with; all words are separated by tabs, here and in LIST:
 *	start NAME PROGRAM
 *	end NAME PROGRAM ERRNO WHO KINDS REASON
 *	done NAME [each]
 * PROGRAM is "-" for the object as it is, ERRNO "ok" or a name, WHO refused
 * "kernel", "bpf_sig" or "libbpf", KINDS "TYPE:COUNT,..." of the programs that
 * were to be loaded, REASON the line of the log that says most.
 */
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "test.h"

#define MAX_KINDS 32
#define MAX_WORDS 4096

/*
 * What is wrong, without each instruction that is not. libbpf asks for these, by
 * loading once more, when there was no log, and they are most of the time.
 */
#define LOG_LEVEL 4

static bool is_signed;
static int limit = 300;
static const char *directory = ".";

/* What libbpf said, of a load that is a process of its own. */
static char *messages;
static size_t messages_len;

static int collect(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char *text;
	int len;

	if (level == LIBBPF_DEBUG)
		return 0;
	len = vasprintf(&text, fmt, args);
	if (len < 0)
		return 0;
	messages = realloc(messages, messages_len + len + 1);
	memcpy(messages + messages_len, text, len + 1);
	messages_len += len;
	free(text);
	return len;
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

/* The line at TEXT, without what would break ours. */
static const char *one_line(const char *text)
{
	static char line[240];
	size_t i;

	for (i = 0; i < sizeof(line) - 1 && text[i] && text[i] != '\n'; i++)
		line[i] = text[i] == '\t' ? ' ' : text[i];
	line[i] = '\0';
	return line;
}

static bool is_statistics(const char *line)
{
	static const char * const start[] = { "processed ", "verification time ",
					      "stack depth " };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(start); i++)
		if (!strncmp(line, start[i], strlen(start[i])))
			return true;
	return false;
}

/* The last line of the verifier's log that is not its statistics. */
static const char *verifier_line(const char *log)
{
	const char *best = log, *line;

	for (line = log; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n ");
		if (!strncmp(line, "-- END", 6))
			break;
		if (!is_statistics(line))
			best = line;
	}
	return best;
}

static void judge(const char **who, const char **reason)
{
	static const char begin[] = "-- BEGIN PROG LOAD LOG --\n";
	const char *text = messages ?: "", *log;

	log = strstr(text, "bpf_sig: ");
	if (log) {
		*who = "bpf_sig";
		*reason = one_line(log + strlen("bpf_sig: "));
		return;
	}
	log = strstr(text, begin);
	if (log) {
		*who = "kernel";
		*reason = one_line(verifier_line(log + strlen(begin)));
		return;
	}
	*who = strstr(text, "BPF program load failed") ? "kernel" : "libbpf";
	*reason = one_line(text);
}

static const char *errno_name(int err)
{
	static char number[16];

	if (!err)
		return "ok";
	if (strerrorname_np(err))
		return strerrorname_np(err);
	snprintf(number, sizeof(number), "%d", err);
	return number;
}

/* Of a tracing program it is the attach type that tells what it can do. */
static const char *kind(const struct bpf_program *prog)
{
	enum bpf_prog_type type = bpf_program__type(prog);

	if (type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM)
		return libbpf_bpf_attach_type_str(bpf_program__expected_attach_type(prog));
	return libbpf_bpf_prog_type_str(type) ?: "unknown";
}

static void print_kinds(struct bpf_object *obj)
{
	struct { const char *name; int count; } kinds[MAX_KINDS] = {};
	struct bpf_program *prog;
	const char *name;
	int i;

	bpf_object__for_each_program(prog, obj) {
		if (!bpf_program__autoload(prog))
			continue;
		name = kind(prog) ?: "unknown";
		for (i = 0; i < MAX_KINDS - 1; i++)
			if (!kinds[i].name || !strcmp(kinds[i].name, name))
				break;
		kinds[i].name = name;
		kinds[i].count++;
	}
	for (i = 0; i < MAX_KINDS && kinds[i].name; i++)
		printf("%s%s:%d", i ? "," : "", kinds[i].name, kinds[i].count);
	if (!i)
		putchar('-');
}

/* Each program that was loaded, if its object is signed, was verified. */
static void check_verdicts(struct bpf_object *obj)
{
	struct bpf_sig_info info;
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, obj) {
		if (!bpf_program__autoload(prog))
			continue;
		get_info(bpf_program__fd(prog), &info);
		CHECK(info.verdict == (is_signed ? BPF_SIG_VERDICT_VERIFIED :
						   BPF_SIG_VERDICT_UNSIGNED),
		      "%s: verdict %u", bpf_program__name(prog), info.verdict);
	}
}

static struct bpf_object *open_object(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s.bpf.o", directory, name) < 0)
		abort();
	return bpf_object__open_file(path, NULL);
}

static void prepare(struct bpf_object *obj, const char *alone)
{
	struct bpf_program *prog;
	bool is_it;

	bpf_object__for_each_program(prog, obj) {
		bpf_program__set_log_level(prog, LOG_LEVEL);
		is_it = alone && !strcmp(bpf_program__name(prog), alone);
		if (alone)
			bpf_program__set_autoload(prog, is_it);
	}
}

/* The whole object, or the one program. */
static void load(const char *name, const char *alone)
{
	const char *who = "-", *reason = "";
	struct bpf_object *obj;
	int err;

	libbpf_set_print(collect);
	obj = open_object(name);
	err = obj ? 0 : -errno;
	if (obj)
		prepare(obj, alone);
	if (!err)
		err = bpf_object__load(obj);
	if (err)
		judge(&who, &reason);
	printf("end\t%s\t%s\t%s\t%s\t", name, alone ?: "-", errno_name(-err), who);
	if (obj)
		print_kinds(obj);
	else
		putchar('-');
	printf("\t%s\n", reason);
	if (!err)
		check_verdicts(obj);
	fflush(stdout);
	_exit(0);
}

/* Waits for a load; one that hangs, crashes or finds a wrong verdict is named. */
static void supervise(const char *name, const char *alone)
{
	struct timespec left = { .tv_sec = limit }, none = {};
	sigset_t set;
	int status;
	pid_t pid;

	printf("start\t%s\t%s\n", name, alone ?: "-");
	fflush(stdout);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = fork();
	CHECK(pid >= 0, "fork: %m");
	if (!pid) {
		setvbuf(stdout, NULL, _IOFBF, 0x10000);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		load(name, alone);
	}
	if (sigtimedwait(&set, NULL, &left) < 0) {
		kill(pid, SIGKILL);
		printf("end\t%s\t%s\tETIME\t-\t-\tnot loaded after %d s\n", name,
		       alone ?: "-", limit);
	}
	CHECK(waitpid(pid, &status, 0) == pid, "waitpid: %m");
	/* That of a load that was killed is not for the next one. */
	sigtimedwait(&set, NULL, &none);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		printf("end\t%s\t%s\tEFAULT\t-\t-\tloader died of signal %d\n", name,
		       alone ?: "-", WTERMSIG(status));
	else if (WIFEXITED(status) && WEXITSTATUS(status))
		printf("end\t%s\t%s\tEPROTO\t-\t-\twrong verdict\n", name, alone ?: "-");
	fflush(stdout);
}

static bool is_done(const char *prog, char **done, int cnt)
{
	int i;

	for (i = 0; i < cnt; i++)
		if (!strcmp(prog, done[i]))
			return true;
	return false;
}

/*
 * What the kernel's test_loader is to expect of a program is in declaration tags;
 * it loads each program of such an object alone.
 */
static bool for_test_loader(struct bpf_object *obj)
{
	const struct btf *btf = bpf_object__btf(obj);
	const struct btf_type *t;
	__u32 i;

	for (i = 1; btf && i < btf__type_cnt(btf); i++) {
		t = btf__type_by_id(btf, i);
		if (btf_is_decl_tag(t) &&
		    !strncmp(btf__name_by_offset(btf, t->name_off), "comment:test_", 13))
			return true;
	}
	return false;
}

/* So that what the kernel complains of has a name. */
static void mark(const char *name)
{
	FILE *f = fopen("/dev/kmsg", "w");

	if (!f)
		return;
	fprintf(f, "corpus: %s\n", name);
	fclose(f);
}

static void load_all(const char *name, char **done, int cnt)
{
	struct bpf_program *prog;
	struct bpf_object *obj;
	bool each = false;

	mark(name);
	if (!is_done("-", done, cnt))
		supervise(name, NULL);
	obj = open_object(name);
	if (obj) {
		each = for_test_loader(obj);
		bpf_object__for_each_program(prog, obj)
			if ((each || !bpf_program__autoload(prog)) &&
			    !is_done(bpf_program__name(prog), done, cnt))
				supervise(name, bpf_program__name(prog));
	}
	bpf_object__close(obj);
	printf("done\t%s%s\n", name, each ? "\teach" : "");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char *line = NULL, *words[MAX_WORDS];
	time_t end = 0;
	size_t size = 0;
	int opt, cnt;

	while ((opt = getopt(argc, argv, "st:e:d:")) != -1) {
		switch (opt) {
		case 's':
			is_signed = true;
			break;
		case 't':
			limit = atoi(optarg);
			break;
		case 'e':
			end = time(NULL) + atoi(optarg);
			break;
		case 'd':
			directory = optarg;
			break;
		default:
			fprintf(stderr, "Usage: corpus [-s] [-t SECONDS] [-e SECONDS] %s",
				"[-d DIRECTORY] <LIST\n");
			return 2;
		}
	}
	libbpf_set_print(quiet);
	if (is_signed)
		trust_signer();
	while ((!end || time(NULL) < end) && getline(&line, &size, stdin) > 0) {
		cnt = 0;
		for (char *word = strtok(line, "\t\n"); word && cnt < MAX_WORDS;
		     word = strtok(NULL, "\t\n"))
			words[cnt++] = word;
		if (cnt)
			load_all(words[0], words + 1, cnt - 1);
	}
	return 0;
}
