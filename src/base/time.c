/* SPDX-License-Identifier: MIT */
#include "ur/base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define EARLIEST (365 * DAY)	     /* 1971-01-01: before that, it was never set */
#define LATEST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define LONGEST_DAYS 36500

static int64_t system_now(void *self)
{
	(void)self;
	return (int64_t)time(NULL);
}

static int64_t system_monotonic_ms(void *self)
{
	struct timespec ts = { 0 };

	(void)self;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static uint32_t system_random(void *self)
{
	uint32_t bits = 0;

	(void)self;
	if (getrandom(&bits, sizeof(bits), 0) == (ssize_t)sizeof(bits))
		return bits;
	/* no such call in this sandbox: markers must still differ between passes */
	return (uint32_t)system_monotonic_ms(NULL) * UINT32_C(2654435761) ^
	       (uint32_t)time(NULL);
}

const struct ur_clock ur_clock_system = {
	.now = system_now,
	.monotonic_ms = system_monotonic_ms,
	.random = system_random,
};

static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	/* years begin in March, so that a leap day is the last day of its year */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 719469;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

struct civil {
	int year, month, day, hour, minute, second;
};

/* Seconds since the epoch, or UR_TIME_NONE where there is no such moment. */
static int64_t from_civil(const struct civil *c, int64_t offset)
{
	int64_t at;

	/* second 60 is a leap second and the same moment as the next minute's 0 */
	if (c->month < 1 || c->month > 12 || c->day < 1 ||
	    c->day > days_in_month(c->year, c->month) || c->hour > 23 || c->minute > 59 ||
	    c->second > 60)
		return UR_TIME_NONE;
	at = days_from_civil(c->year, c->month, c->day) * DAY + c->hour * HOUR +
	     c->minute * MINUTE + c->second - offset;
	return at < EARLIEST || at > LATEST ? UR_TIME_NONE : at;
}

/* Exactly n digits; moves on behind them. */
static bool digits(const char **text, int n, int *out)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		char c = (*text)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*text += n;
	*out = value;
	return true;
}

static bool literal(const char **text, const char *any)
{
	if (!**text || !strchr(any, **text))
		return false;
	(*text)++;
	return true;
}

static bool zone(const char **text, int64_t *offset)
{
	int hours, minutes;
	bool west = **text == '-';

	*offset = 0;
	if (literal(text, "Zz"))
		return true;
	if (!literal(text, "+-") || !digits(text, 2, &hours) || !literal(text, ":") ||
	    !digits(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = (west ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
	return true;
}

int64_t ur_time_parse_rfc3339(const char *text)
{
	struct civil c = { 0 };
	int64_t offset;

	if (!text)
		return UR_TIME_NONE;
	if (!digits(&text, 4, &c.year) || !literal(&text, "-") ||
	    !digits(&text, 2, &c.month) || !literal(&text, "-") ||
	    !digits(&text, 2, &c.day) || !literal(&text, "Tt") ||
	    !digits(&text, 2, &c.hour) || !literal(&text, ":") ||
	    !digits(&text, 2, &c.minute) || !literal(&text, ":") ||
	    !digits(&text, 2, &c.second))
		return UR_TIME_NONE;
	if (literal(&text, ".")) {
		size_t n = strspn(text, "0123456789");

		if (!n)
			return UR_TIME_NONE;
		text += n;
	}
	if (!zone(&text, &offset) || *text)
		return UR_TIME_NONE;
	return from_civil(&c, offset);
}

/* Which three-letter name @text begins with, from 1; 0 for none. */
static int name_at(const char **text, const char *names)
{
	for (int i = 1; *names; i++, names += 3) {
		if (!strncmp(*text, names, 3)) {
			*text += 3;
			return i;
		}
	}
	return 0;
}

int64_t ur_time_parse_http(const char *text)
{
	struct civil c = { 0 };

	if (!text || !name_at(&text, "MonTueWedThuFriSatSun") || !literal(&text, ",") ||
	    !literal(&text, " ") || !digits(&text, 2, &c.day) || !literal(&text, " "))
		return UR_TIME_NONE;
	c.month = name_at(&text, "JanFebMarAprMayJunJulAugSepOctNovDec");
	if (!c.month || !literal(&text, " ") || !digits(&text, 4, &c.year) ||
	    !literal(&text, " ") || !digits(&text, 2, &c.hour) || !literal(&text, ":") ||
	    !digits(&text, 2, &c.minute) || !literal(&text, ":") ||
	    !digits(&text, 2, &c.second) || strcmp(text, " GMT"))
		return UR_TIME_NONE;
	return from_civil(&c, 0);
}

static bool to_civil(int64_t at, struct civil *c)
{
	int64_t days = at / DAY, rest = at % DAY, era, doe, yoe, doy, mp;

	if (at < 0 || at > LATEST)
		return false;
	days += 719468; /* from 0000-03-01 */
	era = days / 146097;
	doe = days % 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
	c->hour = (int)(rest / 3600);
	c->minute = (int)(rest / 60 % 60);
	c->second = (int)(rest % 60);
	return true;
}

char *ur_time_format(int64_t at, char buf[UR_TIME_BUF])
{
	struct civil c;

	buf[0] = '\0';
	if (to_civil(at, &c) &&
	    snprintf(buf, UR_TIME_BUF, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
		     c.day, c.hour, c.minute, c.second) >= UR_TIME_BUF)
		buf[0] = '\0';
	return buf;
}

char *ur_time_format_compact(int64_t at, char buf[UR_TIME_BUF])
{
	struct civil c;

	buf[0] = '\0';
	if (to_civil(at, &c) &&
	    snprintf(buf, UR_TIME_BUF, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month,
		     c.day, c.hour, c.minute, c.second) >= UR_TIME_BUF)
		buf[0] = '\0';
	return buf;
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return DAY;
	default:
		return 0;
	}
}

enum ur_errc ur_duration_parse(const char *text, int64_t *seconds, struct ur_error *err)
{
	size_t n = strspn(text, "0123456789");
	int64_t unit = n ? unit_seconds(text[n]) : 0;
	const int64_t longest = LONGEST_DAYS * DAY;
	int64_t value = 0;
	enum ur_errc rc = UR_OK;

	if (!unit || text[n + 1])
		rc = ur_error_set(err, UR_ECONFIG, "'%.64s' is not a duration", text);
	for (size_t i = 0; unit && rc == UR_OK && i < n; i++) {
		value = value * 10 + (text[i] - '0');
		if (value > longest / unit)
			rc = ur_error_set(err, UR_ECONFIG,
					  "'%.64s' is too long a duration", text);
	}
	if (rc == UR_OK && !value)
		rc = ur_error_set(err, UR_ECONFIG, "'%.64s' is not above zero", text);
	if (rc < 0) {
		ur_error_hint(err, "write a whole number and one unit: 90s, 5m, 2h, 7d");
		return rc;
	}
	*seconds = value * unit;
	return UR_OK;
}

char *ur_duration_format(int64_t seconds, char buf[UR_DURATION_BUF])
{
	const char *sign = seconds < 0 ? "-" : "";
	uint64_t s = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
	uint64_t big, small;
	char one, two;

	if (seconds == UR_DURATION_NEVER) {
		snprintf(buf, UR_DURATION_BUF, "never");
		return buf;
	}
	if (s < 60) {
		snprintf(buf, UR_DURATION_BUF, "%s%us", sign, (unsigned)s);
		return buf;
	}
	one = s < 3600 ? 'm' : s < DAY ? 'h' : 'd';
	two = s < 3600 ? 's' : s < DAY ? 'm' : 'h';
	big = s / (uint64_t)unit_seconds(one);
	small = s % (uint64_t)unit_seconds(one) / (uint64_t)unit_seconds(two);
	if (small)
		snprintf(buf, UR_DURATION_BUF, "%s%llu%c %u%c", sign,
			 (unsigned long long)big, one, (unsigned)small, two);
	else
		snprintf(buf, UR_DURATION_BUF, "%s%llu%c", sign, (unsigned long long)big,
			 one);
	return buf;
}
