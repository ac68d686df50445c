/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "ur/forge/pulls.h"

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

static void recorded_auto_merges_are_seen(void **state)
{
	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
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
	cmocka_unit_test(an_endless_timeline_is_not_known),
	cmocka_unit_test(recorded_auto_merges_are_seen),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(automerge_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, automerge_rows, automerge_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.timeline", tests, NULL, NULL);
}
