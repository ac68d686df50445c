/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *token(const struct catalog *c, size_t i)
{
	return json_string_value(json_array_get(c->tokens, i));
}

static const struct event *nth(const struct catalog *c, const struct world *w, size_t i)
{
	return &c->events[w->parts[i].event];
}

static void first_pass(struct tools *t, const struct catalog *c,
		       const struct world *world, struct walk *w)
{
	w->first = (struct pass){ .token = token(c, 0),
				  .args = c->scenarios[world->scenario].args,
				  .settings = c->scenarios[world->scenario].settings };
	for (size_t i = 0; i < world->parts_len; i++) {
		const struct event *e = nth(c, world, i);

		if (e->args)
			w->first.more_args = e->args;
		if (e->signal) {
			w->first.signal = e->signal;
			w->first.at = world->parts[i].at;
		}
	}
	pass_run(&t->forge, c, t->program, &w->first);
}

/* The dust settles: faults are over, the server is up, rights are back. */
static void calm_down(struct tools *t, const struct catalog *c, const struct world *world,
		      struct walk *w)
{
	json_t *up = json_pack("{s:s, s:i}", "do", "down", "requests", 0);
	struct our_row ours;

	forge_delete(&t->forge, "faults");
	/* what was to come after the last request of a pass that was cut short comes now */
	forge_knock(&t->forge, world->parts[world->parts_len - 1].at + 1);
	forge_delete(&t->forge, "faults"); /* a row that came hidden just now shows */
	forge_post(&t->forge, "event", up);
	json_decref(up);
	for (size_t i = 0; i < world->parts_len; i++) {
		const struct event *e = nth(c, world, i);

		if (e->restore)
			forge_post(&t->forge, "event", e->restore);
		if (e->lose_ledger) {
			ledger_lose(&t->forge);
			w->ledger_lost = true;
		}
		/* an intent is synced before its post: only one never posted can be cut */
		if (e->tear && w->first.signalled &&
		    !all_our_rows(c, w->first.state, &ours, 1))
			ledger_tear(&t->forge);
	}
}

static void quiet_pass(struct tools *t, const struct catalog *c,
		       const struct world *world, struct walk *w)
{
	pass_release(&w->last);
	w->last = (struct pass){ .token = token(c, 1),
				 .args = c->scenarios[world->scenario].args,
				 .settings = c->scenarios[world->scenario].settings,
				 .min_age = w->aged ? "1s" : NULL };
	pass_run(&t->forge, c, t->program, &w->last);
	judge_quiet(w);
}

static bool wants_age(const struct catalog *c, const struct world *world,
		      const struct walk *w)
{
	bool wants = false;

	for (size_t i = 0; i < world->parts_len; i++)
		wants = wants || nth(c, world, i)->aged;
	for (size_t i = 0; i < json_array_size(w->last.ledger) && !wants; i++) {
		const char *outcome = json_string_value(
			json_object_get(json_array_get(w->last.ledger, i), "outcome"));

		wants = outcome && !strcmp(outcome, "lost-race");
	}
	return wants;
}

/* A second and a bit: rows that were young to the passes before are not any more. */
static void grow_old(void)
{
	const struct timespec ts = { 1, 50000000 };

	nanosleep(&ts, NULL);
}

/* What the forge took in and has not carried out yet comes now. @return false for nothing */
static bool wait_for_late(struct forge *f)
{
	const struct timespec little = { 0, 20000000 };
	bool waited = false;

	for (;;) {
		json_t *counts = forge_get(f, "counts");
		bool late = number(counts, "late") != 0;

		json_decref(counts);
		if (!late)
			return waited;
		waited = true;
		nanosleep(&little, NULL);
	}
}

/* A branch may be pushed back to where it was: what we left there is judged again.
 * @return false when it never moved on */
static bool come_back(struct tools *t, const struct catalog *c, const struct world *world,
		      const struct walk *w)
{
	const char *head = c->scenarios[world->scenario].head;
	json_t *back;

	if (!is_left_behind(c, w->last.state, head))
		return false;
	back = json_pack("{s:s, s:i, s:s}", "do", "head", "pull", 1, "sha", head);
	forge_post(&t->forge, "event", back);
	json_decref(back);
	return true;
}

bool walk_world(struct tools *t, const struct catalog *c, const struct world *world,
		char *wrong, size_t size)
{
	struct walk w = { .c = c, .world = world };
	json_t *scenario = world_scenario(c, world);

	forge_post(&t->forge, "reset", scenario);
	json_decref(scenario);
	ledger_lose(&t->forge);
	first_pass(t, c, world, &w);
	judge_first(&w);
	calm_down(t, c, world, &w);
	for (int i = 0; i < t->patience && !*w.wrong; i++) {
		quiet_pass(t, c, world, &w);
		if (!request_first(&w.last, "POST", "/") && w.last.exit == 0)
			break;
	}
	if (!*w.wrong && wait_for_late(&t->forge))
		quiet_pass(t, c, world, &w);
	if (!*w.wrong && wants_age(c, world, &w)) {
		w.aged = true;
		grow_old();
		quiet_pass(t, c, world, &w);
	}
	if (!*w.wrong && come_back(t, c, world, &w))
		quiet_pass(t, c, world, &w);
	judge_last(&w);
	pass_release(&w.first);
	pass_release(&w.last);
	snprintf(wrong, size, "%s", w.wrong);
	return !*w.wrong;
}

/* @return the exit code of the undisturbed pass */
static int measure_one(struct tools *t, const struct catalog *c, struct scenario *s)
{
	struct pass p = { .token = token(c, 0),
			  .args = s->args,
			  .settings = s->settings };
	json_t *pulls, *state;
	int ended;

	forge_post(&t->forge, "reset", s->world);
	ledger_lose(&t->forge);
	state = forge_get(&t->forge, "state");
	pulls = json_object_get(state_repo(c, state), "pulls");
	snprintf(s->head, sizeof(s->head), "%s",
		 json_string_value(json_object_get(json_array_get(pulls, 0), "head")));
	json_decref(state);
	pass_run(&t->forge, c, t->program, &p);
	s->requests = (int)json_array_size(p.log);
	s->write = request_first(&p, "POST", "/");
	ended = p.exit;
	pass_release(&p);
	return ended;
}

/* A busy machine may not answer within the second that a request has. */
void measure(struct tools *t, struct catalog *c)
{
	for (size_t i = 0; i < c->scenarios_len; i++) {
		struct scenario *s = &c->scenarios[i];
		int ended = measure_one(t, c, s);

		for (int again = 0; again < 5 && (ended == 5 || ended == 8); again++)
			ended = measure_one(t, c, s);
		if (s->requests < 4)
			give_up("scenario '%s', undisturbed: exit %d after %d requests",
				s->name, ended, s->requests);
	}
}
