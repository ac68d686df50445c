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
		"umbrella_reaper_heads{repository=\"acme/widget\",verdict=\"repair\"} 1",
		"umbrella_reaper_heads{repository=\"acme/widget\",verdict=\"revoke\"} 0",
		"umbrella_reaper_reasons{repository=\"acme/"
		"widget\",reason=\"too-young\"} 1",
		"umbrella_reaper_reasons{repository=\"acme/"
		"widget\",reason=\"policy-drift\"} 0",
		"umbrella_reaper_actions{repository=\"acme/widget\",kind=\"compensate\","
		"outcome=\"planned\"} 1",
		"umbrella_reaper_actions{repository=\"acme/widget\",kind=\"revoke\","
		"outcome=\"lost-race\"} 0",
		"# TYPE umbrella_reaper_heads gauge",
	};
	struct ur_str out = UR_STR_INIT;
	struct ur_result result;

	(void)state;
	sample_result(&result);
	ur_str_addc(&out, '\n');
	ur_metrics_add(&out, &result, 1795290000);
	for (size_t i = 0; i < UR_LEN(lines); i++)
		expect_line(out.buf, lines[i]);
	ur_str_clear(&out);
	ur_metrics_add(&out, &result, UR_TIME_NONE);
	assert_null(strstr(out.buf, "last_good"));
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
	ur_metrics_add(&out, &result, UR_TIME_NONE);
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
	assert_int_equal(ur_metrics_write(path, &result, NULL), UR_OK);
	assert_int_equal(ur_file_read(path, &text, NULL), UR_OK);
	assert_null(strstr(text.buf, "last_good"));
	result.exit_code = 10;
	assert_int_equal(ur_metrics_write(path, &result, NULL), UR_OK);
	result.exit_code = 1;
	result.started_at += 300;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ur_metrics_write(path, &result, NULL), UR_OK);
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
	assert_int_equal(ur_metrics_write(path, &result, NULL), UR_EIO);
	free(path);
	free(room);
	ur_str_release(&text);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_say_what_the_pass_did),
		cmocka_unit_test(a_label_cannot_be_broken_out_of),
		cmocka_unit_test(the_last_good_pass_outlives_bad_ones),
	};

	return cmocka_run_group_tests_name("report.metrics", tests, NULL, NULL);
}
