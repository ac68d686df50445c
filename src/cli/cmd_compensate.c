/* SPDX-License-Identifier: MIT */
#include "ur/app/use_cases.h"
#include "ur/base/memory.h"
#include "ur/cli/consent.h"
#include "ur/cli/run.h"
#include "ur/cli/signals.h"

/* What needs no server is told before one is asked. */
static enum ur_errc check_words(const struct ur_settings *settings, struct ur_error *err)
{
	enum ur_errc rc;

	if (!*settings->reason) {
		rc = ur_error_set(err, UR_EUSAGE, "'compensate' needs --reason TEXT");
		ur_error_hint(err, "say in 1 to 120 characters why it is right");
		return rc;
	}
	if (settings->yes || (!settings->no_input && ur_consent_possible()))
		return UR_OK;
	rc = ur_error_set(err, UR_EUSAGE, "nobody can be asked, and --yes was not given");
	ur_error_hint(err, "look at the plan with 'explain %lld', then say --yes",
		      (long long)settings->pull);
	return rc;
}

static const char *question(const struct ur_result *result)
{
	const struct ur_repository_result *r = &result->repositories[0];

	for (size_t i = 0; i < r->pulls_len; i++) {
		if (r->pulls[i].action.outcome == UR_OUTCOME_PLANNED &&
		    r->pulls[i].action.kind == UR_DO_RERUN)
			return "Type yes to ask for this re-run: ";
	}
	return "Type yes to post this status: ";
}

static enum ur_errc consent(struct ur_session *session, const struct ur_result *result,
			    struct ur_error *err)
{
	enum ur_errc rc;

	if (session->settings.yes)
		return UR_OK;
	ur_session_clear_progress(session);
	rc = ur_output_plan(session, result, err);
	return rc < 0 ? rc : ur_consent_ask(question(result), err);
}

static int carry_out(struct ur_session *session, struct ur_error *err)
{
	struct ur_result result;
	struct ur_hand *hand;
	enum ur_errc rc = UR_OK;
	int code;

	session->app.may_write = false; /* until somebody consents */
	hand = ur_app_compensate_plan(&session->app, &result);
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

int ur_cmd_compensate(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	const struct ur_conf_use use = { .writes = true, .one_repository = true };
	enum ur_errc rc;
	int code;

	ur_session_init(&session);
	rc = ur_session_load(&session, line, err);
	if (rc == UR_OK)
		rc = ur_pull_parse(line->arguments[0], &session.settings.pull, err);
	if (rc == UR_OK)
		rc = check_words(&session.settings, err);
	if (rc == UR_OK)
		rc = ur_output_check(&session, line->command->name, err);
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	code = rc == UR_OK ? carry_out(&session, err) : ur_exit_code_of(rc);
	ur_session_close(&session);
	return code;
}
