/* SPDX-License-Identifier: MIT */
#include "ur/core/row.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"

static char *put(char **at, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = memcpy(*at, text, size);

	*at += size;
	return copy;
}

/* Thousands of rows are read and dropped again: one allocation each instead of four. */
void ur_row_set_texts(struct ur_row *row, const char *context, const char *description,
		      const char *target_url, const char *writer_login)
{
	char *at = ur_xmalloc(strlen(context) + strlen(description) + strlen(target_url) +
			      strlen(writer_login) + 4);

	row->texts = at;
	row->context = put(&at, context);
	row->description = put(&at, description);
	row->target_url = put(&at, target_url);
	row->writer_login = put(&at, writer_login);
}

static void release_row(struct ur_row *row)
{
	if (row->texts) {
		free(row->texts);
		return;
	}
	free(row->context);
	free(row->description);
	free(row->target_url);
	free(row->writer_login);
}

static void copy_row(const struct ur_row *from, struct ur_row *to)
{
	*to = *from;
	to->texts = NULL;
	to->context = ur_xstrdup_null(from->context);
	to->description = ur_xstrdup_null(from->description);
	to->target_url = ur_xstrdup_null(from->target_url);
	to->writer_login = ur_xstrdup_null(from->writer_login);
}

void ur_rows_release(struct ur_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++)
		release_row(&rows->items[i]);
	free(rows->items);
	*rows = (struct ur_rows)UR_ROWS_INIT;
}

struct ur_row *ur_rows_push(struct ur_rows *rows)
{
	struct ur_row *row;

	UR_GROW(rows->items, rows->len, rows->cap);
	row = &rows->items[rows->len++];
	*row = (struct ur_row){ .created_at = UR_TIME_NONE };
	return row;
}

int64_t ur_rows_highest_id(const struct ur_rows *rows)
{
	int64_t highest = 0;

	for (size_t i = 0; i < rows->len; i++) {
		if (rows->items[i].id > highest)
			highest = rows->items[i].id;
	}
	return highest;
}

void ur_rows_copy(const struct ur_rows *from, struct ur_rows *to)
{
	struct ur_rows fresh = UR_ROWS_INIT;

	for (size_t i = 0; i < from->len; i++)
		copy_row(&from->items[i], ur_rows_push(&fresh));
	ur_rows_release(to);
	*to = fresh;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Forges compare owner and repository names without case. */
static bool begins(const char *text, const char *prefix, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (lower(text[i]) != lower(prefix[i]))
			return false;
	}
	return true;
}

static bool number(const char **text, int64_t *out)
{
	int64_t value = 0;

	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; (*text)++) {
		int digit = **text - '0';

		if (value > (INT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

/* "/actions/runs/N/jobs/M", to the last character. */
static bool run_path(const char *text, int64_t *run, int64_t *job)
{
	static const char runs[] = "/actions/runs/", jobs[] = "/jobs/";
	int64_t n, m;

	if (strncmp(text, runs, sizeof(runs) - 1))
		return false;
	text += sizeof(runs) - 1;
	if (!number(&text, &n) || n < 1 || strncmp(text, jobs, sizeof(jobs) - 1))
		return false;
	text += sizeof(jobs) - 1;
	if (!number(&text, &m) || *text)
		return false;
	*run = n;
	*job = m;
	return true;
}

bool ur_row_run_of(const char *target_url, const char *repo, int64_t *run, int64_t *job)
{
	size_t len = repo ? strlen(repo) : 0;
	const char *at = target_url;

	/* the engine writes a path; an address with a host was given by somebody */
	if (!len || !at || at[0] != '/' || at[1] == '/')
		return false;
	for (; at; at = strchr(at + 1, '/')) {
		if (begins(at + 1, repo, len) && run_path(at + 1 + len, run, job))
			return true;
	}
	return false;
}

bool ur_row_says_cancelled(const struct ur_row *row)
{
	return strncmp(row->description, "Has been cancelled", 18) == 0 ||
	       strncmp(row->description, "Canceled", 8) == 0;
}
