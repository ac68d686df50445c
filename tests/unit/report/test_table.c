/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#include "ur/base/clean.h"

#define TAIL                                                                             \
	"4 open: 1 repair, 1 hold, 2 leave\n"                                            \
	"note: branch protection of 'main' cannot be read [protection-unreadable]\n"     \
	"\n"                                                                             \
	"dry-run 20261121T205501Z: 36 requests in 1.42 s\n"
#define NARROW_TAIL                                                                      \
	"4 open: 1 repair, 1 hold, 2 leave\n"                                            \
	"note: branch protection of 'main' cannot be read\n"                             \
	"    [protection-unreadable]\n"                                                  \
	"\n"                                                                             \
	"dry-run 20261121T205501Z: 36 requests in 1.42 s\n"
#define HEADING "acme/widget on https://git.example.org (gitea 1.26.3)\n"

struct row {
	const char *name;
	struct ur_report_options options;
	const char *want;
};

static const struct row rows[] = {
	{ .name = "on sixty columns the details go on below",
	  .options = { .columns = 60, .utf8 = true },
	  .want = HEADING "PR    VERDICT  REASON          AGE    DETAIL\n"
			  "#412  repair   stale           14m    would post success\n"
			  "                                      (was: failed)\n"
			  "#413  hold     too-young       1m\n"
			  "#414  leave    required-red    2h 5m  CI / lint\n"
			  "                                      (pull_request), CI /\n"
			  "                                      test (pull_request)\n"
			  "#415  leave    umbrella-green  -\n" NARROW_TAIL },
	{ .name = "where no width is known a line is a pull request",
	  .options = { .utf8 = true },
	  .want = HEADING
	  "PR    VERDICT  REASON          AGE    DETAIL\n"
	  "#412  repair   stale           14m    would post success (was: failed)\n"
	  "#413  hold     too-young       1m\n"
	  "#414  leave    required-red    2h 5m  CI / lint (pull_request), CI / test "
	  "(pull_request)\n"
	  "#415  leave    umbrella-green  -\n" TAIL },
	{ .name = "two hundred columns show title and head as well",
	  .options = { .columns = 200, .utf8 = true },
	  .want = HEADING
	  "PR    TITLE       HEAD        VERDICT  REASON          AGE    DETAIL\n"
	  "#412  Change 412  9f3c1a2b4d  repair   stale           14m    would post "
	  "success (was: failed)\n"
	  "#413  Change 413  9f3c1a2b4d  hold     too-young       1m\n"
	  "#414  Change 414  9f3c1a2b4d  leave    required-red    2h 5m  CI / lint "
	  "(pull_request), CI / test (pull_request)\n"
	  "#415  Change 415  9f3c1a2b4d  leave    umbrella-green  -\n" TAIL },
	{ .name = "forty columns keep verdict and reason",
	  .options = { .columns = 1 },
	  .want = "acme/widget on https://git.example.org\n"
		  "    (gitea 1.26.3)\n"
		  "PR    VERDICT  REASON\n"
		  "#412  repair   stale\n"
		  "      would post success (was: failed)\n"
		  "#413  hold     too-young\n"
		  "#414  leave    required-red\n"
		  "      CI / lint (pull_request), CI /\n"
		  "      test (pull_request)\n"
		  "#415  leave    umbrella-green\n"
		  "4 open: 1 repair, 1 hold, 2 leave\n"
		  "note: branch protection of 'main' cannot\n"
		  "    be read [protection-unreadable]\n"
		  "\n"
		  "dry-run 20261121T205501Z: 36 requests in\n"
		  "    1.42 s\n" },
	{ .name = "colours when asked for, and what to do with -v",
	  .options = { .columns = 80,
		       .color = true,
		       .verbose = true,
		       .runbook_base = "https://docs.example.org" },
	  .want = "\033[1macme/widget\033[0m on https://git.example.org (gitea 1.26.3)\n"
		  "PR    VERDICT  REASON          AGE    DETAIL\n"
		  "#412  \033[32mrepair   \033[0mstale           14m    would post "
		  "success (was: "
		  "failed)\n"
		  "      title: Change 412\n"
		  "      hint: try this\n"
		  "      see: https://docs.example.org/runbooks/stale.md\n"
		  "#413  \033[33mhold     \033[0mtoo-young       1m\n"
		  "      title: Change 413\n"
		  "      next: wait until it is old enough; the next pass then decides "
		  "by "
		  "itself\n"
		  "      again at: 2026-11-21T20:59:01Z\n"
		  "      see: https://docs.example.org/runbooks/too-young.md\n"
		  "#414  \033[2mleave    \033[0mrequired-red    2h 5m  CI / lint "
		  "(pull_request), CI / test\n"
		  "                                      (pull_request)\n"
		  "#415  \033[2mleave    \033[0mumbrella-green  -\n" TAIL },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_result result;

	sample_result(&result);
	if (row->options.verbose)
		result.repositories[0].pulls[0].hint = ur_xstrdup("try this");
	expect_report(&result, &row->options, row->want);
	ur_result_release(&result);
}

/* What came of an action, as the table says it. */
struct outcome_row {
	const char *name;
	struct ur_action action;
	const char *want;
};

static const struct outcome_row outcome_rows[] = {
	{ "a confirmed compensation is a repair",
	  { .kind = UR_DO_COMPENSATE, .outcome = UR_OUTCOME_CONFIRMED },
	  "repaired (was: failed)" },
	{ "a confirmed revocation",
	  { .kind = UR_DO_REVOKE, .outcome = UR_OUTCOME_CONFIRMED },
	  "revoked (was: failed)" },
	{ "a re-run",
	  { .kind = UR_DO_RERUN, .outcome = UR_OUTCOME_REQUESTED },
	  "re-run requested (was: failed)" },
	{ "a limit",
	  { .kind = UR_DO_COMPENSATE,
	    .outcome = UR_OUTCOME_DEFERRED,
	    .why = UR_WHY_LIMIT_REACHED },
	  "deferred: limit-reached (was: failed)" },
	{ "a lost race",
	  { .kind = UR_DO_COMPENSATE, .outcome = UR_OUTCOME_LOST_RACE },
	  "repair: lost-race (was: failed)" },
	{ "a plan",
	  { .kind = UR_DO_RERUN, .outcome = UR_OUTCOME_PLANNED },
	  "would run the job again (was: failed)" },
};

static void check_outcome(void **state)
{
	const struct outcome_row *row = *state;
	struct ur_report_options options = { .columns = 100 };
	struct ur_result result;
	char *got, *want = ur_xasprintf("14m    %s\n", row->want);

	sample_result(&result);
	free(result.repositories[0].pulls[0].action.description);
	result.repositories[0].pulls[0].action = row->action;
	got = report_of(&result, &options);
	assert_non_null(strstr(got, want));
	free(got);
	free(want);
	ur_result_release(&result);
}

/* Lines of pull requests are never wider than the terminal. */
static void no_row_is_wider_than_the_terminal(void **state)
{
	struct ur_result result;

	(void)state;
	sample_hostile(&result);
	result.repositories[0].pulls[0].number = 123456789012;
	for (size_t columns = 40; columns <= 200; columns += 7) {
		struct ur_report_options options = { .columns = columns,
						     .utf8 = columns % 2 == 0 };
		char *got = report_of(&result, &options);
		char *rest = got, *line;

		expect_tame(got);
		while ((line = strsep(&rest, "\n")))
			if (line[0] == '#')
				assert_true(ur_clean_columns(line) <= columns);
		free(got);
	}
	ur_result_release(&result);
}

static void an_ascii_terminal_gets_ascii(void **state)
{
	struct ur_report_options options = { .columns = 200, .verbose = true };
	struct ur_result result;
	char *got;

	(void)state;
	sample_hostile(&result);
	ur_repository_note(&result.repositories[0], "n", "gr\xc3\xbc\xc3\x9f");
	got = report_of(&result, &options);
	for (const char *c = got; *c; c++)
		assert_true((unsigned char)*c < 0x80);
	assert_non_null(strstr(got, "note: gr?? [n]\n"));
	free(got);
	ur_result_release(&result);
}

static void several_umbrellas_are_told_apart(void **state)
{
	struct ur_report_options options = { .columns = 100 };
	struct ur_result result;
	struct ur_pr_result *pr;
	char *got;

	(void)state;
	sample_result(&result);
	pr = sample_pull(&result.repositories[0], 415, UR_REASON_UMBRELLA_GREEN);
	pr->umbrella = "Docs / all (push)";
	got = report_of(&result, &options);
	assert_non_null(strstr(
		got, "#415  Change 415  leave    umbrella-green  -      CI / all-req"));
	assert_non_null(strstr(
		got,
		"#415  Change 415  leave    umbrella-green  -      Docs / all (push)\n"));
	assert_non_null(strstr(got, "\n4 open: 1 repair, 1 hold, 3 leave\n"));
	free(got);
	ur_result_release(&result);
}

static void an_empty_and_a_failed_repository_say_so(void **state)
{
	struct ur_report_options options = { .columns = 80 };
	struct ur_repository_result *r;
	struct ur_result result;

	(void)state;
	ur_result_init(&result);
	result.command = "audit";
	r = ur_result_push_repository(&result);
	free(r->name);
	r->name = ur_xstrdup("acme/empty");
	r = ur_result_push_repository(&result);
	free(r->name);
	r->name = ur_xstrdup("acme/gone");
	r->rc = ur_error_set(&r->err, UR_EAUTH, "the token was refused");
	ur_error_hint(&r->err, "make a new one");
	expect_report(&result, &options,
		      "acme/empty on \n0 open\n\n"
		      "acme/gone on \n"
		      "error: the token was refused [auth]\n  hint: make a new one\n\n"
		      "dry-run : 0 requests in 0.00 s, not complete\n");
	ur_result_release(&result);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(outcome_rows) + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, outcome_rows, check_outcome);
	ADD_TEST(tests, n, "no row is wider than the terminal",
		 no_row_is_wider_than_the_terminal);
	ADD_TEST(tests, n, "an ASCII terminal gets ASCII", an_ascii_terminal_gets_ascii);
	ADD_TEST(tests, n, "several umbrellas are told apart",
		 several_umbrellas_are_told_apart);
	ADD_TEST(tests, n, "an empty and a failed repository say so",
		 an_empty_and_a_failed_repository_say_so);
	return cmocka_run_group_tests_name("report.table", tests, NULL, NULL);
}
