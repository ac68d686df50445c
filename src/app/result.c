/* SPDX-License-Identifier: MIT */
#include "ur/app/result.h"

#include <stdarg.h>
#include <stdlib.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"
#include "ur/base/time.h"

static const char *const outcome_names[] = {
	[UR_OUTCOME_NONE] = "none",
	[UR_OUTCOME_PLANNED] = "planned",
	[UR_OUTCOME_CONFIRMED] = "confirmed",
	[UR_OUTCOME_REQUESTED] = "requested",
	[UR_OUTCOME_INEFFECTIVE] = "ineffective",
	[UR_OUTCOME_LOST_RACE] = "lost-race",
	[UR_OUTCOME_FAILED] = "failed",
	[UR_OUTCOME_UNKNOWN] = "unknown",
	[UR_OUTCOME_DEFERRED] = "deferred",
};

static const char *const remedy_names[] = {
	[UR_DO_NOTHING] = "none", [UR_DO_COMPENSATE] = "compensate",
	[UR_DO_RERUN] = "rerun",  [UR_DO_REVOKE] = "revoke",
	[UR_DO_TRUTH] = "truth",
};

const char *ur_outcome_name(enum ur_outcome outcome)
{
	return outcome_names[outcome];
}

const char *ur_remedy_name(enum ur_remedy remedy)
{
	return remedy_names[remedy];
}

void ur_result_init(struct ur_result *result)
{
	*result = (struct ur_result){ .command = "" };
}

static void history_release(struct ur_pr_result *pr)
{
	for (size_t i = 0; i < pr->history_len; i++) {
		struct ur_history *h = &pr->history[i];

		free(h->id);
		free(h->kind);
		free(h->reason);
		free(h->outcome);
		free(h->text);
		free(h->person);
		free(h->why);
	}
	free(pr->history);
}

static void action_release(struct ur_action *action)
{
	free(action->description);
	free(action->target_url);
	free(action->error);
}

static void row_actions_release(struct ur_pr_result *pr)
{
	for (size_t i = 0; i < pr->row_actions_len; i++) {
		free(pr->row_actions[i].context);
		action_release(&pr->row_actions[i].action);
	}
	free(pr->row_actions);
}

void ur_pr_result_release(struct ur_pr_result *pr)
{
	free(pr->base);
	free(pr->title);
	free(pr->author);
	free(pr->detail);
	free(pr->hint);
	ur_strset_release(&pr->culprits);
	ur_policy_release(&pr->policy);
	ur_rows_release(&pr->rows);
	action_release(&pr->action);
	row_actions_release(pr);
	ur_strset_release(&pr->still_blocked_by);
	free(pr->gates);
	history_release(pr);
	if (pr->records)
		ur_records_release(pr->records);
	free(pr->records);
	free(pr->staleness.other);
	free(pr->staleness.prevention);
	*pr = (struct ur_pr_result){ .policy = UR_POLICY_INIT };
}

static void notes_release(struct ur_note *notes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		free(notes[i].code);
		free(notes[i].text);
	}
	free(notes);
}

static void repository_release(struct ur_repository_result *repository)
{
	for (size_t i = 0; i < repository->pulls_len; i++)
		ur_pr_result_release(&repository->pulls[i]);
	free(repository->pulls);
	ur_lint_findings_release(&repository->findings);
	notes_release(repository->notes, repository->notes_len);
	free(repository->name);
	free(repository->server);
	free(repository->forge_kind);
	free(repository->forge_version);
}

void ur_result_release(struct ur_result *result)
{
	for (size_t i = 0; i < result->repositories_len; i++)
		repository_release(&result->repositories[i]);
	free(result->repositories);
	notes_release(result->errors, result->errors_len);
	ur_result_init(result);
}

struct ur_repository_result *ur_result_push_repository(struct ur_result *result)
{
	struct ur_repository_result *repository;

	UR_GROW(result->repositories, result->repositories_len, result->repositories_cap);
	repository = &result->repositories[result->repositories_len++];
	*repository = (struct ur_repository_result){
		.name = ur_xstrdup(""),
		.server = ur_xstrdup(""),
		.forge_kind = ur_xstrdup(""),
		.forge_version = ur_xstrdup(""),
		.err = UR_ERROR_INIT,
	};
	return repository;
}

struct ur_pr_result *ur_result_push_pull(struct ur_repository_result *repository)
{
	struct ur_pr_result *pr;

	UR_GROW(repository->pulls, repository->pulls_len, repository->pulls_cap);
	pr = &repository->pulls[repository->pulls_len++];
	*pr = (struct ur_pr_result){
		.umbrella = "",
		.policy = UR_POLICY_INIT,
		.age_seconds = UR_TIME_NONE,
		.retry_at = UR_TIME_NONE,
	};
	return pr;
}

static void fill_note(struct ur_note *note, const char *code, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void fill_note(struct ur_note *note, const char *code, const char *fmt, va_list ap)
{
	struct ur_str text = UR_STR_INIT;

	ur_str_vaddf(&text, fmt, ap);
	note->code = ur_xstrdup(code);
	note->text = ur_str_detach(&text);
}

void ur_result_error(struct ur_result *result, const char *code, const char *fmt, ...)
{
	va_list ap;

	UR_GROW(result->errors, result->errors_len, result->errors_cap);
	va_start(ap, fmt);
	fill_note(&result->errors[result->errors_len++], code, fmt, ap);
	va_end(ap);
}

void ur_repository_note(struct ur_repository_result *repository, const char *code,
			const char *fmt, ...)
{
	va_list ap;

	UR_GROW(repository->notes, repository->notes_len, repository->notes_cap);
	va_start(ap, fmt);
	fill_note(&repository->notes[repository->notes_len++], code, fmt, ap);
	va_end(ap);
}
