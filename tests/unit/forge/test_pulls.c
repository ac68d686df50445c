/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recordings.h"
#include "ur/forge/pulls.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SHA "0123456789abcdef0123456789abcdef01234567"
#define PAGE(page) "/repos/a/b/pulls?state=open&sort=oldest&page=" #page "&limit=50"
#define HOLD "umbrella-reaper/hold"

/* ---- one pull request ---- */

#define PULL(more)                                                                       \
	"{\"number\":7,\"state\":\"open\",\"draft\":false,\"merged\":false,"             \
	"\"labels\":[],\"merge_base\":\"" SHA "\",\"base\":{\"ref\":\"main\","           \
	"\"sha\":\"" SHA "\"},\"head\":{\"sha\":\"" SHA "\",\"repo\":null}" more "}"

struct pull_row {
	const char *name;
	const char *json;
	enum ur_errc want;
	bool bad, closed, merged, draft, held;
	bool no_sha;
};

static const struct pull_row pull_rows[] = {
	{ .name = "an open one whose fork is gone", .json = PULL("") },
	{ .name = "a draft",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":true,\"labels\":null,"
		  "\"base\":{\"ref\":\"main\",\"sha\":\"\"},\"head\":{\"sha\":\"" SHA
		  "\"}}",
	  .draft = true },
	{ .name = "a closed and merged one",
	  .json = "{\"number\":7,\"state\":\"closed\",\"draft\":false,\"merged\":true,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .closed = true,
	  .merged = true },
	{ .name = "the hold label holds",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"labels\":[{"
		  "\"name\":"
		  "\"x\"},{\"name\":\"" HOLD "\"}],\"base\":{\"ref\":\"main\"},"
		  "\"head\":{\"sha\":\"" SHA "\"}}",
	  .held = true },
	{ .name = "an empty head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "a short head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"0123456\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "no head is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"head\":null,"
		  "\"base\":{\"ref\":\"main\"}}",
	  .bad = true,
	  .no_sha = true },
	{ .name = "no base is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"base\":null,"
		  "\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "a draft that is a word is bad",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":\"no\","
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "an unknown state is bad, and not open",
	  .json = "{\"number\":7,\"state\":\"locked\",\"draft\":false,"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true,
	  .closed = true },
	{ .name = "labels of another shape are bad: one might hold",
	  .json = "{\"number\":7,\"state\":\"open\",\"draft\":false,\"labels\":[\"" HOLD
		  "\"],"
		  "\"base\":{\"ref\":\"main\"},\"head\":{\"sha\":\"" SHA "\"}}",
	  .bad = true },
	{ .name = "another number", .json = "{\"number\":8}", .want = UR_EPROTO },
	{ .name = "no number", .json = "{}", .want = UR_EPROTO },
	{ .name = "null", .json = "null", .want = UR_EPROTO },
	{ .name = "a list", .json = "[]", .want = UR_EPROTO },
	{ .name = "nothing", .json = "", .want = UR_EPROTO },
};

static void pull_one(void **state)
{
	const struct pull_row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_pull pull = { 0 };
	struct fake fake;

	fake_init(&fake);
	fake_add(&fake, "/repos/a/b/pulls/7", 200, row->json);
	assert_int_equal(ur_pull_read(&fake.forge, "a/b", 7, HOLD, &pull, &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(pull.number, 7);
		assert_int_equal(pull.bad, row->bad);
		assert_int_equal(pull.open, !row->closed);
		assert_int_equal(pull.merged, row->merged);
		assert_int_equal(pull.draft, row->draft);
		assert_int_equal(pull.held, row->held);
		assert_string_equal(pull.sha, row->no_sha ? "" : SHA);
		assert_non_null(pull.base);
	}
	ur_pull_release(&pull);
	fake_release(&fake);
}

/* ---- the list ---- */

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
	{ "a server that does not page",
	  same_page_for_ever,
	  UR_EPROTO,
	  { 0 },
	  0,
	  false,
	  2,
	  "same" },
	{ "a list that shifted is walked again",
	  shifted_once,
	  UR_OK,
	  { 2, 3, 4 },
	  0,
	  false,
	  4,
	  NULL },
	{ "a list that shifts again may have a gap",
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
	{ "a count above them is a possible gap",
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
	while (len < LEN(row->numbers) && row->numbers[len])
		len++;
	assert_int_equal(pulls.len, len);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(pulls.items[i].number, row->numbers[i]);
	assert_int_equal(pulls.nulls, row->nulls);
	assert_int_equal(pulls.gap_possible, row->gap);
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

/* ---- auto-merge ---- */

#define TIMELINE(page) "/repos/a/b/issues/7/timeline?page=" #page "&limit=50"

struct automerge_row {
	const char *name;
	const char *pages[3];
	long status;
	enum ur_answer want;
};

#define ARMED(id) "{\"id\":" #id ",\"type\":\"pull_scheduled_merge\"}"
#define CALLED_OFF(id) "{\"id\":" #id ",\"type\":\"pull_cancel_scheduled_merge\"}"
#define PUSH(id) "{\"id\":" #id ",\"type\":\"pull_push\"}"

static const struct automerge_row automerge_rows[] = {
	{ .name = "an empty timeline is not armed", .pages = { "[]" }, .want = UR_NO },
	{ .name = "an empty one of a real Gitea is not armed",
	  .pages = { "null\n" },
	  .want = UR_NO },
	{ .name = "a real Gitea ends it with null",
	  .pages = { "[" PUSH(1) "," ARMED(2) "]", "null\n" },
	  .want = UR_YES },
	{ .name = "another word is not known",
	  .pages = { "[" PUSH(1) "]", "nullx" },
	  .want = UR_CANNOT_TELL },
	{ .name = "no body is not known", .pages = { "" }, .want = UR_CANNOT_TELL },
	{ .name = "scheduled is armed",
	  .pages = { "[" PUSH(1) "," ARMED(2) "]", "[]" },
	  .want = UR_YES },
	{ .name = "called off is not",
	  .pages = { "[" ARMED(2) "," CALLED_OFF(3) "]", "[]" },
	  .want = UR_NO },
	{ .name = "scheduled again is",
	  .pages = { "[" ARMED(2) "," CALLED_OFF(3) "]", "[" ARMED(4) "]", "[]" },
	  .want = UR_YES },
	{ .name = "the newest entry wins, whatever the order",
	  .pages = { "[" CALLED_OFF(9) "," ARMED(2) "]", "[]" },
	  .want = UR_NO },
	{ .name = "Gitea's end is a bare null",
	  .pages = { "[" ARMED(2) "]", "null\n" },
	  .want = UR_YES },
	{ .name = "and so is nothing at all", .pages = { "null" }, .want = UR_NO },
	{ .name = "a word that only begins so is not known",
	  .pages = { "nullify" },
	  .want = UR_CANNOT_TELL },
	{ .name = "refused is not known",
	  .pages = { "{}" },
	  .status = 403,
	  .want = UR_CANNOT_TELL },
	{ .name = "hidden is not known",
	  .pages = { "{}" },
	  .status = 404,
	  .want = UR_CANNOT_TELL },
	{ .name = "the same page for ever is not known",
	  .pages = { "[" PUSH(1) "]", "[" PUSH(1) "]", "[" PUSH(1) "]" },
	  .want = UR_CANNOT_TELL },
	{ .name = "an entry without a type is not known",
	  .pages = { "[{\"id\":1}]", "[]" },
	  .want = UR_CANNOT_TELL },
	{ .name = "a null entry is not known",
	  .pages = { "[null]", "[]" },
	  .want = UR_CANNOT_TELL },
	{ .name = "an object is not known", .pages = { "{}" }, .want = UR_CANNOT_TELL },
	{ .name = "a second page that fails is not known",
	  .pages = { "[" PUSH(1) "]", "x" },
	  .want = UR_CANNOT_TELL },
};

static void automerge_one(void **state)
{
	const struct automerge_row *row = *state;
	struct fake fake;
	char path[96];

	fake_init(&fake);
	for (int i = 0; i < 3 && row->pages[i]; i++) {
		snprintf(path, sizeof(path),
			 "/repos/a/b/issues/7/timeline?page=%d&limit=50", i + 1);
		fake_add(&fake, path, row->status ? row->status : 200, row->pages[i]);
	}
	assert_int_equal(ur_pull_automerge(&fake.forge, "a/b", 7), row->want);
	assert_true(fake.asked_len <= 3);
	fake_release(&fake);
}

static void an_endless_timeline_is_not_known(void **state)
{
	struct fake fake;
	char path[96], body[64];

	(void)state;
	fake_init(&fake);
	for (int i = 1; i <= 100; i++) {
		snprintf(path, sizeof(path),
			 "/repos/a/b/issues/7/timeline?page=%d&limit=50", i);
		snprintf(body, sizeof(body), "[{\"id\":%d,\"type\":\"comment\"}]", i);
		fake_add(&fake, path, 200, body);
	}
	assert_int_equal(ur_pull_automerge(&fake.forge, "a/b", 7), UR_CANNOT_TELL);
	assert_true(fake.asked_len <= 20);
	fake_release(&fake);
}

/* ---- recordings ---- */

static void same_pull(const json_t *json, const struct ur_pull *pull)
{
	const json_t *head = json_object_get(json, "head"),
		     *base = json_object_get(json, "base");
	const char *state = json_string_value(json_object_get(json, "state"));

	assert_false(pull->bad);
	assert_int_equal(pull->number,
			 json_integer_value(json_object_get(json, "number")));
	assert_string_equal(pull->sha, json_string_value(json_object_get(head, "sha")));
	assert_string_equal(pull->base, json_string_value(json_object_get(base, "ref")));
	assert_string_equal(pull->base_sha,
			    json_string_value(json_object_get(base, "sha")));
	assert_string_equal(pull->merge_base,
			    json_string_value(json_object_get(json, "merge_base")));
	assert_int_equal(pull->draft, json_is_true(json_object_get(json, "draft")));
	assert_int_equal(pull->open, strcmp(state, "open") == 0);
	assert_int_equal(pull->held,
			 json_array_size(json_object_get(json, "labels")) > 0);
}

static void every_recorded_pull_request_is_read(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "pulls");
		const json_t *steps = json_object_get(recording, "steps");
		size_t seen = 0;

		assert_non_null(recording);
		for (size_t i = 0; i < json_array_size(steps); i++) {
			const json_t *step = json_array_get(steps, i),
				     *json = recording_json(step);
			bool one = json_is_object(json) &&
				   json_object_get(json, "merge_base");

			if (!json || recording_status(step) > 201 ||
			    !strstr(recording_path(step), "/pulls/pulls"))
				continue;
			for (size_t j = 0; j < (one ? 1 : json_array_size(json)); j++) {
				const json_t *element =
					one ? json : json_array_get(json, j);
				char *body = json_dumps(element, 0);
				int64_t number = json_integer_value(
					json_object_get(element, "number"));
				struct ur_error err = UR_ERROR_INIT;
				struct ur_pull pull;
				struct fake fake;
				char path[64];

				fake_init(&fake);
				snprintf(path, sizeof(path), "/repos/a/b/pulls/%d",
					 (int)number);
				fake_add(&fake, path, 200, body);
				assert_int_equal(ur_pull_read(&fake.forge, "a/b", number,
							      HOLD, &pull, &err),
						 UR_OK);
				same_pull(element, &pull);
				ur_pull_release(&pull);
				fake_release(&fake);
				free(body);
				seen++;
			}
		}
		assert_true(seen > 20);
		json_decref(recording);
	}
}

/* Three pages of five, as each server gave them: in order, once each, none missing. */
static void recorded_pages_join(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "pulls");
		struct ur_pulls pulls = UR_PULLS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		int64_t count = 0;

		fake_init(&fake);
		for (int page = 1; page <= 3; page++) {
			char label[64], path[96];
			const json_t *step;

			snprintf(label, sizeof(label), "open, oldest first, page %d of 5",
				 page);
			snprintf(path, sizeof(path),
				 "/repos/a/b/"
				 "pulls?state=open&sort=oldest&page=%d&limit=50",
				 page);
			step = recording_step(recording, label, 0);
			assert_non_null(step);
			count = recording_serve(&fake, path, step)->count;
		}
		assert_int_equal(ur_pulls_read(&fake.forge, "a/b", HOLD, &pulls, &err),
				 UR_OK);
		assert_false(pulls.gap_possible);
		assert_int_equal(pulls.nulls, 0);
		assert_true(count > 5);
		assert_int_equal(pulls.len, count);
		for (size_t i = 1; i < pulls.len; i++)
			assert_true(pulls.items[i - 1].number < pulls.items[i].number);
		assert_int_equal(fake.asked_len, 3);
		ur_pulls_release(&pulls);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void recorded_auto_merges_are_seen(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "protection");
		const json_t *step = recording_step(recording, "its timeline", 0);
		const json_t *scheduled =
			recording_step(recording, "schedule auto-merge", 0);
		struct fake fake;

		fake_init(&fake);
		recording_serve(&fake, TIMELINE(1), step);
		fake_add(&fake, TIMELINE(2), 200, "[]");
		assert_int_equal(ur_pull_automerge(&fake.forge, "a/b", 7),
				 recording_status(scheduled) == 201 ? UR_YES : UR_NO);
		fake_release(&fake);
		json_decref(recording);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(later_pages_are_asked_for_at_once),
	cmocka_unit_test(an_endless_timeline_is_not_known),
	cmocka_unit_test(every_recorded_pull_request_is_read),
	cmocka_unit_test(recorded_pages_join),
	cmocka_unit_test(recorded_auto_merges_are_seen),
};

#define ADD(rows, function)                                                              \
	for (size_t i = 0; i < LEN(rows); i++)                                           \
		tests[n++] = (struct CMUnitTest)                                         \
		{                                                                        \
			.name = rows[i].name, .test_func = function,                     \
			.initial_state = (void *)(uintptr_t)&rows[i],                    \
		}

int main(void)
{
	struct CMUnitTest tests[LEN(pull_rows) + LEN(scene_rows) + LEN(automerge_rows) +
				LEN(others)] = { 0 };
	size_t n = 0;

	ADD(pull_rows, pull_one);
	ADD(scene_rows, scene_one);
	ADD(automerge_rows, automerge_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.pulls", tests, NULL, NULL);
}
