/* SPDX-License-Identifier: MIT */
#include "ur/cli/program.h"

#include <sys/prctl.h>
#include <sys/resource.h>

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

#if defined(__SANITIZE_ADDRESS__)
#define UR_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UR_SANITIZED
#endif
#endif

/*
 * A token is in memory from the first setting to the last request. No core file shall hold
 * it, and nobody of the same user shall read it out of /proc. A sanitizer has to look at its
 * own process, which this would forbid.
 */
static void keep_memory_private(void)
{
#ifndef UR_SANITIZED
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

int ur_program(int argc, char **argv)
{
	struct ur_command_line line = UR_COMMAND_LINE_INIT;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc;
	int code;

	keep_memory_private();
	ur_signals_ignore_failed_writes();
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
