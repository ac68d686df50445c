/* SPDX-License-Identifier: MIT */
#include "ur/app/rules.h"
#include "ur/cli/run.h"
#include "ur/conf/surroundings.h"

/* From a checkout alone: no server, no token, no ledger. */
static int offline(struct ur_session *session, struct ur_error *err)
{
	struct ur_result result;
	enum ur_errc rc = UR_OK;
	int code;

	if (*session->settings.replay_dir || *session->settings.workflows_dir ||
	    *session->settings.git_dir || session->settings.only_pulls_len) {
		ur_error_set(err, UR_EUSAGE,
			     "--offline reads the files of one folder and nothing else");
		ur_error_hint(err,
			      "leave out --replay, --workflows-dir, --git-dir and --pr");
		return ur_exit_code_of(UR_EUSAGE);
	}
	if (session->settings.repositories_len > 1) {
		ur_error_set(
			err, UR_EUSAGE,
			"the settings name %zu repositories, and a checkout is of one",
			session->settings.repositories_len);
		ur_error_hint(err, "say which one: --repo %.150s",
			      session->settings.repositories[0].name);
		return ur_exit_code_of(UR_EUSAGE);
	}
	/* nobody said which repository it is of: --umbrella and --require hold for it */
	if (!session->settings.repositories_len) {
		ur_settings_push_repository(&session->settings, "checkout");
		rc = ur_conf_select(&session->settings, err);
	}
	if (rc < 0)
		return ur_exit_code_of(rc);
	ur_session_offline(session);
	ur_app_audit_offline(&session->app, &result);
	code = ur_run_finish(session, &result);
	ur_result_release(&result);
	return code;
}

int ur_cmd_audit(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc < 0)
		code = ur_exit_code_of(rc);
	else if (*session.settings.offline_dir)
		code = offline(&session, err);
	else
		code = ur_run_listing(&session, line->command->name, false, err);
	ur_session_close(&session);
	return code;
}
