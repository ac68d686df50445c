/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/app/rules.h"
#include "ur/base/memory.h"
#include "ur/core/heal.h"

static struct ur_pr_result *new_result(struct ur_pass *pass, size_t pull_index,
				       const struct ur_umbrella_settings *umbrella)
{
	const struct ur_pull *pull = &pass->pulls.items[pull_index];
	struct ur_pr_result *r = ur_result_push_pull(ur_pass_out(pass));

	r->number = pull->number;
	memcpy(r->head, pull->sha, sizeof(r->head));
	r->base = ur_xstrdup(pull->base ? pull->base : "");
	r->title = ur_xstrdup(pull->title ? pull->title : "");
	r->author = ur_xstrdup(pull->author ? pull->author : "");
	r->umbrella = umbrella->context;
	r->scope = ur_pass_scope(pass, pull);
	r->age_seconds = r->retry_at = UR_TIME_NONE;
	r->automerge_armed = UR_NOT_ASKED;
	r->healthy = true;
	return r;
}

/* Results stand in order of pull request and umbrella: index by arithmetic. */
static size_t result_index(const struct ur_pass *pass, size_t pull, size_t umbrella)
{
	return pull * pass->settings->umbrellas_len + umbrella;
}

static void settle_unread(struct ur_pr_result *r, const struct ur_error *err)
{
	r->reason = UR_REASON_READ_INCOMPLETE;
	r->verdict = ur_reason_verdict(r->reason);
	free(r->detail);
	r->detail = ur_xstrdup(err->message);
	if (*err->hint && !r->hint)
		r->hint = ur_xstrdup(err->hint);
}

/* ---- one head's rows arrived ---- */

struct reading {
	struct ur_pass *pass;
	size_t *order; /* request index -> head index */
	const char **shas;
	size_t len;
	size_t *pulls_of; /* pull requests sorted by head; see first_of */
	size_t *first_of; /* per head: where its pull requests begin in pulls_of */
};

static bool carries_marker(const struct ur_rows *rows, const char *umbrella)
{
	for (size_t i = 0; i < rows->len; i++)
		if (rows->items[i].marker.kind != UR_MARKER_NONE &&
		    strcmp(rows->items[i].context, umbrella) == 0)
			return true;
	return false;
}

/* Of a head with more pull requests than are judged, the first alone answers for a green of
 * ours; for everything else the head is shared, whatever each of them would say. */
static bool settled_by_crowd(struct ur_pass *pass, size_t pull, bool ours,
			     struct ur_pr_result *r)
{
	struct ur_head *head = &pass->heads[pass->head_of[pull]];
	char *crowd;

	if (pass->app->explain || pass->app->by_hand)
		return false;
	if (ours && (!head->answers || head->answers == pull + 1)) {
		head->answers = pull + 1;
		return false;
	}
	crowd = ur_head_crowded(head);
	if (!crowd)
		return false;
	r->reason = UR_REASON_SHARED_HEAD;
	r->verdict = ur_reason_verdict(r->reason);
	r->hint = ur_xstrdup(ur_reason_next_step(r->reason));
	r->healthy = false;
	r->detail = crowd;
	return true;
}

/* What blocks the merge all the same, where its base was read before. Red under a green
 * umbrella is a case: what it stands for is asked for. */
static void settle_told(const struct ur_case *c, const struct ur_decision *d,
			struct ur_pr_result *r)
{
	const struct ur_pass *pass = c->pass;
	const struct ur_branch *b =
		pass->app->tells ? ur_pass_branch_known(pass, r->base) : NULL;

	if (pass->app->tells && d->reason == UR_REASON_UMBRELLA_GREEN &&
	    ur_case_has_red(c))
		return;
	ur_fill_decision(r, d);
	if (b && b->rc == UR_OK)
		ur_blockers_fill(r, pass->forge->dialect, &b->protection, c->rows);
}

/* What its rows alone settle is settled here, so that the rows can go; the rest is a case. */
static bool settled_by_rows(struct ur_pass *pass, size_t pull, size_t umbrella,
			    const struct ur_head_rows *read)
{
	const struct ur_umbrella_settings *u = &pass->settings->umbrellas[umbrella];
	struct ur_pr_result *r =
		&ur_pass_out(pass)->pulls[result_index(pass, pull, umbrella)];
	struct ur_case c;
	struct ur_evidence e;
	struct ur_decision d;

	if (r->scope != UR_SCOPE_IN)
		return true;
	if (read->rc != UR_OK) {
		settle_unread(r, &read->err);
		return true;
	}
	if (pass->app->explain || carries_marker(&read->rows, u->context) ||
	    (!pass->app->only_ours &&
	     ur_heal_has_truths(read->rows.items, read->rows.len)))
		return settled_by_crowd(pass, pull, true, r);
	if (pass->app->only_ours) {
		r->scope = UR_SCOPE_NOT_ASKED;
		r->reason = UR_REASON_OUT_OF_SCOPE;
		return true;
	}
	ur_case_init(&c, pass, pull, u);
	c.rows = &read->rows;
	c.server_date = read->server_date;
	c.local_date = read->local_date;
	e = ur_case_evidence(&c);
	d = ur_decide(&e, &c.rules);
	if (d.reason == UR_REASON_UMBRELLA_GREEN && ur_case_has_red(&c) &&
	    ur_recall_reran(&c)) /* a green of ours, in a way */
		(void)settled_by_crowd(pass, pull, true, r);
	else if (d.need == UR_NEED_NOTHING &&
		 ur_decision_verdict(&d) != UR_VERDICT_REPAIR)
		settle_told(&c, &d, r);
	else
		(void)settled_by_crowd(pass, pull, false, r);
	ur_case_release(&c);
	return r->reason != UR_REASON_UNSET;
}

static bool has_room(struct ur_pass *pass, struct ur_head_rows *read)
{
	if (pass->rows_bytes + read->bytes <= UR_KEPT_ROWS_BYTES_MAX) {
		pass->rows_bytes += read->bytes;
		return true;
	}
	read->rc = ur_error_set(&read->err, UR_EPROTO,
				"the statuses of all candidates hold more than %zu MiB "
				"of text",
				UR_KEPT_ROWS_BYTES_MAX >> 20);
	return false;
}

/* @return true when no case is left to judge */
static bool settle_head(const struct reading *reading, size_t h,
			const struct ur_head_rows *read)
{
	const struct ur_pass *pass = reading->pass;
	bool settled = true;

	for (size_t i = reading->first_of[h]; i < reading->first_of[h + 1]; i++)
		for (size_t u = 0; u < pass->settings->umbrellas_len; u++)
			settled &= settled_by_rows(reading->pass, reading->pulls_of[i], u,
						   read);
	return settled;
}

static void head_arrived(void *payload, size_t index, struct ur_head_rows *read)
{
	struct reading *reading = payload;
	struct ur_pass *pass = reading->pass;
	size_t h = reading->order[index];
	struct ur_head *head = &pass->heads[h];
	bool settled;

	if (ur_pass_must_stop(read->rc))
		ur_pass_stop(pass, read->rc, &read->err);
	settled = settle_head(reading, h, read);
	if (!settled && !has_room(pass, read))
		settled = settle_head(reading, h, read);
	if (settled) {
		ur_head_rows_release(read);
	} else {
		head->rows = ur_xmalloc(sizeof(*head->rows));
		*head->rows = *read;
	}
	pass->heads_done++;
	if (pass->app->progress.heads)
		pass->app->progress.heads(pass->app->progress.payload,
					  pass->settings->name, pass->heads_done,
					  pass->heads_asked);
}

/* Pull requests sorted by head, by counting. */
static void sort_by_head(struct reading *r)
{
	const struct ur_pass *pass = r->pass;
	size_t n = pass->pulls.len, heads = pass->heads_len;
	size_t *fill = ur_xcalloc(heads + 1, sizeof(*fill));

	r->first_of = ur_xcalloc(heads + 2, sizeof(*r->first_of));
	r->pulls_of = ur_xcalloc(n + 1, sizeof(*r->pulls_of));
	for (size_t i = 0; i < n; i++)
		r->first_of[pass->head_of[i] + 1]++;
	for (size_t h = 0; h < heads; h++)
		r->first_of[h + 1] += r->first_of[h];
	for (size_t i = 0; i < n; i++) {
		size_t h = pass->head_of[i];

		r->pulls_of[r->first_of[h] + fill[h]++] = i;
	}
	free(fill);
}

static bool head_in_scope(const struct reading *r, size_t head)
{
	const struct ur_pass *pass = r->pass;

	for (size_t i = r->first_of[head]; i < r->first_of[head + 1]; i++)
		if (ur_pass_scope(pass, &pass->pulls.items[r->pulls_of[i]]) ==
		    UR_SCOPE_IN)
			return true;
	return false;
}

static void read_heads(struct ur_pass *pass)
{
	struct reading r = { .pass = pass };
	size_t heads = pass->heads_len, start;

	sort_by_head(&r);
	r.order = ur_xcalloc(heads + 1, sizeof(*r.order));
	r.shas = ur_xcalloc(heads + 1, sizeof(*r.shas));
	/* A pass that its deadline cuts short must not starve the same heads each time. */
	start = heads ? (size_t)(pass->result->started_at / 60) % heads : 0;
	for (size_t i = 0; i < heads; i++) {
		size_t h = (start + i) % heads;

		if (!head_in_scope(&r, h))
			continue;
		r.order[r.len] = h;
		r.shas[r.len++] = pass->heads[h].sha;
	}
	pass->heads_asked = r.len;
	ur_statuses_read_all(pass->forge, pass->settings->name, r.shas, r.len,
			     head_arrived, &r);
	free(r.order);
	free(r.shas);
	free(r.first_of);
	free(r.pulls_of);
}

/* ---- cases ---- */

static void make_cases(struct ur_pass *pass)
{
	for (size_t p = 0; p < pass->pulls.len; p++) {
		const struct ur_head *head = &pass->heads[pass->head_of[p]];

		for (size_t u = 0; u < pass->settings->umbrellas_len; u++) {
			size_t index = result_index(pass, p, u);
			const struct ur_pr_result *r = &ur_pass_out(pass)->pulls[index];
			struct ur_case *c;

			if (r->scope != UR_SCOPE_IN || !head->rows ||
			    r->reason != UR_REASON_UNSET)
				continue;
			UR_GROW(pass->cases, pass->cases_len, pass->cases_cap);
			c = &pass->cases[pass->cases_len++];
			ur_case_init(c, pass, p, &pass->settings->umbrellas[u]);
			c->result = index;
			c->rows = &head->rows->rows;
			c->server_date = head->rows->server_date;
			c->local_date = head->rows->local_date;
		}
	}
}

/* What stopped the repository may name another head: the repository tells it, not this one. */
static void not_judged(const struct ur_pass *pass, struct ur_error *err)
{
	(void)ur_error_set(err, pass->stopped,
			   "not judged: its repository was stopped before");
	if (*pass->stopped_err.hint)
		ur_error_hint(err, "%s", pass->stopped_err.hint);
}

static void judge_cases(struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->cases_len; i++) {
		struct ur_case *c = &pass->cases[i];
		struct ur_error over = UR_ERROR_INIT;
		struct ur_pr_result *r;
		enum ur_errc rc;

		/* what is in the cache already asks for nothing on the way */
		rc = ur_net_over(&pass->app->net, &over);
		if (rc < 0)
			ur_pass_stop(pass, rc, &over);
		if (pass->stopped != UR_OK) {
			c->rc = pass->stopped;
			not_judged(pass, &c->err);
			c->decision = (struct ur_decision){
				.reason = UR_REASON_READ_INCOMPLETE,
				.policy_cause = "",
				.age_seconds = UR_TIME_NONE,
				.retry_at = UR_TIME_NONE,
			};
		} else {
			ur_case_judge(c);
			ur_case_look_under_green(c);
			ur_case_look_for_veto(c);
		}
		if (ur_pass_must_stop(c->rc) && c->rc != UR_ERIGHT)
			ur_pass_stop(pass, c->rc, &c->err);
		r = &ur_pass_out(pass)->pulls[c->result];
		ur_case_fill(c, r);
	}
}

static void settle_the_rest(struct ur_pass *pass)
{
	struct ur_repository_result *out = ur_pass_out(pass);

	for (size_t i = 0; i < out->pulls_len; i++) {
		struct ur_pr_result *r = &out->pulls[i];
		struct ur_error err = UR_ERROR_INIT;

		not_judged(pass, &err);
		if (r->reason == UR_REASON_UNSET) {
			r->reason =
				r->scope == UR_SCOPE_UNKNOWN || r->scope == UR_SCOPE_IN ?
					UR_REASON_READ_INCOMPLETE :
					UR_REASON_OUT_OF_SCOPE;
			r->verdict = ur_reason_verdict(r->reason);
		}
		if (!r->detail && r->reason == UR_REASON_READ_INCOMPLETE)
			r->detail = ur_xstrdup(pass->stopped != UR_OK ?
						       err.message :
						       "the server did not say which "
						       "commit is its head");
		out->counts[r->verdict]++;
	}
}

/* Nothing of a clock that is off may pass silently: ages hang on it. */
static void note_clock(struct ur_pass *pass)
{
	bool without_date = false;
	int64_t skew = 0;

	for (size_t i = 0; i < pass->cases_len; i++) {
		const struct ur_case *c = &pass->cases[i];

		if (c->server_date == UR_TIME_NONE)
			without_date = true;
		else if (llabs(c->local_date - c->server_date) > llabs(skew))
			skew = c->local_date - c->server_date;
	}
	if (without_date)
		ur_repository_note(
			ur_pass_out(pass), "no-date",
			"the server sends no Date: ages are by the local clock");
	if (llabs(skew) > 60)
		ur_repository_note(ur_pass_out(pass), "clock-skew",
				   "the local clock is %lld seconds %s the server's",
				   (long long)llabs(skew),
				   skew > 0 ? "ahead of" : "behind");
}

/* Room for all results at once: growing by doubling would hold half of it for nothing. */
static void reserve_results(struct ur_pass *pass)
{
	struct ur_repository_result *out = ur_pass_out(pass);

	out->pulls_cap = pass->pulls.len * pass->settings->umbrellas_len;
	out->pulls = ur_xcalloc(out->pulls_cap + 1, sizeof(*out->pulls));
}

/* An audit reads what the bases require anyway, for their rules; first of all, it can say of
 * each head what blocks it. */
static void read_bases(struct ur_pass *pass)
{
	size_t read = 0;

	if (!pass->app->tells || pass->app->explain)
		return;
	for (size_t i = 0; i < pass->pulls.len && read < UR_RULES_BRANCHES_MAX; i++) {
		const struct ur_pull *pull = &pass->pulls.items[i];

		if (ur_pass_scope(pass, pull) != UR_SCOPE_IN ||
		    ur_pass_branch_known(pass, pull->base))
			continue;
		(void)ur_pass_branch(pass, pull->base);
		read++;
	}
}

void ur_survey(struct ur_pass *pass)
{
	read_bases(pass);
	reserve_results(pass);
	for (size_t p = 0; p < pass->pulls.len; p++)
		for (size_t u = 0; u < pass->settings->umbrellas_len; u++)
			(void)new_result(pass, p, &pass->settings->umbrellas[u]);
	read_heads(pass);
	make_cases(pass);
	judge_cases(pass);
	note_clock(pass);
	settle_the_rest(pass);
}
