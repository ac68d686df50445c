/* SPDX-License-Identifier: MIT */
#include "core/world.h"

/*
 * The gates' order: which objection is told when there are two, and what is
 * asked of the forge before a head is settled.
 */

#define RED UR_STATE_FAILURE

/* In the order of SPEC 6; each provokes its own reason and no other. */
struct provocation {
	const char *name;
	enum ur_reason want;
	struct edit edits[EDITS_MAX];
	enum ur_reason yields; /* to a later one; UR_REASON_UNSET: to none */
};

/* clang-format off */
static const struct provocation provocations[] = {
	{ "out of scope", UR_REASON_OUT_OF_SCOPE, { { SCOPE, .n = UR_SCOPE_DRAFT } } },
	{ "an incomplete read", UR_REASON_READ_INCOMPLETE, { { ROWS_INCOMPLETE } } },
	{ "an umbrella that is not required", UR_REASON_UMBRELLA_NOT_REQUIRED, { { PROTECTS, .s = "Sec / scan" } } },
	{ "an umbrella by hand", UR_REASON_UMBRELLA_BY_HAND, { { LOGIN, U, .s = "bob" } } },
	{ "an unknown policy", UR_REASON_POLICY_UNKNOWN, { { UNKNOWN_POLICY, .s = "ambiguous" } } },
	{ "an empty policy", UR_REASON_POLICY_EMPTY, { { EMPTY_POLICY } } },
	{ "a policy that drifted", UR_REASON_POLICY_DRIFT, { { DRIFT, .s = "lint" } } },
	{ "a policy that is changed", UR_REASON_POLICY_CHANGED, { { CHANGED, .s = "needs" } } },
	{ "a red context", UR_REASON_REQUIRED_RED, { { STATE, A, RED } } },
	{ "a cancelled context", UR_REASON_REQUIRED_CANCELLED, { { STATE, F, RED }, { JOB, F, UR_RECORD_CANCELLED } }, UR_REASON_RUN_NOT_FINISHED },
	{ "a row behind its record", UR_REASON_ROW_BEHIND, { { STATE, E, UR_STATE_PENDING }, { RUN, E, 50 }, { ENDED, E, OLD + 60 } }, UR_REASON_RUN_NOT_FINISHED },
	{ "an unknown context", UR_REASON_REQUIRED_UNKNOWN, { { STATE, B, UR_STATE_UNKNOWN } } },
	{ "a pending context", UR_REASON_REQUIRED_PENDING, { { STATE, C, UR_STATE_PENDING } } },
	{ "a missing context", UR_REASON_REQUIRED_MISSING, { { GONE, D } } },
	{ "a skipped context", UR_REASON_REQUIRED_SKIPPED, { { STATE, E, UR_STATE_SKIPPED } } },
	{ "an unknown age", UR_REASON_AGE_UNKNOWN, { { AT, F, UR_TIME_NONE } } },
	{ "a young umbrella", UR_REASON_TOO_YOUNG, { { AT, U, NOW - 1 } }, UR_REASON_UMBRELLA_PENDING },
	{ "an untrusted row", UR_REASON_UNTRUSTED_ROW, { { LIST }, { WANT_EXTERNAL }, { ADD, X, UR_STATE_SUCCESS }, { LOGIN, X, .s = "bob" } } },
	{ "an unverifiable job", UR_REASON_JOB_UNVERIFIABLE, { { NO_JOB, A }, { NO_HISTORY, A } } },
	{ "a pending umbrella that no record ends", UR_REASON_UMBRELLA_PENDING, { { STATE, U, UR_STATE_PENDING }, { PENDING_AFTER, .n = 600 }, { NO_JOB, U } } },
	{ "a job that contradicts", UR_REASON_JOB_CONTRADICTS_ROW, { { JOB, B, UR_RECORD_FAILURE }, { RUN_JOB, RUN_NEW, UR_RECORD_FAILURE, "b" }, { HISTORY, B, 54 } } },
	{ "a run that outlives its jobs", UR_REASON_RUN_STUCK, { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD }, { READ_TWICE } }, UR_REASON_RUN_NOT_FINISHED },
	{ "a run that is not over", UR_REASON_RUN_NOT_FINISHED, { { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE }, { ADD, TWIN, UR_STATE_PENDING, CONTEXT("x") } } },
	{ "a push that a schedule hides", UR_REASON_EVENT_AMBIGUOUS, { { VERSION, .s = "1.22.6" }, { POLICY_EVENT, .s = "push" } } },
	{ "a shared head", UR_REASON_SHARED_HEAD, { { SHARED, .n = UR_NO } } },
	{ "an armed merge", UR_REASON_AUTOMERGE_ARMED, { { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE }, { ARMED, .n = UR_YES } } },
	{ "no remedy", UR_REASON_NO_REMEDY, { { REMEDY, .n = UR_REMEDY_NONE } } },
};
/* clang-format on */

#define FIRST_GATE 2 /* the two before it are no gates of table C */

static void check_first(void **state)
{
	const struct provocation *p = *state;
	struct ur_decision got;
	struct world w;

	world_make(&w, p->edits);
	got = ur_decide(&w.e, &w.rules);
	assert_string_equal(ur_reason_name(got.reason), ur_reason_name(p->want));

	/* with each one that comes later it is still the one that is told */
	for (const struct provocation *q = p + 1; q < provocations + UR_LEN(provocations);
	     q++) {
		bool open = q->want == UR_REASON_RUN_STUCK &&
			    p->yields == UR_REASON_RUN_NOT_FINISHED;
		enum ur_reason want = open || q->want == p->yields ? p->yields : p->want;

		/* where rows alone are read, none of these is seen */
		if (q->want == UR_REASON_EVENT_AMBIGUOUS &&
		    (p->want == UR_REASON_REQUIRED_CANCELLED ||
		     p->want == UR_REASON_ROW_BEHIND || p->want == UR_REASON_RUN_STUCK))
			continue;
		world_init(&w);
		world_edit(&w, q->edits);
		world_edit(&w, p->edits);
		world_finish(&w);
		got = ur_decide(&w.e, &w.rules);
		if (got.reason != want)
			fail_msg("%s and %s: got %s", p->name, q->name,
				 ur_reason_name(got.reason));
	}
}

#define REPORTS_MAX 32

static size_t ask_gates(const struct world *w, struct ur_gate_report *reports)
{
	assert_true(ur_gates_count() <= REPORTS_MAX);
	ur_decide_gates(&w->e, &w->rules, reports);
	return ur_gates_count();
}

/* Each gate asked by itself: the provoked one objects, and it alone. */
static void check_alone(void **state)
{
	const struct provocation *p = *state;
	struct ur_gate_report reports[REPORTS_MAX];
	bool objects = false;
	struct world w;
	size_t n;

	world_make(&w, p->edits);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		if (reports[i].outcome != UR_GATE_OBJECTS)
			continue;
		assert_string_equal(ur_reason_name(reports[i].reason),
				    ur_reason_name(p->want));
		objects = true;
	}
	assert_true(objects == (p >= provocations + FIRST_GATE));
}

static void every_gate_is_provoked(void **state)
{
	static const struct edit none[EDITS_MAX] = { { END } };
	struct ur_gate_report reports[REPORTS_MAX];
	struct world w;
	size_t n;

	(void)state;
	world_make(&w, none);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		bool known = false;

		for (size_t j = FIRST_GATE; j < UR_LEN(provocations); j++)
			known = known || provocations[j].want == reports[i].reason;
		if (!known)
			fail_msg("no row provokes %s", ur_reason_name(reports[i].reason));
		assert_int_equal(reports[i].outcome, UR_GATE_PASSED);
	}
}

/* What `explain` shows: every objection, not only the first. */
static void all_objections_are_shown(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { STATE, A, RED },
						      { AT, U, NOW },
						      { SHARED, .n = UR_NO } };
	struct ur_gate_report reports[REPORTS_MAX];
	struct world w;
	size_t n, objections = 0;

	(void)state;
	world_make(&w, edits);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		bool meant = reports[i].reason == UR_REASON_REQUIRED_RED ||
			     reports[i].reason == UR_REASON_TOO_YOUNG ||
			     reports[i].reason == UR_REASON_SHARED_HEAD;

		assert_int_equal(reports[i].outcome,
				 meant ? UR_GATE_OBJECTS : UR_GATE_PASSED);
		objections += meant;
	}
	assert_int_equal(objections, 3);
}

static void unread_gates_are_not_reached(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { NO_RECORDS },
						      { SHARED, .n = UR_NOT_ASKED } };
	static const struct edit unread[EDITS_MAX] = {
		{ NO_PROTECTION },
		{ NO_POLICY },
		{ NO_RECORDS },
		{ SHARED, .n = UR_NOT_ASKED },
		{ ARMED, .n = UR_NOT_ASKED },
		{ AUTOMERGE, .n = UR_AUTOMERGE_REFUSE },
	};
	static const struct edit nothing[EDITS_MAX] = { { GONE, U } };
	struct ur_gate_report reports[REPORTS_MAX];
	struct world w;
	size_t n;

	(void)state;
	world_make(&w, edits);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		enum ur_reason r = reports[i].reason;
		bool late = r >= UR_REASON_UNTRUSTED_ROW && r <= UR_REASON_SHARED_HEAD;

		if (late)
			assert_int_equal(reports[i].outcome, UR_GATE_NOT_REACHED);
		if (r <= UR_REASON_REQUIRED_MISSING && r != UR_REASON_UMBRELLA_PENDING)
			assert_int_equal(reports[i].outcome, UR_GATE_PASSED);
	}
	world_make(&w, unread);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		/* rows and rules are enough for these two */
		bool early = reports[i].reason == UR_REASON_UMBRELLA_BY_HAND ||
			     reports[i].reason == UR_REASON_NO_REMEDY;

		assert_int_equal(reports[i].outcome,
				 early ? UR_GATE_PASSED : UR_GATE_NOT_REACHED);
	}
	world_make(&w, nothing);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(reports[i].outcome, UR_GATE_NOT_REACHED);
}

static void switched_off_gates_are_not_asked(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { ANY_UMBRELLA },
						      { AUTOMERGE,
							.n = UR_AUTOMERGE_ALLOW },
						      { SWITCHED_OFF },
						      { ARMED, .n = UR_YES } };
	struct ur_gate_report reports[REPORTS_MAX];
	struct world w;
	size_t n;

	(void)state;
	world_make(&w, edits);
	n = ask_gates(&w, reports);
	for (size_t i = 0; i < n; i++) {
		if (reports[i].reason == UR_REASON_UMBRELLA_NOT_REQUIRED ||
		    reports[i].reason == UR_REASON_AUTOMERGE_ARMED)
			assert_int_equal(reports[i].outcome, UR_GATE_NOT_ASKED);
	}
}

/* What is asked for, in order, until a head is settled. */
struct asking {
	const char *name;
	struct edit edits[EDITS_MAX];
	const char *asked;
	enum ur_reason want;
};

#define UP_TO_POLICY "protection policy"
#define UP_TO_RECORDS UP_TO_POLICY " records"
#define UP_TO_SHARED UP_TO_RECORDS " shared-head"
#define UP_TO_AUTOMERGE UP_TO_SHARED " automerge"
#define OUR_GREEN                                                                        \
	{ STATE, U, UR_STATE_SUCCESS },                                                  \
	{                                                                                \
		OURS, U, UR_MARKER_COMPENSATED                                           \
	}

/* clang-format off */
static const struct asking askings[] = {
	{ "a repair asks for all but auto-merge", { { END } }, UP_TO_SHARED, UR_REASON_STALE },
	{ "with statuses only it asks for auto-merge, too", { { VERSION, .s = "1.22.6" } }, UP_TO_AUTOMERGE, UR_REASON_STALE },
	{ "where merges are refused it asks, too", { { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE } }, UP_TO_AUTOMERGE, UR_REASON_STALE },
	{ "where merges are allowed it never asks", { { VERSION, .s = "1.22.6" }, { AUTOMERGE, .n = UR_AUTOMERGE_ALLOW } }, UP_TO_SHARED, UR_REASON_STALE },
	{ "any umbrella needs no protection", { { ANY_UMBRELLA } }, "policy records shared-head", UR_REASON_STALE },
	{ "nothing out of scope", { { SCOPE, .n = UR_SCOPE_BASE } }, "", UR_REASON_OUT_OF_SCOPE },
	{ "nothing without all rows", { { ROWS_INCOMPLETE } }, "", UR_REASON_READ_INCOMPLETE },
	{ "nothing without rows", { { NO_ROWS } }, "", UR_REASON_NO_STATUSES },
	{ "nothing without an umbrella", { { GONE, U } }, "", UR_REASON_UMBRELLA_ABSENT },
	{ "nothing for a green umbrella", { { STATE, U, UR_STATE_SUCCESS } }, "", UR_REASON_UMBRELLA_GREEN },
	{ "nothing for a pending umbrella", { { STATE, U, UR_STATE_PENDING } }, "", UR_REASON_UMBRELLA_PENDING },
	{ "nothing for an unknown umbrella", { { STATE, U, UR_STATE_UNKNOWN } }, "", UR_REASON_UMBRELLA_UNKNOWN },
	{ "the policy alone for our own green", { OUR_GREEN }, "policy", UR_REASON_ALREADY_COMPENSATED },
	{ "the policy alone to revoke over a person's red", { OUR_GREEN, { STATE, A, RED }, { LOGIN, A, .s = "bob" } }, "policy", UR_REASON_CONTRADICTED },
	{ "the records before an engine's red revokes", { OUR_GREEN, { STATE, A, RED } }, "policy records", UR_REASON_CONTRADICTED },
	{ "the policy alone where a person's red is sure", { OUR_GREEN, { STATE, A, RED }, { STATE, B, RED }, { LOGIN, B, .s = "bob" } }, "policy", UR_REASON_CONTRADICTED },
	{ "the policy alone where no record can be had", { OUR_GREEN, { STATE, A, RED }, { VERSION, .s = "1.22.6" } }, "policy", UR_REASON_CONTRADICTED },
	{ "the records for a red row that says cancelled", { { STATE, A, RED }, { TEXT, A, .s = "Has been cancelled" } }, UP_TO_RECORDS, UR_REASON_REQUIRED_RED },
	{ "protection alone where it is not required", { { SWITCHED_OFF } }, "protection", UR_REASON_UMBRELLA_NOT_REQUIRED },
	{ "protection alone for a veto", { { LOGIN, U, .s = "bob" } }, "protection", UR_REASON_UMBRELLA_BY_HAND },
	{ "no records for an unknown policy", { { UNKNOWN_POLICY, .s = "x" } }, UP_TO_POLICY, UR_REASON_POLICY_UNKNOWN },
	{ "no records for an empty policy", { { EMPTY_POLICY } }, UP_TO_POLICY, UR_REASON_POLICY_EMPTY },
	{ "no records after drift", { { DRIFT, .s = "x" } }, UP_TO_POLICY, UR_REASON_POLICY_DRIFT },
	{ "no records after a change", { { CHANGED, .s = "x" } }, UP_TO_POLICY, UR_REASON_POLICY_CHANGED },
	{ "no records for a true red", { { STATE, A, RED } }, UP_TO_POLICY, UR_REASON_REQUIRED_RED },
	{ "no records for an unknown context", { { STATE, A, UR_STATE_UNKNOWN } }, UP_TO_POLICY, UR_REASON_REQUIRED_UNKNOWN },
	{ "no records for a pending context", { { STATE, A, UR_STATE_PENDING } }, UP_TO_POLICY, UR_REASON_REQUIRED_PENDING },
	{ "no records for a missing context", { { GONE, A } }, UP_TO_POLICY, UR_REASON_REQUIRED_MISSING },
	{ "no records for a skipped context", { { STATE, A, UR_STATE_SKIPPED } }, UP_TO_POLICY, UR_REASON_REQUIRED_SKIPPED },
	{ "no records without an age", { { AT, A, UR_TIME_NONE } }, UP_TO_POLICY, UR_REASON_AGE_UNKNOWN },
	{ "no records while it is young", { { AT, A, NOW } }, UP_TO_POLICY, UR_REASON_TOO_YOUNG },
	{ "no other pull requests for an untrusted row", { { LIST }, { WANT_EXTERNAL }, { ADD, X, UR_STATE_SUCCESS }, { LOGIN, X, .s = "bob" } }, UP_TO_RECORDS, UR_REASON_UNTRUSTED_ROW },
	{ "nor for an unverifiable job", { { NO_JOB, A } }, UP_TO_RECORDS, UR_REASON_JOB_UNVERIFIABLE },
	{ "nor for a skip that the record tells", { { JOB, A, UR_RECORD_SKIPPED } }, UP_TO_RECORDS, UR_REASON_REQUIRED_SKIPPED },
	{ "nor for a contradiction", { { JOB, A, UR_RECORD_FAILURE } }, UP_TO_RECORDS, UR_REASON_JOB_CONTRADICTS_ROW },
	{ "nor while a run works", { { JOB, A, UR_RECORD_ACTIVE } }, UP_TO_RECORDS, UR_REASON_RUN_NOT_FINISHED },
	{ "a second reading for a run that outlives its jobs", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD } }, UP_TO_RECORDS " second-reading", UR_REASON_RUN_STUCK },
	{ "none where its jobs ended just now", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD + 1 } }, UP_TO_RECORDS, UR_REASON_RUN_NOT_FINISHED },
	{ "none where nobody tells when", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE } }, UP_TO_RECORDS, UR_REASON_RUN_NOT_FINISHED },
	{ "none where a job works", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD }, { JOB, U, UR_RECORD_ACTIVE } }, UP_TO_RECORDS, UR_REASON_RUN_NOT_FINISHED },
	{ "none where an older run is not so", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD }, { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE } }, UP_TO_RECORDS, UR_REASON_RUN_NOT_FINISHED },
	{ "another file's run does not matter", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD }, { ADD_RUN, RUN_OTHER, UR_RECORD_ACTIVE } }, UP_TO_RECORDS " second-reading", UR_REASON_RUN_STUCK },
	{ "no auto-merge for a head that is shared", { { SHARED, .n = UR_NO }, { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE } }, UP_TO_SHARED, UR_REASON_SHARED_HEAD },
};
/* clang-format on */

static void answer(struct world *w, const struct ur_evidence *full, enum ur_need need)
{
	switch (need) {
	case UR_NEED_PROTECTION:
		assert_null(w->e.protection);
		w->e.protection = full->protection;
		return;
	case UR_NEED_POLICY:
		assert_null(w->e.policy);
		w->e.policy = full->policy;
		return;
	case UR_NEED_RECORDS:
		assert_null(w->e.records);
		w->e.records = full->records;
		return;
	case UR_NEED_SHARED_HEAD:
		assert_int_equal(w->e.shared_head_agrees, UR_NOT_ASKED);
		w->e.shared_head_agrees = full->shared_head_agrees;
		return;
	case UR_NEED_AUTOMERGE:
		assert_int_equal(w->e.automerge_armed, UR_NOT_ASKED);
		w->e.automerge_armed = full->automerge_armed;
		return;
	case UR_NEED_SECOND_READING:
		assert_false(w->records.read_twice);
		w->records.read_twice = true;
		return;
	case UR_NEED_NOTHING:
		break;
	}
	fail_msg("nothing was needed");
}

static void check_asking(void **state)
{
	const struct asking *a = *state;
	struct ur_evidence full;
	struct ur_decision got;
	char asked[128] = "";
	struct world w;

	world_make(&w, a->edits);
	full = w.e;
	w.e.protection = NULL;
	w.e.policy = NULL;
	w.e.records = NULL;
	w.e.shared_head_agrees = UR_NOT_ASKED;
	w.e.automerge_armed = UR_NOT_ASKED;
	while ((got = ur_decide(&w.e, &w.rules)).need != UR_NEED_NOTHING) {
		assert_int_equal(got.reason, UR_REASON_UNSET);
		assert_int_equal(got.remedy, UR_DO_NOTHING);
		snprintf(asked + strlen(asked), sizeof(asked) - strlen(asked), "%s%s",
			 *asked ? " " : "", need_name(got.need));
		answer(&w, &full, got.need);
	}
	assert_string_equal(asked, a->asked);
	assert_string_equal(ur_reason_name(got.reason), ur_reason_name(a->want));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(provocations) * 2 + UR_LEN(askings) + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, provocations, check_first);
	ADD_ROWS(tests, n, provocations, check_alone);
	ADD_ROWS(tests, n, askings, check_asking);
	ADD_TEST(tests, n, "every gate is provoked by a row, and passes without it",
		 every_gate_is_provoked);
	ADD_TEST(tests, n, "asked one by one, every objection is shown",
		 all_objections_are_shown);
	ADD_TEST(tests, n, "gates whose evidence was not read are not reached",
		 unread_gates_are_not_reached);
	ADD_TEST(tests, n, "gates that the rules switch off are not asked",
		 switched_off_gates_are_not_asked);
	return RUN_TESTS("core.decide-order", tests, n);
}
