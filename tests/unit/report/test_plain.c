/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#define HEADER                                                                           \
	"#repository\tnumber\thead\tbase\tumbrella\tverdict\treason\tcause\tevidence\t"  \
	"age_seconds\taction\toutcome\twhy\tculprits\tretry_at\thint\tdetail\t"          \
	"title\tauthor\n"
#define FIXED(number)                                                                    \
	"acme/widget\t" number "\t" SAMPLE_SHA "\tmain\t" SAMPLE_UMBRELLA "\t"

static void the_columns_are_those_that_scripts_know(void **state)
{
	struct ur_report_options options = { .format = UR_FORMAT_PLAIN };
	struct ur_result result;

	(void)state;
	sample_result(&result);
	ur_result_error(&result, "null-pull-request", "one was null");
	result.repositories[0].rc =
		ur_error_set(&result.repositories[0].err, UR_EPROTO, "odd");
	result.complete = false;
	expect_report(
		&result, &options,
		/* clang-format off */
		HEADER
		FIXED("412") "repair\tstale\tfailed\tjobs\t840\tcompensate\tplanned\t\t\t\t"
		"run 'umbrella-reaper sweep --apply', or 'compensate' by hand\t\tChange 412\tocto\n"
		FIXED("413") "hold\ttoo-young\t\tnone\t60\tnone\tnone\t\t\t"
		"2026-11-21T20:59:01Z\twait until it is old enough; the next pass then "
		"decides by itself\t\tChange 413\tocto\n"
		FIXED("414") "leave\trequired-red\t\tnone\t7500\tnone\tnone\t\t"
		"CI / lint (pull_request);CI / test (pull_request)\t\t"
		"fix the job; 'explain' says when it is red on the base branch as well\t\tChange 414\tocto\n"
		FIXED("415") "leave\tumbrella-green\t\tnone\t\tnone\tnone\t\t\t\t\t\tChange 415\tocto\n"
		"#note\tacme/widget\tprotection-unreadable\tbranch protection of 'main' "
		"cannot be read\t\n"
		"#error\tacme/widget\tunexpected-answer\todd\t\n"
		"#error\t\tnull-pull-request\tone was null\t\n"
		"#pass\t20261121T205501Z\tdry-run\tnot complete\n"
		/* clang-format on */);
	ur_result_release(&result);
}

static size_t count_char(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void foreign_text_makes_no_column_and_no_line(void **state)
{
	struct ur_report_options options = { .format = UR_FORMAT_PLAIN };
	struct ur_result result;
	char *got, *rest, *line;
	size_t lines = 0;

	(void)state;
	sample_hostile(&result);
	ur_strset_add(&result.repositories[0].pulls[4].culprits, "a;b");
	got = rest = report_of(&result, &options);
	expect_tame(got);
	while ((line = strsep(&rest, "\n")) && line[0]) {
		lines++;
		if (!ur_starts_with(line, "#") || ur_starts_with(line, "#repository"))
			assert_int_equal(count_char(line, '\t'), 18);
		else if (!ur_starts_with(line, "#pass"))
			assert_int_equal(count_char(line, '\t'), 4);
		if (strstr(line, "\t500\t"))
			assert_non_null(strstr(line, ";a?b"));
	}
	/* header, five pull requests, two notes, two errors, the pass */
	assert_int_equal(lines, 11);
	free(got);
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_columns_are_those_that_scripts_know),
		cmocka_unit_test(foreign_text_makes_no_column_and_no_line),
	};

	return cmocka_run_group_tests_name("report.plain", tests, NULL, NULL);
}
