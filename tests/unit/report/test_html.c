/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

static const struct ur_report_options html = { .format = UR_FORMAT_HTML };

static void the_body_of_a_small_pass(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	got = report_of(&result, &html);
	assert_true(ur_starts_with(got, "<!doctype html>\n"));
	assert_non_null(strstr(got, "default-src 'none'"));
	assert_string_equal(
		strstr(got, "<h1>"),
		"<h1>umbrella-reaper sweep</h1>\n"
		"<p>dry-run 20261121T205501Z, 36 requests in 1.42 s</p>\n"
		"<h2>acme/widget</h2>\n"
		"<p>https://git.example.org<br>4 open: 1 repair, 1 hold, 2 leave</p>\n"
		"<table><thead><tr><th>PR</th><th>Verdict</th><th>Reason</th><th>Age</th>"
		"<th>Umbrella</th><th>Detail</th></tr></thead><tbody>\n"
		"<tr class=\"repair\"><td>#412</td><td>repair</td><td title=\"every "
		"required "
		"context is proven green and the umbrella is not\">stale</td><td>14m</td>"
		"<td>" SAMPLE_UMBRELLA "</td><td>planned: compensate; failed</td></tr>\n"
		"<tr class=\"hold\"><td>#413</td><td>hold</td><td title=\"the newest "
		"relevant "
		"row is younger than the age threshold\">too-young</td><td>1m</td>"
		"<td>" SAMPLE_UMBRELLA "</td><td>next: wait until it is old enough; the "
		"next pass then decides by itself; again at "
		"2026-11-21T20:59:01Z</td></tr>\n"
		"<tr class=\"leave\"><td>#414</td><td>leave</td><td title=\"a required "
		"context "
		"is red, so the umbrella tells the truth\">required-red</td><td>2h "
		"5m</td>"
		"<td>" SAMPLE_UMBRELLA "</td><td>CI / lint (pull_request), CI / test "
		"(pull_request)</td></tr>\n"
		"<tr class=\"leave\"><td>#415</td><td>leave</td><td title=\"the umbrella "
		"is "
		"green\">umbrella-green</td><td></td><td>" SAMPLE_UMBRELLA
		"</td><td></td>"
		"</tr>\n"
		"</tbody></table>\n"
		"<p>Note: branch protection of &#39;main&#39; cannot be read</p>\n"
		"</body></html>\n");
	free(got);
	ur_result_release(&result);
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void foreign_text_becomes_no_element(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_hostile(&result);
	got = report_of(&result, &html);
	expect_tame(got);
	assert_null(strstr(got, "<script"));
	assert_null(strstr(got, "&amp;"));
	assert_non_null(strstr(got, "&#38;amp;"));
	assert_int_equal(count_of(got, "<td"), 5 * 6);
	assert_int_equal(count_of(got, "<p>"), 1 + 1 + 4);
	free(got);
	ur_result_release(&result);
}

static void every_sentence_can_stand_in_an_attribute(void **state)
{
	(void)state;
	for (int i = 0; i < UR_REASON_COUNT_; i++)
		assert_null(strpbrk(ur_reason_sentence((enum ur_reason)i), "\"<>&"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_body_of_a_small_pass),
		cmocka_unit_test(foreign_text_becomes_no_element),
		cmocka_unit_test(every_sentence_can_stand_in_an_attribute),
	};

	return cmocka_run_group_tests_name("report.html", tests, NULL, NULL);
}
