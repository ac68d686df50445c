/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "ur/forge/pulls.h"

#define PAGE(page) "/repos/a/b/pulls?state=open&sort=oldest&page=" #page "&limit=50"
#define HOLD "umbrella-reaper/hold"

/* A page with these pull requests; 0 is a null element, a negative one is closed. */
static struct fake_answer *add_page(struct fake *fake, const char *path, int64_t count,
				    const int *numbers, size_t len)
{
	struct ur_str body = UR_STR_INIT;
	struct fake_answer *answer;

	ur_str_addc(&body, '[');
	for (size_t i = 0; i < len; i++) {
		int n = numbers[i];

		ur_str_adds(&body, i ? "," : "");
		if (n)
			ur_str_addf(&body,
				    "{\"number\":%d,\"state\":\"%s\",\"draft\":false,"
				    "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"%"
				    "040x\"}}",
				    n < 0 ? -n : n, n < 0 ? "closed" : "open",
				    (unsigned)(n < 0 ? -n : n));
		else
			ur_str_adds(&body, "null");
	}
	ur_str_addc(&body, ']');
	answer = fake_count(fake_add(fake, path, 200, body.buf), count);
	ur_str_release(&body);
	return answer;
}

#define P(path, count, ...)                                                              \
	add_page(fake, path, count, (const int[]){ __VA_ARGS__ },                        \
		 sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

typedef void scene_fn(struct fake *fake);

static void none(struct fake *fake)
{
	fake_count(fake_add(fake, PAGE(1), 200, "[]"), 0);
}

static void one_page(struct fake *fake)
{
	P(PAGE(1), 3, 1, 2, 5);
}

static void three_pages(struct fake *fake)
{
	P(PAGE(1), 5, 1, 2);
	P(PAGE(2), 5, 3, 4);
	P(PAGE(3), 5, 9);
}

static void with_null(struct fake *fake)
{
	P(PAGE(1), 3, 1, 0, 5);
}

static void without_count(struct fake *fake)
{
	P(PAGE(1), -1, 1, 2);
	P(PAGE(2), -1, 3);
	fake_add(fake, PAGE(3), 200, "[]");
}

static void same_page_for_ever(struct fake *fake)
{
	P(PAGE(1), -1, 1, 2);
	P(PAGE(2), -1, 1, 2);
}

static void pages_in_a_ring(struct fake *fake)
{
	P(PAGE(1), -1, 1, 2);
	P(PAGE(2), -1, 3, 4);
	P(PAGE(3), -1, 1, 2);
}

static void first_page_for_each(struct fake *fake)
{
	P(PAGE(1), 7, 1, 2, 3);
	P(PAGE(2), 7, 1, 2, 3);
	P(PAGE(3), 7, 1, 2, 3);
}

static void counted_and_empty(struct fake *fake)
{
	fake_count(fake_add(fake, PAGE(1), 200, "[]"), 3);
}

static void shifted_once(struct fake *fake)
{
	P(PAGE(1), 4, 1, 2);
	P(PAGE(1), 3, 2, 3);
	P(PAGE(2), 3, 4);
}

static void shifted_twice(struct fake *fake)
{
	P(PAGE(1), 4, 1, 2);
	P(PAGE(2), 4, 2, 3);
}

static void count_below_rows(struct fake *fake)
{
	P(PAGE(1), 1, 1, 2, 3);
	P(PAGE(2), 1, 4);
	fake_add(fake, PAGE(3), 200, "[]");
}

static void count_lies_high(struct fake *fake)
{
	P(PAGE(1), 6, 1, 2);
	P(PAGE(2), 6, 3);
	fake_count(fake_add(fake, PAGE(3), 200, "[]"), 6);
}

static void count_lies_very_high(struct fake *fake)
{
	P(PAGE(1), 1000000000, 1, 2);
}

static void closed_meanwhile(struct fake *fake)
{
	P(PAGE(1), 3, 1, -2, 3);
}

static void second_page_fails(struct fake *fake)
{
	P(PAGE(1), 4, 1, 2);
	fake_add(fake, PAGE(2), 500, "");
}

static void refused(struct fake *fake)
{
	fake_add(fake, PAGE(1), 403, "{\"message\":\"scope\"}");
}

static void hidden(struct fake *fake)
{
	fake_add(fake, PAGE(1), 404, "{\"message\":\"not found\"}");
}

static void renamed(struct fake *fake)
{
	fake_add(fake, PAGE(1), 301, "")->location = "/api/v1/repos/a/c/pulls?state=open";
}

static void an_object(struct fake *fake)
{
	fake_add(fake, PAGE(1), 200, "{\"message\":\"hello\"}");
}

static void no_number(struct fake *fake)
{
	fake_count(fake_add(fake, PAGE(1), 200, "[{\"number\":1},{\"number\":\"2\"}]"),
		   2);
}

static void cut(struct fake *fake)
{
	fake_add(fake, PAGE(1), 200, "[{\"number\":1}");
}

struct scene_row {
	const char *name;
	scene_fn *scene;
	enum ur_errc want;
	int numbers[6];
	size_t nulls;
	bool gap;
	size_t requests;
	const char *message;
};

static const struct scene_row scene_rows[] = {
	{ "nothing is open", none, UR_OK, { 0 }, 0, false, 1, NULL },
	{ "one page is one request", one_page, UR_OK, { 1, 2, 5 }, 0, false, 1, NULL },
	{ "the first page's length is the page size",
	  three_pages,
	  UR_OK,
	  { 1, 2, 3, 4, 9 },
	  0,
	  false,
	  3,
	  NULL },
	{ "a null element is counted", with_null, UR_OK, { 1, 5 }, 1, false, 1, NULL },
	{ "without a count an empty page ends it",
	  without_count,
	  UR_OK,
	  { 1, 2, 3 },
	  0,
	  false,
	  3,
	  NULL },
	{ "a server that does not page never shows it whole",
	  same_page_for_ever,
	  UR_OK,
	  { 1, 2 },
	  0,
	  true,
	  4,
	  NULL },
	{ "pages that come round again end the walk",
	  pages_in_a_ring,
	  UR_OK,
	  { 1, 2, 3, 4 },
	  0,
	  true,
	  6,
	  NULL },
	{ "a cache that answers each page with the first",
	  first_page_for_each,
	  UR_OK,
	  { 1, 2, 3 },
	  0,
	  true,
	  6,
	  NULL },
	{ "a count of what an empty page does not show",
	  counted_and_empty,
	  UR_OK,
	  { 0 },
	  0,
	  true,
	  2,
	  NULL },
	{ "a list that shifted is walked again",
	  shifted_once,
	  UR_OK,
	  { 2, 3, 4 },
	  0,
	  false,
	  4,
	  NULL },
	{ "a list that shifts again was not seen whole",
	  shifted_twice,
	  UR_OK,
	  { 1, 2, 3 },
	  0,
	  true,
	  4,
	  NULL },
	{ "a count below the rows is not believed",
	  count_below_rows,
	  UR_OK,
	  { 1, 2, 3, 4 },
	  0,
	  true,
	  6,
	  NULL },
	{ "a count above them was not reached",
	  count_lies_high,
	  UR_OK,
	  { 1, 2, 3 },
	  0,
	  true,
	  6,
	  NULL },
	{ "a count beyond reason",
	  count_lies_very_high,
	  UR_EPROTO,
	  { 0 },
	  0,
	  false,
	  1,
	  "more than 20000" },
	{ "one that closed meanwhile is not open",
	  closed_meanwhile,
	  UR_OK,
	  { 1, 3 },
	  0,
	  false,
	  1,
	  NULL },
	{ "half a list is no list",
	  second_page_fails,
	  UR_ETRANSIENT,
	  { 0 },
	  0,
	  false,
	  2,
	  "cannot read the open pull requests of 'a/b'" },
	{ "refused", refused, UR_ERIGHT, { 0 }, 0, false, 1, "scope" },
	{ "hidden", hidden, UR_ENOTFOUND, { 0 }, 0, false, 1, NULL },
	{ "renamed", renamed, UR_EMOVED, { 0 }, 0, false, 1, "'a/c'" },
	{ "an object instead", an_object, UR_EPROTO, { 0 }, 0, false, 1, NULL },
	{ "a number in quotes", no_number, UR_EPROTO, { 0 }, 0, false, 1, "[1].number" },
	{ "cut off", cut, UR_EPROTO, { 0 }, 0, false, 1, "not JSON" },
};

static void scene_one(void **state)
{
	const struct scene_row *row = *state;
	struct ur_pulls pulls = UR_PULLS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;
	size_t len = 0;

	fake_init(&fake);
	fake.newest_first = true;
	row->scene(&fake);
	assert_int_equal(ur_pulls_read(&fake.forge, "a/b", HOLD, &pulls, &err),
			 row->want);
	while (len < UR_LEN(row->numbers) && row->numbers[len])
		len++;
	assert_int_equal(pulls.len, len);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(pulls.items[i].number, row->numbers[i]);
	assert_int_equal(pulls.nulls, row->nulls);
	assert_int_equal(pulls.incomplete, row->gap);
	assert_int_equal(fake.asked_len, row->requests);
	if (row->message && !strstr(err.message, row->message))
		fail_msg("'%s' lacks '%s'", err.message, row->message);
	ur_pulls_release(&pulls);
	fake_release(&fake);
}

static void later_pages_are_asked_for_at_once(void **state)
{
	struct ur_pulls pulls = UR_PULLS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;
	char path[128];

	(void)state;
	fake_init(&fake);
	for (int page = 1; page <= 6; page++) {
		snprintf(path, sizeof(path),
			 "/repos/a/b/pulls?state=open&sort=oldest&page=%d&limit=50",
			 page);
		add_page(&fake, path, 6, &page, 1);
	}
	assert_int_equal(ur_pulls_read(&fake.forge, "a/b", HOLD, &pulls, &err), UR_OK);
	assert_int_equal(pulls.len, 6);
	assert_int_equal(fake.most_open, 5);
	ur_pulls_release(&pulls);
	fake_release(&fake);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(later_pages_are_asked_for_at_once),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(scene_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, scene_rows, scene_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.pulls", tests, NULL, NULL);
}
