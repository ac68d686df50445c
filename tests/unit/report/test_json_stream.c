/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

/* Remembers the largest piece it was handed. */
static bool measure(void *payload, const char *bytes, size_t len)
{
	size_t *largest = payload;

	(void)bytes;
	if (len > *largest)
		*largest = len;
	return true;
}

static void ten_thousand_pull_requests_are_never_held_at_once(void **state)
{
	static const enum ur_format formats[] = { UR_FORMAT_TABLE,    UR_FORMAT_PLAIN,
						  UR_FORMAT_JSON,     UR_FORMAT_NDJSON,
						  UR_FORMAT_MARKDOWN, UR_FORMAT_HTML };
	struct ur_result result;

	(void)state;
	sample_result(&result);
	for (int i = 0; i < 10000; i++)
		sample_pull(&result.repositories[0], 1000 + i, UR_REASON_TOO_YOUNG);
	for (size_t i = 0; i < UR_LEN(formats); i++) {
		struct ur_report_options options = { .format = formats[i] };
		size_t largest = 0;
		struct ur_sink sink = { &largest, measure };

		assert_int_equal(ur_report_write(&result, &options, &sink, NULL), UR_OK);
		assert_true(largest > 0 && largest < 8192);
	}
	ur_result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_pull_requests_are_never_held_at_once),
	};

	return cmocka_run_group_tests_name("report.json.stream", tests, NULL, NULL);
}
