/* SPDX-License-Identifier: MIT */
#include "ur/cli/by_hand.h"

#include <stdlib.h>

#include "ur/base/memory.h"
#include "ur/cli/consent.h"
#include "ur/cli/signals.h"

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
	rc = ur_error_set(err, UR_EUSAGE, "nobody can be asked, and --yes was not given");
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
