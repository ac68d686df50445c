/* SPDX-License-Identifier: MIT */
#include "ur/cli/run.h"

#include <string.h>

#include "ur/app/use_cases.h"
#include "ur/base/log.h"

static bool told_before(const struct ur_result *result, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (result->repositories[i].rc != UR_OK &&
		    strcmp(result->repositories[i].err.message,
			   result->repositories[index].err.message) == 0)
			return true;
	return false;
}

/* What went wrong is one line each on stderr, whatever the report's format is. */
void ur_run_tell_errors(const struct ur_result *result)
{
	for (size_t i = 0; i < result->repositories_len; i++)
		if (result->repositories[i].rc != UR_OK && !told_before(result, i))
			ur_log_error(&result->repositories[i].err);
	for (size_t i = 0; i < result->errors_len; i++)
		ur_log(UR_LOG_ERROR, "%s", result->errors[i].text);
}

int ur_run_finish(struct ur_session *session, const struct ur_result *result)
{
	struct ur_error err = UR_ERROR_INIT;
	int code = result->exit_code;

	ur_session_clear_progress(session);
	ur_run_tell_errors(result);
	if (ur_output_result(session, result, &err) == UR_OK)
		return code;
	ur_log_error(&err);
	return code && code != 10 ? code : 1;
}

int ur_run_listing(struct ur_session *session, const char *command, bool may_apply,
		   struct ur_error *err)
{
	struct ur_conf_use use = { 0 };
	struct ur_result result;
	enum ur_errc rc;
	int code;

	/* a variable or an older script's name may have set it for another command */
	session->settings.apply = session->settings.apply && may_apply;
	use.writes = session->settings.apply;
	use.offline = *session->settings.replay_dir;
	rc = ur_session_connect(session, &use, err);
	if (rc < 0)
		return ur_exit_code_of(rc);
	ur_app_sweep(&session->app, command, &result);
	code = ur_run_finish(session, &result);
	ur_result_release(&result);
	return code;
}
