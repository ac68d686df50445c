/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/net/header.h"

#define NOW INT64_C(1795329221) /* Sun, 22 Nov 2026 06:33:41 GMT */

struct row {
	const char *name;
	const char *lines; /* separated by '|'; the status line goes before */
	int64_t date, age, retry_after, total_count, content_length;
	bool is_json, is_html;
	const char *location;
};

#define ABSENT                                                                           \
	.date = UR_TIME_NONE, .retry_after = -1, .total_count = -1,                      \
	.content_length = -1, .location = ""

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static const struct row rows[] = {
	{ .name = "no header, nothing known", .lines = "", ABSENT },
	{ .name = "all of them",
	  ABSENT,
	  .lines = "Date: Sun, 22 Nov 2026 06:33:41 GMT|Age: 3|Retry-After: 7|"
		   "X-Total-Count: 55|Content-Length: 12|"
		   "Content-Type: application/json;charset=utf-8|Location: /x",
	  .date = NOW,
	  .age = 3,
	  .retry_after = 7,
	  .total_count = 55,
	  .content_length = 12,
	  .is_json = true,
	  .location = "/x" },
	{ .name = "names in any case, no blank",
	  ABSENT,
	  .lines = "x-total-count:55|AGE:3|content-TYPE:Application/JSON",
	  .age = 3,
	  .total_count = 55,
	  .is_json = true },
	{ .name = "blanks around a value", ABSENT, .lines = "Age: \t 3 \t ", .age = 3 },
	{ .name = "a longer name is another header",
	  ABSENT,
	  .lines = "Ages: 3|X-Total-Counts: 4|Date-X: 5" },
	{ .name = "a name without colon", ABSENT, .lines = "Age 3" },
	{ .name = "an unreadable Age is no age of zero",
	  ABSENT,
	  .lines = "Age: soon",
	  .age = 1 },
	{ .name = "an empty Age neither", ABSENT, .lines = "Age:", .age = 1 },
	{ .name = "a negative Age neither", ABSENT, .lines = "Age: -1", .age = 1 },
	{ .name = "Age zero is fresh", ABSENT, .lines = "Age: 0", .age = 0 },
	{ .name = "of two ages the greater", ABSENT, .lines = "Age: 9|Age: 0", .age = 9 },
	{ .name = "a count that is none", ABSENT, .lines = "X-Total-Count: 5x" },
	{ .name = "a negative count", ABSENT, .lines = "X-Total-Count: -5" },
	{ .name = "a count past every integer",
	  ABSENT,
	  .lines = "X-Total-Count: 99999999999999999999" },
	{ .name = "an unreadable Date", ABSENT, .lines = "Date: yesterday" },
	{ .name = "Retry-After as a date counts from Date",
	  ABSENT,
	  .lines = "Retry-After: Sun, 22 Nov 2026 06:34:41 GMT|"
		   "Date: Sun, 22 Nov 2026 06:34:31 GMT",
	  .date = NOW + 50,
	  .retry_after = 10 },
	{ .name = "and without Date from the local clock",
	  ABSENT,
	  .lines = "Retry-After: Sun, 22 Nov 2026 06:34:41 GMT",
	  .retry_after = 60 },
	{ .name = "a date that is over means at once",
	  ABSENT,
	  .lines = "Retry-After: Sun, 22 Nov 2026 06:30:41 GMT",
	  .retry_after = 0 },
	{ .name = "an unreadable Retry-After", ABSENT, .lines = "Retry-After: soon" },
	{ .name = "a problem document is JSON",
	  ABSENT,
	  .lines = "Content-Type: application/problem+json",
	  .is_json = true },
	{ .name = "text is not JSON", ABSENT, .lines = "Content-Type: text/plain" },
	{ .name = "neither is what only begins like it",
	  ABSENT,
	  .lines = "Content-Type: application/jsonp" },
	{ .name = "a page of HTML",
	  ABSENT,
	  .lines = "Content-Type: text/html; charset=x",
	  .is_html = true },
	{ .name = "a redirect with blanks around",
	  ABSENT,
	  .lines = "Location:  /api/v1/repos/a/b ",
	  .location = "/api/v1/repos/a/b" },
	{ .name = "what follows the blank line is a trailer",
	  ABSENT,
	  .lines = "Age: 1||Age: 9|X-Total-Count: 3",
	  .age = 1 },
	{ .name = "an answer before the answer is forgotten",
	  ABSENT,
	  .lines = "Age: 9|X-Total-Count: 3|Location: /y|Content-Type: text/html||"
		   "HTTP/1.1 200 OK|X-Total-Count: 4",
	  .total_count = 4 },
};
#pragma GCC diagnostic pop

static void feed(struct ur_header_reader *reader, const char *lines)
{
	char line[256];
	int n;

	for (;;) {
		size_t len = strcspn(lines, "|");

		n = snprintf(line, sizeof(line), "%.*s\r\n", (int)len, lines);
		ur_header_line(reader, line, (size_t)n);
		if (!lines[len])
			return;
		lines += len + 1;
	}
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_response r = UR_RESPONSE_INIT;
	struct ur_header_reader reader;

	ur_header_begin(&reader, &r);
	feed(&reader, "HTTP/1.1 200 OK");
	feed(&reader, row->lines);
	ur_header_end(&reader, NOW);
	assert_int_equal(r.date, row->date);
	assert_int_equal(r.age, row->age);
	assert_int_equal(r.retry_after, row->retry_after);
	assert_int_equal(r.total_count, row->total_count);
	assert_int_equal(reader.content_length, row->content_length);
	assert_int_equal(r.is_json, row->is_json);
	assert_int_equal(r.is_html, row->is_html);
	assert_string_equal(r.location, row->location);
}

static void a_location_too_long_is_none(void **state)
{
	struct ur_response r = UR_RESPONSE_INIT;
	struct ur_header_reader reader;
	char line[700];
	int n;

	(void)state;
	ur_header_begin(&reader, &r);
	n = snprintf(line, sizeof(line), "Location: /%0600d\r\n", 1);
	ur_header_line(&reader, line, (size_t)n);
	assert_string_equal(r.location, "");
	n = snprintf(line, sizeof(line), "Location: /%0500d\r\n", 1);
	ur_header_line(&reader, line, (size_t)n);
	assert_int_equal(strlen(r.location), 501);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = {
		cmocka_unit_test(a_location_too_long_is_none),
	};

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[1 + i] = (struct CMUnitTest){ .name = rows[i].name,
						    .test_func = check_row,
						    .initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("net.header", tests, NULL, NULL);
}
