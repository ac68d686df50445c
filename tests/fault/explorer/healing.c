/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <string.h>

#define TRUTH "Truth of the record: "

/*
 * Rows that the program posted about required jobs: each says what a record says, so the
 * sandbox's own records are what they are held against.
 */

/* A row of one of the required contexts, by its words, its marker and its writer. */
static bool is_truth(const struct walk *w, const json_t *row)
{
	const json_t *creator = json_object_get(row, "creator");

	return !strncmp(text(row, "description"), TRUTH, strlen(TRUTH)) &&
	       strcmp(text(row, "context"), w->c->umbrella) != 0 &&
	       (json_is_null(creator) ||
		!strcmp(json_string_value(creator), w->c->login));
}

static bool is_green(const json_t *row)
{
	return !strcmp(text(row, "state"), "success");
}

static bool is_live(const json_t *row)
{
	return json_is_true(json_object_get(row, "live"));
}

/* "lint" of "CI / lint (pull_request)" */
static bool is_of_job(const char *context, const char *job)
{
	const char *name = strstr(context, " / ");
	size_t len = strlen(job);

	return name && !strncmp(name + 3, job, len) && !strncmp(name + 3 + len, " (", 2);
}

/* What the newest run with that job says of it; "" for none. */
static const char *record_of(const struct walk *w, const json_t *state, const char *sha,
			     const char *context)
{
	const json_t *runs = json_object_get(state_repo(w->c, state), "runs");
	const char *says = "";
	int64_t newest = 0;

	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		const json_t *jobs = json_object_get(run, "jobs");

		if (strcmp(text(run, "sha"), sha) != 0 || number(run, "number") < newest)
			continue;
		for (size_t j = 0; j < json_array_size(jobs); j++) {
			const json_t *job = json_array_get(jobs, j);

			if (!is_of_job(context, text(job, "name")))
				continue;
			newest = number(run, "number");
			says = text(job, "state");
		}
	}
	return says;
}

static bool contradicts(const char *record)
{
	return !strcmp(record, "failure") || !strcmp(record, "cancelled") ||
	       !strcmp(record, "skipped");
}

typedef void check_fn(struct walk *w, const struct pass *p, const char *sha,
		      const json_t *rows, const json_t *row);

static void each_truth(struct walk *w, const struct pass *p, check_fn *check)
{
	json_t *all = json_object_get(state_repo(w->c, p->state), "rows"), *rows;
	const char *sha;

	json_object_foreach (all, sha, rows)
		for (size_t i = 0; i < json_array_size(rows); i++)
			if (is_truth(w, json_array_get(rows, i)))
				check(w, p, sha, rows, json_array_get(rows, i));
}

/* The row of the name that it was written over; NULL for none. */
static const json_t *below(const json_t *rows, const json_t *truth)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (!strcmp(text(row, "context"), text(truth, "context")) &&
		    number(row, "id") < number(truth, "id") &&
		    (!found || number(row, "id") > number(found, "id")))
			found = row;
	}
	return found;
}

/* Another success of a person stands beside ours, and takes nothing from it. */
static bool is_persons(const struct walk *w, const json_t *row)
{
	const json_t *creator = row ? json_object_get(row, "creator") : NULL;

	return json_is_string(creator) && !is_green(row) &&
	       strcmp(json_string_value(creator), w->c->login) != 0;
}

static bool hands_off(const struct walk *w)
{
	for (size_t i = 0; i < w->world->parts_len; i++)
		if (event_of(w, i)->hands_off)
			return true;
	return false;
}

static bool is_split(const json_t *state)
{
	return !strncmp(text(state, "version"), "1.27", 4);
}

static void stands(struct walk *w, const struct pass *p, const char *sha,
		   const json_t *rows, const json_t *row)
{
	const char *says = record_of(w, p->state, sha, text(row, "context"));

	if (!is_live(row) || !is_green(row) || !is_open_head(w->c, p->state, sha) ||
	    hands_off(w))
		return;
	/* where no posted row takes another's place it is told, and that is all */
	if (contradicts(says) && !(is_split(p->state) && p->exit != 0))
		broken(w, "untrue-truth: row %lld says success of '%s', its record %s",
		       (long long)number(row, "id"), text(row, "context"), says);
	/* the ledger died with its machine: what it was written over is not known */
	if (is_persons(w, below(rows, row)) && !w->ledger_lost)
		broken(w, "over-a-person: truth %lld stands over row %lld of a person",
		       (long long)number(row, "id"),
		       (long long)number(below(rows, row), "id"));
}

/* Not a truth that this world came with. */
static bool is_foreign(const json_t *row)
{
	return strstr(text(row, "description"), "[umbrella-reaper 20200101T") != NULL;
}

static void written_once(struct walk *w, const struct pass *p, const char *sha,
			 const json_t *rows, const json_t *row)
{
	const json_t *under = below(rows, row);

	(void)sha;
	if (is_foreign(row))
		return;
	if (is_split(p->state))
		broken(w, "split-post: truth %lld was posted over an engine's",
		       (long long)number(row, "id"));
	if (is_green(row) && under && is_truth(w, under) && is_green(under) &&
	    !is_foreign(under))
		broken(w, "double-post: truth %lld right over truth %lld",
		       (long long)number(row, "id"), (long long)number(under, "id"));
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *other = json_array_get(rows, i);

		if (number(other, "id") == number(row, "id"))
			continue;
		if (!strcmp(text(other, "description"), text(row, "description")))
			broken(w, "double-post: rows %lld and %lld of one intent",
			       (long long)number(row, "id"),
			       (long long)number(other, "id"));
		if (is_live(row) && is_live(other) && is_truth(w, other) &&
		    !strcmp(text(other, "context"), text(row, "context")))
			broken(w, "two-truths: rows %lld and %lld are live",
			       (long long)number(row, "id"),
			       (long long)number(other, "id"));
	}
}

void healing_first(struct walk *w)
{
	each_truth(w, &w->first, written_once);
}

void healing_quiet(struct walk *w)
{
	each_truth(w, &w->last, written_once);
	each_truth(w, &w->last, stands);
}

bool healing_is_spent(const struct pass *p)
{
	for (size_t i = 0; i < json_array_size(p->ledger); i++) {
		const json_t *line = json_array_get(p->ledger, i);

		if (!strcmp(text(line, "outcome"), "unknown") && !number(line, "row_id"))
			return true;
	}
	return false;
}

void healing_last(struct walk *w)
{
	const struct scenario *s = &w->c->scenarios[w->world->scenario];

	if (healing_is_spent(&w->last))
		return;
	for (size_t i = 0; i < w->world->parts_len; i++)
		if (!event_of(w, i)->harmless)
			return;
	for (size_t i = 0; i < json_array_size(s->healed); i++) {
		const char *context = json_string_value(json_array_get(s->healed, i));
		const char *says = newest_says(w->c, w->last.state, s->head, context);

		if (strcmp(says, "success") != 0)
			broken(w, "not-healed: '%s' is still %s", context, says);
	}
}
