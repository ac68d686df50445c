/* SPDX-License-Identifier: MIT */
#include "ur/cli/by_hand.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/cli/consent.h"
#include "ur/cli/signals.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"

enum ur_errc ur_by_hand_check(const struct ur_settings *settings, const char *command,
			      struct ur_error *err)
{
	enum ur_errc rc;

	if (!*settings->reason) {
		rc = ur_error_set(err, UR_EUSAGE, "'%s' needs --reason TEXT", command);
		ur_error_hint(err, "say in 1 to 120 characters why it is right");
		return rc;
	}
	if (settings->yes || (!settings->no_input && ur_consent_possible()))
		return UR_OK;
	rc = ur_error_set(err, UR_EUSAGE, "no terminal to confirm on; add --yes");
	if (settings->pull)
		ur_error_hint(err, "look at the plan with 'explain %lld', then say --yes",
			      (long long)settings->pull);
	else
		ur_error_hint(err, "look at them with 'ledger list --from-forge', then "
				   "say --yes");
	return rc;
}

static char *question(const struct ur_result *result)
{
	size_t planned = 0;
	bool rerun = false;

	for (size_t r = 0; r < result->repositories_len; r++) {
		const struct ur_repository_result *repository = &result->repositories[r];

		for (size_t i = 0; i < repository->pulls_len; i++) {
			const struct ur_action *action = &repository->pulls[i].action;

			if (action->outcome != UR_OUTCOME_PLANNED)
				continue;
			planned++;
			rerun |= action->kind == UR_DO_RERUN;
		}
	}
	if (rerun)
		return ur_xstrdup("Type yes to ask for this re-run: ");
	if (planned > 1)
		return ur_xasprintf("Type yes to post these %zu statuses: ", planned);
	return ur_xstrdup("Type yes to post this status: ");
}

static enum ur_errc consent(struct ur_session *session, const struct ur_result *result,
			    struct ur_error *err)
{
	enum ur_errc rc;
	char *text;

	if (session->settings.yes)
		return UR_OK;
	ur_session_clear_progress(session);
	rc = ur_output_plan(session, result, err);
	if (rc < 0)
		return rc;
	text = question(result);
	rc = ur_consent_ask(text, err);
	free(text);
	return rc;
}

/* The same command given twice is no fault. */
static bool needs_nothing(const char *command, const struct ur_pr_result *pr)
{
	return !strcmp(command, "compensate") && pr->action.why != UR_WHY_PAUSED &&
	       (pr->reason == UR_REASON_UMBRELLA_GREEN ||
		pr->reason == UR_REASON_UMBRELLA_SKIPPED ||
		pr->reason == UR_REASON_ALREADY_COMPENSATED);
}

/* Why nothing can be done about this pull request, and when to try again. */
static void tell_refusal(const char *command, const struct ur_pr_result *pr)
{
	bool paused = pr->action.why == UR_WHY_PAUSED;
	struct ur_error err = UR_ERROR_INIT;
	char at[UR_TIME_BUF];

	if (needs_nothing(command, pr)) {
		ur_log(UR_LOG_NOTICE, "nothing is to be done for #%lld: %s: %s",
		       (long long)pr->number, ur_reason_name(pr->reason),
		       ur_reason_sentence(pr->reason));
		return;
	}
	ur_error_set(&err, UR_EUSAGE, "'%s' was refused for #%lld: %s: %s", command,
		     (long long)pr->number,
		     paused ? ur_why_name(pr->action.why) : ur_reason_name(pr->reason),
		     paused ? "a topic of the repository switches writes off" :
			      ur_reason_sentence(pr->reason));
	if (paused)
		ur_error_hint(&err, "take 'umbrella-reaper-pause' away from its topics");
	else if (pr->retry_at != UR_TIME_NONE)
		ur_error_hint(&err, "%s; again at %s", ur_report_hint(pr),
			      ur_time_format(pr->retry_at, at));
	else
		ur_error_hint(&err, "%s", ur_report_hint(pr));
	ur_log_error(&err);
}

/* What the result does not already tell as an error. */
static void tell_refusals(const struct ur_result *result)
{
	for (size_t r = 0; !result->errors_len && r < result->repositories_len; r++) {
		const struct ur_repository_result *repository = &result->repositories[r];

		for (size_t i = 0; repository->rc == UR_OK && i < repository->pulls_len;
		     i++)
			tell_refusal(result->command, &repository->pulls[i]);
	}
}

int ur_by_hand_run(struct ur_session *session,
		   struct ur_hand *(*plan)(struct ur_app *app, struct ur_result *result),
		   struct ur_error *err)
{
	struct ur_result result;
	struct ur_hand *hand;
	enum ur_errc rc = UR_OK;
	int code;

	session->app.may_write = false; /* until somebody consents */
	hand = plan(&session->app, &result);
	if (hand) {
		rc = consent(session, &result, err);
		session->app.may_write = rc == UR_OK;
		if (rc == UR_OK)
			ur_app_hand_carry_out(hand);
		ur_hand_free(hand);
	} else {
		ur_session_clear_progress(session);
		tell_refusals(&result);
	}
	if (rc == UR_EINTR)
		code = 128 + *ur_signals_flag();
	else if (rc < 0)
		code = ur_exit_code_of(rc);
	else
		code = ur_run_finish(session, &result);
	ur_result_release(&result);
	return code;
}
