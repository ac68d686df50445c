/* SPDX-License-Identifier: MIT */
#include "ur/app/policy_view.h"
#include "ur/base/log.h"
#include "ur/cli/output.h"
#include "ur/cli/signals.h"
#include "ur/report/policy_view.h"

/* By the rule for passes: 3, 4 and 5 of one become 1 when another was finished. */
static int exit_code(const struct ur_policy_view *view)
{
	size_t fine = view->len - view->unread - view->unknown;
	int code = 0;

	if (*ur_signals_flag())
		return 128 + *ur_signals_flag();
	if (view->rc != UR_OK)
		return ur_exit_code_of(view->rc);
	for (size_t i = 0; i < view->len && !code; i++)
		code = ur_exit_code_of(view->items[i].rc);
	if (!code && view->unknown)
		code = 3;
	return fine && code >= 3 && code <= 5 ? 1 : code;
}

/* What went wrong is told on stderr too, whatever the report's format is. */
static void tell(const struct ur_policy_view *view)
{
	if (view->rc != UR_OK)
		ur_log_error(&view->err);
	for (size_t i = 0; i < view->len; i++) {
		if (view->items[i].rc != UR_OK)
			ur_log_error(&view->items[i].err);
	}
}

static int show(struct ur_session *session, struct ur_error *err)
{
	struct ur_policy_view view;
	struct ur_view report;
	enum ur_errc rc;
	int code;

	ur_app_policy(&session->app, &view);
	ur_session_clear_progress(session);
	tell(&view);
	report = ur_report_policy_view(&view);
	rc = ur_output_view(session, &report, err);
	code = exit_code(&view);
	ur_policy_view_release(&view);
	return rc < 0 && !code ? ur_exit_code_of(rc) : code;
}

int ur_cmd_policy(const struct ur_command_line *line, struct ur_error *err)
{
	const struct ur_conf_use use = { .no_ledger = true };
	struct ur_session session;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	code = rc == UR_OK ? show(&session, err) : ur_exit_code_of(rc);
	ur_session_close(&session);
	return code;
}
