/* SPDX-License-Identifier: MIT */
#include "ur/cli/run.h"

int ur_cmd_audit(const struct ur_command_line *line, struct ur_error *err)
{
	return ur_run_listing(line, false, err);
}
