/* SPDX-License-Identifier: MIT */
#include "ur/cli/commands.h"
#include "ur/cli/output.h"
#include "ur/cli/version.h"

int ur_cmd_version(const struct ur_command_line *line, struct ur_error *err)
{
	static const char text[] = UR_PROGRAM " " UR_VERSION "\n";

	(void)line;
	return ur_exit_code_of(ur_output_text(text, sizeof(text) - 1, err));
}
