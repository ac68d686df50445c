/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/result.h"
#include "ur/base/memory.h"
#include "ur/core/reason.h"

static const struct ur_exit_code exit_codes[] = {
	{ 0, "did what was asked, also \"nothing to do\"" },
	{ 1,
	  "finished, but not all of it: something could not be read, a write failed, was "
	  "ineffective or lost a race, a green was revoked or merged and contradicted; a "
	  "manual command was refused by a gate; audit or doctor found problems" },
	{ 2, "command line wrong, or consent missing" },
	{ 3,
	  "settings or an explicit list unusable; or every red umbrella of the pass was "
	  "policy-unknown" },
	{ 4, "the forge refused the token, or it lacks a right" },
	{ 5, "the forge is unreachable, or sent an invalid answer" },
	{ 6, "another pass holds the lock" },
	{ 7, "a safety limit stopped the writes" },
	{ 8, "the pass's deadline was reached" },
	{ 10, "only with --exit-code: something is to be repaired (dry run)" },
	{ 70, "internal fault" },
	{ 128, "128+N: ended by signal N" },
};

/* Which of several wins; 128 stands for 128+N. */
static const int precedence[] = { 70, 128, 3, 2, 4, 7, 8, 5, 1, 6, 10, 0 };

_Static_assert(UR_LEN(precedence) == UR_LEN(exit_codes), "each exit code has its rank");

const struct ur_exit_code *ur_exit_codes(size_t *len)
{
	*len = UR_LEN(exit_codes);
	return exit_codes;
}

/* A set of codes is bits in the order of precedence[]. */
static void add(unsigned int *set, int code)
{
	for (size_t i = 0; i < UR_LEN(precedence); i++)
		if (precedence[i] == code)
			*set |= 1U << i;
}

static bool has(unsigned int set, int code)
{
	unsigned int one = 0;

	add(&one, code);
	return (set & one) != 0;
}

int ur_exit_code_of(enum ur_errc rc)
{
	switch (rc) {
	case UR_OK:
		return 0;
	case UR_EUSAGE:
		return 2;
	/* a repository that is not there or has another name is a setting to mend */
	case UR_ECONFIG:
	case UR_EPOLICY:
	case UR_ENOTFOUND:
	case UR_EMOVED:
		return 3;
	case UR_EAUTH:
	case UR_ERIGHT:
		return 4;
	case UR_ETRANSIENT:
	case UR_EPROTO:
		return 5;
	case UR_ELOCKED:
		return 6;
	case UR_EDEADLINE:
		return 8;
	case UR_ECHANGED:
	case UR_EIO:
	case UR_EINTR:
		return 1;
	}
	return 70;
}

/* Did the pass see the gates of a red umbrella here? */
static bool red_umbrella(const struct ur_pr_result *pr)
{
	return pr->reason >= UR_REASON_UMBRELLA_NOT_REQUIRED &&
	       pr->reason < UR_REASON_COUNT_ && !pr->standing;
}

/* A green of ours that cannot be judged, or that is wrong and not ours to take back. */
static bool left_standing(const struct ur_pr_result *pr)
{
	if (!pr->standing)
		return false;
	return pr->reason == UR_REASON_POLICY_UNKNOWN ||
	       pr->reason == UR_REASON_POLICY_EMPTY ||
	       (pr->reason == UR_REASON_CONTRADICTED && pr->cause != UR_CAUSE_NONE &&
		pr->cause != UR_CAUSE_OUTGROWN);
}

static void add_action(unsigned int *set, const struct ur_result *result,
		       const struct ur_action *action)
{
	bool asked_for = !strcmp(result->command, "revoke");
	/* who only looks is not stopped */
	bool looks = !strcmp(result->command, "explain");
	bool by_hand = asked_for || !strcmp(result->command, "compensate");

	switch (action->outcome) {
	case UR_OUTCOME_NONE:
	case UR_OUTCOME_PLANNED:
	case UR_OUTCOME_REQUESTED:
		break;
	case UR_OUTCOME_CONFIRMED:
		if (action->kind == UR_DO_REVOKE && !asked_for)
			add(set, 1);
		break;
	case UR_OUTCOME_INEFFECTIVE:
	case UR_OUTCOME_LOST_RACE:
	case UR_OUTCOME_FAILED:
	case UR_OUTCOME_UNKNOWN:
		add(set, 1);
		break;
	case UR_OUTCOME_DEFERRED:
		if (looks)
			break;
		if (action->why == UR_WHY_LIMIT_REACHED ||
		    action->why == UR_WHY_MASS_ACTION)
			add(set, 7);
		else if (action->why == UR_WHY_DEADLINE)
			add(set, 8);
		else if (by_hand)
			add(set, 1);
		break;
	}
}

/* A green one needs nothing: that is no refusal. */
static bool refused_by_hand(const struct ur_result *result, const struct ur_pr_result *pr)
{
	return !strcmp(result->command, "compensate") &&
	       pr->verdict != UR_VERDICT_REPAIR &&
	       pr->reason != UR_REASON_UMBRELLA_GREEN &&
	       pr->reason != UR_REASON_ALREADY_COMPENSATED;
}

/* who takes a green back, or lists them, does not need to know what they stand for */
static bool knows_lists(const struct ur_result *result)
{
	return strcmp(result->command, "revoke") != 0 &&
	       strcmp(result->command, "ledger") != 0;
}

static void add_pull(unsigned int *set, const struct ur_result *result,
		     const struct ur_pr_result *pr)
{
	if (ur_reason_is_incomplete(pr->reason) || refused_by_hand(result, pr) ||
	    (left_standing(pr) && knows_lists(result)))
		add(set, 1);
	if (result->applied && pr->reason == UR_REASON_NO_REMEDY &&
	    pr->cause == UR_CAUSE_NO_RIGHT)
		add(set, result->repositories_len > 1 ? 1 : 4);
	if (!pr->row_actions_len)
		add_action(set, result, &pr->action);
	for (size_t i = 0; i < pr->row_actions_len; i++) {
		const struct ur_action *action = &pr->row_actions[i].action;

		add_action(set, result, action);
		if (action->outcome == UR_OUTCOME_CONFIRMED &&
		    pr->reason == UR_REASON_CONTRADICTED)
			add(set, 1);
	}
}

/* What stopped whole repositories. With another one finished it is "not all of it". */
static void add_repositories(unsigned int *set, const struct ur_result *result)
{
	bool finished = false;

	for (size_t i = 0; i < result->repositories_len; i++)
		finished |= result->repositories[i].rc == UR_OK;
	for (size_t i = 0; i < result->repositories_len; i++) {
		int code = ur_exit_code_of(result->repositories[i].rc);

		add(set, finished && (code == 3 || code == 4 || code == 5) ? 1 : code);
	}
}

static void add_pulls(unsigned int *set, const struct ur_result *result,
		      bool exit_code_option)
{
	size_t red = 0, underivable = 0;

	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *repository = &result->repositories[i];

		if (repository->took_back)
			add(set, 1);
		for (size_t k = 0; k < repository->notes_len; k++)
			if (!strcmp(repository->notes[k].code,
				    "merged-then-contradicted"))
				add(set, 1);
		for (size_t k = 0; k < repository->pulls_len; k++) {
			const struct ur_pr_result *pr = &repository->pulls[k];

			red += red_umbrella(pr);
			underivable += red_umbrella(pr) &&
				       pr->reason == UR_REASON_POLICY_UNKNOWN;
			add_pull(set, result, pr);
			if (exit_code_option && !result->applied &&
			    (pr->verdict == UR_VERDICT_REPAIR ||
			     pr->action.outcome == UR_OUTCOME_PLANNED))
				add(set, 10);
		}
	}
	if (red && red == underivable && knows_lists(result))
		add(set, 3);
}

int ur_result_exit_code(const struct ur_result *result, bool exit_code_option)
{
	unsigned int set = 0;

	add(&set, 0);
	add_repositories(&set, result);
	add_pulls(&set, result, exit_code_option);
	if (result->stop_signal)
		add(&set, 128);
	if (result->rules_failed)
		add(&set, 1);
	if (result->limit_stopped)
		add(&set, 7);
	if (result->deadline_reached)
		add(&set, 8);
	for (size_t i = 0; i < result->errors_len; i++)
		add(&set, !strcmp(result->errors[i].code, "locked") ? 6 : 1);
	/* a pass that found the lock taken did not begin: that alone is code 6 */
	if (!result->complete && !has(set, 6))
		add(&set, 1);
	for (size_t i = 0; i < UR_LEN(precedence); i++)
		if (set & (1U << i))
			return precedence[i] == 128 ? 128 + result->stop_signal :
						      precedence[i];
	return 70;
}
