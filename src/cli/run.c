/* SPDX-License-Identifier: MIT */
#include "ur/cli/run.h"

#include "ur/app/use_cases.h"

int ur_run_finish(struct ur_session *session, const struct ur_result *result)
{
	struct ur_error err = UR_ERROR_INIT;
	int code = result->exit_code;

	ur_session_clear_progress(session);
	if (ur_output_result(session, result, &err) == UR_OK)
		return code;
	ur_log_error(&err);
	return code && code != 10 ? code : 1;
}

int ur_run_listing(const struct ur_command_line *line, bool may_apply, struct ur_error *err)
{
	struct ur_session session;
	struct ur_conf_use use = { 0 };
	struct ur_result result;
	enum ur_errc rc;
	int code;

	ur_session_init(&session);
	rc = ur_session_load(&session, line, err);
	if (rc < 0)
		goto out;
	/* a variable or an older script's name may have set it for another command */
	session.settings.apply = session.settings.apply && may_apply;
	use.writes = session.settings.apply;
	use.offline = *session.settings.replay_dir;
	rc = ur_output_check(&session, line->command->name, err);
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	if (rc < 0)
		goto out;
	ur_app_sweep(&session.app, line->command->name, &result);
	code = ur_run_finish(&session, &result);
	ur_result_release(&result);
	ur_session_close(&session);
	return code;
out:
	ur_session_close(&session);
	return ur_exit_code_of(rc);
}
