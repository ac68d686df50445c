/* SPDX-License-Identifier: MIT */
#include "ur/app/use_cases.h"
#include "ur/cli/run.h"

int ur_cmd_explain(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	struct ur_conf_use use = { .one_repository = true };
	struct ur_result result;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		rc = ur_pull_parse(&session.settings, line->arguments[0],
				   &session.settings.pull, err);
	if (rc < 0)
		goto out;
	session.settings.apply = false;
	use.offline = *session.settings.replay_dir;
	rc = ur_session_connect(&session, &use, err);
	if (rc < 0)
		goto out;
	ur_app_explain(&session.app, &result);
	code = ur_run_finish(&session, &result);
	ur_result_release(&result);
	ur_session_close(&session);
	return code;
out:
	ur_session_close(&session);
	return ur_exit_code_of(rc);
}
