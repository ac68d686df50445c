/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/heal.h"

/*
 * What may be done about required rows that their records contradict, and whether what was
 * done still holds (SPEC 6 D). The world is a Gitea 1.26 where the jobs ended an hour ago.
 */
#define PENDING UR_STATE_PENDING
#define RED UR_STATE_FAILURE
#define GREEN UR_STATE_SUCCESS
#define CANCELLED UR_RECORD_CANCELLED
#define REPAIR                                                                           \
	{                                                                                \
		STRANDED, .n = UR_STRANDED_REPAIR                                        \
	}
#define RERUN                                                                            \
	{                                                                                \
		STRANDED, .n = UR_STRANDED_RERUN                                         \
	}
/* clang-format off */
#define BEHIND(row) { STATE, row, PENDING }, { ENDED, row, OLD + 60 }
#define STOPPED(row) { STATE, row, RED }, { JOB, row, CANCELLED }, { ENDED, row, OLD - 5 }
/* clang-format on */

#define ROW_BEHIND UR_REASON_ROW_BEHIND
#define CUT UR_REASON_REQUIRED_CANCELLED

struct healed {
	const char *name;
	struct edit edits[EDITS_MAX];
	enum ur_reason want;
	/* "ta rb": a truth about a, a re-run of b, in this order */
	const char *orders;
	enum ur_cause cause;
	enum ur_need need;
};

/* clang-format off */
static const struct healed healed[] = {
	{ "by default a row that is behind is told", { BEHIND(A) }, ROW_BEHIND, "" },
	{ "by default a cancelled job is told", { STOPPED(A) }, CUT, "" },
	{ "repair posts what the record says", { BEHIND(A), REPAIR }, ROW_BEHIND, "ta" },
	{ "rerun runs its job again", { BEHIND(A), RERUN }, ROW_BEHIND, "ra" },
	{ "a cancelled job runs again", { STOPPED(A), RERUN }, CUT, "ra" },
	{ "nothing is posted for a cancelled job: nothing was proven", { STOPPED(A), REPAIR }, CUT, "ra" },
	{ "truths come before re-runs: a run that works tells nothing", { STOPPED(A), BEHIND(B), REPAIR }, CUT, "tb ra" },
	{ "several rows are posted, each by itself", { BEHIND(A), BEHIND(B), REPAIR }, ROW_BEHIND, "ta tb" },
	{ "of one run one job runs again", { STOPPED(A), STOPPED(B), RERUN }, CUT, "ra" },
	{ "what is an umbrella of the settings as well is judged as one", { BEHIND(A), { UMBRELLA_TOO, A }, REPAIR }, ROW_BEHIND, "" },
	{ "nor does its job run again", { STOPPED(A), { UMBRELLA_TOO, A }, RERUN }, CUT, "" },
	{ "a skipped job beside it is left", { BEHIND(A), { STATE, B, PENDING }, { JOB, B, UR_RECORD_SKIPPED }, { ENDED, B, OLD + 60 }, REPAIR }, ROW_BEHIND, "ta" },
	{ "while another required context failed nothing is done", { BEHIND(A), { STATE, B, RED }, REPAIR }, UR_REASON_REQUIRED_RED, "" },
	{ "while a run of its file works nothing is done", { BEHIND(A), { ADD_RUN, RUN_OLD, UR_RECORD_ACTIVE }, REPAIR }, UR_REASON_RUN_NOT_FINISHED, "" },
	{ "who asks by hand heals no row", { BEHIND(A), REPAIR, { OVERRULE } }, ROW_BEHIND, "" },

	{ "a cancelled job whose row is young", { STOPPED(A), { AT, A, NOW - STRANDED_AFTER + 1 }, RERUN }, CUT, "" },
	{ "a cancelled job that ended just now", { { STATE, A, RED }, { JOB, A, CANCELLED }, { ENDED, A, NOW - STRANDED_AFTER + 1 }, RERUN }, CUT, "" },
	{ "a cancelled job whose end nobody tells", { { STATE, A, RED }, { JOB, A, CANCELLED }, RERUN }, CUT, "" },
	{ "a cancelled job whose row has no time", { STOPPED(A), { AT, A, UR_TIME_NONE }, RERUN }, CUT, "" },

	{ "where only a re-run counts repair runs it again", { BEHIND(A), { VERSION, .s = "1.27.0" }, REPAIR }, ROW_BEHIND, "ra" },
	{ "a re-run that the settings ask for", { BEHIND(A), { REMEDY, .n = UR_REMEDY_RERUN }, REPAIR }, ROW_BEHIND, "ra" },
	{ "a server without re-runs", { BEHIND(A), { VERSION, .s = "1.25.4" }, { LEVEL, .n = UR_LEVEL_JOBS }, RERUN }, ROW_BEHIND, "", UR_CAUSE_NO_RERUN },
	{ "tasks have no job to run again", { BEHIND(A), { VERSION, .s = "1.24.7" }, RERUN }, ROW_BEHIND, "", UR_CAUSE_NO_RERUN },
	{ "and still a truth to post", { BEHIND(A), { VERSION, .s = "1.24.7" }, REPAIR }, ROW_BEHIND, "ta" },
	{ "settings that allow no write", { BEHIND(A), { REMEDY, .n = UR_REMEDY_NONE }, REPAIR }, ROW_BEHIND, "", UR_CAUSE_REMEDY_OFF },
	{ "nor a re-run", { BEHIND(A), { REMEDY, .n = UR_REMEDY_NONE }, RERUN }, ROW_BEHIND, "", UR_CAUSE_REMEDY_OFF },
	{ "a server newer than is known", { BEHIND(A), { NEWER }, REPAIR }, ROW_BEHIND, "", UR_CAUSE_UNKNOWN_VERSION },
	{ "nor a re-run there", { BEHIND(A), { NEWER }, RERUN }, ROW_BEHIND, "", UR_CAUSE_UNKNOWN_VERSION },
	{ "a token that may not post", { BEHIND(A), { RIGHT_POST, .n = UR_NO }, REPAIR }, ROW_BEHIND, "", UR_CAUSE_NO_RIGHT },
	{ "a token that may not run again", { STOPPED(A), { RIGHT, .n = UR_NO }, RERUN }, CUT, "", UR_CAUSE_NO_RIGHT },
	{ "a job that ran often enough", { STOPPED(A), { ATTEMPT, A, 6 }, RERUN }, CUT, "", UR_CAUSE_ATTEMPTS_USED },
	{ "one attempt less", { STOPPED(A), { ATTEMPT, A, 5 }, RERUN }, CUT, "ra" },
	{ "a deploy would run along", { STOPPED(A), { NEEDED_BY, A, .s = "deploy" }, RERUN }, CUT, "", UR_CAUSE_DEPENDENTS },
	{ "nobody knows who would run along", { STOPPED(A), { NEEDED_BY_WHOM, A }, RERUN }, CUT, "", UR_CAUSE_DEPENDENTS },
	{ "what one may not have the other may", { STOPPED(A), STOPPED(B), { NEEDED_BY, A, .s = "deploy" }, RERUN }, CUT, "rb" },

	{ "another pull request with this head is asked", { BEHIND(A), { SHARED, .n = UR_NOT_ASKED }, REPAIR }, UR_REASON_UNSET, "ta", .need = UR_NEED_SHARED_HEAD },
	{ "one that does not agree", { BEHIND(A), { SHARED, .n = UR_NO }, REPAIR }, ROW_BEHIND, "", UR_CAUSE_SHARED_HEAD },
	{ "a scheduled merge is asked for where it is refused", { BEHIND(A), { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE }, { ARMED, .n = UR_NOT_ASKED }, REPAIR }, UR_REASON_UNSET, "ta", .need = UR_NEED_AUTOMERGE },
	{ "one is armed", { BEHIND(A), { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE }, { ARMED, .n = UR_YES }, REPAIR }, ROW_BEHIND, "", UR_CAUSE_AUTOMERGE_ARMED },
	{ "none is", { BEHIND(A), { AUTOMERGE, .n = UR_AUTOMERGE_REFUSE }, REPAIR }, ROW_BEHIND, "ta" },
	{ "records are proof enough for one", { BEHIND(A), { ARMED, .n = UR_YES }, REPAIR }, ROW_BEHIND, "ta" },
	{ "it may be allowed", { BEHIND(A), { AUTOMERGE, .n = UR_AUTOMERGE_ALLOW }, { ARMED, .n = UR_YES }, REPAIR }, ROW_BEHIND, "ta" },

	{ "what we took back gets its green again when the record says so since", { { STATE, A, RED }, { OURS, A, UR_MARKER_TRUTH }, { ENDED, A, OLD + 60 }, REPAIR }, ROW_BEHIND, "ta" },
	{ "not while the record is older than what we said", { { STATE, A, RED }, { OURS, A, UR_MARKER_TRUTH }, { ENDED, A, OLD - 60 }, REPAIR }, UR_REASON_REQUIRED_RED, "" },
	{ "another's words with our marker are a person's", { { STATE, A, RED }, { MARKED, A, UR_MARKER_TRUTH }, { ENDED, A, OLD + 60 }, REPAIR }, UR_REASON_REQUIRED_RED, "" },
	{ "our own row of another kind is none", { { STATE, A, RED }, { OURS, A, UR_MARKER_REVOKED }, { ENDED, A, OLD + 60 }, REPAIR }, UR_REASON_REQUIRED_RED, "" },

	{ "a stuck run is a hold", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { READ_TWICE }, { ENDED, A, OLD } }, UR_REASON_RUN_STUCK, "" },
	{ "with repair its jobs are the truth", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { READ_TWICE }, { ENDED, A, OLD }, REPAIR }, UR_REASON_STALE, "", UR_CAUSE_FAILED },
	{ "not without a second reading", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { ENDED, A, OLD }, REPAIR }, UR_REASON_UNSET, "", .need = UR_NEED_SECOND_READING },
	{ "nor with rerun alone", { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { READ_TWICE }, { ENDED, A, OLD }, RERUN }, UR_REASON_RUN_STUCK, "" },
	{ "nor where no posted row counts", { { VERSION, .s = "1.27.0" }, { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { READ_TWICE }, { ENDED, A, OLD }, REPAIR }, UR_REASON_RUN_STUCK, "" },
};
/* clang-format on */

static const char *order_words(const struct ur_decision *d, char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (size_t i = 0; i < d->orders_len; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%c%c", i ? " " : "",
					d->orders[i].kind == UR_DO_TRUTH ? 't' : 'r',
					d->orders[i].context[sizeof("CI / ") - 1]);
	return buf;
}

static void check_healed(void **state)
{
	const struct healed *h = *state;
	struct ur_decision d;
	struct world w;
	char buf[UR_ORDERS_MAX * 3 + 1];

	world_make(&w, h->edits);
	d = ur_decide(&w.e, &w.rules);
	assert_string_equal(need_name(d.need), need_name(h->need));
	assert_string_equal(ur_reason_name(d.reason), ur_reason_name(h->want));
	assert_string_equal(order_words(&d, buf, sizeof(buf)), h->orders);
	assert_string_equal(ur_cause_name(d.cause), ur_cause_name(h->cause));
	if (d.need != UR_NEED_NOTHING || d.reason == UR_REASON_STALE)
		return;
	assert_int_equal(d.remedy, d.orders_len ? d.orders[0].kind : UR_DO_NOTHING);
	assert_int_equal(ur_decision_verdict(&d),
			 d.orders_len ? UR_VERDICT_REPAIR : ur_reason_verdict(d.reason));
}

/* ---- what we posted before ---- */

#define TRUTH                                                                            \
	{                                                                                \
		OURS, A, UR_MARKER_TRUTH                                                 \
	}
#define UMBRELLA_GREEN                                                                   \
	{                                                                                \
		STATE, U, GREEN                                                          \
	}

struct standing {
	const char *name;
	struct edit edits[EDITS_MAX];
	enum ur_reason want;
	enum ur_state state; /* of the order about a; UR_STATE_UNKNOWN: there is none */
	enum ur_cause cause;
	enum ur_need need;
};

/* clang-format off */
static const struct standing standing[] = {
	{ "a truth that still is one", { TRUTH, UMBRELLA_GREEN }, UR_REASON_UMBRELLA_GREEN },
	{ "under a red umbrella it is a green like any other", { TRUTH }, UR_REASON_STALE },
	{ "its record failed since", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE } }, UR_REASON_CONTRADICTED, RED },
	{ "it was cancelled since", { TRUTH, UMBRELLA_GREEN, { JOB, A, CANCELLED } }, UR_REASON_CONTRADICTED, RED },
	{ "it was skipped since", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_SKIPPED } }, UR_REASON_CONTRADICTED, RED },
	{ "it runs again: its end is waited for", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_ACTIVE } }, UR_REASON_UMBRELLA_GREEN },
	{ "a newer run failed it", { TRUTH, UMBRELLA_GREEN, { ADD_RUN, RUN_NEW, UR_RECORD_FAILURE }, { RUN_JOB, RUN_NEW, UR_RECORD_FAILURE, "a" } }, UR_REASON_CONTRADICTED, RED },
	{ "an older run that failed says nothing", { TRUTH, UMBRELLA_GREEN, { ADD_RUN, RUN_OLD, UR_RECORD_FAILURE }, { RUN_JOB, RUN_OLD, UR_RECORD_FAILURE, "a" } }, UR_REASON_UMBRELLA_GREEN },
	{ "its state is a word nobody knows", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_UNKNOWN } }, UR_REASON_JOB_UNVERIFIABLE },
	{ "its job is gone", { TRUTH, UMBRELLA_GREEN, { NO_JOB, A } }, UR_REASON_JOB_UNVERIFIABLE },
	{ "its records are not whole", { TRUTH, UMBRELLA_GREEN, { INCOMPLETE } }, UR_REASON_JOB_UNVERIFIABLE },
	{ "one that cannot be told does not hide one that is wrong", { TRUTH, { OURS, B, UR_MARKER_TRUTH }, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE }, { NO_JOB, B } }, UR_REASON_CONTRADICTED, RED },
	{ "its policy has to be known", { TRUTH, UMBRELLA_GREEN, { NO_POLICY } }, UR_REASON_UNSET, .need = UR_NEED_POLICY },
	{ "a policy that is not known tells nothing", { TRUTH, UMBRELLA_GREEN, { UNKNOWN_POLICY, .s = "no-workflow" } }, UR_REASON_POLICY_UNKNOWN },
	{ "its records have to be read", { TRUTH, UMBRELLA_GREEN, { NO_RECORDS } }, UR_REASON_UNSET, .need = UR_NEED_RECORDS },
	{ "what the umbrella does not stand for is not judged by it", { { OURS, X, UR_MARKER_TRUTH }, { ADD, X, GREEN }, UMBRELLA_GREEN }, UR_REASON_UMBRELLA_GREEN },
	{ "one that was taken back is none", { TRUTH, { STATE, A, RED }, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE } }, UR_REASON_UMBRELLA_GREEN },
	{ "revoke: false leaves it", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE }, { KEEP } }, UR_REASON_CONTRADICTED },
	{ "another's is told", { { MARKED, A, UR_MARKER_TRUTH }, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE } }, UR_REASON_CONTRADICTED, .cause = UR_CAUSE_NOT_OURS },
	{ "where no posted row counts any more it is told", { TRUTH, UMBRELLA_GREEN, { JOB, A, UR_RECORD_FAILURE }, { VERSION, .s = "1.27.0" } }, UR_REASON_CONTRADICTED, .cause = UR_CAUSE_SPLIT_SERVER },
	{ "under our own green of the umbrella it is judged as well", { TRUTH, UMBRELLA_GREEN, { OURS, U, UR_MARKER_COMPENSATED }, { JOB, A, UR_RECORD_FAILURE } }, UR_REASON_CONTRADICTED, RED },
	{ "our green that stands with it", { TRUTH, UMBRELLA_GREEN, { OURS, U, UR_MARKER_COMPENSATED } }, UR_REASON_ALREADY_COMPENSATED },
	{ "a wrong green of the umbrella goes first", { TRUTH, UMBRELLA_GREEN, { OURS, U, UR_MARKER_COMPENSATED }, { JOB, A, UR_RECORD_FAILURE }, { STATE, B, RED } , { JOB, B, UR_RECORD_FAILURE } }, UR_REASON_CONTRADICTED },
};
/* clang-format on */

static void check_standing(void **state)
{
	const struct standing *s = *state;
	const struct ur_row_order *order;
	struct ur_decision d;
	struct world w;

	world_make(&w, s->edits);
	d = ur_decide(&w.e, &w.rules);
	assert_string_equal(need_name(d.need), need_name(s->need));
	assert_string_equal(ur_reason_name(d.reason), ur_reason_name(s->want));
	assert_string_equal(ur_cause_name(d.cause), s->want == UR_REASON_STALE ?
							    "failed" :
							    ur_cause_name(s->cause));
	order = ur_heal_order(&d, CONTEXT("a"));
	assert_int_equal(order ? order->state : UR_STATE_UNKNOWN, s->state);
	if (order) {
		assert_int_equal(order->kind, UR_DO_TRUTH);
		assert_int_equal(d.remedy, UR_DO_TRUTH);
		assert_true(d.standing);
	}
}

/* ---- two decisions ---- */

static void decisions_are_compared(void **state)
{
	static const struct edit edits[EDITS_MAX] = { BEHIND(A), BEHIND(B), REPAIR };
	struct ur_decision d, other;
	struct world w;

	(void)state;
	world_make(&w, edits);
	d = other = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 2);
	assert_true(ur_heal_same_orders(&d, &other));
	assert_null(ur_heal_order(&d, CONTEXT("c")));
	other.orders_len = 1;
	assert_false(ur_heal_same_orders(&d, &other));
	other = d;
	other.orders[1].context = CONTEXT("c");
	assert_false(ur_heal_same_orders(&d, &other));
	other = d;
	other.orders[1].kind = UR_DO_RERUN;
	assert_false(ur_heal_same_orders(&d, &other));
	other = d;
	other.orders[1].run_id++;
	assert_false(ur_heal_same_orders(&d, &other));
	other = d;
	other.orders[1].job_id++;
	assert_false(ur_heal_same_orders(&d, &other));
}

/* A record that names no job cannot be told to run again. */
static void a_job_without_a_number(void **state)
{
	static const struct edit edits[EDITS_MAX] = { STOPPED(A), RERUN };
	struct ur_decision d;
	struct world w;

	(void)state;
	world_make(&w, edits);
	w.jobs[RUN_5][1].id = 0;
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 0);
	assert_int_equal(d.cause, UR_CAUSE_NO_RERUN);
}

/* With a list two files may bear its contexts: a job of each run may run again. */
static void one_job_of_each_run(void **state)
{
	static const struct edit edits[EDITS_MAX] = { STOPPED(A),
						      { STATE, B, RED },
						      { LIST },
						      { ADD_RUN, RUN_OTHER, CANCELLED },
						      RERUN };
	struct ur_decision d;
	struct world w;

	(void)state;
	world_init(&w);
	world_edit(&w, edits);
	for (int i = 0; i < JOBS_MAX; i++)
		w.jobs[RUN_OTHER][i].name = lit("none of them");
	w.jobs[RUN_OTHER][2].name = lit("b");
	w.jobs[RUN_OTHER][2].state = CANCELLED;
	w.jobs[RUN_OTHER][2].ended_at = OLD - 5;
	w.jobs[RUN_5][2].name = lit("was b");
	world_finish(&w);
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 2);
	assert_true(d.orders[0].run_id != d.orders[1].run_id);
}

/* All but the umbrella's own job are due: then it is one re-run of the whole. */
static void a_whole_run(void **state)
{
	static const struct edit edits[EDITS_MAX] = {
		STOPPED(A), STOPPED(B), { ONLY, .n = 2 }, RERUN
	};
	struct ur_decision d;
	struct world w;

	(void)state;
	world_init(&w);
	world_edit(&w, edits);
	w.all_runs[RUN_5].jobs_len = 3; /* all, a, b */
	world_finish(&w);
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 1);
	assert_int_equal(d.orders[0].job_id, 0);
	assert_int_equal(d.orders[0].run_id, 50);
	w.runs[0].jobs_len = 4; /* and one that nobody asked for */
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 1);
	assert_int_equal(d.orders[0].job_id, world_job_id(5, 1));
	w.runs[0].jobs_len = 3;
	w.required[1].dependents = lit("deploy");
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 1);
	assert_int_equal(d.orders[0].job_id, world_job_id(5, 1));
}

/* Truths are no re-runs: with them a run has nothing that is due as a whole. */
static void a_truth_is_no_rerun(void **state)
{
	static const struct edit edits[EDITS_MAX] = {
		STOPPED(A), BEHIND(B), { ONLY, .n = 2 }, REPAIR
	};
	struct ur_decision d;
	struct world w;

	(void)state;
	world_init(&w);
	world_edit(&w, edits);
	w.all_runs[RUN_5].jobs_len = 3;
	world_finish(&w);
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, 2);
	assert_int_equal(d.orders[1].job_id, world_job_id(5, 1));
}

/* `explain` asks each gate by itself, also where nobody knows the server. */
static void a_stuck_run_of_an_unknown_server(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { RUN_STATE, RUN_5,
							UR_RECORD_ACTIVE },
						      { READ_TWICE },
						      { ENDED, A, OLD },
						      { NO_DIALECT },
						      REPAIR };
	struct ur_gate_report *gates = calloc(ur_gates_count(), sizeof(*gates));
	struct world w;
	bool objects = false;

	(void)state;
	assert_non_null(gates);
	world_make(&w, edits);
	ur_decide_gates(&w.e, &w.rules, gates);
	for (size_t i = 0; i < ur_gates_count(); i++)
		objects |= gates[i].reason == UR_REASON_RUN_STUCK &&
			   gates[i].outcome == UR_GATE_OBJECTS;
	assert_true(objects);
	free(gates);
}

/* More than a decision holds are left to the next pass. */
static void orders_have_an_end(void **state)
{
	static const struct edit edits[EDITS_MAX] = { BEHIND(A), REPAIR };
	struct ur_required many[UR_ORDERS_MAX + 2];
	struct ur_decision d;
	struct world w;

	(void)state;
	world_make(&w, edits);
	for (size_t i = 0; i < UR_LEN(many); i++)
		many[i] = w.required[0];
	w.policy.required = many;
	w.policy.required_len = UR_LEN(many);
	d = ur_decide(&w.e, &w.rules);
	assert_int_equal(d.orders_len, UR_ORDERS_MAX);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(healed) + UR_LEN(standing) + 7] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, healed, check_healed);
	ADD_ROWS(tests, n, standing, check_standing);
	ADD_TEST(tests, n, "two decisions are compared", decisions_are_compared);
	ADD_TEST(tests, n, "a whole run", a_whole_run);
	ADD_TEST(tests, n, "a truth is no re-run", a_truth_is_no_rerun);
	ADD_TEST(tests, n, "a job without a number", a_job_without_a_number);
	ADD_TEST(tests, n, "one job of each run", one_job_of_each_run);
	ADD_TEST(tests, n, "a stuck run of an unknown server",
		 a_stuck_run_of_an_unknown_server);
	ADD_TEST(tests, n, "orders have an end", orders_have_an_end);
	return RUN_TESTS("core.heal", tests, n);
}
