/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#define LINK(n) "| [#" n "](https://git.example.org/acme/widget/pulls/" n ") | "
#define HEADS                                                                            \
	"| PR | title | verdict | reason | age | detail "                                \
	"|\n|---:|---|---|---|---:|---|\n"

static const struct ur_report_options markdown = { .format = UR_FORMAT_MARKDOWN };

static void the_bytes_of_a_small_pass(void **state)
{
	struct ur_result result;

	(void)state;
	sample_result(&result);
	expect_report(
		&result, &markdown,
		/* clang-format off */
		"## umbrella-reaper sweep (dry-run)\n\n"
		"### acme/widget\n\n"
		"4 open: 1 repair, 1 hold, 2 leave\n\n"
		HEADS
		LINK("412") "Change 412 | repair | stale | 14m | "
		"would post success (was: failed) |\n"
		LINK("413") "Change 413 | hold | too-young | 1m | next: wait until it is old "
		"enough; the next pass then decides by itself; again at "
		"2026-11-21T20:59:01Z |\n\n"
		"<details><summary>2 left alone</summary>\n\n"
		HEADS
		LINK("414") "Change 414 | leave | required-red | 2h 5m | CI / lint "
		"(pull&#95;request), CI / test (pull&#95;request) |\n"
		LINK("415") "Change 415 | leave | umbrella-green |  |  |\n\n"
		"</details>\n\n"
		"- note: branch protection of &#39;main&#39; cannot be read\n\n"
		"20261121T205501Z: 36 requests in 1.42 s\n"
		/* clang-format on */);
	ur_result_release(&result);
}

/* Each would mean something to a Markdown reader if it came through. */
static const char *const markup[] = {
	"<script", "<b>",  "`",	    "**", "__",	 "](", "http://e",
	"www.e",   "@all", "&amp;", "~~", "\\|", "![",
};

static void foreign_text_becomes_no_markup(void **state)
{
	struct ur_repository_result *r;
	struct ur_result result;
	char *got, *rest, *line;

	(void)state;
	sample_hostile(&result);
	r = &result.repositories[0];
	/* without the table's own links and notes there is nothing but foreign text */
	free(r->server);
	r->server = ur_xstrdup("javascript:alert(1)");
	free(r->pulls[4].detail);
	r->pulls[4].detail = ur_xstrdup("<b>x</b> `y` **b** __i__ [t](http://e.x) "
					"www.e.x @all &amp; ~~s~~ \\| ![i](x)");
	got = rest = report_of(&result, &markdown);
	expect_tame(got);
	while ((line = strsep(&rest, "\n"))) {
		size_t bars = 0;

		for (size_t i = 0; i < UR_LEN(markup); i++)
			if (strstr(line, markup[i]))
				fail_msg("'%s' in %s", markup[i], line);
		for (const char *c = line; *c; c++)
			bars += *c == '|';
		if (line[0] == '|')
			assert_true(bars == 7 || (bars == 6 && !strstr(line, "/pulls/")));
		else
			assert_int_equal(bars, 0);
	}
	free(got);
	ur_result_release(&result);
}

static void a_summary_ends_before_it_is_too_long(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	for (int i = 0; i < 20000; i++)
		sample_pull(&result.repositories[0], 1000 + i, UR_REASON_UMBRELLA_GREEN);
	sample_pull(&result.repositories[0], 99999, UR_REASON_READ_INCOMPLETE);
	got = report_of(&result, &markdown);
	assert_true(strlen(got) < UR_SUMMARY_MAX);
	assert_true(strlen(got) > UR_SUMMARY_MAX / 2);
	assert_non_null(strstr(got, " more did not fit in here.\n"));
	/* what is left alone gives way first */
	assert_non_null(strstr(got, "[#99999]"));
	assert_non_null(strstr(got, "20005 open: 1 repair, 2 hold, 20002 leave\n"));
	assert_non_null(strstr(got, "36 requests in 1.42 s\n"));
	free(got);
	ur_result_release(&result);
}

static void many_notes_and_errors_do_not_break_the_limit(void **state)
{
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	for (int i = 0; i < 20000; i++) {
		ur_repository_note(&result.repositories[0], "n", "%s", HOSTILE);
		ur_result_error(&result, "e", "%s", HOSTILE);
	}
	got = report_of(&result, &markdown);
	assert_true(strlen(got) < UR_SUMMARY_MAX);
	assert_non_null(
		strstr(got, " more notes, errors and findings did not fit in here.\n"));
	free(got);
	ur_result_release(&result);
}

/* Ten thousand with everything as long as a stranger can make it, in a hundred repositories. */
static void the_longest_texts_do_not_break_the_limit(void **state)
{
	struct ur_str longest = UR_STR_INIT;
	struct ur_result result;
	char *got;

	(void)state;
	for (int i = 0; i < 2500; i++)
		ur_str_adds(&longest, "_*\xe6\xbc\xa2");
	sample_result(&result);
	for (int r = 0; r < 100; r++) {
		struct ur_repository_result *repository =
			ur_result_push_repository(&result);

		for (int i = 0; i < 100; i++) {
			struct ur_pr_result *pr = sample_pull(repository, 1000 + i,
							      UR_REASON_REQUIRED_MISSING);

			pr->umbrella = longest.buf;
			ur_strset_add(&pr->culprits, longest.buf);
		}
	}
	got = report_of(&result, &markdown);
	assert_true(strlen(got) < UR_SUMMARY_MAX);
	assert_non_null(strstr(got, " more did not fit in here.\n"));
	assert_non_null(strstr(got, " more repositories did not fit in here.\n"));
	free(got);
	ur_result_release(&result);
	ur_str_release(&longest);
}

static void what_is_in_the_file_counts_too(void **state)
{
	struct ur_report_options used = markdown;
	struct ur_result result;
	char *got;

	(void)state;
	sample_result(&result);
	used.summary_used = UR_SUMMARY_MAX - 70000;
	for (int i = 0; i < 20000; i++)
		sample_pull(&result.repositories[0], 1000 + i, UR_REASON_UMBRELLA_GREEN);
	got = report_of(&result, &used);
	assert_true(strlen(got) + used.summary_used < UR_SUMMARY_MAX);
	assert_non_null(strstr(got, " more did not fit in here.\n"));
	free(got);
	used.summary_used = (size_t)1 << 30;
	got = report_of(&result, &used);
	assert_non_null(strstr(got, "1 more repositories did not fit in here.\n"));
	assert_true(strlen(got) < 400);
	free(got);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_of_a_small_pass),
		cmocka_unit_test(foreign_text_becomes_no_markup),
		cmocka_unit_test(a_summary_ends_before_it_is_too_long),
		cmocka_unit_test(the_longest_texts_do_not_break_the_limit),
		cmocka_unit_test(what_is_in_the_file_counts_too),
		cmocka_unit_test(many_notes_and_errors_do_not_break_the_limit),
	};

	return cmocka_run_group_tests_name("report.markdown", tests, NULL, NULL);
}
