/* SPDX-License-Identifier: MIT */
#include "core/world.h"

/*
 * The one promise, over every mix of small worlds: a repair only when each
 * required context is green, proven and old enough, and always then.
 */

#define THREE 3
#define ABSENT 7 /* one more than the states */
#define STATES 8
#define RECORDS 4
#define AGES 5

static const enum ur_record_state record_states[RECORDS] = {
	UR_RECORD_SUCCESS, UR_RECORD_FAILURE, UR_RECORD_ACTIVE,
	UR_RECORD_UNKNOWN, /* no such job */
};

static const struct {
	int64_t at;
	bool acts;
} ages[AGES] = {
	{ OLD, true },		 { NOW - MIN_AGE, true }, { NOW - MIN_AGE + 1, false },
	{ UR_TIME_NONE, false }, { NOW + 1, false },
};

/* One world of the walk. */
struct mix {
	int umbrella, required[THREE], record[THREE], age;
};

/* A world on that server, and a copy to begin each mix with. */
static void prepare(struct world *w, struct world *fresh, const char *version)
{
	const struct edit edits[EDITS_MAX] = { { VERSION, .s = version },
					       { ONLY, .n = THREE } };

	world_make(w, edits);
	memcpy(fresh, w, sizeof(*w));
}

static void build(struct world *w, const struct world *fresh, const struct mix *m)
{
	struct ur_run *run = &w->all_runs[RUN_5];

	memcpy(w, fresh, sizeof(*w)); /* it points into itself, and stays where it is */
	w->there[U] = m->umbrella != ABSENT;
	w->rows[U].state = (enum ur_state)(m->umbrella % ABSENT);
	w->there[D] = w->there[E] = w->there[F] = false;
	run->jobs_len = 1 + THREE;
	for (int i = 0; i < THREE; i++) {
		w->there[A + i] = m->required[i] != ABSENT;
		w->rows[A + i].state = (enum ur_state)(m->required[i] % ABSENT);
		w->jobs[RUN_5][1 + i].state = record_states[m->record[i]];
	}
	/* from the last one on, so that the others keep their places */
	for (int i = THREE - 1; i >= 0; i--) {
		if (record_states[m->record[i]] == UR_RECORD_UNKNOWN)
			world_drop_job(w, RUN_5, world_job_name(A + i));
	}
	/* one row is of that age; the others are old */
	w->rows[A + (m->required[0] + m->record[1]) % THREE].created_at = ages[m->age].at;
	world_finish(w);
}

static bool is_repair(const struct mix *m)
{
	bool red = m->umbrella == UR_STATE_FAILURE || m->umbrella == UR_STATE_ERROR;

	for (int i = 0; i < THREE; i++) {
		if (m->required[i] != UR_STATE_SUCCESS ||
		    record_states[m->record[i]] != UR_RECORD_SUCCESS)
			return false;
	}
	return red && ages[m->age].acts;
}

static void judge(struct world *w, const struct mix *m, size_t *repairs)
{
	struct ur_decision got = ur_decide(&w->e, &w->rules);
	enum ur_verdict verdict = ur_reason_verdict(got.reason);

	assert_int_equal(got.need, UR_NEED_NOTHING);
	assert_true(got.reason > UR_REASON_UNSET && got.reason < UR_REASON_COUNT_);
	assert_true((verdict == UR_VERDICT_REPAIR) == is_repair(m));
	assert_int_equal(got.remedy,
			 verdict == UR_VERDICT_REPAIR ? UR_DO_COMPENSATE : UR_DO_NOTHING);
	assert_true(verdict != UR_VERDICT_REVOKE);
	*repairs += verdict == UR_VERDICT_REPAIR;
}

static void spread(struct mix *m, int states, int records)
{
	for (int i = 0; i < THREE; i++, states /= STATES, records /= RECORDS) {
		m->required[i] = states % STATES;
		m->record[i] = records % RECORDS;
	}
}

static void walk_red(const char *version)
{
	static const int reds[] = { UR_STATE_FAILURE, UR_STATE_ERROR };
	size_t repairs = 0;
	struct mix m;
	struct world w, fresh;

	prepare(&w, &fresh, version);
	for (size_t u = 0; u < UR_LEN(reds); u++) {
		m.umbrella = reds[u];
		for (int states = 0; states < STATES * STATES * STATES; states++)
			for (int rec = 0; rec < RECORDS * RECORDS * RECORDS; rec++)
				for (m.age = 0; m.age < AGES; m.age++) {
					spread(&m, states, rec);
					build(&w, &fresh, &m);
					judge(&w, &m, &repairs);
				}
	}
	/* all green and proven, at the two ages that act, under both reds */
	assert_int_equal(repairs, 4);
}

static void with_jobs(void **state)
{
	(void)state;
	walk_red("1.26.3");
}

static void with_tasks(void **state)
{
	(void)state;
	walk_red("1.24.7");
}

static void other_umbrellas(void **state)
{
	size_t repairs = 0;
	struct mix m;
	struct world w, fresh;

	(void)state;
	prepare(&w, &fresh, "1.26.3");
	for (m.umbrella = 0; m.umbrella < STATES; m.umbrella++) {
		if (m.umbrella == UR_STATE_FAILURE || m.umbrella == UR_STATE_ERROR)
			continue;
		for (int states = 0; states < STATES * STATES * STATES; states++)
			for (m.age = 0; m.age < AGES; m.age++) {
				spread(&m, states, 0);
				build(&w, &fresh, &m);
				judge(&w, &m, &repairs);
			}
	}
	assert_int_equal(repairs, 0);
}

/* Our own green over every mix: taken back exactly when one is red. */
static void our_green(void **state)
{
	static const struct edit ours[EDITS_MAX] = { { OURS, U, UR_MARKER_COMPENSATED } };
	struct mix m = { .umbrella = UR_STATE_SUCCESS };
	struct world w, fresh;

	(void)state;
	prepare(&w, &fresh, "1.26.3");
	for (int states = 0; states < STATES * STATES * STATES; states++) {
		bool red = false, green = true;
		struct ur_decision got;

		spread(&m, states, 0);
		build(&w, &fresh, &m);
		world_edit(&w, ours);
		world_finish(&w);
		got = ur_decide(&w.e, &w.rules);
		for (int i = 0; i < THREE; i++) {
			enum ur_state s = (enum ur_state)(m.required[i] % ABSENT);

			red = red || (m.required[i] != ABSENT && ur_state_is_red(s));
			green = green && m.required[i] == UR_STATE_SUCCESS;
		}
		assert_int_equal(got.reason, red   ? UR_REASON_CONTRADICTED :
					     green ? UR_REASON_ALREADY_COMPENSATED :
						     UR_REASON_COMPENSATION_WAITS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "with job records a repair needs green, proof and age", with_jobs, NULL,
		  NULL, NULL },
		{ "with task records a repair needs green, proof and age", with_tasks,
		  NULL, NULL, NULL },
		{ "an umbrella that is not red is never repaired", other_umbrellas, NULL,
		  NULL, NULL },
		{ "our green is taken back exactly when a context is red", our_green,
		  NULL, NULL, NULL },
	};

	return cmocka_run_group_tests_name("core.decide-walk", tests, NULL, NULL);
}
