/* SPDX-License-Identifier: MIT */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/time.h"

void ur_head_rows_release(struct ur_head_rows *rows)
{
	ur_rows_release(&rows->rows);
	*rows = (struct ur_head_rows){ .server_date = UR_TIME_NONE,
				       .local_date = UR_TIME_NONE };
}

static void ask(struct ur_snapshot *s, enum ur_snapshot_step step)
{
	s->step = step;
	if (step == UR_SNAPSHOT_BEFORE || step == UR_SNAPSHOT_AFTER)
		ur_str_setf(&s->path,
			    "/repos/%s/statuses/%s?sort=leastindex&page=1&limit=1",
			    s->repo, s->sha);
	else if (s->kind == UR_SNAPSHOT_HISTORY)
		ur_str_setf(&s->path,
			    "/repos/%s/statuses/%s?sort=leastindex&page=%u&limit=%u",
			    s->repo, s->sha, s->page, s->limit);
	else
		ur_str_setf(&s->path, "/repos/%s/commits/%s/status?page=%u&limit=%u",
			    s->repo, s->sha, s->page, s->limit);
}

/* Forget what was read and begin at the first page. */
static void begin(struct ur_snapshot *s)
{
	ur_head_rows_release(&s->rows);
	s->tries++;
	s->page = 1;
	s->total = -1;
	s->received = 0;
	s->before = 0;
	ask(s, UR_SNAPSHOT_PAGE);
}

void ur_snapshot_init(struct ur_snapshot *s, enum ur_snapshot_kind kind, const char *repo,
		      const char *sha, unsigned limit)
{
	*s = (struct ur_snapshot){ .kind = kind,
				   .repo = repo,
				   .sha = sha,
				   .limit = limit,
				   .path = UR_STR_INIT };
	begin(s);
}

void ur_snapshot_release(struct ur_snapshot *s)
{
	ur_str_release(&s->path);
	ur_head_rows_release(&s->rows);
}

static void finish(struct ur_snapshot *s, enum ur_errc rc, const struct ur_error *err)
{
	s->step = UR_SNAPSHOT_DONE;
	s->rows.rc = rc;
	if (rc == UR_OK)
		return;
	ur_rows_release(&s->rows.rows);
	s->rows.err = *err;
	ur_error_context(&s->rows.err, "cannot read the %s of %.10s",
			 s->kind == UR_SNAPSHOT_HISTORY ? "status history" : "statuses",
			 s->sha);
}

/* Something moved, or the server contradicts itself: read again, but not for ever. */
static void again(struct ur_snapshot *s, enum ur_errc rc, const char *why)
{
	struct ur_error err = UR_ERROR_INIT;

	if (s->tries < UR_SNAPSHOT_TRIES) {
		begin(s);
		return;
	}
	ur_error_set(&err, rc, "%s, %d times", why, UR_SNAPSHOT_TRIES);
	finish(s, rc, &err);
}

static int ascending(const void *a, const void *b)
{
	const struct ur_row *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int descending(const void *a, const void *b)
{
	return ascending(b, a);
}

/* Order by id; false when an id came twice. */
static bool sort_rows(struct ur_snapshot *s)
{
	struct ur_rows *rows = &s->rows.rows;

	if (rows->len < 2)
		return true;
	qsort(rows->items, rows->len, sizeof(*rows->items),
	      s->kind == UR_SNAPSHOT_HISTORY ? descending : ascending);
	for (size_t i = 1; i < rows->len; i++)
		if (rows->items[i - 1].id == rows->items[i].id)
			return false;
	return true;
}

/* An id between two that were shown; 0 for none. Rows stand newest first. */
static int64_t unseen(const struct ur_rows *rows)
{
	for (size_t i = 1; i < rows->len; i++)
		if (rows->items[i].id != rows->items[i - 1].id - 1)
			return rows->items[i].id + 1;
	return 0;
}

/* A cache that lags behind may show it at once; what never shows is said with its number. */
static void again_unseen(struct ur_snapshot *s, int64_t id)
{
	struct ur_rows kept;
	struct ur_error err = UR_ERROR_INIT;

	if (s->tries < UR_SNAPSHOT_TRIES) {
		begin(s);
		return;
	}
	kept = s->rows.rows;
	s->rows.rows = (struct ur_rows)UR_ROWS_INIT;
	ur_error_set(&err, UR_EPROTO, "row %lld is not shown, %d times", (long long)id,
		     UR_SNAPSHOT_TRIES);
	finish(s, UR_EPROTO, &err);
	s->rows.rows = kept;
	s->rows.unseen_id = id;
}

/* All pages are there. Rows are only added, never taken away, so the count and distinct
 * ids prove a history; live rows of several pages need the highest id to have stood still. */
static void conclude(struct ur_snapshot *s)
{
	if (s->total >= 0 && s->received != (size_t)s->total)
		again(s, UR_EPROTO, "the server's count of rows does not match its rows");
	else if (!sort_rows(s))
		again(s, UR_EPROTO, "a row's id came twice");
	else if (s->kind == UR_SNAPSHOT_HISTORY && unseen(&s->rows.rows))
		again_unseen(s, unseen(&s->rows.rows));
	else if (s->before)
		ask(s, UR_SNAPSHOT_AFTER);
	else
		finish(s, UR_OK, NULL);
}

static void next_page(struct ur_snapshot *s)
{
	s->page++;
	ask(s, UR_SNAPSHOT_PAGE);
}

/* After a page of the combined endpoint or of the history. */
static void go_on(struct ur_snapshot *s, size_t rows, int64_t total)
{
	struct ur_error err = UR_ERROR_INIT;

	if (s->page == 1)
		s->total = total;
	else if (rows && total != s->total) {
		again(s, UR_ECHANGED, "the number of rows changed while they were read");
		return;
	}
	s->received += rows;
	if (s->received > UR_HISTORY_MAX || s->total > UR_HISTORY_MAX) {
		ur_error_set(&err, UR_EPROTO, "more than %d rows", UR_HISTORY_MAX);
		finish(s, UR_EPROTO, &err);
		return;
	}
	if (!rows || (s->total >= 0 && s->received >= (size_t)s->total)) {
		conclude(s);
		return;
	}
	/* without a count a second page with rows tells that there are several */
	if (s->kind == UR_SNAPSHOT_LIVE && !s->before && (s->total >= 0 || s->page > 1)) {
		ask(s, UR_SNAPSHOT_BEFORE);
		return;
	}
	next_page(s);
}

/* @return false when there is more than one commit may have */
static bool count_texts(struct ur_snapshot *s, const struct ur_row *row,
			struct ur_error *err)
{
	size_t most =
		s->kind == UR_SNAPSHOT_LIVE ? UR_ROWS_BYTES_MAX : UR_HISTORY_BYTES_MAX;

	s->rows.bytes += strlen(row->context) + strlen(row->description) +
			 strlen(row->target_url) + strlen(row->writer_login);
	if (s->rows.bytes <= most)
		return true;
	(void)ur_error_set(err, UR_EPROTO, "they hold more than %zu MiB of text",
			   most >> 20);
	return false;
}

/* Parse the rows of a page. @return how many, or -1 with *err filled */
static long take_rows(struct ur_snapshot *s, const struct ur_json *list,
		      struct ur_error *err)
{
	const char *field = s->kind == UR_SNAPSHOT_LIVE ? "statuses" : "";
	const struct ur_json *element;
	size_t i;

	if (!list || ur_json_is_null(list))
		return 0;
	if (!ur_json_is_array(list)) {
		ur_answer_odd(err, "%s[]", field);
		return -1;
	}
	UR_JSON_EACH (list, i, element) {
		struct ur_row row;

		if (!ur_status_parse(element, s->repo, &row)) {
			ur_answer_odd(err, "%s[%zu]", field, i);
			return -1;
		}
		*ur_rows_push(&s->rows.rows) = row;
		if (!count_texts(s, &row, err))
			return -1;
	}
	return (long)ur_json_len(list);
}

/* The empty combined answer names no commit; any other must name ours. */
static bool names_commit(const struct ur_snapshot *s, const struct ur_json *json,
			 long rows)
{
	const char *sha = ur_answer_optional(json, "sha");

	return !rows || (sha && strcmp(sha, s->sha) == 0);
}

static void keep_dates(struct ur_snapshot *s, const struct ur_response *response)
{
	struct ur_head_rows *rows = &s->rows;

	if (response->date != UR_TIME_NONE &&
	    (rows->server_date == UR_TIME_NONE || response->date < rows->server_date))
		rows->server_date = response->date;
	if (!rows->pages || response->received_at < rows->local_date)
		rows->local_date = response->received_at;
	rows->pages++;
}

static void feed_page(struct ur_snapshot *s, const struct ur_response *response,
		      const struct ur_json *json)
{
	bool live = s->kind == UR_SNAPSHOT_LIVE;
	struct ur_error err = UR_ERROR_INIT;
	const struct ur_json *list = live ? ur_json_get(json, "statuses") : json;
	long rows;

	if (live && (!ur_json_is_object(json) || !list)) {
		ur_answer_odd(&err, "statuses");
		finish(s, UR_EPROTO, &err);
		return;
	}
	rows = take_rows(s, list, &err);
	if (rows >= 0 && live && !names_commit(s, json, rows)) {
		ur_answer_odd(&err, "sha");
		rows = -1;
	}
	if (rows < 0) {
		finish(s, UR_EPROTO, &err);
		return;
	}
	keep_dates(s, response);
	go_on(s, (size_t)rows, response->total_count);
}

/* Highest id of a commit, before and after the pages. When the first page holds that very
 * row, nothing was written since it was read, and it need not be read again. */
static void feed_bracket(struct ur_snapshot *s, const struct ur_json *json)
{
	struct ur_error err = UR_ERROR_INIT;
	int64_t highest = 0, seen = ur_rows_highest_id(&s->rows.rows);
	const struct ur_json *element;
	size_t i;

	UR_JSON_EACH (json, i, element) {
		int64_t id;

		if (!ur_answer_id(element, "id", &id)) {
			ur_answer_odd(&err, "[%zu].id", i);
			finish(s, UR_EPROTO, &err);
			return;
		}
		if (id > highest)
			highest = id;
	}
	if (!highest) {
		ur_answer_odd(&err, "[0].id");
		finish(s, UR_EPROTO, &err);
	} else if (s->step == UR_SNAPSHOT_AFTER) {
		if (highest == s->before && seen == highest)
			finish(s, UR_OK, NULL);
		else
			again(s, UR_ECHANGED, "rows were written while they were read");
	} else {
		s->before = highest;
		if (seen != highest) {
			ur_rows_release(&s->rows.rows);
			s->rows.bytes = 0;
			s->received = 0;
			s->page = 0;
		}
		next_page(s);
	}
}

void ur_snapshot_feed(struct ur_snapshot *s, const struct ur_response *response)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	enum ur_errc rc = UR_OK;

	if (!ur_answer_is(response, 200))
		rc = ur_answer_check(response, 200, &err);
	if (rc == UR_ENOTFOUND)
		ur_error_hint(&err,
			      "the repository has no such commit, or the token may not "
			      "see it");
	if (rc == UR_OK)
		rc = ur_answer_json(response, &json, &err);
	if (rc < 0)
		finish(s, rc, &err);
	else if (s->step == UR_SNAPSHOT_PAGE)
		feed_page(s, response, json);
	else
		feed_bracket(s, json);
	ur_json_free(json);
}
