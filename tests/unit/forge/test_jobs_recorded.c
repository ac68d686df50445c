/* SPDX-License-Identifier: MIT */
#include "forge/records.h"

struct expected_job {
	const char *name;
	enum ur_record_state state;
};

static const struct expected_job finished[] = {
	{ "build", UR_RECORD_SUCCESS },		{ "Lint it", UR_RECORD_SUCCESS },
	{ "test (alpine)", UR_RECORD_SUCCESS }, { "test (debian)", UR_RECORD_SUCCESS },
	{ "e2e", UR_RECORD_SKIPPED },		{ "slow", UR_RECORD_SUCCESS },
	{ "all-required", UR_RECORD_FAILURE },
};

static const struct ur_run *ci_run(const struct ur_records *records)
{
	for (size_t i = 0; i < records->runs_len; i++)
		if (strcmp(records->runs[i].file, "ci.yml") == 0)
			return &records->runs[i];
	fail_msg("no run of ci.yml");
	return NULL;
}

static enum ur_record_state state_of(const struct ur_run *run, const char *name)
{
	for (size_t i = 0; i < run->jobs_len; i++)
		if (strcmp(run->jobs[i].name, name) == 0)
			return run->jobs[i].state;
	fail_msg("no job '%s'", name);
	return UR_RECORD_UNKNOWN;
}

static void commit_of(const json_t *recording, char sha[41])
{
	const json_t *step = recording_step(recording, "finished: combined", 0);

	snprintf(sha, 41, "%s",
		 json_string_value(json_object_get(recording_json(step), "sha")));
}

/* Serve a recorded list of runs and the jobs of ci.yml's. */
static void serve_runs(struct fake *fake, const json_t *recording, const char *when,
		       const char *sha)
{
	unsigned limit = fake->forge.version.kind == UR_FORGE_FORGEJO ? 20 : 50;
	char label[64], path[160];
	const json_t *runs, *jobs;

	snprintf(label, sizeof(label), "%s: runs of the head", when);
	runs = recording_step(recording, label, 0);
	snprintf(path, sizeof(path),
		 "/repos/alice/actions/actions/runs?head_sha=%s&page=1&limit=%u", sha,
		 limit);
	recording_serve(fake, path, runs);
	snprintf(path, sizeof(path),
		 "/repos/alice/actions/actions/runs?head_sha=%s&page=1&limit=1", sha);
	recording_serve(fake, path, runs);
	snprintf(label, sizeof(label), "%s: its jobs", when);
	jobs = recording_step(recording, label, 0);
	if (!jobs || !strchr(recording_path(jobs), '?'))
		return;
	snprintf(path, sizeof(path), "%.*s?page=1&limit=50",
		 (int)strcspn(recording_path(jobs), "?"), recording_path(jobs));
	recording_serve(fake, path, jobs);
}

static void recorded_jobs_are_read(void **state)
{
	static const char *const servers[] = {
		"gitea-1.26.3",	  "gitea-1.27.0-rc0",	"gitea-1.27.0",
		"gitea-1.28-dev", "forgejo-16.0.0-dev", "forgejo-17.0.0-dev"
	};

	(void)state;
	for (size_t s = 0; s < UR_LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		const struct ur_run *run;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_string_equal(records.cause, "");
		assert_true(records.complete);
		assert_int_equal(records.runs_len, 5);
		for (size_t i = 0; i < records.runs_len; i++)
			assert_string_equal(records.runs[i].event,
					    strcmp(records.runs[i].file, "target.yml") ==
							    0 ?
						    "pull_request_target" :
						    "pull_request");
		run = ci_run(&records);
		assert_int_equal(run->state, UR_RECORD_FAILURE);
		assert_int_equal(run->jobs_len, UR_LEN(finished));
		for (size_t i = 0; i < UR_LEN(finished); i++)
			assert_int_equal(state_of(run, finished[i].name),
					 finished[i].state);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void a_recorded_run_that_goes_on_says_so(void **state)
{
	static const char *const servers[] = {
		"gitea-1.26.3",	  "gitea-1.27.0-rc0",	"gitea-1.27.0",
		"gitea-1.28-dev", "forgejo-16.0.0-dev", "forgejo-17.0.0-dev"
	};

	(void)state;
	for (size_t s = 0; s < UR_LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "while 'slow' runs", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_true(records.complete);
		assert_int_equal(ci_run(&records)->state, UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "slow"), UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "all-required"),
				 UR_RECORD_ACTIVE);
		assert_int_equal(state_of(ci_run(&records), "build"), UR_RECORD_SUCCESS);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void a_recorded_refusal_of_the_run_list_is_a_fact(void **state)
{
	static const char *const servers[] = { "gitea-1.25.4", "gitea-1.24.7",
					       "gitea-1.22.6", "forgejo-11.0.15" };

	(void)state;
	for (size_t s = 0; s < UR_LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_false(records.complete);
		assert_true(*records.cause);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void recorded_tasks_are_read(void **state)
{
	static const char *const servers[] = { "gitea-1.24.7", "gitea-1.25.4",
					       "forgejo-11.0.15", "forgejo-13.0.5",
					       "forgejo-15.0.3" };

	(void)state;
	for (size_t s = 0; s < UR_LEN(servers); s++) {
		json_t *recording = recording_load(servers[s], "actions");
		struct ur_records_request request = ci;
		struct ur_records records = UR_RECORDS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		const struct ur_run *run;
		struct fake fake;
		char sha[41];

		commit_of(recording, sha);
		request.repo = "alice/actions";
		request.sha = sha;
		request.level = UR_LEVEL_TASKS;
		fake_init(&fake);
		fake_version(&fake, recording_version(servers[s]));
		recording_serve(&fake,
				"/repos/alice/actions/actions/tasks?page=1&limit=50",
				recording_step(recording, "finished, tasks", 0));
		serve_runs(&fake, recording, "finished", sha);
		assert_int_equal(
			ur_records_read(&fake.forge, &request, NULL, &records, &err),
			UR_OK);
		assert_string_equal(records.cause, "");
		assert_int_equal(records.runs_len, 5);
		run = ci_run(&records);
		assert_string_equal(run->event, "pull_request");
		assert_int_equal(run->jobs_len, UR_LEN(finished));
		for (size_t i = 0; i < UR_LEN(finished); i++)
			assert_int_equal(state_of(run, finished[i].name),
					 finished[i].state);
		assert_int_equal(run->state, fake.forge.dialect->run_states ?
						     UR_RECORD_FAILURE :
						     UR_RECORD_UNKNOWN);
		ur_records_release(&records);
		fake_release(&fake);
		json_decref(recording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_jobs_are_read),
		cmocka_unit_test(a_recorded_run_that_goes_on_says_so),
		cmocka_unit_test(a_recorded_refusal_of_the_run_list_is_a_fact),
		cmocka_unit_test(recorded_tasks_are_read),
	};

	return cmocka_run_group_tests_name("forge.jobs.recorded", tests, NULL, NULL);
}
