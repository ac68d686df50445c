/* SPDX-License-Identifier: MIT */
#include "ur/base/time.h"
#include "ur/cli/by_hand.h"

/* Either one pull request, or all of them within a time. */
static enum ur_errc take_target(const struct ur_command_line *line,
				struct ur_settings *settings, struct ur_error *err)
{
	bool since = settings->since_seconds != UR_DURATION_NEVER;
	enum ur_errc rc;

	if (line->arguments_len && !settings->all) {
		if (since)
			return ur_error_set(err, UR_EUSAGE,
					    "--since goes with --all only");
		return ur_pull_parse(settings, line->arguments[0], &settings->pull, err);
	}
	if (settings->all && !line->arguments_len && since)
		return UR_OK;
	if (settings->all && line->arguments_len)
		rc = ur_error_set(err, UR_EUSAGE,
				  "'revoke' takes a pull request or --all");
	else if (settings->all)
		rc = ur_error_set(err, UR_EUSAGE, "--all needs --since DUR");
	else
		rc = ur_error_set(err, UR_EUSAGE,
				  "'revoke' needs PR, or --all --since DUR");
	ur_error_hint(err,
		      "revoke 412 --reason TEXT, or revoke --all --since 2h --reason "
		      "TEXT");
	return rc;
}

int ur_cmd_revoke(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	struct ur_conf_use use = { .writes = true };
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		rc = take_target(line, &session.settings, err);
	if (rc == UR_OK)
		rc = ur_by_hand_check(&session.settings, line->command->name, err);
	use.one_repository = session.settings.pull != 0;
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	code = rc == UR_OK ? ur_by_hand_run(&session, ur_app_revoke_plan, err) :
			     ur_exit_code_of(rc);
	ur_session_close(&session);
	return code;
}
