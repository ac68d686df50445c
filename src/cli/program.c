/* SPDX-License-Identifier: MIT */
#include "ur/cli/program.h"

#include "ur/base/log.h"
#include "ur/cli/commands.h"
#include "ur/cli/help.h"
#include "ur/cli/output.h"
#include "ur/cli/signals.h"

static int show_help(const struct ur_command *command, struct ur_error *err)
{
	struct ur_str out = UR_STR_INIT;
	enum ur_errc rc;

	if (command)
		ur_help_command(&out, command);
	else
		ur_help_program(&out);
	rc = ur_output_text(out.buf, out.len, err);
	ur_str_release(&out);
	return ur_exit_code_of(rc);
}

int ur_program(int argc, char **argv)
{
	struct ur_command_line line = UR_COMMAND_LINE_INIT;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc;
	int code;

	ur_signals_ignore_pipe();
	rc = ur_command_line_parse(argc, argv, &line, &err);
	if (rc < 0)
		code = ur_exit_code_of(rc);
	else if (line.help)
		code = show_help(line.command, &err);
	else if (line.version)
		code = ur_cmd_version(&line, &err);
	else
		code = line.command->run(&line, &err);
	if (err.code != UR_OK)
		ur_log_error(&err);
	ur_command_line_release(&line);
	ur_log_forget_secrets();
	return code;
}
