/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/report/metrics.h"

static void expect_line(const char *text, const char *line)
{
	char *whole = ur_xasprintf("\n%s\n", line);

	if (!strstr(text, whole))
		fail_msg("no line '%s' in:\n%s", line, text);
	free(whole);
}

static void drifted(struct ur_repository_result *repository, int64_t number, int64_t age)
{
	struct ur_pr_result *pr = sample_pull(repository, number, UR_REASON_POLICY_DRIFT);

	pr->age_seconds = UR_TIME_NONE;
	sample_row(pr, 1, SAMPLE_UMBRELLA, UR_STATE_FAILURE, "");
	sample_row(pr, 2, "CI / build (pull_request)", UR_STATE_SUCCESS, "");
	pr->rows.items[0].created_at = 1795294501 - age;
}

static void sample_more(struct ur_result *result)
{
	struct ur_repository_result *repository;
	struct ur_pr_result *pr;

	sample_result(result);
	repository = &result->repositories[0];
	drifted(repository, 501, 90000);
	drifted(repository, 502, 400);
	pr = sample_pull(repository, 503, UR_REASON_STALE);
	pr->action.kind = UR_DO_COMPENSATE;
	pr->action.outcome = UR_OUTCOME_DEFERRED;
	pr->action.why = UR_WHY_MASS_ACTION;
	ur_repository_note(repository, "paused", "by its topic");
	for (int i = 0; i < 2; i++)
		ur_repository_note(repository, "merged-then-contradicted", "#%d", i);
	ur_result_error(result, "ledger", "one line");
}

/* Prometheus refuses a whole file for one bad line. */
static void every_metric_of_the_table_is_a_family_of_its_own(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_result result;
	size_t len, families = 0;
	const struct ur_metric *list = ur_metrics(&len);

	(void)state;
	sample_more(&result);
	ur_str_addc(&out, '\n');
	ur_metrics_add(&out, &(struct ur_metrics_pass){ &result, 1795290000, 0 });
	for (size_t i = 0; i < len; i++) {
		char *help = ur_xasprintf("# HELP " UR_METRICS_PREFIX
					  "%s %s\n# TYPE " UR_METRICS_PREFIX
					  "%s gauge\n" UR_METRICS_PREFIX "%s%s",
					  list[i].name, list[i].help, list[i].name,
					  list[i].name, *list[i].labels ? "{" : " ");

		assert_null(strpbrk(list[i].help, "\\\n"));
		if (!strstr(out.buf, help))
			fail_msg("not in the file: %s", help);
		free(help);
	}
	for (const char *at = out.buf; (at = strstr(at, "\n# TYPE ")); at++)
		families++;
	assert_int_equal(families, len);
	ur_str_release(&out);
	ur_result_release(&result);
}

static void samples_say_what_the_pass_did(void **state)
{
	static const char *const lines[] = {
		"umbrella_reaper_last_pass_timestamp_seconds 1795294501",
		"umbrella_reaper_last_good_pass_timestamp_seconds 1795290000",
		"umbrella_reaper_pass_duration_seconds 1.42",
		"umbrella_reaper_pass_requests 36",
		"umbrella_reaper_pass_complete 1",
		"umbrella_reaper_pass_exit_code 0",
		"umbrella_reaper_pass_applied 0",
		"umbrella_reaper_heads{repository=\"acme/widget\",verdict=\"leave\"} 2",
		"umbrella_reaper_heads{repository=\"acme/widget\",verdict=\"repair\"} 2",
		"umbrella_reaper_heads{repository=\"acme/widget\",verdict=\"revoke\"} 0",
		"umbrella_reaper_reasons{repository=\"acme/"
		"widget\",reason=\"too-young\"} 1",
		"umbrella_reaper_reasons{repository=\"acme/"
		"widget\",reason=\"policy-drift\"} 2",
		"umbrella_reaper_actions{repository=\"acme/widget\",kind=\"compensate\","
		"outcome=\"planned\"} 1",
		"umbrella_reaper_actions{repository=\"acme/widget\",kind=\"revoke\","
		"outcome=\"lost-race\"} 0",
		"umbrella_reaper_actions{repository=\"acme/widget\",kind=\"compensate\","
		"outcome=\"deferred\"} 1",
		"umbrella_reaper_deferred{repository=\"acme/"
		"widget\",why=\"mass-action\"} 1",
		"umbrella_reaper_deferred{repository=\"acme/widget\",why=\"paused\"} 0",
		"umbrella_reaper_pass_errors 1",
		"umbrella_reaper_ledger_unsettled 3",
		"umbrella_reaper_repository_failed{repository=\"acme/widget\"} 0",
		"umbrella_reaper_repository_paused{repository=\"acme/widget\"} 1",
		"umbrella_reaper_merged_then_contradicted{repository=\"acme/widget\"} 2",
		/* by the umbrella's row, and where none is kept by the decision's age */
		"umbrella_reaper_reason_oldest_seconds{repository=\"acme/widget\","
		"reason=\"stale\"} 840",
		"umbrella_reaper_reason_oldest_seconds{repository=\"acme/widget\","
		"reason=\"too-young\"} 60",
		"umbrella_reaper_reason_oldest_seconds{repository=\"acme/widget\","
		"reason=\"policy-drift\"} 90000",
		"umbrella_reaper_reason_oldest_seconds{repository=\"acme/widget\","
		"reason=\"no-remedy\"} 0",
		"# TYPE umbrella_reaper_heads gauge",
	};
	struct ur_str out = UR_STR_INIT;
	struct ur_result result;

	(void)state;
	sample_more(&result);
	ur_str_addc(&out, '\n');
	ur_metrics_add(&out, &(struct ur_metrics_pass){ &result, 1795290000, 3 });
	for (size_t i = 0; i < UR_LEN(lines); i++)
		expect_line(out.buf, lines[i]);
	ur_str_clear(&out);
	ur_metrics_add(&out, &(struct ur_metrics_pass){ &result, UR_TIME_NONE, -1 });
	assert_null(strstr(out.buf, "last_good"));
	assert_null(strstr(out.buf, "unsettled"));
	ur_str_release(&out);
	ur_result_release(&result);
}

static void a_label_cannot_be_broken_out_of(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_result result;

	(void)state;
	sample_result(&result);
	free(result.repositories[0].name);
	result.repositories[0].name = ur_xstrdup("a\"b\\c\nd");
	ur_metrics_add(&out, &(struct ur_metrics_pass){ &result, UR_TIME_NONE, 0 });
	expect_line(out.buf, "umbrella_reaper_heads{repository=\"a\\\"b\\\\c?d\","
			     "verdict=\"hold\"} 1");
	ur_str_release(&out);
	ur_result_release(&result);
}

static void the_last_good_pass_outlives_bad_ones(void **state)
{
	const char *base = getenv("TMPDIR");
	char *room = ur_xasprintf("%s/ur-metrics-XXXXXX", base ? base : "/tmp");
	struct ur_str text = UR_STR_INIT;
	struct ur_result result;
	struct stat st;
	char *path;

	(void)state;
	assert_non_null(mkdtemp(room));
	path = ur_xasprintf("%s/reaper.prom", room);
	sample_result(&result);
	result.exit_code = 5;
	assert_int_equal(ur_metrics_write(path, &result, 0, NULL), UR_OK);
	assert_int_equal(ur_file_read(path, &text, NULL), UR_OK);
	assert_null(strstr(text.buf, "last_good"));
	result.exit_code = 10;
	assert_int_equal(ur_metrics_write(path, &result, 0, NULL), UR_OK);
	result.exit_code = 1;
	result.started_at += 300;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ur_metrics_write(path, &result, 0, NULL), UR_OK);
		ur_str_clear(&text);
		assert_int_equal(ur_file_read(path, &text, NULL), UR_OK);
		expect_line(text.buf,
			    "umbrella_reaper_last_pass_timestamp_seconds 1795294801");
		expect_line(
			text.buf,
			"umbrella_reaper_last_good_pass_timestamp_seconds 1795294501");
	}
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0444, 0444);
	remove(path);
	assert_int_equal(rmdir(room), 0);
	assert_int_equal(ur_metrics_write(path, &result, 0, NULL), UR_EIO);
	free(path);
	free(room);
	ur_str_release(&text);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_say_what_the_pass_did),
		cmocka_unit_test(every_metric_of_the_table_is_a_family_of_its_own),
		cmocka_unit_test(a_label_cannot_be_broken_out_of),
		cmocka_unit_test(the_last_good_pass_outlives_bad_ones),
	};

	return cmocka_run_group_tests_name("report.metrics", tests, NULL, NULL);
}
