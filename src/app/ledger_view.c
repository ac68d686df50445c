/* SPDX-License-Identifier: MIT */
#include "ur/app/ledger_view.h"

#include <stdlib.h>
#include <string.h>

#include "ur/app/kept.h"
#include "ur/base/memory.h"

const char *ur_verified_name(enum ur_verified verified)
{
	switch (verified) {
	case UR_VERIFIED_SAME:
		return "same";
	case UR_VERIFIED_SOUND:
		return "sound";
	case UR_VERIFIED_FAILED:
		return "failed";
	case UR_VERIFIED_NOT_TRIED:
		break;
	}
	return "";
}

static void release_line(struct ur_ledger_line *line)
{
	struct ur_ledger_entry *e = &line->entry;
	char *const texts[] = { e->id,	       e->command,     e->server,
				e->repository, e->sha,	       e->umbrella,
				e->kind,       e->reason,      e->person,
				e->why,	       e->state,       e->target_url,
				e->outcome,    e->description, e->outcome_text,
				line->problem, line->cause,    line->evidence,
				e->context };

	for (size_t i = 0; i < UR_LEN(texts); i++)
		free(texts[i]);
}

void ur_ledger_view_release(struct ur_ledger_view *view)
{
	for (size_t i = 0; i < view->lines_len; i++)
		release_line(&view->lines[i]);
	free(view->lines);
	for (size_t i = 0; i < view->counts_len; i++) {
		free(view->counts[i].repository);
		free(view->counts[i].kind);
		free(view->counts[i].reason);
		free(view->counts[i].cause);
		free(view->counts[i].outcome);
	}
	free(view->counts);
	*view = (struct ur_ledger_view)UR_LEDGER_VIEW_INIT;
}

/* ---- which ---- */

static bool wanted(const struct ur_settings *s, const struct ur_ledger_entry *e,
		   int64_t since)
{
	const struct ur_list *repos = &s->only_repositories;
	bool named = !repos->len;

	for (size_t i = 0; i < repos->len && !named; i++)
		named = strcmp(repos->items[i], e->repository) == 0;
	/* a server that merely stands around here does not hide another one's entries */
	if (s->server_origin == UR_SERVER_FLAG && strcmp(s->server, e->server) != 0)
		return false;
	return named && (since == UR_TIME_NONE || e->at >= since);
}

static void push(struct ur_ledger_view *view, const struct ur_ledger_entry *e)
{
	struct ur_ledger_line *line;

	UR_GROW(view->lines, view->lines_len, view->lines_cap);
	line = &view->lines[view->lines_len++];
	*line = (struct ur_ledger_line){ .entry = *e };
	line->entry.id = ur_xstrdup(e->id);
	line->entry.command = ur_xstrdup(e->command);
	line->entry.server = ur_xstrdup(e->server);
	line->entry.repository = ur_xstrdup(e->repository);
	line->entry.sha = ur_xstrdup(e->sha);
	line->entry.umbrella = ur_xstrdup(e->umbrella);
	line->entry.context = ur_xstrdup(e->context);
	line->entry.kind = ur_xstrdup(e->kind);
	line->entry.reason = ur_xstrdup(e->reason);
	line->entry.person = ur_xstrdup(e->person);
	line->entry.why = ur_xstrdup(e->why);
	line->entry.state = ur_xstrdup(e->state);
	line->entry.target_url = ur_xstrdup(e->target_url);
	line->entry.description = ur_xstrdup(e->description);
	line->entry.outcome = ur_xstrdup(*e->outcome ? e->outcome : "unsettled");
	line->entry.outcome_text = ur_xstrdup(e->outcome_text);
}

void ur_ledger_list(const struct ur_ledger *ledger, const struct ur_settings *settings,
		    int64_t now, struct ur_ledger_view *view)
{
	const struct ur_ledger_entry *entries;
	size_t len;

	view->since = settings->since_seconds == UR_DURATION_NEVER ?
			      UR_TIME_NONE :
			      now - settings->since_seconds;
	view->bad_lines = ur_ledger_bad_lines(ledger);
	entries = ur_ledger_entries(ledger, &len);
	for (size_t i = 0; i < len; i++)
		if (wanted(settings, &entries[i], view->since))
			push(view, &entries[i]);
}

/* ---- one ---- */

static bool goes_by(const struct ur_ledger_entry *e, const char *id)
{
	const char *nonce = strrchr(e->id, '-');

	return strcmp(e->id, id) == 0 || (nonce && strcmp(nonce + 1, id) == 0);
}

enum ur_errc ur_ledger_show(const struct ur_ledger *ledger, const char *id,
			    struct ur_ledger_view *view, struct ur_error *err)
{
	struct ur_str json = UR_STR_INIT;
	const struct ur_ledger_entry *entries;
	size_t len;
	enum ur_errc rc;

	view->action = "show";
	entries = ur_ledger_entries(ledger, &len);
	while (len && !goes_by(&entries[len - 1], id))
		len--;
	if (!len) {
		ur_error_set(err, UR_ENOTFOUND, "the ledger has no entry '%.80s'", id);
		ur_error_hint(err, "'ledger list' has their ids");
		return UR_ENOTFOUND;
	}
	rc = ur_ledger_evidence(ledger, entries[len - 1].id, &json, err);
	if (rc == UR_OK) {
		push(view, &entries[len - 1]);
		view->lines[0].evidence = ur_str_detach(&json);
	}
	ur_str_release(&json);
	return rc;
}

/* ---- counting ---- */

static char *cause_of(const struct ur_ledger *ledger, const char *id)
{
	struct ur_str json = UR_STR_INIT;
	struct ur_kept_evidence kept = { 0 };
	struct ur_error ignored = UR_ERROR_INIT;
	char *cause = NULL;

	if (ur_ledger_evidence(ledger, id, &json, &ignored) == UR_OK) {
		if (ur_kept_parse(json.buf, json.len, &kept, &ignored) == UR_OK)
			cause = ur_xstrdup_null(kept.cause);
		ur_kept_release(&kept);
	}
	ur_str_release(&json);
	return cause ? cause : ur_xstrdup("");
}

static int compare(const void *a, const void *b)
{
	const struct ur_ledger_count *x = a, *y = b;
	const char *const left[] = { x->repository, x->kind, x->reason, x->cause,
				     x->outcome };
	const char *const right[] = { y->repository, y->kind, y->reason, y->cause,
				      y->outcome };
	int differ = 0;

	for (size_t i = 0; i < UR_LEN(left) && !differ; i++)
		differ = strcmp(left[i], right[i]);
	return differ;
}

static void count(struct ur_ledger_view *view, const struct ur_ledger_line *line)
{
	const struct ur_ledger_count one = {
		.repository = line->entry.repository,
		.kind = line->entry.kind,
		.reason = line->entry.reason,
		.cause = line->cause,
		.outcome = line->entry.outcome,
	};
	struct ur_ledger_count *c;

	for (size_t i = 0; i < view->counts_len; i++) {
		if (compare(&view->counts[i], &one) == 0) {
			view->counts[i].count++;
			return;
		}
	}
	UR_GROW(view->counts, view->counts_len, view->counts_cap);
	c = &view->counts[view->counts_len++];
	*c = (struct ur_ledger_count){
		.repository = ur_xstrdup(one.repository),
		.kind = ur_xstrdup(one.kind),
		.reason = ur_xstrdup(one.reason),
		.cause = ur_xstrdup(one.cause),
		.outcome = ur_xstrdup(one.outcome),
		.count = 1,
	};
}

void ur_ledger_stats(const struct ur_ledger *ledger, const struct ur_settings *settings,
		     int64_t now, struct ur_ledger_view *view)
{
	ur_ledger_list(ledger, settings, now, view);
	view->action = "stats";
	for (size_t i = 0; i < view->lines_len; i++) {
		struct ur_ledger_line *line = &view->lines[i];

		line->cause = cause_of(ledger, line->entry.id);
		count(view, line);
	}
	if (view->counts_len)
		qsort(view->counts, view->counts_len, sizeof(*view->counts), compare);
}
