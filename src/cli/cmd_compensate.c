/* SPDX-License-Identifier: MIT */
#include "ur/cli/by_hand.h"

int ur_cmd_compensate(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	const struct ur_conf_use use = { .writes = true, .one_repository = true };
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		rc = ur_pull_parse(&session.settings, line->arguments[0],
				   &session.settings.pull, err);
	if (rc == UR_OK)
		rc = ur_by_hand_check(&session.settings, line->command->name, err);
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	code = rc == UR_OK ? ur_by_hand_run(&session, ur_app_compensate_plan, err) :
			     ur_exit_code_of(rc);
	ur_session_close(&session);
	return code;
}
