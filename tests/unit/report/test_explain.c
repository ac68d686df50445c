/* SPDX-License-Identifier: MIT */
#include "report/explained.h"

static void the_bytes_of_one_stale_pull_request(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	sample_row(pr, 7, "CI / old (pull_request)", UR_STATE_SUCCESS, "octo");
	pr->rows.items[2].ours = true;
	pr->rows.items[2].created_at = UR_TIME_NONE;
	pr->policy.required[0].allow_skipped = true;
	pr->automerge_armed = UR_YES;
	ur_strset_add(&pr->still_blocked_by, "a review");
	expect_report(
		&result, &table,
		/* clang-format off */
		"acme/widget #412 by octo: Change 412  "
		"https://git.example.org/acme/widget/pulls/412\n"
		"repair (stale): every required context is proven green and the umbrella "
		"is not; the merge still waits for a review\n"
		"next: run 'umbrella-reaper sweep --apply', or 'compensate' by hand\n"
		"why\n"
		"  umbrella    CI / all-required (pull_request): failure for 14m (status 9 "
		"by engine) https://git.example.org/acme/widget/actions/runs/3/jobs/4\n"
		"  cause       failed\n"
		"  age         14m\n"
		"  evidence    jobs\n"
		"  also needs  a review\n"
		"  auto-merge  armed: a green umbrella may merge it at once\n"
		"  head        " SAMPLE_SHA " onto main\n"
		"  runbook     umbrella-reaper help runbook stale\n"
		"action\n"
		"  kind        compensate\n"
		"  state       success\n"
		"  context     CI / all-required (pull_request)\n"
		"  description Compensated: 1/1 [umbrella-reaper "
		"20261121T205501Z-1f3a9c42]\n"
		"  outcome     would post success\n"
		"commit statuses\n"
		"  ID  STATE    AGE  WRITER  CONTEXT\n"
		"   9  failure  14m  engine  CI / all-required (pull_request)\n"
		"   8  success  14m  engine  CI / build (pull_request)\n"
		"   7  success  -    octo    CI / old (pull_request) "
		"[posted by umbrella-reaper]\n"
		"policy\n"
		"  from        workflow\n"
		"  origin      .gitea/workflows/ci.yml:44\n"
		"  commit      a1b2c3d\n"
		"  - CI / build (pull_request)  from .gitea/workflows/ci.yml:12  "
		"[may be skipped]\n"
		"\n"
		"note: branch protection of 'main' cannot be read "
		"[protection-unreadable]\n"
		"dry-run 20261121T205501Z: 36 requests in 1.42 s\n"
		/* clang-format on */);
	ur_result_release(&result);
}

static void every_gate_is_listed_with_its_outcome(void **state)
{
	static const char *const words[] = { "  not reached: ", "  ok: ", "  blocked: ",
					     "  switched off: " };
	struct ur_gate_report *gates;
	struct ur_result result;
	char *got;

	(void)state;
	sample_one(&result);
	gates = ur_xcalloc(ur_gates_count(), sizeof(*gates));
	assert_true(ur_gates_count() >= 4);
	for (size_t i = 0; i < ur_gates_count(); i++)
		gates[i] = (struct ur_gate_report){ (enum ur_reason)(
							    UR_REASON_OUT_OF_SCOPE + i),
						    (enum ur_gate_outcome)(i % 4) };
	result.repositories[0].pulls[0].gates = gates;
	got = report_of(&result, &table);
	assert_non_null(strstr(got, "\nchecks\n"));
	for (size_t i = 0; i < UR_LEN(words); i++)
		assert_non_null(strstr(got, words[i]));
	assert_non_null(strstr(got, "  blocked: no-statuses\n"));
	free(got);
	ur_result_release(&result);
}

static void gates_that_did_not_decide_are_left_out(void **state)
{
	static const struct {
		enum ur_reason reason;
		bool decided;
	} cases[] = { { UR_REASON_STALE, true },
		      { UR_REASON_TOO_YOUNG, true },
		      { UR_REASON_ALREADY_COMPENSATED, false },
		      { UR_REASON_UMBRELLA_GREEN, false } };

	(void)state;
	for (size_t i = 0; i < UR_LEN(cases); i++) {
		struct ur_result result;
		struct ur_pr_result *pr;
		char *got;

		sample_one(&result);
		pr = &result.repositories[0].pulls[0];
		pr->reason = cases[i].reason;
		pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
		for (size_t g = 0; g < ur_gates_count(); g++)
			pr->gates[g].reason = UR_REASON_TOO_YOUNG;
		got = report_of(&result, &table);
		assert_true((strstr(got, "\nchecks\n") != NULL) == cases[i].decided);
		assert_true((strstr(got, "not reached: too-young") != NULL) ==
			    cases[i].decided);
		free(got);
		ur_result_release(&result);
	}
}

static void a_reason_that_two_gates_share_is_listed_once_at_its_worst(void **state)
{
	static const struct {
		enum ur_gate_outcome before, after;
		const char *line;
	} rows[] = {
		{ UR_GATE_PASSED, UR_GATE_OBJECTS, "  blocked: required-skipped\n" },
		{ UR_GATE_OBJECTS, UR_GATE_PASSED, "  blocked: required-skipped\n" },
		{ UR_GATE_PASSED, UR_GATE_NOT_REACHED, ", required-skipped, " },
		{ UR_GATE_PASSED, UR_GATE_PASSED,
		  "  ok: no required context was skipped (required-skipped)\n" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_gate_report *gates =
			ur_xcalloc(ur_gates_count(), sizeof(*gates));
		struct ur_result result;
		char *got, *line;

		sample_one(&result);
		for (size_t g = 0; g < ur_gates_count(); g++)
			gates[g].reason = (enum ur_reason)(UR_REASON_OUT_OF_SCOPE + g);
		gates[3] = (struct ur_gate_report){ UR_REASON_REQUIRED_SKIPPED,
						    rows[i].before };
		gates[ur_gates_count() - 1] =
			(struct ur_gate_report){ UR_REASON_REQUIRED_SKIPPED,
						 rows[i].after };
		for (size_t g = 4; g + 1 < ur_gates_count(); g++)
			if (gates[g].reason == UR_REASON_REQUIRED_SKIPPED)
				gates[g].reason = UR_REASON_STALE;
		result.repositories[0].pulls[0].gates = gates;
		got = report_of(&result, &table);
		line = strstr(got, rows[i].line);
		assert_non_null(line);
		assert_null(strstr(line + strlen(rows[i].line), "required-skipped"));
		free(got);
		ur_result_release(&result);
	}
}

static void what_was_done_before_is_told(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	pr->history = ur_xcalloc(2, sizeof(*pr->history));
	pr->history_len = pr->history_cap = 2;
	for (size_t i = 0; i < 2; i++)
		pr->history[i] = (struct ur_history){
			.id = ur_xstrdup(i ? "20261121T205501Z-00000002" :
					     "20261121T205501Z-00000001"),
			.kind = ur_xstrdup(i ? "revoke" : "compensate"),
			.reason = ur_xstrdup("stale"),
			.outcome = ur_xstrdup("confirmed"),
			.text = ur_xstrdup(""),
			.person = ur_xstrdup(i ? "dora" HOSTILE : ""),
			.why = ur_xstrdup(i ? "not yet" : ""),
			.at = 1795294501,
			.row_id = i ? 11 : 0,
		};
	got = report_of(&result, &table);
	expect_tame(got);
	assert_non_null(
		strstr(got, "\ndone before\n  2026-11-21T20:55:01Z  compensate  stale  "
			    "confirmed  [20261121T205501Z-00000001]\n"));
	assert_non_null(strstr(got, "  revoke  stale  confirmed, row 11  by dora"));
	free(got);
	ur_result_release(&result);
}

static void records_and_the_likely_cause_are_shown(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	sample_explained(pr, "");
	pr->action.target_url = ur_xstrdup("https://git.example.org/acme/widget");
	got = report_of(&result, &table);
	assert_non_null(strstr(
		got, "\nrecords\n"
		     "  read        jobs\n"
		     "  missing     some words\n"
		     "  run 11  success  ci.yml (pull_request)  [its jobs were not asked "
		     "for]\n"
		     "  run 12, id 34  failure  ci.yml (pull_request)  [newest]\n"
		     "    success    build, attempt 2, job 56\n"
		     "policy\n"));
	assert_non_null(strstr(
		got,
		"\nlikely cause\n"
		"  code        umbrella-was-first\n"
		"              the umbrella failed before the last required context was "
		"green\n"
		"  read from   status 9 of the umbrella, status 10 of CI / build "
		"(pull_request)\n"
		"  to prevent  let its job wait by 'needs' with 'if: always()', not by "
		"polling up to a deadline\n"
		"action\n"));
	assert_non_null(
		strstr(got, "\n  target_url  https://git.example.org/acme/widget\n"));
	free(got);
	ur_result_release(&result);
}

static void records_that_no_gate_asked_for_are_said_to_be_missing(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	got = report_of(&result, &table);
	assert_non_null(strstr(got, "\nrecords\n  read        not read: "));
	assert_null(strstr(got, "likely cause"));
	free(got);
	ur_result_release(&result);
}

static void foreign_text_stays_on_its_line(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_hostile(&result);
	result.command = "explain";
	got = report_of(&result, &table);
	expect_tame(got);
	free(got);
	ur_result_release(&result);
}

static void an_unknown_policy_says_why(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_one(&result);
	pr = sample_pull(&result.repositories[0], 420, UR_REASON_POLICY_UNKNOWN);
	pr->policy.cause = "umbrella-does-more";
	pr->policy.detail = ur_xstrdup("ci.yml:50: step 'test' refers to no needs");
	pr->policy.hint = ur_xstrdup("aggregates_only: true");
	got = report_of(&result, &table);
	assert_non_null(strstr(got,
			       "policy\n"
			       "  from        unset\n"
			       "  cause       umbrella-does-more\n"
			       "  detail      ci.yml:50: step 'test' refers to no needs\n"
			       "  hint        aggregates_only: true\n"));
	free(got);
	ur_result_release(&result);
}

/* A gate without its sentence would read as a bare code. */
static void every_gate_has_a_sentence_for_when_it_passes(void **state)
{
	struct ur_evidence e = { 0 };
	struct ur_rules rules = { 0 };
	struct ur_gate_report *gates = ur_xcalloc(ur_gates_count(), sizeof(*gates));
	struct ur_result result;
	struct ur_str bare = UR_STR_INIT;
	char *got;

	(void)state;
	sample_one(&result);
	ur_decide_gates(&e, &rules, gates);
	for (size_t i = 0; i < ur_gates_count(); i++)
		gates[i].outcome = UR_GATE_PASSED;
	result.repositories[0].pulls[0].gates = gates;
	got = report_of(&result, &table);
	for (size_t i = 0; i < ur_gates_count(); i++) {
		const char *name = ur_reason_name(gates[i].reason);

		ur_str_setf(&bare, "  ok: %s\n", name);
		assert_null(strstr(got, bare.buf));
		ur_str_setf(&bare, " (%s)\n", name);
		assert_non_null(strstr(got, bare.buf));
	}
	ur_str_release(&bare);
	free(got);
	ur_result_release(&result);
}

/* One page in three forms: nothing that one says is left out by another. */
static void markdown_and_html_say_the_same(void **state)
{
	static const char *const said[] = {
		"acme/widget",
		"412",
		" by octo: Change 412",
		"https://git.example.org/acme/widget/pulls/412",
		"repair (stale): every required context is proven green",
		"next: run",
		"umbrella: CI / all-required (pull",
		"failure for 14m (status 9 by engine)",
		"runbook: umbrella-reaper help runbook stale",
		"likely cause",
		"to prevent: let its job wait by",
		"kind: compensate",
		"target",
		"done before",
		"by dora: not yet",
		"commit statuses",
		"records",
		"missing: some words",
		"build, attempt 2, job 56",
		"CI / build (pull",
		"ok: every workflow run is over (run-not-finished)",
		"a1b2c3d",
	};
	static const enum ur_format formats[] = { UR_FORMAT_MARKDOWN, UR_FORMAT_HTML };
	struct ur_result result;
	struct ur_pr_result *pr;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	sample_explained(pr, "");
	pr->action.target_url = ur_xstrdup("https://git.example.org/acme/widget");
	pr->history = ur_xcalloc(1, sizeof(*pr->history));
	pr->history_len = pr->history_cap = 1;
	pr->history[0] = (struct ur_history){
		.id = ur_xstrdup("20261121T205501Z-00000001"),
		.kind = ur_xstrdup("revoke"),
		.reason = ur_xstrdup("stale"),
		.outcome = ur_xstrdup("confirmed"),
		.text = ur_xstrdup(""),
		.person = ur_xstrdup("dora"),
		.why = ur_xstrdup("not yet"),
		.at = 1795294501,
	};
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	for (size_t i = 0; i < ur_gates_count(); i++)
		pr->gates[i] = (struct ur_gate_report){ UR_REASON_RUN_NOT_FINISHED,
							UR_GATE_PASSED };
	for (size_t f = 0; f < UR_LEN(formats); f++) {
		struct ur_report_options options = { .format = formats[f], .utf8 = true };
		char *got = report_of(&result, &options);
		struct ur_str bare = UR_STR_INIT;

		/* without the elements that stand between label and text */
		for (const char *c = got; *c; c++) {
			if (formats[f] == UR_FORMAT_HTML && *c == '<')
				c = strchr(c, '>');
			else
				ur_str_addc(&bare, *c);
		}
		for (size_t i = 0; i < UR_LEN(said); i++)
			if (!strstr(bare.buf, said[i]))
				fail_msg("format %d lacks: %s", (int)f, said[i]);
		ur_str_release(&bare);
		free(got);
	}
	ur_result_release(&result);
}

/* Who made it green stands in the answer, though no ledger of this machine knows it. */
static void a_green_of_ours_says_who_posted_it(void **state)
{
	struct ur_result result;
	struct ur_pr_result *pr;
	struct ur_row *row;
	char *got;

	(void)state;
	sample_one(&result);
	pr = &result.repositories[0].pulls[0];
	pr->reason = UR_REASON_ALREADY_COMPENSATED;
	pr->verdict = UR_VERDICT_LEAVE;
	pr->standing = true;
	free(pr->action.description);
	pr->action = (struct ur_action){ 0 };
	sample_row(pr, 12, SAMPLE_UMBRELLA, UR_STATE_SUCCESS, "reaper");
	row = &pr->rows.items[pr->rows.len - 1];
	free(row->description);
	row->description = ur_xstrdup("Compensated by bob: looked at it "
				      "[umbrella-reaper 20261121T205501Z-1f3a9c42]");
	got = report_of(&result, &table);
	assert_non_null(strstr(got,
			       "\nleave (already-compensated): our green stands and "
			       "every required context is green; posted by reaper at "
			       "2026-11-21T20:41:01Z: Compensated by bob: looked at "
			       "it\nnext: nothing\n"));
	free(got);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_of_one_stale_pull_request),
		cmocka_unit_test(every_gate_is_listed_with_its_outcome),
		cmocka_unit_test(gates_that_did_not_decide_are_left_out),
		cmocka_unit_test(
			a_reason_that_two_gates_share_is_listed_once_at_its_worst),
		cmocka_unit_test(every_gate_has_a_sentence_for_when_it_passes),
		cmocka_unit_test(what_was_done_before_is_told),
		cmocka_unit_test(markdown_and_html_say_the_same),
		cmocka_unit_test(a_green_of_ours_says_who_posted_it),
		cmocka_unit_test(records_and_the_likely_cause_are_shown),
		cmocka_unit_test(records_that_no_gate_asked_for_are_said_to_be_missing),
		cmocka_unit_test(foreign_text_stays_on_its_line),
		cmocka_unit_test(an_unknown_policy_says_why),
	};

	return cmocka_run_group_tests_name("report.explain", tests, NULL, NULL);
}
