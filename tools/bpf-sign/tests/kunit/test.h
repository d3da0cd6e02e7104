/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What KUnit tests of the shared parsers take from KUnit, for userspace: the
 * program that comes of one prints TAP
 */
#ifndef _BPF_SIGN_KUNIT_TEST_H
#define _BPF_SIGN_KUNIT_TEST_H

#include <setjmp.h>

#include "compat.h"
#include "tap.h"

#define U32_MAX			UINT32_MAX
#define KUNIT_PARAM_DESC_SIZE	128
#define KUNIT_MAX_OWNED		32

static inline long PTR_ERR_OR_ZERO(const void *p)
{
	return IS_ERR(p) ? PTR_ERR(p) : 0;
}

struct kunit {
	const void *param_value;
	bool failed;
	jmp_buf abort;
	void *owned[KUNIT_MAX_OWNED];
};

struct kunit_case {
	void (*run)(struct kunit *test);
	const char *name;
	const void *(*next)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	const struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)			{ .run = fn, .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen)	{ .run = fn, .name = #fn, .next = gen }

#define KUNIT_ARRAY_PARAM(array_name, array, describe)				\
	static const void *array_name##_gen_params(const void *prev, char *desc)	\
	{									\
		__auto_type all = &(array);					\
		__auto_type next = &(*all)[0];					\
										\
		if (prev)							\
			next = (typeof(next))prev + 1;				\
		if (next == &(*all)[ARRAY_SIZE(*all)])				\
			return NULL;						\
		describe(next, desc);						\
		return next;							\
	}

static inline __printf(6, 7) void kunit_expect(struct kunit *test, bool ok, bool final,
					       const char *file, int line,
					       const char *fmt, ...)
{
	va_list args;

	if (ok)
		return;
	printf("# %s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	test->failed = true;
	if (final)
		longjmp(test->abort, 1);
}

static inline void kunit_expect_streq(struct kunit *test, const char *file, int line,
				      const char *what, const char *a, const char *b)
{
	kunit_expect(test, !strcmp(a, b), false, file, line, "%s is '%s', not '%s'", what,
		     a, b);
}

#define kunit_compare(test, a, op, b, final) do {				\
	long long left_ = (long long)(a), right_ = (long long)(b);		\
										\
	kunit_expect(test, left_ op right_, final, __FILE__, __LINE__,		\
		     "%s is %lld, not %s %lld", #a, left_, #op, right_);	\
} while (0)

#define KUNIT_EXPECT_EQ(test, a, b)	kunit_compare(test, a, ==, b, false)
#define KUNIT_EXPECT_GT(test, a, b)	kunit_compare(test, a, >, b, false)
#define KUNIT_ASSERT_EQ(test, a, b)	kunit_compare(test, a, ==, b, true)
#define KUNIT_ASSERT_LT(test, a, b)	kunit_compare(test, a, <, b, true)
#define KUNIT_EXPECT_TRUE(test, a) \
	kunit_expect(test, a, false, __FILE__, __LINE__, "not %s", #a)
#define KUNIT_EXPECT_FALSE(test, a) \
	kunit_expect(test, !(a), false, __FILE__, __LINE__, "%s", #a)
#define KUNIT_ASSERT_NOT_NULL(test, p) \
	kunit_expect(test, p, true, __FILE__, __LINE__, "%s is NULL", #p)
#define KUNIT_ASSERT_FALSE_MSG(test, a, ...) \
	kunit_expect(test, !(a), true, __FILE__, __LINE__, __VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, a, b) \
	kunit_expect_streq(test, __FILE__, __LINE__, #a, a, b)

/* Until the test is over, unless it is freed. */
static inline void *kunit_kzalloc(struct kunit *test, size_t size, int gfp)
{
	int i;

	(void)gfp;
	for (i = 0; i < KUNIT_MAX_OWNED; i++)
		if (!test->owned[i])
			return test->owned[i] = calloc(1, size);
	return NULL;
}

static inline void kunit_kfree(struct kunit *test, const void *p)
{
	int i;

	for (i = 0; p && i < KUNIT_MAX_OWNED; i++) {
		if (test->owned[i] != p)
			continue;
		free(test->owned[i]);
		test->owned[i] = NULL;
	}
}

static inline void kunit_run(const struct kunit_case *c, const void *param,
			     const char *desc)
{
	struct kunit test = { .param_value = param };
	int i;

	if (!setjmp(test.abort))
		c->run(&test);
	for (i = 0; i < KUNIT_MAX_OWNED; i++)
		free(test.owned[i]);
	tap_ok(!test.failed, "%s%s%s", c->name, *desc ? ": " : "", desc);
}

static inline int kunit_run_suite(const struct kunit_suite *suite)
{
	const struct kunit_case *c;
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param;

	for (c = suite->test_cases; c->run; c++) {
		if (!c->next) {
			kunit_run(c, NULL, "");
			continue;
		}
		for (param = c->next(NULL, desc); param; param = c->next(param, desc))
			kunit_run(c, param, desc);
	}
	return tap_end();
}

#define kunit_test_suite(suite) \
	int main(void) { return kunit_run_suite(&(suite)); } \
	struct kunit_suite

#define MODULE_DESCRIPTION(text)	_Static_assert(sizeof(text), "a text")
#define MODULE_LICENSE(text)		_Static_assert(sizeof(text), "a text")

#endif /* _BPF_SIGN_KUNIT_TEST_H */
