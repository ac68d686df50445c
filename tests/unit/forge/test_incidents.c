/* SPDX-License-Identifier: MIT */
/* rows leave out what they do not mean */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "forge/records.h"

#include <limits.h>

#include "ur/base/time.h"
#include "ur/core/claim.h"
#include "ur/forge/statuses.h"

/*
 * What real servers showed of the incidents (servers/README.md), read by the program's own
 * readers and judged by the core an hour later: nothing of the sandbox stands between.
 */
#define HOUR 3600

struct scene {
	json_t *recording;
	struct fake fake;
	struct ur_head_rows live;
	struct ur_records records;
	struct ur_required required[2];
	struct ur_policy policy;
	struct ur_protection protection;
	char *protected[1];
	struct ur_rules rules;
	struct ur_evidence e;
	char sha[41];
	char repo[64];
	char umbrella[64];
};

struct row {
	const char *name;
	const char *servers; /* of the recordings, with blanks between */
	const char *topic, *phase;
	const char *workflow;  /* NULL: CI of ci.yml, with build and slow */
	enum ur_reason second; /* what is made of the second required context */
	enum ur_reason want;   /* of the whole head */
	enum ur_cause cause;
};

static const json_t *phase_step(const struct scene *s, const char *phase,
				const char *what)
{
	char label[160];

	snprintf(label, sizeof(label), "%s: %s", phase, what);
	return recording_step(s->recording, label, 0);
}

/* Every row of the commit at that time, newest first: recorded for this phase, or the first
 * ones of a later list, as a note says. */
static json_t *rows_so_far(const struct scene *s, const char *phase)
{
	const json_t *steps = json_object_get(s->recording, "steps");
	json_t *rows = json_array();
	char key[160], label[160];
	int last = INT_MAX;
	const json_t *all, *row;
	size_t i;

	snprintf(key, sizeof(key), "%s: every row, oldest first", phase);
	snprintf(label, sizeof(label), "%s", key);
	for (i = 0; i < json_array_size(steps); i++) {
		const json_t *note = json_object_get(json_array_get(steps, i), "note");
		const char *text = json_string_value(json_object_get(note, key));

		if (text)
			assert_int_equal(sscanf(text,
						"rows 1 to %d of the list recorded as "
						"'%159[^\n]",
						&last, label),
					 2);
	}
	label[strlen(label) - (label[strlen(label) - 1] == '\'')] = '\0';
	all = recording_json(recording_step(s->recording, label, 0));
	json_array_foreach (all, i, row)
		if ((int)i < last)
			json_array_insert_new(rows, 0, json_deep_copy(row));
	return rows;
}

static void serve(struct scene *s, const char *phase)
{
	const json_t *steps = json_object_get(s->recording, "steps");
	json_t *rows = rows_so_far(s, phase);
	char *body = json_dumps(rows, JSON_COMPACT);
	char prefix[96], path[200];
	size_t i;
	const json_t *step;

	snprintf(prefix, sizeof(prefix), "%s: jobs of run id", phase);
	json_array_foreach (steps, i, step) {
		const char *label = json_string_value(json_object_get(step, "label"));

		if (label && strncmp(label, prefix, strlen(prefix)) == 0)
			recording_serve(&s->fake, recording_path(step), step);
	}
	step = phase_step(s, phase, "runs of the commit (as owner)");
	snprintf(path, sizeof(path), "/repos/%s/actions/runs?head_sha=%s&page=1&limit=%d",
		 s->repo, s->sha,
		 s->fake.forge.version.kind == UR_FORGE_FORGEJO ? 20 : 50);
	recording_serve(&s->fake, path, step);
	snprintf(path, sizeof(path), "/repos/%s/actions/tasks?page=1&limit=50", s->repo);
	recording_serve(&s->fake, path, phase_step(s, phase, "tasks"));
	snprintf(path, sizeof(path),
		 "/repos/%s/statuses/%s?sort=leastindex&page=1&limit=50", s->repo,
		 s->sha);
	fake_count(fake_add(&s->fake, path, 200, body), (int64_t)json_array_size(rows));
	json_decref(rows);
	free(body);
}

static void read_scene(struct scene *s, const char *server, const struct row *row)
{
	const json_t *live;
	struct ur_records_request request;
	struct ur_head_rows history;
	struct ur_error err = UR_ERROR_INIT;

	*s = (struct scene){ .recording = recording_load(server, row->topic),
			     .records = UR_RECORDS_INIT,
			     .policy = UR_POLICY_INIT };
	assert_non_null(s->recording);
	live = phase_step(s, row->phase, "live rows");
	if (!live)
		fail_msg("%s: no phase '%s'", server, row->phase);
	assert_int_equal(sscanf(recording_path(live), "/repos/%63[^/]/%*[^/]", s->repo),
			 1);
	assert_int_equal(sscanf(recording_path(live),
				"/repos/%*[^/]/%*[^/]/commits/%40[0-9a-f]", s->sha),
			 1);
	sscanf(recording_path(live), "/repos/%63[^?]", s->repo);
	*strstr(s->repo, "/commits") = '\0';
	fake_init(&s->fake);
	fake_version(&s->fake, recording_version(server));
	recording_serve(&s->fake, recording_path(live), live);
	serve(s, row->phase);
	ur_statuses_read(&s->fake.forge, s->repo, s->sha, &s->live);
	assert_int_equal(s->live.rc, UR_OK);
	s->e.server_date = ur_time_parse_http(recording_header(live, "date")) + HOUR;
	s->e.local_date = s->e.server_date;

	request = (struct ur_records_request){
		.repo = s->repo,
		.sha = s->sha,
		.level = s->fake.forge.dialect->level,
		.file = row->workflow ? "nobody.yml" : "ci.yml",
	};
	ur_history_read(&s->fake.forge, s->repo, s->sha, &history);
	assert_int_equal(history.rc, UR_OK);
	request.history = &history.rows;
	assert_int_equal(
		ur_records_read(&s->fake.forge, &request, NULL, &s->records, &err),
		UR_OK);
	assert_string_equal(s->records.cause, "");
	if (!s->records.history_read)
		ur_rows_copy(&history.rows, &s->records.history);
	s->records.history_read = true;
	ur_head_rows_release(&history);
}

static void make_evidence(struct scene *s, const struct row *row)
{
	static const char *const jobs[2][3] = { { "build", "slow", "all-required" },
						{ "a", "a", "b" } };
	const char *workflow = row->workflow ? row->workflow : "CI";
	const char *const *names = jobs[row->workflow != NULL];

	snprintf(s->umbrella, sizeof(s->umbrella), "%s / %s (pull_request)", workflow,
		 names[2]);
	for (int i = 0; i < 2; i++)
		s->required[i] = (struct ur_required){
			.context = ur_xasprintf("%s / %s (pull_request)", workflow,
						names[i]),
			.job_name = ur_xstrdup(names[i]),
		};
	s->policy.known = true;
	s->policy.file = (char *)(row->workflow ? "nobody.yml" : "ci.yml");
	s->policy.event = (char *)"pull_request";
	s->policy.workflow = (char *)workflow;
	s->policy.required = s->required;
	s->policy.required_len = 2;
	s->protected[0] = s->umbrella;
	s->protection = (struct ur_protection){ true, true, s->protected, 1, 1 };
	s->rules = (struct ur_rules){ .min_age_seconds = 300,
				      .pending_after_seconds = 600,
				      .stranded_after_seconds = 1800,
				      .max_attempts = 6,
				      .tells = true };
	s->e.repository = s->repo;
	s->e.sha = s->sha;
	s->e.umbrella = s->umbrella;
	s->e.scope = UR_SCOPE_IN;
	s->e.rows_complete = true;
	s->e.rows = s->live.rows.items;
	s->e.rows_len = s->live.rows.len;
	s->e.protection = &s->protection;
	s->e.policy = &s->policy;
	s->e.records = &s->records;
	s->e.shared_head_agrees = UR_YES;
	s->e.automerge_armed = UR_NO;
	s->e.dialect = s->fake.forge.dialect;
}

static void release(struct scene *s)
{
	for (int i = 0; i < 2; i++) {
		free(s->required[i].context);
		free(s->required[i].job_name);
	}
	ur_records_release(&s->records);
	ur_head_rows_release(&s->live);
	fake_release(&s->fake);
	json_decref(s->recording);
}

#define ALL_JOBS                                                                         \
	"gitea-1.26.3 gitea-1.27.0 gitea-1.28-dev forgejo-16.0.0-dev "                   \
	"forgejo-17.0.0-dev "
#define ALL_TASKS "gitea-1.24.7 gitea-1.25.4 forgejo-11.0.15 forgejo-15.0.3 "
#define OLDER UR_REASON_STALE, UR_REASON_STALE, UR_CAUSE_OLDER_RUN_WROTE_LAST

/* clang-format off */
static const struct row rows[] = {
	{ "run 1 works", ALL_JOBS ALL_TASKS, "late", "run 1 at work", NULL,
	  UR_REASON_REQUIRED_PENDING, UR_REASON_REQUIRED_PENDING },
	{ "run 2 is over, and run 1 has not reported yet", ALL_JOBS ALL_TASKS,
	  "late", "run 2 over, before run 1 reports", NULL,
	  UR_REASON_UNSET, UR_REASON_UMBRELLA_GREEN },
	{ "an evicted run reports late over the newer run's green", ALL_JOBS ALL_TASKS,
	  "late", "run 1 has reported", NULL, OLDER },
	{ "an evicted run of which only the umbrella ran writes last", "gitea-1.26.3 gitea-1.28-dev",
	  "late", "evicted while only the umbrella ran, all over", NULL,
	  UR_REASON_UNSET, UR_REASON_STALE, UR_CAUSE_OLDER_RUN_WROTE_LAST },
	{ "cancelled with a required job at work", ALL_JOBS ALL_TASKS,
	  "late", "cancelled while a required job ran", NULL,
	  UR_REASON_REQUIRED_CANCELLED, UR_REASON_REQUIRED_CANCELLED },
	{ "the cancelled job ran again", ALL_JOBS ALL_TASKS,
	  "late", "the cancelled job ran again", NULL,
	  UR_REASON_UNSET, UR_REASON_UMBRELLA_GREEN },
	{ "a label that nobody serves", ALL_JOBS ALL_TASKS,
	  "stranded", "a label that nobody serves", "Nobody",
	  UR_REASON_REQUIRED_PENDING, UR_REASON_REQUIRED_PENDING, UR_CAUSE_QUEUED },
	{ "a fork's run waits for approval", ALL_JOBS ALL_TASKS,
	  "stranded", "a fork's run waits for approval", NULL,
	  UR_REASON_REQUIRED_PENDING, UR_REASON_REQUIRED_PENDING, UR_CAUSE_WAITS_FOR_APPROVAL },
	{ "after its approval nobody serves the label", ALL_JOBS ALL_TASKS,
	  "stranded", "the fork's run after the approval", NULL,
	  UR_REASON_UNSET, UR_REASON_UMBRELLA_GREEN },
	{ "a runner killed in a required job, and the clean-up", ALL_JOBS,
	  "stranded", "required job, a runner is back", NULL,
	  UR_REASON_REQUIRED_RED, UR_REASON_REQUIRED_RED },
	{ "a runner killed in the umbrella's job: its row is pending", ALL_JOBS ALL_TASKS,
	  "stranded", "runner gone, within the limit", NULL,
	  UR_REASON_UNSET, UR_REASON_RUN_NOT_FINISHED },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *row = *state;
	const char *at = row->servers;
	char server[64];
	int used;

	for (; sscanf(at, "%63s%n", server, &used) == 1; at += used) {
		struct ur_decision d;
		struct ur_claim claim;
		struct scene s;

		print_message("# %s\n", server);
		read_scene(&s, server, row);
		make_evidence(&s, row);
		claim = ur_claim_of(&s.e, &s.rules, &s.required[1]);
		assert_string_equal(ur_reason_name(claim.reason),
				    ur_reason_name(row->second));
		d = ur_decide(&s.e, &s.rules);
		assert_int_equal(d.need, UR_NEED_NOTHING);
		assert_string_equal(ur_reason_name(d.reason), ur_reason_name(row->want));
		assert_string_equal(ur_cause_name(d.cause), ur_cause_name(row->cause));
		release(&s);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	return RUN_TESTS("forge.incidents", tests, n);
}
