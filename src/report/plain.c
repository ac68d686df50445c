/* SPDX-License-Identifier: MIT */
#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"
#include "ur/report/findings.h"

/* Columns are for scripts: new ones go to the end. */
static const char header[] =
	"#repository\tnumber\thead\tbase\tumbrella\tverdict\treason\tcause"
	"\tevidence\tage_seconds\taction\toutcome\twhy\tculprits\tretry_at\thint"
	"\tdetail\ttitle\tauthor";

static void field(struct ur_document *d, const char *text)
{
	ur_str_addc(&d->line, '\t');
	ur_clean_add(&d->line, text ? text : "");
}

/* Joined with ';', which a culprit's own text therefore cannot keep. */
static void culprits(struct ur_document *d, const struct ur_strset *set)
{
	ur_str_addc(&d->line, '\t');
	for (size_t i = 0; i < set->len; i++) {
		size_t from;

		if (i)
			ur_str_addc(&d->line, ';');
		from = d->line.len;
		ur_clean_add(&d->line, set->items[i]);
		for (char *c = d->line.buf + from; *c; c++)
			if (*c == ';')
				*c = '?';
	}
}

static void row(struct ur_document *d, const char *repository,
		const struct ur_pr_result *pr)
{
	char at[UR_TIME_BUF];

	ur_clean_add(&d->line, repository);
	ur_str_addf(&d->line, "\t%lld", (long long)pr->number);
	field(d, pr->head);
	field(d, pr->base);
	field(d, pr->umbrella);
	field(d, ur_verdict_name(pr->verdict));
	field(d, ur_reason_name(pr->reason));
	field(d, ur_report_cause(pr));
	field(d, ur_level_name(pr->level));
	ur_str_addc(&d->line, '\t');
	if (pr->age_seconds != UR_TIME_NONE)
		ur_str_addf(&d->line, "%lld", (long long)pr->age_seconds);
	field(d, ur_remedy_name(pr->action.kind));
	field(d, ur_outcome_name(pr->action.outcome));
	field(d, ur_why_name(pr->action.why));
	culprits(d, &pr->culprits);
	field(d, pr->retry_at == UR_TIME_NONE ? "" : ur_time_format(pr->retry_at, at));
	field(d, ur_report_hint(pr));
	field(d, pr->action.error && !*ur_report_detail(pr) ? pr->action.error :
							      ur_report_detail(pr));
	field(d, pr->title);
	field(d, pr->author);
	ur_document_line(d);
}

/* "#note" and "#error": repository, code, text, hint. */
static void remark(struct ur_document *d, const char *kind, const char *repository,
		   const char *code, const char *text, const char *hint)
{
	ur_str_addf(&d->line, "#%s", kind);
	field(d, repository);
	field(d, code);
	field(d, text);
	field(d, hint);
	ur_document_line(d);
}

static void repository_lines(struct ur_document *d,
			     const struct ur_repository_result *repository)
{
	for (size_t i = 0; i < repository->pulls_len; i++)
		row(d, repository->name, &repository->pulls[i]);
	for (size_t i = 0; i < repository->notes_len; i++)
		remark(d, "note", repository->name, repository->notes[i].code,
		       repository->notes[i].text, "");
	ur_findings_plain(d, repository);
	if (repository->rc != UR_OK)
		remark(d, "error", repository->name, ur_report_error_code(repository->rc),
		       repository->err.message, repository->err.hint);
}

void ur_report_plain(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	ur_document_linef(d, "%s", header);
	for (size_t i = 0; i < result->repositories_len; i++)
		repository_lines(d, &result->repositories[i]);
	for (size_t i = 0; i < result->errors_len; i++)
		remark(d, "error", "", result->errors[i].code, result->errors[i].text,
		       "");
	ur_document_linef(d, "#pass\t%s\t%s\t%s", result->pass_id, ur_report_mode(result),
			  result->complete ? "complete" : "not complete");
}
