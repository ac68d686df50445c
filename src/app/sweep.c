/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/app/rules.h"
#include "ur/app/use_cases.h"
#include "ur/base/memory.h"

void ur_result_start(struct ur_app *app, const char *command, struct ur_result *result)
{
	char buf[UR_TIME_BUF];

	ur_result_init(result);
	result->command = command;
	result->applied = app->may_write;
	result->started_at = app->clock->now(app->clock->self);
	memcpy(result->pass_id, ur_time_format_compact(result->started_at, buf),
	       sizeof(result->pass_id));
}

void ur_result_end(struct ur_app *app, struct ur_result *result, int64_t started_ms)
{
	result->seconds =
		(double)(app->clock->monotonic_ms(app->clock->self) - started_ms) / 1000;
	/* a checkout is read without a network */
	result->requests = app->net.transport ? app->net.transport->requests : 0;
	result->stop_signal = app->stop_signal ? *app->stop_signal : 0;
	result->complete =
		!result->deadline_reached && !result->stop_signal && !result->errors_len;
	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *r = &result->repositories[i];

		if (r->rc != UR_OK)
			result->complete = false;
		if (ur_lint_reaches(&r->findings, app->settings->fail_on))
			result->rules_failed = true;
		for (size_t p = 0; p < r->pulls_len; p++) {
			if (ur_reason_is_incomplete(r->pulls[p].reason))
				result->complete = false;
			ur_fill_outcome_hint(&r->pulls[p]);
		}
	}
	result->exit_code = ur_result_exit_code(result, app->settings->exit_code);
}

/* ---- the plan ---- */

/* Of several pull requests with one head under one umbrella the first carries the action. */
static bool carries(const struct ur_pass *pass, size_t index)
{
	const struct ur_case *c = &pass->cases[index];

	for (size_t i = 0; i < index; i++) {
		const struct ur_case *o = &pass->cases[i];

		if (pass->head_of[o->pull] == pass->head_of[c->pull] &&
		    strcmp(o->umbrella->context, c->umbrella->context) == 0 &&
		    ur_decision_verdict(&o->decision) ==
			    ur_decision_verdict(&c->decision))
			return false;
	}
	return true;
}

struct due {
	struct ur_pass *pass;
	size_t index;	       /* of the case; cases_len and above: settled without one */
	size_t writes, reruns; /* granted */
};

static bool judged(const struct ur_pr_result *r)
{
	return r->scope == UR_SCOPE_IN && r->reason != UR_REASON_READ_INCOMPLETE;
}

/* Heads are counted, not pull requests: the first judged one of a head stands for it. */
static bool counts(const struct ur_pass *pass, size_t index, bool *seen)
{
	size_t umbrellas = pass->settings->umbrellas_len;
	size_t slot = pass->head_of[index / umbrellas] * umbrellas + index % umbrellas;

	if (!judged(&ur_pass_out(pass)->pulls[index]) || seen[slot])
		return false;
	seen[slot] = true;
	return true;
}

static void plan_case(const struct ur_pass *pass, size_t index, struct ur_plan_item *item)
{
	struct ur_case *c = &pass->cases[index];
	size_t due;

	item->carries = c->decision.remedy != UR_DO_NOTHING && carries(pass, index);
	if (!c->decision.orders_len) {
		item->limited = ur_recall_limit(c, c->rows);
		item->reruns = c->decision.remedy == UR_DO_RERUN;
		return;
	}
	if (!item->carries)
		return;
	ur_heal_show(c);
	due = ur_heal_due(c, &item->reruns);
	item->limited = !due;
	item->more_writes = due ? due - 1 : 0;
}

/* One item per result, so that the share is of all judged heads of all repositories. */
static size_t plan_passes(struct ur_app *app, struct ur_pass *passes, size_t len,
			  struct ur_plan_item **items_out, struct due **due_out)
{
	const struct ur_plan_limits limits = {
		.max_actions = app->settings->max_actions,
		.max_reruns = app->settings->max_reruns,
		.max_share_ppm = app->settings->max_share_ppm,
		.allow_mass = app->settings->allow_mass,
	};
	struct ur_plan_item *items = NULL;
	struct due *dues = NULL;
	size_t n = 0, total = 0;

	for (size_t p = 0; p < len; p++)
		total += ur_pass_out(&passes[p])->pulls_len;
	items = ur_xcalloc(total + 1, sizeof(*items));
	dues = ur_xcalloc(total + 1, sizeof(*dues));
	for (size_t p = 0; p < len; p++) {
		struct ur_pass *pass = &passes[p];
		const struct ur_repository_result *out = ur_pass_out(pass);
		bool *seen =
			ur_xcalloc(pass->heads_len * pass->settings->umbrellas_len + 1,
				   sizeof(*seen));
		size_t next = 0;

		for (size_t i = 0; i < out->pulls_len; i++) {
			const struct ur_pr_result *r = &out->pulls[i];
			bool is_case =
				next < pass->cases_len && pass->cases[next].result == i;

			items[n].verdict = r->verdict;
			items[n].judged = counts(pass, i, seen);
			dues[n].pass = pass;
			dues[n].index = is_case ? next : pass->cases_len;
			if (is_case)
				plan_case(pass, next, &items[n]);
			next += is_case;
			n++;
		}
		free(seen);
	}
	(void)ur_plan(items, n, &limits);
	*items_out = items;
	*due_out = dues;
	return n;
}

/* The dry run shows what would be written, byte for byte but for the nonce. */
static void show_plan(struct ur_case *c, struct ur_action *action)
{
	struct ur_marker marker = ur_case_marker(c);

	if (c->decision.orders_len) /* shown already */
		return;
	action->kind = c->decision.remedy;
	action->outcome = UR_OUTCOME_PLANNED;
	if (action->kind != UR_DO_RERUN)
		action->description = ur_case_description(c, NULL, &marker);
	ur_case_show_target(c, action);
}

static bool ran_out_of_time(const struct ur_pass *pass)
{
	return pass->stopped == UR_EINTR || pass->stopped == UR_EDEADLINE;
}

static void defer(struct ur_case *c, enum ur_why why)
{
	struct ur_action *action = &ur_pass_out(c->pass)->pulls[c->result].action;

	action->kind = c->decision.remedy;
	action->outcome = UR_OUTCOME_DEFERRED;
	action->why = why;
	ur_heal_defer(c, why);
}

static void carry_out_one(struct ur_app *app, struct ur_result *result,
			  const struct due *due)
{
	struct ur_pass *pass = due->pass;
	struct ur_case *c = &pass->cases[due->index];
	struct ur_action *action = &ur_pass_out(pass)->pulls[c->result].action;
	bool takes_back = ur_decision_verdict(&c->decision) == UR_VERDICT_REVOKE;

	if (pass->pulls.incomplete && !takes_back) {
		defer(c, UR_WHY_LIST_INCOMPLETE);
	} else if (app->may_write && (pass->facts.paused || ran_out_of_time(pass))) {
		defer(c, pass->facts.paused ? UR_WHY_PAUSED : UR_WHY_DEADLINE);
	} else if (!app->may_write || pass->stopped != UR_OK) {
		/* a token that may not write, or not any more: what one that may would do */
		show_plan(c, action);
	} else if (c->decision.orders_len) {
		ur_heal_apply(c, due->writes, due->reruns);
	} else {
		ur_apply(c, NULL, action);
	}
	if (action->why == UR_WHY_LIMIT_REACHED)
		result->limit_stopped = true;
	if (action->why == UR_WHY_DEADLINE && !(app->stop_signal && *app->stop_signal))
		result->deadline_reached = true;
}

/* Once a repository: exit code 7 alone does not tell what is wrong. */
static void note_mass(struct ur_repository_result *out)
{
	for (size_t i = 0; i < out->notes_len; i++) {
		if (!strcmp(out->notes[i].code, "mass-action"))
			return;
	}
	ur_repository_note(out, "mass-action",
			   "so many are seldom stale at once, so none is repaired: %s",
			   ur_why_next_step(UR_WHY_MASS_ACTION));
}

static void note_stopped(struct ur_result *result, struct due *due,
			 const struct ur_plan_item *item)
{
	defer(&due->pass->cases[due->index], item->why);
	if (item->why == UR_WHY_MASS_ACTION)
		note_mass(ur_pass_out(due->pass));
	result->limit_stopped = true;
}

static void carry_out(struct ur_app *app, struct ur_result *result,
		      const struct ur_plan_item *items, struct due *dues, size_t n)
{
	size_t *by_order = ur_xcalloc(n + 1, sizeof(*by_order));
	size_t due = 0;

	for (size_t i = 0; i < n; i++) {
		if (items[i].due) {
			by_order[items[i].order] = i;
			due++;
		} else if (items[i].why != UR_WHY_NONE) {
			note_stopped(result, &dues[i], &items[i]);
		}
	}
	for (size_t i = 0; i < due; i++) {
		struct due *d = &dues[by_order[i]];

		d->writes = items[by_order[i]].writes_granted;
		d->reruns = items[by_order[i]].reruns_granted;
		carry_out_one(app, result, d);
	}
	free(by_order);
}

/* ---- the pass ---- */

/* A server that cannot be talked to at all fails each repository with the same words. */
bool ur_pass_identify(struct ur_app *app, struct ur_forge *forge, struct ur_error *err)
{
	*forge = (struct ur_forge){
		.net = &app->net,
		.web_base = app->settings->server,
		.page_size = 50,
	};
	if (ur_forge_identify(forge, app->settings->kind, app->settings->treat_as, err) ==
	    UR_OK)
		return true;
	ur_error_context(err, "%s", app->settings->server);
	return false;
}

/* A dry run may look without the right to write; an applying one says so and writes nothing. */
void ur_pass_check_right(struct ur_pass *pass)
{
	struct ur_error err = UR_ERROR_INIT;

	if (!pass->app->may_write || pass->stopped != UR_OK ||
	    pass->facts.rights.post_status != UR_NO)
		return;
	(void)ur_error_set(&err, UR_ERIGHT, "the token may not write to '%s'",
			   pass->settings->name);
	ur_error_hint(&err,
		      "posting a status needs write access to the code and the scope "
		      "write:repository");
	pass->stopped = UR_ERIGHT;
	pass->stopped_err = err;
	ur_pass_out(pass)->rc = UR_ERIGHT;
	ur_pass_out(pass)->err = err;
}

static void survey_one(struct ur_pass *pass)
{
	if (!ur_pass_open(pass))
		return;
	ur_pass_check_bases(pass);
	if (pass->app->may_write && !pass->facts.paused && !pass->facts.archived)
		ur_settle(pass);
	ur_survey(pass);
	ur_look_back(pass);
	ur_pass_check_right(pass);
}

void ur_app_sweep(struct ur_app *app, const char *command, struct ur_result *result)
{
	const struct ur_settings *s = app->settings;
	int64_t started_ms = app->clock->monotonic_ms(app->clock->self);
	struct ur_error err = UR_ERROR_INIT;
	struct ur_plan_item *items;
	struct ur_pass *passes;
	struct ur_forge forge;
	struct due *dues;
	bool known;
	size_t n;

	app->tells = !strcmp(command, "audit");
	ur_result_start(app, command, result);
	passes = ur_xcalloc(s->repositories_len + 1, sizeof(*passes));
	known = ur_pass_identify(app, &forge, &err);
	for (size_t i = 0; i < s->repositories_len; i++) {
		ur_pass_init(&passes[i], app, result, &s->repositories[i], &forge);
		if (!known)
			ur_pass_stop(&passes[i], err.code, &err);
	}
	for (size_t i = 0; known && i < s->repositories_len; i++)
		survey_one(&passes[i]);
	ur_passes_check_pulls(app, passes, s->repositories_len);
	if (!strcmp(command, "audit"))
		for (size_t i = 0; known && i < s->repositories_len; i++)
			ur_pass_check_rules(&passes[i]);
	n = plan_passes(app, passes, s->repositories_len, &items, &dues);
	carry_out(app, result, items, dues, n);
	free(items);
	free(dues);
	for (size_t i = 0; i < s->repositories_len; i++)
		ur_pass_release(&passes[i]);
	free(passes);
	ur_result_end(app, result, started_ms);
}
