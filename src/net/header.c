/* SPDX-License-Identifier: MIT */
#include "ur/net/header.h"

#include <string.h>
#include <strings.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"

#define VALUE_MAX 512

static void forget(struct ur_header_reader *reader)
{
	struct ur_response *r = reader->response;

	reader->content_length = -1;
	reader->retry_at = UR_TIME_NONE;
	r->date = UR_TIME_NONE;
	r->age = 0;
	r->retry_after = -1;
	r->total_count = -1;
	r->is_json = false;
	r->is_html = false;
	r->location[0] = '\0';
}

void ur_header_begin(struct ur_header_reader *reader, struct ur_response *response)
{
	reader->response = response;
	reader->within = true;
	forget(reader);
}

/* Digits alone; -1 for anything else and past 2^53, which no JSON could count. */
static int64_t whole_number(const char *text)
{
	size_t n = strspn(text, "0123456789");
	int64_t value = 0;

	if (!n || text[n] || n > 15)
		return -1;
	for (; *text; text++)
		value = value * 10 + (*text - '0');
	return value;
}

static void read_date(struct ur_header_reader *reader, const char *value)
{
	reader->response->date = ur_time_parse_http(value);
}

static void read_age(struct ur_header_reader *reader, const char *value)
{
	int64_t age = whole_number(value);

	if (age < 0)
		age = 1;
	if (age > reader->response->age)
		reader->response->age = age;
}

static void read_retry_after(struct ur_header_reader *reader, const char *value)
{
	reader->response->retry_after = whole_number(value);
	reader->retry_at = ur_time_parse_http(value);
}

static void read_total_count(struct ur_header_reader *reader, const char *value)
{
	reader->response->total_count = whole_number(value);
}

static void read_content_length(struct ur_header_reader *reader, const char *value)
{
	reader->content_length = whole_number(value);
}

static void read_content_type(struct ur_header_reader *reader, const char *value)
{
	size_t len = strcspn(value, "; \t");
	bool plus_json = len > 5 && !strncasecmp(value + len - 5, "+json", 5);

	reader->response->is_json =
		plus_json || (len == 16 && !strncasecmp(value, "application/json", 16));
	reader->response->is_html =
		(len == 9 && !strncasecmp(value, "text/html", 9)) ||
		(len == 21 && !strncasecmp(value, "application/xhtml+xml", 21));
}

static void read_location(struct ur_header_reader *reader, const char *value)
{
	size_t len = strlen(value);

	if (len < sizeof(reader->response->location))
		memcpy(reader->response->location, value, len + 1);
}

static const struct {
	const char *name;
	void (*read)(struct ur_header_reader *reader, const char *value);
} known[] = {
	{ "age", read_age },
	{ "content-length", read_content_length },
	{ "content-type", read_content_type },
	{ "date", read_date },
	{ "location", read_location },
	{ "retry-after", read_retry_after },
	{ "x-total-count", read_total_count },
};

static void read_value(struct ur_header_reader *reader, size_t which, const char *from,
		       size_t len)
{
	char value[VALUE_MAX];

	while (len && strchr(" \t\r\n", from[len - 1]))
		len--;
	while (len && (*from == ' ' || *from == '\t')) {
		from++;
		len--;
	}
	/* no header read here is ever that long; a cut one would only mislead */
	if (len >= sizeof(value))
		len = 0;
	memcpy(value, from, len);
	value[len] = '\0';
	known[which].read(reader, value);
}

void ur_header_line(struct ur_header_reader *reader, const char *line, size_t len)
{
	if (len >= 5 && !memcmp(line, "HTTP/", 5)) {
		ur_header_begin(reader, reader->response);
		return;
	}
	if (!len || *line == '\r' || *line == '\n')
		reader->within = false;
	if (!reader->within)
		return;
	for (size_t i = 0; i < UR_LEN(known); i++) {
		size_t n = strlen(known[i].name);

		if (len > n && line[n] == ':' && !strncasecmp(line, known[i].name, n)) {
			read_value(reader, i, line + n + 1, len - n - 1);
			return;
		}
	}
}

void ur_header_end(struct ur_header_reader *reader, int64_t now)
{
	int64_t from = reader->response->date;

	if (reader->retry_at == UR_TIME_NONE)
		return;
	if (from == UR_TIME_NONE)
		from = now;
	reader->response->retry_after =
		reader->retry_at > from ? reader->retry_at - from : 0;
}
