/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <signal.h>
#include <string.h>

/* ---- what the ledger says ---- */

static const json_t *line_of(const json_t *ledger, const char *type, const char *id)
{
	for (size_t i = 0; i < json_array_size(ledger); i++) {
		const json_t *line = json_array_get(ledger, i);
		const char *has = text(line, "id");

		if (!strcmp(text(line, "type"), type) && *has &&
		    !strncmp(has, id, strlen(has)))
			return line;
	}
	return NULL;
}

void ledger_is_whole(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = all_our_rows(w->c, p->state, ours, OURS_MAX);
	bool torn = false;

	for (size_t i = 0; i < w->world->parts_len; i++)
		torn = torn || event_of(w, i)->tear;
	if (w->ledger_lost)
		return;
	if (p->bad_ledger && !torn)
		broken(w, "bad-ledger: a whole line is no JSON");
	for (size_t i = 0; i < n; i++)
		if (!ours[i].foreign && !line_of(p->ledger, "intent", ours[i].nonce))
			broken(w, "unrecorded-post: row %lld has no intent",
			       (long long)ours[i].id);
	for (size_t i = 0; i < json_array_size(p->ledger); i++) {
		const json_t *line = json_array_get(p->ledger, i);
		const char *id = text(line, "id"), *outcome = text(line, "outcome");
		const struct our_row *row = NULL;

		if (strcmp(text(line, "type"), "outcome") != 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (!strncmp(ours[k].nonce, id, strlen(id)))
				row = &ours[k];
		if (!strcmp(outcome, "confirmed") &&
		    (!row || row->id != number(line, "row_id")))
			broken(w, "untrue-outcome: %s is 'confirmed' as row %lld", id,
			       (long long)number(line, "row_id"));
		if (!strcmp(outcome, "failed") && row)
			broken(w, "untrue-outcome: %s is 'failed', yet row %lld", id,
			       (long long)row->id);
	}
}

void no_open_intent(struct walk *w, const struct pass *p)
{
	for (size_t i = 0; i < json_array_size(p->ledger); i++) {
		const json_t *line = json_array_get(p->ledger, i);

		if (!strcmp(text(line, "type"), "intent") &&
		    !line_of(p->ledger, "outcome", text(line, "id")))
			broken(w, "open-intent: '%s' %s has no outcome",
			       text(line, "kind"), text(line, "id"));
	}
}

/* ---- what the program says ---- */

static bool is_bad(const char *outcome)
{
	return !strcmp(outcome, "failed") || !strcmp(outcome, "unknown") ||
	       !strcmp(outcome, "lost-race") || !strcmp(outcome, "ineffective");
}

/* Was the umbrella written over between our post and our reading it back? */
static void confirmed_is_live(struct walk *w, const struct pass *p, const json_t *action,
			      const char *sha)
{
	const json_t *rows = rows_of(w->c, p->state, sha);
	int posted = request_last(p, "POST", sha, INT32_MAX);
	int looked = request_last(p, "GET", sha, INT32_MAX);
	bool live = false;

	if (strcmp(text(action, "outcome"), "confirmed") != 0 ||
	    strcmp(text(action, "kind"), "compensate") != 0)
		return;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		live = live || (number(row, "id") == number(action, "id") &&
				json_is_true(json_object_get(row, "live")));
	}
	for (size_t i = 0; i < w->world->parts_len && !live; i++) {
		int at = w->world->parts[i].at;

		if (event_of(w, i)->umbrella && at > posted &&
		    at <= (looked > posted ? looked : posted + 1))
			broken(w,
			       "untrue-confirmed: row %lld was written over before "
			       "request %d",
			       (long long)number(action, "id"), at);
	}
}

void each_action(struct walk *w, const struct pass *p)
{
	const json_t *repos = json_object_get(p->report, "repositories");

	for (size_t r = 0; r < json_array_size(repos); r++) {
		const json_t *pulls =
			json_object_get(json_array_get(repos, r), "pull_requests");

		for (size_t i = 0; i < json_array_size(pulls); i++) {
			const json_t *pull = json_array_get(pulls, i);
			const json_t *action = json_object_get(pull, "action");

			if (p->exit == 0 && is_bad(text(action, "outcome")))
				broken(w, "exit-code: 0 with an outcome '%s'",
				       text(action, "outcome"));
			confirmed_is_live(w, p, action, text(pull, "head"));
		}
	}
}

static bool is_one_of(int code, const int *codes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (codes[i] == code)
			return true;
	return false;
}

void exit_is_true(struct walk *w, const struct pass *p, const int *codes, size_t len)
{
	const json_t *said = json_object_get(p->report, "exit_code");

	if (p->overran)
		broken(w, "endless: it had to be ended");
	if (p->signalled && p->signal == SIGKILL)
		return;
	if (p->signalled && p->exit == 128 + p->signal)
		return;
	if (!is_one_of(p->exit, codes, len))
		broken(w, "exit-code: %d", p->exit);
	if (!json_is_integer(said) || json_integer_value(said) != p->exit)
		broken(w, "exit-code: %d, and the report says %lld", p->exit,
		       (long long)json_integer_value(said));
	if (p->exit == 0 && !json_is_true(json_object_get(p->report, "complete")))
		broken(w, "exit-code: 0, and the report is not complete");
	if (p->exit == 0 && json_array_size(json_object_get(p->report, "errors")))
		broken(w, "exit-code: 0, and the report has errors");
}
