/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"

struct time_row {
	const char *name;
	const char *text;
	int64_t want;
};

static const struct time_row rfc3339_rows[] = {
	{ "UTC", "2026-11-22T06:33:41Z", 1795329221 },
	{ "an offset east is taken off", "2026-11-22T07:33:41+01:00", 1795329221 },
	{ "an offset west is added", "2026-11-22T01:03:41-05:30", 1795329221 },
	{ "an offset over midnight", "2026-11-23T01:33:41+19:00", 1795329221 },
	{ "offset zero, both signs", "2026-11-22T06:33:41-00:00", 1795329221 },
	{ "a fraction is dropped", "2026-11-22T06:33:41.999999999Z", 1795329221 },
	{ "a fraction before an offset", "2026-11-22T07:33:41.5+01:00", 1795329221 },
	{ "small letters", "2026-11-22t06:33:41z", 1795329221 },
	{ "leap day", "2028-02-29T00:00:00Z", 1835395200 },
	{ "leap day of 2000", "2000-02-29T12:00:00Z", 951825600 },
	{ "no leap day in 2100", "2100-02-29T00:00:00Z", UR_TIME_NONE },
	{ "no leap day in 2027", "2027-02-29T00:00:00Z", UR_TIME_NONE },
	{ "first of March 2100", "2100-03-01T00:00:00Z", 4107542400 },
	{ "a leap second is the next minute", "2016-12-31T23:59:60Z", 1483228800 },
	{ "first second of 1971", "1971-01-01T00:00:00Z", 31536000 },
	{ "the epoch is no time", "1970-01-01T00:00:00Z", UR_TIME_NONE },
	{ "the epoch in a local zone is no time", "1970-01-01T01:00:00+01:00",
	  UR_TIME_NONE },
	{ "Go's zero time is no time", "0001-01-01T00:00:00Z", UR_TIME_NONE },
	{ "last second of 9999", "9999-12-31T23:59:59Z", INT64_C(253402300799) },
	{ "past 9999 by its offset", "9999-12-31T23:59:59-01:00", UR_TIME_NONE },
	{ "month 13", "2026-13-01T00:00:00Z", UR_TIME_NONE },
	{ "month 0", "2026-00-01T00:00:00Z", UR_TIME_NONE },
	{ "day 0", "2026-01-00T00:00:00Z", UR_TIME_NONE },
	{ "31st of April", "2026-04-31T00:00:00Z", UR_TIME_NONE },
	{ "hour 24", "2026-04-30T24:00:00Z", UR_TIME_NONE },
	{ "minute 60", "2026-04-30T00:60:00Z", UR_TIME_NONE },
	{ "second 61", "2026-04-30T00:00:61Z", UR_TIME_NONE },
	{ "offset of 24 hours", "2026-11-22T06:33:41+24:00", UR_TIME_NONE },
	{ "offset without colon", "2026-11-22T06:33:41+0100", UR_TIME_NONE },
	{ "no zone", "2026-11-22T06:33:41", UR_TIME_NONE },
	{ "blank instead of T", "2026-11-22 06:33:41Z", UR_TIME_NONE },
	{ "empty fraction", "2026-11-22T06:33:41.Z", UR_TIME_NONE },
	{ "text behind", "2026-11-22T06:33:41Zx", UR_TIME_NONE },
	{ "five-digit year", "12026-11-22T06:33:41Z", UR_TIME_NONE },
	{ "one-digit month", "2026-1-22T06:33:41Z", UR_TIME_NONE },
	{ "sign in a number", "2026-+1-22T06:33:41Z", UR_TIME_NONE },
	{ "date alone", "2026-11-22", UR_TIME_NONE },
	{ "nothing", "", UR_TIME_NONE },
	{ "no text at all", NULL, UR_TIME_NONE },
};

static void check_rfc3339(void **state)
{
	const struct time_row *row = *state;

	assert_int_equal(ur_time_parse_rfc3339(row->text), row->want);
}

static const struct time_row http_rows[] = {
	{ "HTTP date", "Sun, 22 Nov 2026 06:33:41 GMT", 1795329221 },
	{ "HTTP date on a leap day", "Tue, 29 Feb 2028 00:00:00 GMT", 1835395200 },
	{ "HTTP date on no leap day", "Mon, 29 Feb 2027 00:00:00 GMT", UR_TIME_NONE },
	{ "HTTP date in another zone", "Sun, 22 Nov 2026 06:33:41 CET", UR_TIME_NONE },
	{ "HTTP date without zone", "Sun, 22 Nov 2026 06:33:41", UR_TIME_NONE },
	{ "HTTP date, old dashed form", "Sunday, 22-Nov-26 06:33:41 GMT", UR_TIME_NONE },
	{ "HTTP date, asctime form", "Sun Nov 22 06:33:41 2026", UR_TIME_NONE },
	{ "HTTP date, unknown month", "Sun, 22 Nvo 2026 06:33:41 GMT", UR_TIME_NONE },
	{ "HTTP date, unknown day", "Son, 22 Nov 2026 06:33:41 GMT", UR_TIME_NONE },
	{ "HTTP date, one-digit day", "Sun, 2 Nov 2026 06:33:41 GMT", UR_TIME_NONE },
	{ "HTTP date with text behind", "Sun, 22 Nov 2026 06:33:41 GMT+1", UR_TIME_NONE },
	{ "HTTP date at the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", UR_TIME_NONE },
	{ "HTTP date, empty", "", UR_TIME_NONE },
	{ "HTTP date, none", NULL, UR_TIME_NONE },
};

static void check_http(void **state)
{
	const struct time_row *row = *state;

	assert_int_equal(ur_time_parse_http(row->text), row->want);
}

/* Against the C library, through every kind of year, at odd hours. */
static void formatting_agrees_with_the_calendar(void **state)
{
	char got[UR_TIME_BUF], want[UR_TIME_BUF];

	(void)state;
	for (int64_t at = 0; at < INT64_C(253402300800); at += INT64_C(8640007)) {
		time_t t = (time_t)at;
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		assert_true(strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
		assert_string_equal(ur_time_format(at, got), want);
		if (at >= 31536000)
			assert_int_equal(ur_time_parse_rfc3339(got), at);
		assert_true(strftime(want, sizeof(want), "%Y%m%dT%H%M%SZ", &tm) > 0);
		assert_string_equal(ur_time_format_compact(at, got), want);
	}
}

static void no_time_is_no_text(void **state)
{
	char buf[UR_TIME_BUF];

	(void)state;
	assert_string_equal(ur_time_format(UR_TIME_NONE, buf), "");
	assert_string_equal(ur_time_format(-1, buf), "");
	assert_string_equal(ur_time_format(INT64_MAX, buf), "");
	assert_string_equal(ur_time_format_compact(UR_TIME_NONE, buf), "");
}

struct duration_row {
	const char *name;
	const char *text;
	int64_t want; /* 0: refused */
	const char *message;
};

static const struct duration_row duration_rows[] = {
	{ "seconds", "90s", 90, NULL },
	{ "minutes", "5m", 300, NULL },
	{ "hours", "2h", 7200, NULL },
	{ "days", "7d", 604800, NULL },
	{ "leading zeros", "007s", 7, NULL },
	{ "a century", "36500d", INT64_C(36500) * 86400, NULL },
	{ "more than a century", "36501d", 0, "'36501d' is too long a duration" },
	{ "a number past every type", "99999999999999999999999s", 0,
	  "'99999999999999999999999s' is too long a duration" },
	{ "zero", "0s", 0, "'0s' is not above zero" },
	{ "negative", "-5m", 0, "'-5m' is not a duration" },
	{ "no unit", "5", 0, "'5' is not a duration" },
	{ "no number", "m", 0, "'m' is not a duration" },
	{ "two units", "1h30m", 0, "'1h30m' is not a duration" },
	{ "a blank", "5 m", 0, "'5 m' is not a duration" },
	{ "a fraction", "1.5h", 0, "'1.5h' is not a duration" },
	{ "a capital", "5M", 0, "'5M' is not a duration" },
	{ "milliseconds", "5ms", 0, "'5ms' is not a duration" },
	{ "weeks", "1w", 0, "'1w' is not a duration" },
	{ "no duration text", "", 0, "'' is not a duration" },
};

static void check_duration(void **state)
{
	const struct duration_row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	int64_t got = -7;

	if (row->message) {
		assert_int_equal(ur_duration_parse(row->text, &got, &err), UR_ECONFIG);
		assert_string_equal(err.message, row->message);
		assert_non_null(strstr(err.hint, "90s"));
		assert_int_equal(got, -7);
	} else {
		assert_int_equal(ur_duration_parse(row->text, &got, &err), UR_OK);
		assert_int_equal(got, row->want);
	}
}

struct said_row {
	const char *name;
	int64_t seconds;
	const char *want;
};

static const struct said_row said_rows[] = {
	{ "said: nothing", 0, "0s" },
	{ "said: seconds", 45, "45s" },
	{ "said: a minute", 60, "1m" },
	{ "said: minutes and seconds", 90, "1m 30s" },
	{ "said: whole minutes", 840, "14m" },
	{ "said: an hour less a second", 3599, "59m 59s" },
	{ "said: hours and minutes", 7500, "2h 5m" },
	{ "said: seconds are dropped beside hours", 7201, "2h" },
	{ "said: days and hours", 3 * 86400 + 4 * 3600 + 59, "3d 4h" },
	{ "said: below zero", -75, "-1m 15s" },
	{ "said: never", UR_DURATION_NEVER, "never" },
	{ "said: the least number", INT64_MIN, "-106751991167300d 15h" },
};

static void check_said(void **state)
{
	const struct said_row *row = *state;
	char buf[UR_DURATION_BUF];

	assert_string_equal(ur_duration_format(row->seconds, buf), row->want);
}

static void the_machines_clock_runs(void **state)
{
	const struct ur_clock *c = &ur_clock_system;
	int64_t start = c->monotonic_ms(c->self);
	const struct timespec pause = { .tv_nsec = 5000000 };
	uint32_t differ = 0, first = c->random(c->self);

	(void)state;
	assert_true(c->now(c->self) > INT64_C(1700000000));
	nanosleep(&pause, NULL);
	assert_in_range(c->monotonic_ms(c->self) - start, 4, 60000);
	for (int i = 0; i < 8; i++)
		differ |= c->random(c->self) ^ first;
	assert_true(differ != 0);
}

static struct CMUnitTest tests[UR_LEN(rfc3339_rows) + UR_LEN(http_rows) +
			       UR_LEN(duration_rows) + UR_LEN(said_rows) + 3];
static size_t tests_len;

static void put(const char *name, CMUnitTestFunction check, const void *row)
{
	tests[tests_len++] = (struct CMUnitTest){ .name = name,
						  .test_func = check,
						  .initial_state = (void *)row };
}

int main(void)
{
	for (size_t i = 0; i < UR_LEN(rfc3339_rows); i++)
		put(rfc3339_rows[i].name, check_rfc3339, &rfc3339_rows[i]);
	for (size_t i = 0; i < UR_LEN(http_rows); i++)
		put(http_rows[i].name, check_http, &http_rows[i]);
	for (size_t i = 0; i < UR_LEN(duration_rows); i++)
		put(duration_rows[i].name, check_duration, &duration_rows[i]);
	for (size_t i = 0; i < UR_LEN(said_rows); i++)
		put(said_rows[i].name, check_said, &said_rows[i]);
	put("formatting agrees with the calendar", formatting_agrees_with_the_calendar,
	    NULL);
	put("no time is no text", no_time_is_no_text, NULL);
	put("the machine's clock runs", the_machines_clock_runs, NULL);
	return cmocka_run_group_tests_name("base.time", tests, NULL, NULL);
}
