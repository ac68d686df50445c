/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

static const struct ur_report_options html = { .format = UR_FORMAT_HTML };

/* In this order. */
static const char *const parts[] = {
	"<h1>umbrella-reaper sweep</h1>\n",
	"<p>dry-run 20261121T205501Z, 2026-11-21T20:55:01Z, 36 requests in 1.42 s</p>\n",
	"<h2>acme/widget</h2>\n",
	"<p>https://git.example.org<br>4 open: 1 repair, 1 hold, 2 leave</p>\n",
	"<table><thead><tr><th>PR</th><th>Title</th><th>Verdict</th><th>Reason</th>"
	"<th>Age</th>"
	"<th>Umbrella</th><th>Detail</th></tr></thead>\n",
	"<tr class=\"repair\"><td class=\"c\">"
	"<a href=\"https://git.example.org/acme/widget/pulls/412\">#412</a></td>"
	"<td>Change 412</td><td class=\"c v\">repair</td><td class=\"c\" title=\"every "
	"required context is "
	"proven green and the umbrella is not; umbrella-reaper help runbook "
	"stale\">stale</td>"
	"<td class=\"c\" data-l=\"age\">14m</td><td>" SAMPLE_UMBRELLA
	"</td><td>would post success (was: failed)</td></tr>\n",
	"<tr><td colspan=\"7\">\n<details open>",
	"<tr class=\"hold\"><td class=\"c\">",
	">too-young</td><td class=\"c\" data-l=\"age\">1m</td>",
	"<tr class=\"leave\"><td class=\"c\">",
	"<td>CI / lint (pull_request), CI / test (pull_request)</td></tr>\n",
	">umbrella-green</td><td class=\"c\"></td>",
	"</table>\n<p>Note: branch protection of &#39;main&#39; cannot be read</p>\n"
	"</body></html>\n",
};

static void the_body_of_a_small_pass(void **state)
{
	struct ur_result result;
	const char *at;
	char *got;

	(void)state;
	sample_result(&result);
	at = got = report_of(&result, &html);
	assert_true(ur_starts_with(got, "<!doctype html>\n"));
	assert_non_null(strstr(got, "default-src 'none'"));
	for (size_t i = 0; i < UR_LEN(parts); i++) {
		const char *found = strstr(at, parts[i]);

		if (found)
			at = found;
		else
			fail_msg("not there, or not in this order: %s", parts[i]);
	}
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
	assert_null(strstr(got, "<b>b"));
	/* five rows, a timeline under two of them */
	assert_int_equal(count_of(got, "<td"), 5 * 7 + 2);
	assert_int_equal(count_of(got, "<p>"), 1 + 1 + 4);
	assert_int_equal(count_of(got, "<a "), 5);
	free(got);
	ur_result_release(&result);
}

/* The stale head of the sample, its last required green a minute after the umbrella. */
static struct ur_pr_result *late_green(struct ur_result *result)
{
	struct ur_pr_result *pr;

	sample_result(result);
	pr = &result->repositories[0].pulls[0];
	pr->rows.items[1].created_at += 60;
	return pr;
}

static void a_timeline_tells_when_it_went_stale(void **state)
{
	static const char *const words[] = {
		"<summary>umbrella failure 2026-11-21 20:41:01Z, last required green "
		"2026-11-21 20:42:01Z, stale for 13m</summary>",
		"<li class=\"umbrella\"><div><b>" SAMPLE_UMBRELLA
		"</b><small>umbrella: failure, 2026-11-21 20:41:01Z</small></div>"
		"<svg role=\"img\" aria-label=\"umbrella failure 2026-11-21 20:41:01Z\">",
		"<use href=\"#failure\" class=\"failure umbrella\" y=\"50%\" x=\"3.0%\">"
		"<title>umbrella failure 2026-11-21 20:41:01Z</title></use>",
		"required: success, 2026-11-21 20:42:01Z, 1m after the umbrella",
		"<use href=\"#success\" class=\"success required\" y=\"50%\" "
		"x=\"80.0%\">",
	};
	struct ur_result result;
	char *got;

	(void)state;
	late_green(&result);
	got = report_of(&result, &html);
	for (size_t i = 0; i < UR_LEN(words); i++)
		if (!strstr(got, words[i]))
			fail_msg("no '%s' in:\n%s", words[i], strstr(got, "<details"));
	assert_int_equal(count_of(got, "class=\"stale\""), 1);
	free(got);
	ur_result_release(&result);
}

/* What is not there has its line too, and the page says what it is about. */
static void a_required_context_without_a_status_has_its_line(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	late_green(&result);
	ur_policy_push(&result.repositories[0].pulls[0].policy)->context =
		ur_xstrdup("CI / <e2e>");
	got = report_of(&result, &html);
	assert_non_null(strstr(got,
			       "<li class=\"required\"><div><b>CI / &#60;e2e&#62;</b>"
			       "<small>required: no status</small></div></li>\n"));
	assert_non_null(strstr(got, "<title>umbrella-reaper sweep: acme/widget</title>"));
	for (int v = UR_VERDICT_HOLD; v <= UR_VERDICT_REVOKE; v++) {
		char *rule = ur_xasprintf("#only-%s:checked~table tbody.pr:not(.%s)",
					  ur_verdict_name((enum ur_verdict)v),
					  ur_verdict_name((enum ur_verdict)v));

		assert_non_null(strstr(got, rule));
		free(rule);
	}
	free(got);
	ur_result_release(&result);
}

/* Stale is said only where the rows show it. */
static void a_timeline_does_not_claim_too_much(void **state)
{
	struct ur_pr_result *pr;
	struct ur_result result;

	(void)state;
	for (int i = 0; i < 6; i++) {
		char *got;

		pr = late_green(&result);
		if (i == 0)
			pr->rows.items[1].state = UR_STATE_FAILURE;
		else if (i == 1)
			pr->rows.items[0].state = UR_STATE_SUCCESS;
		else if (i == 2)
			pr->rows.items[1].created_at = UR_TIME_NONE;
		else if (i == 3)
			pr->rows.items[0].created_at = UR_TIME_NONE;
		else
			pr->reason =
				i == 4 ? UR_REASON_REQUIRED_MISSING : UR_REASON_TOO_YOUNG;
		got = report_of(&result, &html);
		assert_non_null(strstr(got, "<details"));
		assert_null(strstr(got, ", stale"));
		assert_null(strstr(got, "class=\"stale\""));
		free(got);
		ur_result_release(&result);
	}
}

static void a_page_does_not_grow_with_rows_without_end(void **state)
{
	struct ur_pr_result *pr;
	struct ur_result result;
	char *got;

	(void)state;
	pr = late_green(&result);
	for (int i = 0; i < 5000; i++)
		sample_row(pr, 10 + i, "CI / other", UR_STATE_SUCCESS, "");
	for (int i = 0; i < 1000; i++)
		sample_row(sample_pull(&result.repositories[0], 1000 + i,
				       UR_REASON_REQUIRED_MISSING),
			   1, SAMPLE_UMBRELLA, UR_STATE_FAILURE, "");
	got = report_of(&result, &html);
	assert_int_equal(count_of(got, "<li "), 100 + 499);
	assert_non_null(strstr(got, "<p>4902 more rows are left out"));
	assert_non_null(
		strstr(got, "<p>The rows of 501 pull requests are left out.</p>"));
	free(got);
	ur_result_release(&result);
}

static void every_state_has_its_shape(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	got = report_of(&result, &html);
	for (int s = UR_STATE_UNKNOWN; s <= UR_STATE_SKIPPED; s++) {
		char *id = ur_xasprintf("<g id=\"%s\">", ur_state_name((enum ur_state)s));

		assert_non_null(strstr(got, id));
		free(id);
	}
	free(got);
	ur_result_release(&result);
}

static void a_link_leads_to_the_web_only(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	free(result.repositories[0].server);
	result.repositories[0].server = ur_xstrdup("javascript:alert(1)");
	got = report_of(&result, &html);
	assert_null(strstr(got, "<a "));
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
		cmocka_unit_test(a_timeline_tells_when_it_went_stale),
		cmocka_unit_test(a_required_context_without_a_status_has_its_line),
		cmocka_unit_test(a_timeline_does_not_claim_too_much),
		cmocka_unit_test(a_page_does_not_grow_with_rows_without_end),
		cmocka_unit_test(every_state_has_its_shape),
		cmocka_unit_test(a_link_leads_to_the_web_only),
		cmocka_unit_test(every_sentence_can_stand_in_an_attribute),
	};

	return cmocka_run_group_tests_name("report.html", tests, NULL, NULL);
}
