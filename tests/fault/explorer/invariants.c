/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void broken(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	if (*w->wrong)
		return;
	va_start(ap, fmt);
	vsnprintf(w->wrong, sizeof(w->wrong), fmt, ap);
	va_end(ap);
}

const struct event *event_of(const struct walk *w, size_t part)
{
	return &w->c->events[w->world->parts[part].event];
}

static bool all_harmless(const struct walk *w)
{
	for (size_t i = 0; i < w->world->parts_len; i++)
		if (!event_of(w, i)->harmless)
			return false;
	return true;
}

static bool hands_off(const struct walk *w)
{
	for (size_t i = 0; i < w->world->parts_len; i++)
		if (event_of(w, i)->hands_off)
			return true;
	return false;
}

/* ---- what stands ---- */

/* A person's no that our green was written over; no engine row in between overruled it. */
static int64_t overruled_veto(const struct walk *w, const json_t *state,
			      const struct our_row *ours)
{
	const json_t *rows = rows_of(w->c, state, ours->sha);
	int64_t veto = 0;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (strcmp(text(row, "context"), w->c->umbrella) != 0 ||
		    number(row, "id") >= ours->id)
			continue;
		if (json_is_true(json_object_get(row, "engine")))
			veto = 0;
		else if (!strcmp(text(row, "creator"), "bob"))
			veto = strcmp(text(row, "state"), "success") != 0 ?
				       number(row, "id") :
				       0;
	}
	return veto;
}

/* A green of ours may stand wrongly for a moment, but never without being told. */
static void no_silent_wrong_green(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = our_rows(w->c, p->state, ours, OURS_MAX);

	for (size_t i = 0; i < n && p->exit == 0; i++) {
		const char *why;
		int64_t veto;

		if (!ours[i].live || !ours[i].green || ours[i].foreign)
			continue;
		why = wrong_because(w->c, p->state, &ours[i], true);
		veto = overruled_veto(w, p->state, &ours[i]);
		if (*why)
			broken(w, "silent-wrong-green: exit 0, and %s", why);
		else if (veto)
			broken(w,
			       "silent-veto: exit 0, and green %lld is over the veto "
			       "%lld",
			       (long long)ours[i].id, (long long)veto);
	}
}

static void no_wrong_green(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = our_rows(w->c, p->state, ours, OURS_MAX);

	for (size_t i = 0; i < n; i++) {
		bool open = is_open_head(w->c, p->state, ours[i].sha);
		const char *why;
		int64_t veto;

		if (!ours[i].live || !ours[i].green ||
		    umbrella_is_red(w->c, p->state, ours[i].sha))
			continue;
		why = wrong_because(w->c, p->state, &ours[i], false);
		veto = ours[i].foreign ? 0 : overruled_veto(w, p->state, &ours[i]);
		/* nobody rests on what was left behind: judged when the head comes back to it */
		if (is_left_behind(w->c, p->state, ours[i].sha))
			continue;
		/* what is no longer open cannot be mended, only told; what a person holds stays */
		if ((!open && (p->exit != 0 || ours[i].foreign)) || hands_off(w))
			continue;
		/* the ledger died with its machine: what our green was written over is not known */
		if (w->ledger_lost && !strstr(why, "failure") && !strstr(why, "error"))
			continue;
		if (*why)
			broken(w, "wrong-green: %s%s", why, open ? "" : " (not open)");
		else if (veto)
			broken(w, "veto: green %lld stands over the veto %lld%s",
			       (long long)ours[i].id, (long long)veto,
			       open ? "" : " (not open)");
	}
}

/* What the last event made required; NULL for none. */
static const char *grown(const struct walk *w)
{
	const char *context = NULL;

	for (size_t i = 0; i < w->world->parts_len; i++)
		if (event_of(w, i)->grows)
			context = event_of(w, i)->grows;
	return context;
}

/* What is required since our green: red takes it back, what is open is waited for. */
static void grown_list_is_told(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = our_rows(w->c, p->state, ours, OURS_MAX);
	const json_t *repos = json_object_get(p->report, "repositories");
	const json_t *pulls = json_object_get(json_array_get(repos, 0), "pull_requests");
	const char *reason = text(json_array_get(pulls, 0), "reason");
	const char *context = grown(w);

	for (size_t i = 0; i < n && context && !hands_off(w); i++) {
		const char *says = newest_says(w->c, p->state, ours[i].sha, context);

		if (!ours[i].live || !ours[i].green ||
		    !is_open_head(w->c, p->state, ours[i].sha))
			continue;
		if (is_red(says) && p->exit == 0)
			broken(w, "outgrown: exit 0, and '%s' is %s under our green %lld",
			       context, says, (long long)ours[i].id);
		else if (strcmp(says, "success") != 0 &&
			 !strcmp(reason, "already-compensated"))
			broken(w, "outgrown: '%s' is %s, and our green is '%s'", context,
			       says, reason);
	}
}

/* ---- what was written ---- */

static void no_double_post(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = our_rows(w->c, p->state, ours, OURS_MAX);

	for (size_t i = 0; i < n; i++) {
		const json_t *rows = rows_of(w->c, p->state, ours[i].sha);
		int64_t before = 0;

		for (size_t j = 0; j < i; j++)
			if (!strcmp(ours[i].nonce, ours[j].nonce))
				broken(w, "double-post: rows %lld and %lld of one intent",
				       (long long)ours[j].id, (long long)ours[i].id);
		for (size_t j = 0; j < json_array_size(rows); j++) {
			const json_t *row = json_array_get(rows, j);

			if (!strcmp(text(row, "context"), w->c->umbrella) &&
			    number(row, "id") < ours[i].id)
				before = number(row, "id");
		}
		for (size_t j = 0; j < n; j++)
			if (ours[i].green && ours[j].green && !ours[i].foreign &&
			    !ours[j].foreign && !strcmp(ours[i].sha, ours[j].sha) &&
			    ours[j].id == before)
				broken(w, "double-post: green %lld right over green %lld",
				       (long long)ours[i].id, (long long)before);
	}
}

static void no_post_on_split(struct walk *w, const struct pass *p)
{
	struct our_row ours[OURS_MAX];
	size_t n = our_rows(w->c, p->state, ours, OURS_MAX);

	if (strncmp(text(p->state, "version"), "1.27", 4) != 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!ours[i].foreign)
			broken(w, "split-post: row %lld was posted over an engine's",
			       (long long)ours[i].id);
}

/* Our initial head: what happened before the second look of a write keeps it from being. */
static void no_unlooked_write(struct walk *w, const struct pass *p, size_t part)
{
	int at = w->world->parts[part].at;
	const char *head = w->c->scenarios[w->world->scenario].head;
	const char *of = event_of(w, part)->of;

	for (size_t i = part + 1; i < w->world->parts_len; i++)
		if (event_of(w, i)->heals)
			return;
	for (size_t i = p->log_from; i < json_array_size(p->log); i++) {
		const json_t *entry = json_array_get(p->log, i);
		bool post = !strcmp(text(entry, "method"), "POST");
		bool green = post && strstr(text(entry, "path"), head) &&
			     strstr(text(entry, "body"), "\"state\":\"success\"") &&
			     (!of || strstr(text(entry, "body"), of));
		bool rerun = post && strstr(text(entry, "path"), "/rerun");
		int looked = request_last(p, "GET", "/pulls/1", (int)i + 1);

		if ((green || rerun) && at <= (looked ? looked : (int)i + 1))
			broken(w,
			       "unlooked-write: request %zu writes, though it happened "
			       "before request %d and was looked for at %d",
			       i + 1, at, looked);
	}
}

static void no_double_rerun(struct walk *w, const struct pass *p)
{
	const json_t *runs = json_object_get(state_repo(w->c, p->state), "runs");

	for (size_t i = 0; i < json_array_size(runs) && all_harmless(w); i++)
		if (number(json_array_get(runs, i), "attempt") > 2)
			broken(w, "double-rerun: run %lld is at attempt %lld",
			       (long long)number(json_array_get(runs, i), "id"),
			       (long long)number(json_array_get(runs, i), "attempt"));
}

/* A re-run that was refused is not asked for in each pass: once, and once for each event. */
static void no_endless_asking(struct walk *w, const struct pass *p)
{
	size_t refused = 0;

	for (size_t i = 0; i < json_array_size(p->log); i++) {
		const json_t *entry = json_array_get(p->log, i);

		refused += !strcmp(text(entry, "method"), "POST") &&
			   strstr(text(entry, "path"), "/rerun") &&
			   number(entry, "status") >= 400 &&
			   number(entry, "status") <= 499;
	}
	if (refused > 1 + w->world->parts_len && !w->ledger_lost)
		broken(w, "endless-asking: %zu re-runs were asked for and refused",
		       refused);
}

/* ---- all of them ---- */

static void judge_both(struct walk *w, const struct pass *p)
{
	no_double_post(w, p);
	no_post_on_split(w, p);
	ledger_is_whole(w, p);
	each_action(w, p);
}

static void undisturbed_as_expected(struct walk *w)
{
	int expected = w->c->scenarios[w->world->scenario].exit;
	const struct event *e = event_of(w, 0);

	if (!e->act && !e->fault && !e->signal && w->first.exit != expected)
		broken(w, "exit-code: %d undisturbed, expected %d", w->first.exit,
		       expected);
}

void judge_first(struct walk *w)
{
	static const int codes[] = { 0, 1, 3, 4, 5, 8 };

	undisturbed_as_expected(w);
	no_silent_wrong_green(w, &w->first);
	for (size_t i = 0; i < w->world->parts_len; i++)
		if (event_of(w, i)->prevents)
			no_unlooked_write(w, &w->first, i);
	judge_both(w, &w->first);
	healing_first(w);
	exit_is_true(w, &w->first, codes, sizeof(codes) / sizeof(codes[0]));
}

static void stale_was_repaired(struct walk *w)
{
	const struct scenario *s = &w->c->scenarios[w->world->scenario];
	const json_t *repo = state_repo(w->c, w->last.state);
	const json_t *pulls = json_object_get(repo, "pulls");

	for (size_t i = 0; i < json_array_size(pulls) && s->repaired && all_harmless(w);
	     i++) {
		const char *head = text(json_array_get(pulls, i), "head");
		const json_t *rows = json_object_get(json_object_get(repo, "rows"), head);
		bool green = false;

		for (size_t k = 0; k < json_array_size(rows); k++) {
			const json_t *row = json_array_get(rows, k);

			if (!strcmp(text(row, "context"), w->c->umbrella) &&
			    json_is_true(json_object_get(row, "live")))
				green = !strcmp(text(row, "state"), "success");
		}
		if (!green)
			broken(w, "not-repaired: pull request %lld is still red",
			       (long long)number(json_array_get(pulls, i), "number"));
	}
}

/* Nothing but a person's no happened: then the report says so, and plans nothing. */
static void veto_is_told(struct walk *w)
{
	const struct world *world = w->world;
	const json_t *rows =
		rows_of(w->c, w->last.state, w->c->scenarios[world->scenario].head);
	const json_t *repos = json_object_get(w->last.report, "repositories");
	const json_t *pulls = json_object_get(json_array_get(repos, 0), "pull_requests");
	const json_t *first = json_array_get(pulls, 0);
	bool no = false;

	for (size_t i = 0; i < json_array_size(rows); i++)
		no = no || !strcmp(text(json_array_get(rows, i), "creator"), "bob");
	if (world->parts_len == 1 && event_of(w, 0)->veto && no && w->aged &&
	    !strcmp(text(first, "verdict"), "repair"))
		broken(w, "untold-veto: '%s' is '%s' over a person's no",
		       text(first, "verdict"), text(first, "reason"));
}

/* Nothing happens while a quiet pass runs: then it may not say so. */
static void nothing_changed(struct walk *w)
{
	const json_t *repos = json_object_get(w->last.report, "repositories");
	const json_t *pulls = json_object_get(json_array_get(repos, 0), "pull_requests");

	for (size_t i = 0; i < json_array_size(pulls); i++) {
		const json_t *action =
			json_object_get(json_array_get(pulls, i), "action");

		/* a person's no that only the history shows is found by the second look */
		if (!strncmp(text(action, "error"), "below our own rows", 18))
			continue;
		if (!strcmp(text(action, "why"), "changed-meanwhile"))
			broken(w, "untrue-changed: '%s' where nothing changed",
			       text(action, "error"));
	}
}

void judge_last(struct walk *w)
{
	veto_is_told(w);
	stale_was_repaired(w);
	healing_last(w);
}

void judge_quiet(struct walk *w)
{
	static const int codes[] = { 0, 1, 7 };

	no_wrong_green(w, &w->last);
	judge_both(w, &w->last);
	healing_quiet(w);
	grown_list_is_told(w, &w->last);
	no_double_rerun(w, &w->last);
	no_endless_asking(w, &w->last);
	nothing_changed(w);
	no_open_intent(w, &w->last);
	exit_is_true(w, &w->last, codes,
		     w->aged || (w->c->scenarios[w->world->scenario].healed &&
				 healing_is_spent(&w->last)) ?
			     3 :
			     2);
}
