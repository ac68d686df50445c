/* SPDX-License-Identifier: MIT */
#include "ur/cli/run.h"

int ur_cmd_sweep(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	code = rc < 0 ? ur_exit_code_of(rc) :
			ur_run_listing(&session, line->command->name, true, err);
	ur_session_close(&session);
	return code;
}
