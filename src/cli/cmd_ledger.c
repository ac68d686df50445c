/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/ledger_view.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"
#include "ur/cli/run.h"
#include "ur/report/ledger.h"

static const char *const actions[] = { "list", "show", "verify", "stats" };

/* @return the action's word, or NULL with *err */
static const char *action_of(const struct ur_command_line *line,
			     const struct ur_settings *settings, struct ur_error *err)
{
	const char *word = line->arguments_len ? line->arguments[0] : "list";
	const char *action = NULL, *near;
	size_t most;

	for (size_t i = 0; i < UR_LEN(actions); i++)
		if (strcmp(actions[i], word) == 0)
			action = actions[i];
	if (!action) {
		ur_error_set(err, UR_EUSAGE, "'ledger' has no '%.80s'", word);
		near = ur_nearest_word(word, actions, UR_LEN(actions));
		if (near)
			ur_error_hint(err, "did you mean '%s'?", near);
		ur_error_hint(err, "it has: list, show ID, verify, stats");
		return NULL;
	}
	most = strcmp(action, "show") == 0 ? 2 : 1;
	if (line->arguments_len > most) {
		ur_error_set(err, UR_EUSAGE, "'ledger %s' takes no '%.80s'", action,
			     line->arguments[most]);
		return NULL;
	}
	if (most == 2 && line->arguments_len < 2) {
		ur_error_set(err, UR_EUSAGE, "'ledger show' needs ID");
		ur_error_hint(err, "'ledger list' has them");
		return NULL;
	}
	if (settings->from_forge && strcmp(action, "list") != 0) {
		ur_error_set(err, UR_EUSAGE, "--from-forge goes with 'ledger list' only");
		return NULL;
	}
	return action;
}

static int print(const struct ur_session *session, const struct ur_ledger_view *view,
		 int code, struct ur_error *err)
{
	const struct ur_view report = ur_report_ledger(view);
	enum ur_errc rc = ur_output_view(session, &report, err);

	return rc == UR_OK ? code : ur_exit_code_of(rc);
}

static int read_ledger(struct ur_session *session, const struct ur_command_line *line,
		       const char *action, struct ur_error *err)
{
	const struct ur_settings *s = &session->settings;
	int64_t now = session->clock->now(session->clock->self);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	enum ur_errc rc =
		ur_ledger_open(s->ledger_dir, UR_LEDGER_READ, 0, &session->ledger, err);
	int code = 0;

	if (rc < 0)
		return ur_exit_code_of(rc);
	if (strcmp(action, "show") == 0)
		rc = ur_ledger_show(session->ledger, line->arguments[1], &view, err);
	else if (strcmp(action, "verify") == 0)
		code = ur_ledger_verify(session->ledger, s, now, &view) ? 0 : 1;
	else if (strcmp(action, "stats") == 0)
		ur_ledger_stats(session->ledger, s, now, &view);
	else
		ur_ledger_list(session->ledger, s, now, &view);
	/* an entry that is not there is no wrong setting */
	code = rc == UR_OK ? print(session, &view, code, err) : 1;
	ur_ledger_view_release(&view);
	return code;
}

static int read_forge(struct ur_session *session, struct ur_error *err)
{
	const struct ur_conf_use use = { 0 };
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_result result;
	enum ur_errc rc = ur_session_connect(session, &use, err);
	int code;

	if (rc < 0)
		return ur_exit_code_of(rc);
	ur_ledger_from_forge(&session->app, &view, &result);
	ur_session_clear_progress(session);
	ur_run_tell_errors(&result);
	code = print(session, &view, result.exit_code, err);
	ur_ledger_view_release(&view);
	ur_result_release(&result);
	return code;
}

int ur_cmd_ledger(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	const char *action = NULL;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		action = action_of(line, &session.settings, err);
	if (!action)
		code = ur_exit_code_of(rc == UR_OK ? UR_EUSAGE : rc);
	else if (session.settings.from_forge)
		code = read_forge(&session, err);
	else
		code = read_ledger(&session, line, action, err);
	ur_session_close(&session);
	return code;
}
