/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ur/core/reason.h"

struct row {
	const char *name; /* of the reason: SPEC 6 */
	enum ur_reason reason;
	enum ur_verdict verdict;
	bool runbook, passes, incomplete;
};

#define LEAVE UR_VERDICT_LEAVE
#define HOLD UR_VERDICT_HOLD

/* clang-format off */
static const struct row rows[] = {
	{ "out-of-scope", UR_REASON_OUT_OF_SCOPE, LEAVE, false, false, false },
	{ "read-incomplete", UR_REASON_READ_INCOMPLETE, HOLD, true, false, true },
	{ "no-statuses", UR_REASON_NO_STATUSES, HOLD, true, true, false },
	{ "umbrella-absent", UR_REASON_UMBRELLA_ABSENT, LEAVE, true, false, false },
	{ "umbrella-green", UR_REASON_UMBRELLA_GREEN, LEAVE, false, false, false },
	{ "umbrella-pending", UR_REASON_UMBRELLA_PENDING, LEAVE, true, true, false },
	{ "umbrella-unknown", UR_REASON_UMBRELLA_UNKNOWN, HOLD, true, false, false },
	{ "contradicted", UR_REASON_CONTRADICTED, UR_VERDICT_REVOKE, true, false, false },
	{ "compensation-waits", UR_REASON_COMPENSATION_WAITS, LEAVE, false, true, false },
	{ "already-compensated", UR_REASON_ALREADY_COMPENSATED, LEAVE, false, false, false },
	{ "umbrella-not-required", UR_REASON_UMBRELLA_NOT_REQUIRED, LEAVE, false, false, false },
	{ "umbrella-by-hand", UR_REASON_UMBRELLA_BY_HAND, HOLD, true, false, false },
	{ "policy-unknown", UR_REASON_POLICY_UNKNOWN, HOLD, true, false, false },
	{ "policy-empty", UR_REASON_POLICY_EMPTY, HOLD, true, false, false },
	{ "policy-drift", UR_REASON_POLICY_DRIFT, HOLD, true, false, false },
	{ "policy-changed", UR_REASON_POLICY_CHANGED, HOLD, true, false, false },
	{ "required-red", UR_REASON_REQUIRED_RED, LEAVE, true, false, false },
	{ "required-unknown", UR_REASON_REQUIRED_UNKNOWN, HOLD, true, false, false },
	{ "required-pending", UR_REASON_REQUIRED_PENDING, HOLD, true, true, false },
	{ "required-missing", UR_REASON_REQUIRED_MISSING, HOLD, true, false, false },
	{ "required-skipped", UR_REASON_REQUIRED_SKIPPED, HOLD, true, false, false },
	{ "age-unknown", UR_REASON_AGE_UNKNOWN, HOLD, true, false, false },
	{ "too-young", UR_REASON_TOO_YOUNG, HOLD, true, true, false },
	{ "untrusted-row", UR_REASON_UNTRUSTED_ROW, HOLD, true, false, false },
	{ "job-unverifiable", UR_REASON_JOB_UNVERIFIABLE, HOLD, true, false, true },
	{ "job-contradicts-row", UR_REASON_JOB_CONTRADICTS_ROW, HOLD, true, false, false },
	{ "run-not-finished", UR_REASON_RUN_NOT_FINISHED, HOLD, true, true, false },
	{ "event-ambiguous", UR_REASON_EVENT_AMBIGUOUS, HOLD, true, false, false },
	{ "shared-head", UR_REASON_SHARED_HEAD, HOLD, true, false, false },
	{ "automerge-armed", UR_REASON_AUTOMERGE_ARMED, HOLD, true, false, false },
	{ "no-remedy", UR_REASON_NO_REMEDY, HOLD, true, false, false },
	{ "stale", UR_REASON_STALE, UR_VERDICT_REPAIR, true, false, false },
	{ "row-behind", UR_REASON_ROW_BEHIND, HOLD, true, false, false },
	{ "required-cancelled", UR_REASON_REQUIRED_CANCELLED, HOLD, true, false, false },
	{ "run-stuck", UR_REASON_RUN_STUCK, HOLD, true, false, false },
	{ "umbrella-skipped", UR_REASON_UMBRELLA_SKIPPED, LEAVE, false, false, false },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;
	char runbook[64] = "";

	assert_string_equal(ur_reason_name(r->reason), r->name);
	assert_string_equal(ur_verdict_name(ur_reason_verdict(r->reason)),
			    ur_verdict_name(r->verdict));
	if (r->runbook)
		snprintf(runbook, sizeof(runbook), "runbooks/%s.md", r->name);
	assert_string_equal(ur_reason_runbook(r->reason), runbook);
	assert_true(ur_reason_passes_with_time(r->reason) == r->passes);
	assert_true(ur_reason_is_incomplete(r->reason) == r->incomplete);
}

static void check_text(void **state)
{
	const struct row *r = *state;
	const char *sentence = ur_reason_sentence(r->reason);
	const char *next = ur_reason_next_step(r->reason);
	size_t len = strlen(sentence);

	assert_true(len > 10 && sentence[len - 1] != '.' && !strchr(sentence, '\n'));
	assert_true(islower((unsigned char)sentence[0]));
	assert_null(strchr(next, '\n'));
	/* whoever is sent to a runbook is told what to do in a line, too; and a hold always
	 * says both */
	assert_true(*next || !r->runbook);
	assert_true((*next && r->runbook) || r->verdict == LEAVE);
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		if (&rows[i] != r)
			assert_string_not_equal(sentence,
						ur_reason_sentence(rows[i].reason));
	}
}

/* In the field's words, and short enough to be understood at first reading. */
static void sentences_are_plain(void **state)
{
	static const char *const not_said[] = { " row ",  " rows ", " row,", " rows,",
						" mend ", " told ", "mended" };

	(void)state;
	for (int i = 0; i < UR_REASON_COUNT_; i++) {
		const char *texts[] = { ur_reason_sentence((enum ur_reason)i),
					ur_reason_next_step((enum ur_reason)i) };

		for (size_t t = 0; t < UR_LEN(texts); t++) {
			size_t words = 1;

			for (const char *c = texts[t]; *c; c++)
				words += *c == ' ';
			assert_true(words <= 25);
			for (size_t n = 0; n < UR_LEN(not_said); n++)
				if (strstr(texts[t], not_said[n]))
					fail_msg("'%s' in: %s", not_said[n], texts[t]);
		}
	}
}

static void all_rows_are_here(void **state)
{
	(void)state;
	assert_int_equal(UR_LEN(rows), UR_REASON_COUNT_ - 1);
	for (size_t i = 0; i < UR_LEN(rows); i++)
		assert_int_equal(rows[i].reason, i + 1);
}

static void only_stale_repairs(void **state)
{
	(void)state;
	for (int i = 0; i < UR_REASON_COUNT_; i++) {
		enum ur_verdict v = ur_reason_verdict((enum ur_reason)i);

		assert_true((v == UR_VERDICT_REPAIR) == (i == UR_REASON_STALE));
		assert_true((v == UR_VERDICT_REVOKE) == (i == UR_REASON_CONTRADICTED));
	}
}

static void strangers_hold(void **state)
{
	(void)state;
	assert_int_equal(ur_reason_verdict(UR_REASON_UNSET), UR_VERDICT_HOLD);
	assert_int_equal(ur_reason_verdict((enum ur_reason)4711), UR_VERDICT_HOLD);
	assert_true(ur_reason_is_incomplete((enum ur_reason)4711));
	assert_string_equal(ur_reason_name((enum ur_reason)4711), "unset");
	assert_int_equal(UR_VERDICT_HOLD, 0);
	assert_string_equal(ur_verdict_name((enum ur_verdict)4711), "hold");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) * 2 + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, rows, check_text);
	ADD_TEST(tests, n, "every reason has a row, in order", all_rows_are_here);
	ADD_TEST(tests, n, "sentences are plain", sentences_are_plain);
	ADD_TEST(tests, n, "one reason repairs and one revokes", only_stale_repairs);
	ADD_TEST(tests, n, "an unknown reason or name holds", strangers_hold);
	return RUN_TESTS("core.reason", tests, n);
}
