/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/gates.h"
#include "ur/core/remedy.h"

/* What only a caller that asks out of order can see: gates and remedy by themselves. */

static enum ur_gate_says ask(enum ur_reason reason, const struct world *w,
			     struct ur_decision *d)
{
	for (size_t i = 0; i < ur_gates_count(); i++)
		if (ur_gates[i].reason == reason)
			return ur_gates[i].ask(&w->e, &w->rules, d);
	fail_msg("no such gate");
	return UR_GATE_SAYS_PASS;
}

static void no_row_has_an_age(void **state)
{
	static const struct edit none[EDITS_MAX] = { { NO_ROWS } };
	struct ur_decision d = { 0 };
	struct world w;

	(void)state;
	world_make(&w, none);
	assert_int_equal(ask(UR_REASON_AGE_UNKNOWN, &w, &d), UR_GATE_SAYS_OBJECT);
	assert_int_equal(d.culprits_total, 0);
	assert_int_equal(ask(UR_REASON_TOO_YOUNG, &w, &d), UR_GATE_SAYS_OBJECT);
}

static void clocks(void **state)
{
	struct ur_evidence e = { .server_date = 100, .local_date = 200 };

	(void)state;
	assert_int_equal(ur_gate_now(&e), 100);
	e.server_date = 300;
	assert_int_equal(ur_gate_now(&e), 200);
	e.server_date = UR_TIME_NONE;
	assert_int_equal(ur_gate_now(&e), 200);
	e.server_date = 300;
	e.local_date = UR_TIME_NONE;
	assert_int_equal(ur_gate_now(&e), 300);
}

static void no_rerun_without_a_policy(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { NO_POLICY } };
	struct ur_decision d = { .umbrella_job_id = 7 };
	enum ur_cause cause = UR_CAUSE_NONE;
	struct world w;

	(void)state;
	world_make(&w, edits);
	w.rules.remedy = UR_REMEDY_RERUN;
	assert_int_equal(ur_remedy_choose(&w.e, &w.rules, &d, &cause), UR_DO_NOTHING);
	assert_int_equal(cause, UR_CAUSE_DEPENDENTS);
}

/* A server that knows of no re-run, and one whose record shows no job to run. */
static void no_rerun(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	static const struct {
		bool rerun, supersedes;
		int64_t job;
		enum ur_cause want;
	} rows[] = {
		{ false, true, 7, UR_CAUSE_NO_RERUN },
		{ false, false, 7, UR_CAUSE_SPLIT_SERVER },
		{ true, true, 0, UR_CAUSE_NO_RERUN },
		{ true, false, 0, UR_CAUSE_SPLIT_SERVER },
		{ true, true, 7, UR_CAUSE_NONE },
		{ true, false, 7, UR_CAUSE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_decision d = { .umbrella_job_id = rows[i].job };
		enum ur_cause cause = UR_CAUSE_NONE;
		struct ur_dialect dialect = *world_dialect("1.26.3");
		enum ur_remedy got;
		struct world w;

		world_make(&w, none);
		dialect.rerun = rows[i].rerun;
		dialect.posted_supersedes = rows[i].supersedes;
		w.e.dialect = &dialect;
		w.rules.remedy = UR_REMEDY_RERUN;
		got = ur_remedy_choose(&w.e, &w.rules, &d, &cause);
		assert_int_equal(cause, rows[i].want);
		assert_int_equal(got, cause ? UR_DO_NOTHING : UR_DO_RERUN);
	}
}

/* What is not known is asked for; a gate that needs it neither passes nor objects. */
static void nothing_without_what_they_need(void **state)
{
	static const struct edit no_policy[EDITS_MAX] = { { NO_POLICY } };
	static const struct edit no_records[EDITS_MAX] = { { NO_RECORDS } };
	struct world w;

	(void)state;
	for (size_t i = 0; i < ur_gates_count(); i++) {
		struct ur_decision d = { 0 };

		if (ur_gates[i].need == UR_NEED_POLICY &&
		    ur_gates[i].reason != UR_REASON_AGE_UNKNOWN &&
		    ur_gates[i].reason != UR_REASON_TOO_YOUNG) {
			world_make(&w, no_policy);
			assert_int_equal(ur_gates[i].ask(&w.e, &w.rules, &d),
					 UR_GATE_SAYS_NEED);
		}
		if (ur_gates[i].need != UR_NEED_RECORDS)
			continue;
		world_make(&w, no_policy);
		assert_int_equal(ur_gates[i].ask(&w.e, &w.rules, &d), UR_GATE_SAYS_NEED);
		world_make(&w, no_records);
		assert_int_not_equal(ur_gates[i].ask(&w.e, &w.rules, &d),
				     UR_GATE_SAYS_OBJECT);
	}
}

/* explain asks each gate, the one about records where a row is missing as well */
static void a_record_without_a_row(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { GONE, A },
						      { JOB, A, UR_RECORD_FAILURE } };
	struct ur_decision d = { 0 };
	struct world w;

	(void)state;
	world_make(&w, edits);
	assert_int_equal(ask(UR_REASON_JOB_CONTRADICTS_ROW, &w, &d), UR_GATE_SAYS_OBJECT);
	assert_string_equal(d.culprits[0], CONTEXT("a"));
}

static void causes_have_names(void **state)
{
	(void)state;
	assert_string_equal(ur_cause_name(UR_CAUSE_NONE), "");
	assert_string_equal(ur_cause_name(UR_CAUSE_COUNT_), "");
	assert_string_equal(ur_cause_name((enum ur_cause)4711), "");
	for (int i = UR_CAUSE_NONE + 1; i < UR_CAUSE_COUNT_; i++) {
		assert_true(*ur_cause_name((enum ur_cause)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(ur_cause_name((enum ur_cause)i),
						ur_cause_name((enum ur_cause)k));
	}
}

int main(void)
{
	struct CMUnitTest tests[7] = { 0 };
	size_t n = 0;

	ADD_TEST(tests, n, "without any row there is no age", no_row_has_an_age);
	ADD_TEST(tests, n, "now is by the clock that makes rows younger", clocks);
	ADD_TEST(tests, n, "without a policy nobody knows what a re-run would start",
		 no_rerun_without_a_policy);
	ADD_TEST(tests, n, "why there is no re-run depends on what a post would do",
		 no_rerun);
	ADD_TEST(tests, n, "no gate says anything without what it needs",
		 nothing_without_what_they_need);
	ADD_TEST(tests, n, "a record contradicts a row that is missing",
		 a_record_without_a_row);
	ADD_TEST(tests, n, "each cause has a name of its own", causes_have_names);
	return RUN_TESTS("core.gates", tests, n);
}
