/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/staleness.h"

#define HISTORY 24

/* One more row of the history than the live ones, beside the ids 10 (umbrella) to 16. */
struct more {
	int64_t id;
	int of; /* whose context; 0 is the umbrella's */
	enum ur_state state;
	int run;
	bool ours;
};

struct row {
	const char *name;
	enum ur_staleness_code want;
	int64_t umbrella, other; /* ids of the rows that it is read from, 0 for none */
	int64_t umbrella_id;	 /* of the live row; 0: 10, the lowest of all */
	int run;		 /* that the live umbrella row names; 0: 5 */
	const char *text;	 /* its description; NULL: as it is */
	struct edit edits[EDITS_MAX];
	struct more more[4];
	bool no_history, ours;
};

#define SUCCESS UR_STATE_SUCCESS
#define FAILURE UR_STATE_FAILURE
#define PENDING UR_STATE_PENDING

/* clang-format off */
static const struct row rows[] = {
	{ "the umbrella's row stands before the last green one",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16 },
	{ "the live rows must do where there is no history",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16, .no_history = true },
	{ "without records the rows alone tell", UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16,
	  .edits = { { NO_RECORDS, 0 } } },
	{ "the umbrella's row stands behind every green one",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30 },
	{ "one green of six behind it is enough",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 15, 16, .umbrella_id = 15 },

	{ "an earlier row of the umbrella names a newer run",
	  UR_STALENESS_OLDER_RUN_WROTE_LAST, 30, 9, .umbrella_id = 30, .run = 3,
	  .more = { { 8, 0, PENDING, 3 }, { 9, 0, SUCCESS, 5 } } },
	{ "a later row of a newer run is none that was written over",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16, .more = { { 40, 0, PENDING, 9 } } },
	{ "a cancelled row that was written over a newer run's",
	  UR_STALENESS_OLDER_RUN_WROTE_LAST, 30, 9, .umbrella_id = 30, .run = 3,
	  .text = "Has been cancelled", .more = { { 9, 0, PENDING, 5 } } },
	{ "the jobs are of a newer run than the umbrella, by the policy's file",
	  UR_STALENESS_OLDER_RUN_WROTE_LAST, 30, 16, .umbrella_id = 30, .run = 3 },
	{ "with a list, a run that no record tells is neither older nor newer",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30, .run = 3,
	  .edits = { { LIST, 0 } } },
	{ "with a list, a newer run of another file is none of the umbrella's",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30,
	  .edits = { { LIST, 0 }, { ADD_RUN, RUN_OTHER }, { RUN, A, 7 } } },
	{ "with a list, a newer run that no record tells is none of the umbrella's",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30,
	  .edits = { { LIST, 0 }, { RUN, A, 8 } } },
	{ "a row that names no run has no older or newer one",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30,
	  .edits = { { LOGIN, U, .s = "bot" } } },

	{ "its description says that it was cancelled",
	  UR_STALENESS_CANCELLED, 10, 0, .text = "Has been cancelled" },
	{ "the words of Gitea 1.27 for it", UR_STALENESS_CANCELLED, 10, 0,
	  .text = "Canceled after 12s" },
	{ "its record says that it was cancelled", UR_STALENESS_CANCELLED, 10, 0,
	  .edits = { { JOB, U, UR_RECORD_CANCELLED } } },
	{ "a cancelled row whose run's number was not renewed is cancelled",
	  UR_STALENESS_CANCELLED, 30, 0, .umbrella_id = 30, .run = 3,
	  .text = "Has been cancelled" },

	{ "the record of its job is green, the row is not", UR_STALENESS_ROW_LOST, 10, 0,
	  .edits = { { JOB, U, UR_RECORD_SUCCESS } } },
	{ "the row is pending for ever", UR_STALENESS_ROW_LOST, 10, 0,
	  .edits = { { STATE, U, PENDING } } },

	{ "a required job was red when the umbrella ended, and ran again",
	  UR_STALENESS_JOB_RUN_AGAIN, 10, 7, .more = { { 7, 2, FAILURE, 5 } } },
	{ "the newest of its earlier rows counts, pending ones aside",
	  UR_STALENESS_JOB_RUN_AGAIN, 10, 7,
	  .more = { { 3, 2, SUCCESS, 5 }, { 7, 2, FAILURE, 5 }, { 8, 2, PENDING, 5 } } },
	{ "a history that begins with the newest row tells the same",
	  UR_STALENESS_JOB_RUN_AGAIN, 10, 7,
	  .more = { { 8, 2, PENDING, 5 }, { 7, 2, FAILURE, 5 }, { 3, 2, SUCCESS, 5 } } },
	{ "one that was green before is none that ran again",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16,
	  .more = { { 3, 2, FAILURE, 5 }, { 7, 2, SUCCESS, 5 } } },
	{ "one that was red again before the umbrella ended is green since",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 30,
	  .more = { { 3, 2, FAILURE, 5 } } },
	{ "one that may be red, and is, did not run again",
	  UR_STALENESS_UMBRELLA_WAS_FIRST, 10, 16,
	  .edits = { { STATE, B, FAILURE } }, .more = { { 7, 2, FAILURE, 5 } } },

	{ "under our green lies the row that it covers",
	  UR_STALENESS_UMBRELLA_WAS_LAST, 30, 16, .umbrella_id = 40, .ours = true,
	  .more = { { 30, 0, FAILURE, 5 }, { 35, 0, FAILURE, 5, true } },
	  .edits = { { STATE, U, SUCCESS } } },
	{ "under our green lies nothing that is known", UR_STALENESS_UNKNOWN, 0, 0,
	  .ours = true, .edits = { { STATE, U, SUCCESS } } },
	{ "our own revocation still stands", UR_STALENESS_TAKEN_BACK, 10, 0, .ours = true },
	{ "without an umbrella there is nothing to read", UR_STALENESS_UNKNOWN, 0, 0,
	  .edits = { { GONE, U } } },
	{ "without a green there is nothing to compare with", UR_STALENESS_UNKNOWN, 10, 0,
	  .edits = { { ONLY, 0, 1 }, { GONE, F } } },
};
/* clang-format on */

static void add(struct world *w, struct ur_row *to, const struct more *more, size_t slot)
{
	*to = w->rows[more->of];
	to->id = more->id;
	to->state = more->state;
	to->ours = more->ours;
	to->description = lit("");
	world_target(w, to, slot, more->run);
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct ur_row items[HISTORY];
	struct ur_rows history = { .items = items };
	struct ur_decision d = { .reason = UR_REASON_STALE, .policy_cause = "" };
	struct ur_required swapped;
	struct ur_staleness got;
	struct world w;

	world_make(&w, r->edits);
	/* the policy's order is not that in which the jobs ended */
	swapped = w.required[0];
	w.required[0] = w.required[5];
	w.required[5] = swapped;
	/* addresses hold the number of a run before 1.26, as those of this world do */
	w.e.dialect = world_dialect("1.25.4");
	for (size_t i = 0; i < w.live_len; i++) {
		if (strcmp(w.live[i].context, UMBRELLA) != 0)
			continue;
		if (r->umbrella_id)
			w.live[i].id = r->umbrella_id;
		if (r->run)
			world_target(&w, &w.live[i], ROWS_MAX + 7, r->run);
		if (r->text)
			w.live[i].description = lit(r->text);
		w.live[i].ours = r->ours;
	}
	for (size_t i = 0; i < UR_LEN(r->more) && r->more[i].id; i++)
		add(&w, &items[history.len++], &r->more[i], ROWS_MAX + i);
	for (size_t i = 0; i < w.live_len; i++)
		items[history.len++] = w.live[i];
	d.umbrella_row = ur_evidence_row(&w.e, UMBRELLA, NULL);
	got = ur_staleness_read(&w.e, &d, r->no_history ? NULL : &history);
	assert_string_equal(ur_staleness_name(got.code), ur_staleness_name(r->want));
	assert_int_equal(got.umbrella ? got.umbrella->id : 0, r->umbrella);
	assert_int_equal(got.other ? got.other->id : 0, r->other);
}

/* ---- whose workflow file a row is of ---- */

struct shared {
	const char *name;
	const char *version;
	int other_run; /* as the earlier row of the umbrella has it */
	bool no_records, list;
	enum ur_staleness_code want;
};

/* RUN_OTHER is number 7 and id 70 of other.yml; RUN_5 number 5, id 50 of ci.yml; RUN_NEW
 * number 9, id 90 of ci.yml */
static const struct shared shared[] = {
	{ "two files wrote the umbrella, by the numbers of their runs", "1.25.4", 7,
	  false, false, UR_STALENESS_SHARED_CONTEXT },
	{ "two files wrote the umbrella, by the ids of their runs", "1.26.3", 70, false,
	  false, UR_STALENESS_SHARED_CONTEXT },
	{ "a newer run of the same file is none of two", "1.25.4", 9, false, false,
	  UR_STALENESS_OLDER_RUN_WROTE_LAST },
	{ "without records nobody knows whose run it was", "1.25.4", 7, true, false,
	  UR_STALENESS_OLDER_RUN_WROTE_LAST },
	{ "of a version that is not known, the numbers count", NULL, 7, false, false,
	  UR_STALENESS_SHARED_CONTEXT },
	{ "a run that no record tells is of no file", "1.25.4", 8, false, false,
	  UR_STALENESS_OLDER_RUN_WROTE_LAST },
	{ "a row that names no run is of no file", "1.25.4", 0, false, false,
	  UR_STALENESS_OLDER_RUN_WROTE_LAST },
	{ "with a list, the records tell that the jobs' file is the umbrella's", "1.25.4",
	  0, false, true, UR_STALENESS_OLDER_RUN_WROTE_LAST },
};

static void check_shared(void **state)
{
	static const struct edit runs[EDITS_MAX] = { { ADD_RUN, RUN_OTHER },
						     { ADD_RUN, RUN_NEW },
						     { ADD_RUN, RUN_OLD },
						     { 0, 0 } };
	static const struct edit list[EDITS_MAX] = { { ADD_RUN, RUN_OLD },
						     { LIST, 0 },
						     { 0, 0 } };
	const struct shared *c = *state;
	struct ur_row items[HISTORY];
	struct ur_rows history = { .items = items };
	struct ur_decision d = { .reason = UR_REASON_STALE, .policy_cause = "" };
	struct more before = { 5, 0, PENDING, c->other_run, false };
	struct ur_staleness got;
	struct world w;
	bool ids = c->version && strcmp(c->version, "1.26.3") == 0;

	world_make(&w, c->list ? list : runs);
	w.e.dialect = c->version ? world_dialect(c->version) : NULL;
	if (c->no_records)
		w.e.records = NULL;
	world_target(&w, &w.live[0], ROWS_MAX, ids ? 50 : c->other_run ? 5 : 3);
	add(&w, &items[history.len++], &before, ROWS_MAX + 1);
	if (!c->other_run)
		items[0].target_url = lit("https://ci.example.org/7");
	items[history.len++] = w.live[0];
	d.umbrella_row = &w.live[0];
	got = ur_staleness_read(&w.e, &d, &history);
	assert_string_equal(ur_staleness_name(got.code), ur_staleness_name(c->want));
}

/* ---- when it is asked at all ---- */

static void only_what_looks_stale_is_asked_about(void **state)
{
	static const char *const asked[] = { "already-compensated",
					     "too-young",
					     "job-unverifiable",
					     "shared-head",
					     "automerge-armed",
					     "no-remedy",
					     "stale" };

	(void)state;
	for (int i = UR_REASON_UNSET; i < UR_REASON_COUNT_; i++) {
		struct ur_decision d = { .reason = (enum ur_reason)i,
					 .policy_cause = "" };
		bool want = false;
		struct world w;

		for (size_t k = 0; k < UR_LEN(asked); k++)
			want |= !strcmp(asked[k], ur_reason_name(d.reason));
		assert_true(ur_staleness_asked(&d) == want);
		world_make(&w, (const struct edit[EDITS_MAX]){ { 0, 0 } });
		d.umbrella_row = &w.live[0];
		assert_true((ur_staleness_read(&w.e, &d, NULL).code !=
			     UR_STALENESS_NONE) == want);
	}
}

static void an_ambiguous_name_is_a_shared_context(void **state)
{
	struct ur_decision d = { .reason = UR_REASON_POLICY_UNKNOWN,
				 .policy_cause = "ambiguous" };
	struct world w;

	(void)state;
	world_make(&w, (const struct edit[EDITS_MAX]){
			       { UNKNOWN_POLICY, 0, .s = "ambiguous" } });
	d.umbrella_row = &w.live[0];
	assert_true(ur_staleness_asked(&d));
	assert_int_equal(ur_staleness_read(&w.e, &d, NULL).code,
			 UR_STALENESS_SHARED_CONTEXT);
	d.policy_cause = "no-workflow";
	assert_false(ur_staleness_asked(&d));
}

static void every_code_has_its_words(void **state)
{
	(void)state;
	for (int i = UR_STALENESS_NONE + 1; i < UR_STALENESS_COUNT_; i++) {
		enum ur_staleness_code code = (enum ur_staleness_code)i;
		const char *texts[] = { ur_staleness_sentence(code),
					ur_staleness_prevention(code) };

		assert_true(*ur_staleness_name(code));
		for (size_t k = 0; k < UR_LEN(texts); k++) {
			size_t len = strlen(texts[k]);

			assert_true(len > 20 && len < 120 && texts[k][len - 1] != '.');
		}
		for (int o = UR_STALENESS_NONE; o < i; o++)
			assert_string_not_equal(
				ur_staleness_name(code),
				ur_staleness_name((enum ur_staleness_code)o));
	}
	assert_string_equal(ur_staleness_name(UR_STALENESS_NONE), "");
	assert_string_equal(ur_staleness_name((enum ur_staleness_code)4711), "");
	assert_string_equal(ur_staleness_sentence((enum ur_staleness_code)4711), "");
	assert_string_equal(ur_staleness_prevention((enum ur_staleness_code)4711), "");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(shared) + 3] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, shared, check_shared);
	ADD_TEST(tests, n, "only what looks stale is asked about",
		 only_what_looks_stale_is_asked_about);
	ADD_TEST(tests, n, "an ambiguous name is a shared context",
		 an_ambiguous_name_is_a_shared_context);
	ADD_TEST(tests, n, "every code has its words", every_code_has_its_words);
	return RUN_TESTS("core.staleness", tests, n);
}
