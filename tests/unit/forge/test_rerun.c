/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include <inttypes.h>

#include "ur/core/refusal.h"
#include "ur/forge/jobs.h"

/* ---- re-run ---- */

static void refusals_of_a_rerun_are_told_apart(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum ur_errc want;
		const char *cause; /* what the ledger's text will tell the next pass */
	} rows[] = {
		{ 201, "{}", UR_OK, "" },
		{ 201, "", UR_OK, "" },
		{ 200, "", UR_EPROTO, "" },
		{ 400, "{\"message\":\"this workflow run is not done\"}", UR_ECHANGED,
		  "run-stuck" },
		{ 400, "{\"message\":\"workflow ci.yml is disabled\"}", UR_EPOLICY,
		  "workflow-disabled" },
		{ 400,
		  "{\"message\":\"workflow run has reached the maximum of 50 attempts\"}",
		  UR_EPOLICY, "attempts-used" },
		{ 400, "{\"message\":\"something else\"}", UR_EPROTO, "rerun-refused" },
		{ 401, "{\"message\":\"no\"}", UR_EAUTH, "" },
		{ 403, "{\"message\":\"no\"}", UR_ERIGHT, "no-right" },
		/* a no without a word is of somebody on the way */
		{ 403, "{\"message\":\"\",\"url\":\"\"}", UR_ERIGHT, "" },
		{ 403, "", UR_ERIGHT, "" },
		{ 404, "{\"message\":\"\",\"url\":\"\"}", UR_ENOTFOUND, "" },
		{ 400, "{}", UR_EPROTO, "" },
		{ 404, "{\"message\":\"workflow job not found\"}", UR_ENOTFOUND,
		  "rerun-refused" },
		{ 408, "", UR_ETRANSIENT, "" },
		{ 409, "{\"message\":\"conflict\"}", UR_ECHANGED, "rerun-refused" },
		{ 429, "", UR_ETRANSIENT, "" },
		{ 500, "", UR_ETRANSIENT, "" },
	};
	static const char path[] = "/repos/a/b/actions/runs/20/jobs/3/rerun";

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		fake.net.retry.retries = 4;
		fake_add(&fake, path, rows[i].status, rows[i].body);
		assert_int_equal(ur_rerun_post(&fake.forge, "a/b", 20, 3, &permit, &err),
				 rows[i].want);
		assert_int_equal(fake.asked_len, 1);
		assert_string_equal(ur_cause_name(ur_refusal_cause(err.message)),
				    rows[i].cause);
		fake_release(&fake);
	}
}

/* ---- recordings ---- */

static void recorded_reruns_are_understood(void **state)
{
	static const struct {
		const char *server, *topic, *label;
		enum ur_errc want;
	} rows[] = {
		{ "gitea-1.26.3", "actions", "re-run the umbrella's job", UR_OK },
		{ "gitea-1.27.0-rc0", "actions", "re-run the umbrella's job", UR_OK },
		{ "gitea-1.26.3", "actions", "re-run the umbrella's job, as reader",
		  UR_ERIGHT },
		{ "gitea-1.26.3", "actions", "re-run again at once", UR_ECHANGED },
		{ "gitea-1.27.0-rc0", "actions", "re-run again at once", UR_ENOTFOUND },
		{ "gitea-1.25.4", "actions", "re-run the umbrella's job", UR_ENOTFOUND },
		{ "gitea-1.26.3", "refusals", "disabled: re-run the umbrella's job",
		  UR_EPOLICY },
		{ "gitea-1.27.0-rc0", "refusals", "disabled: re-run the umbrella's job",
		  UR_EPOLICY },
		{ "gitea-1.26.3", "refusals", "fork's run waits: re-run a job",
		  UR_ECHANGED },
		{ "gitea-1.26.3", "refusals", "re-run a job id of another run",
		  UR_ENOTFOUND },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		json_t *recording = recording_load(rows[i].server, rows[i].topic);
		const json_t *step = recording_step(recording, rows[i].label, 0);
		struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		int64_t run, job;

		assert_non_null(step);
		assert_int_equal(sscanf(recording_path(step),
					"/repos/alice/%*[a-z]/actions/runs/%" SCNd64
					"/jobs/%" SCNd64,
					&run, &job),
				 2);
		fake_init(&fake);
		recording_serve(&fake, recording_path(step), step);
		assert_int_equal(ur_rerun_post(&fake.forge,
					       strcmp(rows[i].topic, "actions") == 0 ?
						       "alice/actions" :
						       "alice/refusals",
					       run, job, &permit, &err),
				 rows[i].want);
		fake_release(&fake);
		json_decref(recording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_of_a_rerun_are_told_apart),
		cmocka_unit_test(recorded_reruns_are_understood),
	};

	return cmocka_run_group_tests_name("forge.rerun", tests, NULL, NULL);
}
